"""Telegram behind the platform port: couriers send through it, people's updates come through it."""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Sequence
from functools import partial

from telegram import ChatMember, User

from adapters.telegram.address import (
    PLATFORM,
    has_message_links,
    link_message,
    parse_place,
    strip_topic,
    to_address,
)
from adapters.telegram.bot_setup import examine_rights
from adapters.telegram.client.bot import create_bot
from adapters.telegram.client.polling import listen
from adapters.telegram.client.request import PollingRequest
from adapters.telegram.client.webhook_server import Webhook
from adapters.telegram.errors import translate_errors, translate_invalid_token
from adapters.telegram.listener import TelegramListener
from adapters.telegram.queries import QueryAnswerer
from adapters.telegram.render.controls import TextControls
from adapters.telegram.render.message import MAX_CHARACTERS, fits
from adapters.telegram.sender import MessageSender
from adapters.telegram.server_features import ServerFeatures, WhisperRights
from adapters.telegram.update_parser import CHAT_KINDS, UpdateParser
from bot.consumer import EventConsumer
from bot.document.nodes import Document
from bot.errors import Gone, Refused
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.chat_pass import SIGNATURE_LENGTH
from bot.model.conversation import MenuEntry, ReceivedFile
from bot.model.delivery import RateLimits
from bot.ports.capabilities import SetupFinding
from bot.ports.coordination import Inbox
from bot.ports.platform import NO_INBOX, UNLIMITED, BotCore, SendLimiter

OFFICIAL_API = "https://api.telegram.org"
_RATE_LIMITS = RateLimits(
    per_second=30, chat_interval=1.0, group_per_minute=20, chat_of=strip_topic
)
"""https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this."""
_PLACE_NAME = re.compile(r"@\w{4,32}|-\d{1,19}")
"""A public name, or the number of a group or channel."""
_ADMINISTRATORS = {ChatMember.OWNER, ChatMember.ADMINISTRATOR}


class TelegramPlatform:
    """Telegram as the core sees it; sending works with or without ``serve``.

    Args:
        token: the bot's token from @BotFather.
        api_url: the Bot API server.
        menu: the commands to be offered.
        webhook: where Telegram posts updates; None to poll.
        page_budget: the most characters of a rich page, with those that are folded.

    Raises:
        SetupError: the token is empty.
    """

    def __init__(
        self,
        token: str,
        api_url: str = OFFICIAL_API,
        menu: Sequence[MenuEntry] = (),
        webhook: Webhook | None = None,
        page_budget: int = MAX_CHARACTERS,
    ) -> None:
        self._token = token
        self._consumer: EventConsumer | None = None
        self._api_url = api_url
        self._menu = tuple(menu)
        self._webhook = webhook
        self._bot = create_bot(token, api_url)
        self._page_budget = page_budget
        self._features = ServerFeatures()
        self._sender = MessageSender(self._bot, self._features)
        self._username = ""

    @property
    def name(self) -> str:
        """``telegram``."""
        return PLATFORM

    @property
    def rate_limits(self) -> RateLimits:
        """30 messages a second, one a second to a chat, 20 a minute to a group."""
        return _RATE_LIMITS

    @property
    def inline_name(self) -> str:
        """The bot's user name once it listens, if inline mode is enabled in @BotFather."""
        return self._username if self._features.has_inline_mode else ""

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        """Tell whether ``page`` fits into one message in ``render_mode``."""
        return fits(page, render_mode, self._page_budget)

    async def send(
        self,
        address: ChatAddress,
        page: Document,
        key: str,  # noqa: ARG002
        render_mode: RenderMode,
    ) -> str:
        """Send one page and return the message's id.

        Telegram has no idempotency keys, so ``key`` cannot prevent a duplicate.

        Raises:
            DeliveryError: see ``errors``.
        """
        return await self._sender.send(address.place, page, render_mode)

    async def send_silently(
        self,
        address: ChatAddress,
        page: Document,
        key: str,  # noqa: ARG002
        render_mode: RenderMode,
    ) -> str:
        """Send one page as ``send`` does, without a sound.

        Raises:
            DeliveryError: see ``errors``.
        """
        return await self._sender.send(address.place, page, render_mode, disable_notification=True)

    async def private_chat(self, person: str) -> ChatAddress | None:
        """Return the private chat with ``person``, which has the person's own id.

        A channel or an anonymous administrator, whose ids are negative, is no person.
        """
        return ChatAddress(PLATFORM, person) if person.isdecimal() else None

    def sign(self, text: str) -> str:
        """Return the signature of ``text``; see ``ports.Signing``."""
        digest = hmac.digest(self._token.encode(), f"pass {text}".encode(), "sha256")
        return b32encode(digest).decode().lower()[:SIGNATURE_LENGTH]

    async def download(self, file: ReceivedFile, limit: int) -> bytes:
        """Return the content of ``file``; see ``ports.FileDownloads``.

        Telegram gives bots files of 20 megabytes at most: https://core.telegram.org/bots/api#getfile.
        """
        with translate_errors():
            found = await self._bot.get_file(file.id)
            if (found.file_size or 0) > limit:
                return bytes(limit + 1)
            return bytes(await found.download_as_bytearray())

    async def title(self, address: ChatAddress) -> str:
        """Return the title of the group or channel at ``address``; see ``ports.ChatTitles``."""
        chat_id, _ = parse_place(address.place)
        with translate_errors():
            return (await self._bot.get_chat(chat_id)).title or ""

    async def find_place(self, name: str) -> tuple[ChatAddress, ChatKind] | None:
        """Return the group or channel called ``@name``, or with a number; see ``NamedPlaces``."""
        if not _PLACE_NAME.fullmatch(name):
            return None
        try:
            with translate_errors():
                chat = await self._bot.get_chat(name)
        except (Gone, Refused):
            return None
        kind = CHAT_KINDS.get(chat.type, ChatKind.PRIVATE)
        return None if kind is ChatKind.PRIVATE else (to_address(chat.id), kind)

    async def message_link(self, address: ChatAddress, message_id: str) -> str:
        """Return the link of a message in a supergroup or channel, "" in other chats.

        Raises:
            DeliveryError: Telegram could not be asked.
        """
        chat_id, _ = parse_place(address.place)
        if not has_message_links(chat_id):
            return ""
        with translate_errors():
            username = (await self._bot.get_chat(chat_id)).username
        return link_message(address.place, username or "", message_id)

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:
        """Tell whether ``person`` administers the chat; in a private chat everybody does.

        Raises:
            DeliveryError: Telegram could not be asked.
        """
        chat_id, _ = parse_place(address.place)
        if str(chat_id) == person:
            return True
        try:
            with translate_errors():
                member = await self._bot.get_chat_member(chat_id, int(person))
        except Refused:
            return False  # Telegram knows no such member
        return member.status in _ADMINISTRATORS

    async def serve(
        self, core: BotCore, limiter: SendLimiter = UNLIMITED, inbox: Inbox = NO_INBOX
    ) -> None:
        """Pass every update to ``core`` until cancelled; answers are sent through ``limiter``.

        What takes long is stored in ``inbox``.

        Raises:
            SetupError: Telegram rejects the token.
            DeliveryError: Telegram cannot be reached now.
        """
        bot = create_bot(self._token, self._api_url, PollingRequest())

        def create_listener(parser: UpdateParser) -> TelegramListener:
            self._features.has_inline_mode = bot.supports_inline_queries
            self._features.links = TextControls(bot_name=bot.username)
            self._username = f"@{bot.username}"
            sender = MessageSender(bot, self._features)
            fits_page = partial(fits, budget=self._page_budget)
            rights = WhisperRights(bot, self._features)
            return TelegramListener(
                core, parser, sender, QueryAnswerer(bot), rights, fits_page, limiter
            )

        try:
            with translate_errors(), translate_invalid_token(self._api_url):
                self._consumer = consumer = EventConsumer(PLATFORM, inbox)
                await listen(bot, self._menu, create_listener, consumer, self._webhook)
        finally:
            # The library leaves the connection open when the log-in fails.
            await bot.shutdown()

    @property
    def is_listening(self) -> bool:
        """Whether Telegram delivers updates to this process now."""
        return self._consumer is not None and self._consumer.is_receiving

    async def probe(self) -> str:
        """Return the bot's user name.

        Raises:
            SetupError: Telegram rejects the token.
            DeliveryError: Telegram cannot be reached now.
        """
        return f"@{(await self._get_me()).username}"

    async def examine_setup(self) -> Sequence[SetupFinding]:
        """Return what the bot may do on Telegram, and the links that add it; as ``probe``."""
        return examine_rights(await self._get_me())

    async def _get_me(self) -> User:
        bot = create_bot(self._token, self._api_url)
        try:
            with translate_errors(), translate_invalid_token(self._api_url):
                return await bot.get_me()
        finally:
            await bot.request.shutdown()

    async def close(self) -> None:
        """Close the connections that send; may be called repeatedly."""
        await self._bot.request.shutdown()
