"""The whole of it: one server on loopback with REST, gateway, and a world to play in.

async with DiscordEmulator() as discord:
    platform = DiscordPlatform(discord.token, discord.api_url, discord.gateway_url, menu)
    serving = asyncio.create_task(platform.serve(core))
    alice = discord.person("alice")
    answer = await alice.runs("/subscribe", categories="cs.DC")
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from aiohttp import web

from tests.emulators.discord import faults
from tests.emulators.discord.entities import DiscordChannel, DiscordUser, Guild
from tests.emulators.discord.gateway import DIRECT_MESSAGES, Gateway
from tests.emulators.discord.interactions import Interactions
from tests.emulators.discord.message import DiscordMessage, snowflake
from tests.emulators.discord.people import DiscordPerson
from tests.emulators.discord.playground import DiscordPlayground
from tests.emulators.discord.ratelimit import REAL, RateLimitCounter, WindowLimits
from tests.emulators.discord.rest import SEND as SEND
from tests.emulators.discord.rest import RestApi
from tests.emulators.foreign_page import ForeignPage
from tests.support.patience import PATIENCE_S

Json = dict[str, Any]
T = TypeVar("T")


class DiscordEmulator:
    """A Discord on loopback.

    Args:
        clock: seconds, for speed limits, deadlines and the nonce window.
        limits: how fast it may be written to.
        port: where to listen; 0 lets the system choose.
        checked: hold every request to Discord's rules; without it only its speed is left, for
            benchmarks.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        limits: WindowLimits = REAL,
        port: int = 0,
        token: str = "emulated.discord.token",
        *,
        checked: bool = True,
    ) -> None:
        self.checked = checked
        self.clock = clock
        self.token = token
        self.bot = DiscordUser("paperboy", bot=True)
        self.operator = DiscordUser("operator")
        self.application = snowflake()
        self.installs: dict[str, Any] = {}  # as in the portal, under Installation
        self.commands: list[Json] = []
        self.guilds: list[Guild] = []
        self.people: dict[str, DiscordPerson] = {}
        self.complaints: list[str] = []
        self.files: dict[str, bytes] = {}
        self.ratelimits = RateLimitCounter(clock, limits)
        self.faults = faults.DiscordFaults()
        self.portal: ForeignPage | None = None
        self.interactions = Interactions(clock, self.bot)
        self.gateway = Gateway(self.bot, token, self.application, self.guilds)
        self.rest = RestApi(self)
        self.app = web.Application()
        self.app.router.add_get("/", self._front)
        self.app.router.add_route("*", "/api/{rest:.*}", self.rest.handle)
        self.app.router.add_get("/attachments/{path:.*}", self._serve_file)
        self.page = DiscordPlayground(self)
        self._port = port
        self._runner = web.AppRunner(self.app, shutdown_timeout=0.2)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.gateway.url = self.gateway_url
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.gateway.drop()
        await self._runner.cleanup()
        if error is None:
            assert not self.complaints, self.complaints

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/"

    def keep_file(self, name: str, content: bytes) -> str:
        """Keep what a person sends, and return the address under which it is."""
        path = f"{snowflake()}/{name}"
        self.files[path] = content
        return f"http://127.0.0.1:{self._port}/attachments/{path}"

    async def _serve_file(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    # --- the world ------------------------------------------------------------------------------

    def person(self, name: str, locale: str = "en-US") -> DiscordPerson:
        """Return the person called ``name``, who is there from first mention on."""
        if name not in self.people:
            self.people[name] = DiscordPerson(self, name, locale)
        return self.people[name]

    def guild(self, name: str = "lab", *, owner: DiscordPerson | None = None) -> Guild:
        """Return a server that the bot is in, made at first mention."""
        for guild in self.guilds:
            if guild.name == name:
                return guild
        self.guilds.append(Guild(name, owner.user if owner else self.operator))
        return self.guilds[-1]

    def foreign_guild(self, name: str) -> Guild:
        """Return a server that has not added the bot; people have it installed for themselves."""
        return Guild(name, self.operator, has_bot=False)

    def makes_manager(self, person: DiscordPerson, guild: Guild) -> None:
        """Give a person the right to manage a server."""
        guild.managers.add(person.user.id)

    def place(self, channel_id: str) -> DiscordChannel | None:
        """Return a channel, thread or private chat by its id."""
        places = [channel for guild in self.guilds for channel in guild.channels]
        places += [person.dm for person in self.people.values()]
        return next((place for place in places if place.id == channel_id), None)

    def command(self, name: str) -> Json:
        """Return a registered slash command."""
        for command in self.commands:
            if command["name"] == name:
                return command
        known = [command["name"] for command in self.commands]
        raise AssertionError(f"no command /{name}, only {known}")

    @property
    def sends(self) -> list[Json]:
        """Bodies of all attempts to send a message, repeats included."""
        return [body for route, body in self.rest.calls if route == SEND and isinstance(body, dict)]

    # --- events ---------------------------------------------------------------------------------

    async def ready(self, patience: float = PATIENCE_S) -> None:
        """Wait until a bot is connected."""
        await asyncio.wait_for(self.gateway.listening.wait(), patience)

    async def adds_guild(self, name: str, roles: dict[str, set[str]] | None = None) -> Guild:
        """Let a server add the bot while it is connected; with the members of its roles."""
        guild = self.guild(name)
        guild.roles |= roles or {}
        await self.gateway.dispatch("GUILD_CREATE", guild.arrival(self.bot))
        return guild

    async def invites(self, guild: Guild) -> None:
        """Let a server invite the bot: unlike one that was away, it says nothing of outages."""
        arrival = guild.arrival(self.bot)
        await self.gateway.dispatch(
            "GUILD_CREATE",
            {name: value for name, value in arrival.items() if name != "unavailable"},
        )

    async def removes_guild(self, guild: Guild) -> None:
        """Let a server put the bot out."""
        self.guilds.remove(guild)
        await self.gateway.dispatch("GUILD_DELETE", {"id": guild.id})

    async def loses_guild(self, guild: Guild) -> None:
        """Let a server be unavailable for a while, as in an outage."""
        await self.gateway.dispatch("GUILD_DELETE", {"id": guild.id, "unavailable": True})

    async def deletes_channel(self, channel: DiscordChannel) -> None:
        assert channel.guild is not None
        channel.guild.channels.remove(channel)
        thread = channel.parent is not None
        await self.gateway.dispatch("THREAD_DELETE" if thread else "CHANNEL_DELETE", channel.json())

    async def changes_channel(self, channel: DiscordChannel) -> None:
        """Tell the bot of a channel or thread as it is now: its permissions, whether it is open."""
        thread = channel.parent is not None
        await self.gateway.dispatch("THREAD_UPDATE" if thread else "CHANNEL_UPDATE", channel.json())

    async def tell_message(self, message: DiscordMessage) -> None:
        """Tell the bot about a private message, if it asked for those."""
        await self.gateway.dispatch("MESSAGE_CREATE", message.json(), DIRECT_MESSAGES)

    async def malformed_event(self) -> None:
        """Send an event that lacks what clients rely on."""
        await self.gateway.dispatch("INTERACTION_CREATE", {"type": 2})

    async def drop_gateway(self) -> None:
        """Break the connection; the session can be resumed."""
        await self.gateway.drop()

    async def invalid_session(self) -> None:
        """Make the session unusable; clients have to identify anew."""
        await self.gateway.invalidate()

    # --- faults ---------------------------------------------------------------------------------

    def fail_next(
        self, route: str, status: int, code: int = 0, message: str = "error", times: int = 1
    ) -> None:
        """Answer the next requests of ``route`` ("POST /channels/{channel}/messages") so."""
        self.faults.add(route, faults.failing(status, code, message), times)

    def intercept_next(self, page: ForeignPage, route: str = SEND, times: int = 1) -> None:
        """Let something before Discord answer the next requests; ``portal`` answers all."""
        self.faults.add(route, faults.intercepted(page), times)

    def rate_limit(
        self,
        route: str,
        seconds: float,
        *,
        global_: bool = False,
        by_cloudflare: bool = False,
        times: int = 1,
    ) -> None:
        """Answer the next requests of ``route`` with 429; Cloudflare's come without ``Via``."""
        headers = {} if by_cloudflare else {"Via": "1.1 google"}
        self.faults.add(route, faults.flooded(seconds, headers, everywhere=global_), times)

    def rate_limit_shared(self, route: str, seconds: float, times: int = 1) -> None:
        """Answer the next requests of ``route`` with a 429 over what others use up, too."""
        headers = {"Via": "1.1 google", "X-RateLimit-Scope": "shared"}
        self.faults.add(route, faults.flooded(seconds, headers, everywhere=False), times)

    def reset_next(self, when: Literal["before", "after"], route: str = SEND) -> None:
        """Cut the connection of the next request, before or after it was taken."""
        cut = faults.reset_before if when == "before" else faults.reset_after
        self.faults.add(route, cut)

    def answer_lost_next(self, route: str = SEND) -> None:
        """Take the next request, and answer as a proxy does that has not heard back."""
        self.faults.add(route, faults.answer_lost)

    def delay_next(self, seconds: float, route: str = SEND) -> None:
        """Take the next request, and answer late."""
        self.faults.add(route, faults.answered_late(seconds))

    def truncate_next(self, route: str = SEND) -> None:
        """Take the next request, and send half an answer."""
        self.faults.add(route, faults.truncated)

    async def until(self, look: Callable[[], T | None], patience: float = PATIENCE_S) -> T:
        """Return what ``look`` finds as soon as it finds something."""
        async with asyncio.timeout(patience):
            while not (found := look()):  # noqa: ASYNC110 - any part of the world may change
                await asyncio.sleep(0.01)
            return found

    async def _front(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self.gateway.serve(request)
        return self.page.html()
