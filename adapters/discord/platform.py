"""Discord as a ``Platform``: pages are sent over REST, events come over the gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any, TypeAlias, cast

import discord
from discord.http import MultipartParameters, handle_message_parameters
from discord.utils import MISSING

from adapters.discord.client.invalid_request_breaker import InvalidRequestBreaker
from adapters.discord.client.rest_client import (
    API_URL,
    GATEWAY_URL,
    RestClient,
    log_in,
    set_base_urls,
)
from adapters.discord.errors import translate_login_errors, translate_token_errors
from adapters.discord.inbound import PLATFORM
from adapters.discord.listener import DiscordListener
from adapters.discord.missing_permissions import VIEW, find_missing
from adapters.discord.permissions import examine_installation, manages
from adapters.discord.render.message import RenderedMessage, fits, render_message
from adapters.discord.respond import send_accepted
from adapters.discord.sent_messages import find_copy
from bot.consumer import EventConsumer
from bot.document.identity_cache import PAGE_CACHE_SIZE, cache_by_identities
from bot.document.nodes import Document
from bot.errors import DeliveryError, Gone, NotPermitted, Refused, Unsure
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import MenuEntry, ReceivedFile, Reply
from bot.model.delivery import RateLimits
from bot.ports.capabilities import SetupFinding
from bot.ports.coordination import Inbox
from bot.ports.platform import NO_INBOX, UNLIMITED, BotCore, SendLimiter

RATE_LIMITS = RateLimits(per_second=45, chat_interval=1.0)
"""A bot has 50 requests a second, of which some are left for others than messages: two for each
login, the menu, private channels. A channel takes five messages in five seconds, and steady spacing
keeps discord.py from sleeping inside a send, which it does when a bucket is empty:
https://docs.discord.com/developers/topics/rate-limits."""

REPEAT_MEMORY = timedelta(minutes=2)

Json: TypeAlias = Mapping[str, Any]

_SUPPRESS_NOTIFICATIONS = discord.MessageFlags(suppress_notifications=True).value
"""https://docs.discord.com/developers/resources/message#message-object-message-flags"""


class DiscordPlatform:
    """The bot on Discord.

    Args:
        token: the bot's token.
        api_url: base of the REST API.
        gateway_url: address of the gateway.
        menu: the commands that ``serve`` registers; none leaves Discord's list as it is.
    """

    def __init__(
        self,
        token: str,
        api_url: str = API_URL,
        gateway_url: str = GATEWAY_URL,
        menu: Sequence[MenuEntry] = (),
    ) -> None:
        set_base_urls(api_url, gateway_url)
        self._token = token
        self._menu = tuple(menu)
        self._listener: DiscordListener | None = None
        self._breaker = InvalidRequestBreaker()
        self._rest = RestClient(token, self._breaker)

    @property
    def name(self) -> str:
        """``discord``."""
        return PLATFORM

    @property
    def rate_limits(self) -> RateLimits:
        """How fast messages may be sent; discord.py obeys the rate limit headers besides."""
        return RATE_LIMITS

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        """Tell whether ``page`` fits into one message with its buttons."""
        return fits(page, render_mode)

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        """Send one page over REST, with ``key`` as the nonce that Discord suppresses repeats by.

        Raises:
            DeliveryError: Gone, Flooded, Refused, Unfit or Unsure; Discord never moves a chat.
        """
        return await self._post(address.place, _with(_page_parameters(page, render_mode), key))

    async def send_silently(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        """Send one page as ``send`` does, without a notification."""
        message = _page_parameters(page, render_mode)
        return await self._post(address.place, _with(message, key, _SUPPRESS_NOTIFICATIONS))

    @property
    def repeat_memory(self) -> timedelta:
        """Less than the "past few minutes" for which Discord drops a nonce that it knows."""
        return REPEAT_MEMORY

    async def find_sent(
        self,
        address: ChatAddress,
        page: Document,
        key: str,
        render_mode: RenderMode,
        since: datetime,
    ) -> str | None:
        """Return the id of our message with this page that the channel got since ``since``, if any.

        Where the bot may not read the channel's history, Discord shows none:
        https://docs.discord.com/developers/resources/message#get-channel-messages.

        Raises:
            DeliveryError: the channel cannot be looked at.
        """
        payload = _page_parameters(page, render_mode).payload or {}
        return await find_copy(self._rest, address.place, payload, key, since)

    async def private_chat(self, person: str) -> ChatAddress | None:
        """Open the private channel with ``person`` and return its address.

        Raises:
            DeliveryError: Discord does not open it.
        """
        opened = await self._rest.request(lambda http: http.start_private_message(person))
        return ChatAddress(PLATFORM, str(opened["id"]))

    async def download(self, file: ReceivedFile, limit: int) -> bytes:
        """Return the content of ``file``; see ``ports.FileDownloads``."""
        if file.size > limit:
            return bytes(limit + 1)
        return await self._rest.request(lambda http: http.get_from_cdn(file.id))

    async def title(self, address: ChatAddress) -> str:
        """Return the name of the channel at ``address``; see ``ports.ChatTitles``."""
        channel = await self._rest.request(lambda http: http.get_channel(int(address.place)))
        name = cast("Mapping[str, Any]", channel).get("name") or ""
        return f"#{name}" if name else ""

    async def missing_permissions(self, address: ChatAddress) -> Sequence[str]:
        """Return what the bot lacks to write to the channel; see ``NamedPermissions``."""
        try:
            return await self._rest.request(
                lambda http: find_missing(http, address.place, self._rest.account)
            )
        except NotPermitted:
            return (VIEW,)

    async def publish(self, address: ChatAddress, message_id: str) -> None:
        """Publish a message of an announcement channel to the channels that follow it.

        https://docs.discord.com/developers/resources/message#crosspost-message
        """
        channel, message = int(address.place), int(message_id)
        await self._rest.request(lambda http: http.publish_message(channel, message))

    async def message_link(self, address: ChatAddress, message_id: str) -> str:
        """Return the link of a message; see ``ports.MessageLinks``.

        It is the one that the client copies: https://docs.discord.com/developers/reference.
        """
        channel = await self._rest.request(lambda http: http.get_channel(int(address.place)))
        server = cast("Json", channel).get("guild_id") or "@me"
        return f"https://discord.com/channels/{server}/{address.place}/{message_id}"

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:
        """Tell whether ``person`` may manage the server of the channel at ``address``.

        Raises:
            DeliveryError: Discord did not answer that.
        """
        try:
            return await self._rest.request(lambda http: manages(http, address.place, person))
        except (Gone, Refused):
            return False  # no such channel, server or member

    async def serve(
        self,
        core: BotCore,
        limiter: SendLimiter = UNLIMITED,
        inbox: Inbox = NO_INBOX,
    ) -> None:
        """Register the menu and hand every event to ``core`` until cancelled.

        What takes long is stored in ``inbox``.

        Raises:
            SetupError: Discord does not accept the token.
            Unsure: the connection broke, and discord.py does not restore it; serve again.
        """
        with translate_login_errors(), translate_token_errors():
            # Discord delivers an event once, so after a kill no process would know of it.
            consumer = EventConsumer(PLATFORM, inbox, store_after_s=0.0)
            async with DiscordListener(
                core, self._menu, self._say, self._breaker, consumer, limiter
            ) as listener:
                self._listener = listener
                await listener.listen(self._token)
        raise Unsure("the gateway connection ended")

    @property
    def is_listening(self) -> bool:
        """Whether every connection to the gateway is open."""
        return self._listener is not None and self._listener.is_connected

    async def examine_setup(self) -> Sequence[SetupFinding]:
        """Return the bot's scopes and permissions, and the link that adds it to a server."""
        with translate_login_errors(), translate_token_errors():
            application = await self._rest.request(lambda http: http.application_info())
        return examine_installation(cast("Json", application))

    async def probe(self) -> str:
        """Log in once and return the bot's name on Discord.

        Raises:
            SetupError: Discord does not accept the token.
            Unsure: Discord cannot be reached.
        """
        try:
            with translate_login_errors(), translate_token_errors():
                async with await log_in(self._token, self._breaker) as client:
                    return cast("discord.ClientUser", client.user).name
        except DeliveryError as error:
            raise Unsure(f"Discord cannot be reached (DISCORD_API_URL): {error}") from error

    async def close(self) -> None:
        """Release connections."""
        await self._rest.close()

    async def _say(self, place: str, reply: Reply, key: str) -> RenderMode:
        """Send an answer, in a plainer mode if Discord rejects its own; return the mode it took."""
        keys = chain([key], (f"{key}.{number}" for number in count()))

        async def send(part: Reply) -> None:
            message = render_message(part.document, part.render_mode, part.rows, part.attachment)
            await self._post(place, _to_parameters(message, next(keys)))

        return await send_accepted(reply, send, send)

    async def _post(self, place: str, message: MultipartParameters) -> str:
        sent = await self._rest.request(lambda http: http.send_message(place, params=message))
        return str(sent["id"])


@cache_by_identities(PAGE_CACHE_SIZE)
def _page_parameters(page: Document, render_mode: RenderMode) -> MultipartParameters:
    """Return the message for a page, without its nonce: the same for all chats it is sent to."""
    return _to_parameters(render_message(page, render_mode), "")


def _to_parameters(message: RenderedMessage, key: str) -> MultipartParameters:
    flags = discord.MessageFlags(suppress_embeds=True) if message.content else MISSING
    return handle_message_parameters(**message.as_new(), flags=flags, nonce=key)


def _with(message: MultipartParameters, key: str, flags: int = 0) -> MultipartParameters:
    """Return ``message`` with its nonce and more flags."""
    payload: dict[str, Any] = {**(message.payload or {}), "nonce": key}
    if flags:
        payload["flags"] = payload.get("flags", 0) | flags
    return message._replace(payload=payload)
