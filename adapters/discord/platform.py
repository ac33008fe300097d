"""Discord as one of the platforms the core knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import discord
from discord.http import MultipartParameters, handle_message_parameters
from discord.utils import MISSING

from adapters.discord.authority import manages
from adapters.discord.client.endpoint import API_URL, GATEWAY_URL, set_base_urls
from adapters.discord.client.invalid_request_breaker import InvalidRequestBreaker
from adapters.discord.client.rest_client import RestClient, log_in
from adapters.discord.errors import translate_login_errors, translate_token_errors
from adapters.discord.inbound import PLATFORM
from adapters.discord.listener import DiscordListener
from adapters.discord.render.message import RenderedMessage, fits, render_message
from bot.document.identity_cache import PAGE_CACHE_SIZE, cache_by_identities
from bot.document.nodes import Document
from bot.errors import DeliveryError, Gone, Refused, Unfit, Unsure
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import MenuEntry, Reply
from bot.model.delivery import RateLimits
from bot.model.fallback import downgrade
from bot.ports import UNLIMITED, BotCore, SendLimiter

RATE_LIMITS = RateLimits(per_second=45, chat_interval=1.0)
"""50 requests a second for a bot, of which some are left to what is no message: two of each log-in,
the menu, a private channel. A channel takes five messages in five seconds, and steady spacing keeps
discord.py from sleeping inside a send (it does so when a bucket runs empty):
https://docs.discord.com/developers/topics/rate-limits."""


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
        self._guard = InvalidRequestBreaker()
        self._rest = RestClient(token, self._guard)

    @property
    def name(self) -> str:
        """``discord``."""
        return PLATFORM

    @property
    def rate_limits(self) -> RateLimits:
        """How fast it may be written to; discord.py obeys the headers beyond that."""
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
        return await self._post(address.place, _keyed(_pushed(page, render_mode), key))

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:
        """Tell whether ``person`` may manage the server of the channel at ``address``.

        Raises:
            DeliveryError: Discord did not say.
        """
        try:
            return await self._rest.request(lambda http: manages(http, address.place, person))
        except (Gone, Refused):
            return False  # no such channel, server or member

    async def serve(self, core: BotCore, limiter: SendLimiter = UNLIMITED) -> None:
        """Register the menu and hand every event to ``core`` until cancelled.

        Raises:
            SetupError: Discord does not accept the token.
            Unsure: the connection broke in a way that discord.py does not mend; serve again.
        """
        with translate_login_errors(), translate_token_errors():
            async with DiscordListener(
                core, self._menu, self._say, self._guard, limiter
            ) as listener:
                await listener.listen(self._token)
        raise Unsure("the gateway connection ended")

    async def probe(self) -> str:
        """Log in once and return the bot's name on Discord.

        Raises:
            SetupError: Discord does not accept the token.
            Unsure: Discord cannot be reached.
        """
        try:
            with translate_login_errors(), translate_token_errors():
                async with await log_in(self._token, self._guard) as client:
                    return cast("discord.ClientUser", client.user).name
        except DeliveryError as error:
            raise Unsure(f"Discord cannot be reached (DISCORD_API_URL): {error}") from error

    async def close(self) -> None:
        """Release connections."""
        await self._rest.close()

    async def _say(self, place: str, reply: Reply, key: str) -> RenderMode:
        """Send an answer, plainer where Discord does not take its form, and return that form."""
        drawn = render_message(reply.document, reply.render_mode, reply.rows, reply.attachment)
        try:
            await self._post(place, _message(drawn, key))
        except Unfit:
            pieces = downgrade(reply, fits)
            if not pieces:
                raise
            taken = [await self._say(place, one, f"{key}.{n}") for n, one in enumerate(pieces)]
            return taken[-1]
        return reply.render_mode

    async def _post(self, place: str, message: MultipartParameters) -> str:
        sent = await self._rest.request(lambda http: http.send_message(place, params=message))
        return str(sent["id"])


@cache_by_identities(PAGE_CACHE_SIZE)
def _pushed(page: Document, form: RenderMode) -> MultipartParameters:
    """Return a page as a message, for all the chats that are sent it; the key is missing."""
    return _message(render_message(page, form), "")


def _message(drawn: RenderedMessage, key: str) -> MultipartParameters:
    flags = discord.MessageFlags(suppress_embeds=True) if drawn.content else MISSING
    return handle_message_parameters(**drawn.as_new(), flags=flags, nonce=key)


def _keyed(message: MultipartParameters, key: str) -> MultipartParameters:
    payload: dict[str, Any] = {**(message.payload or {}), "nonce": key}
    return message._replace(payload=payload)
