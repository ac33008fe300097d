"""The emulator: a Telegram Bot API server on a real socket."""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.emulators.telegram import faults
from tests.emulators.telegram.answer import (
    NO_SUCH_METHOD,
    UNAUTHORIZED,
    Refusal,
    bad_request,
)
from tests.emulators.telegram.fault_injection import FaultVocabulary
from tests.emulators.telegram.faults import ConnectionCut
from tests.emulators.telegram.flood import FloodControl
from tests.emulators.telegram.message import JSON, PendingCallbackQuery, PendingInlineQuery
from tests.emulators.telegram.methods import SINCE_RICH_MESSAGES, Methods
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.people import (
    TelegramChannel,
    TelegramGroup,
    TelegramPerson,
    VisibleChat,
)
from tests.emulators.telegram.spec import published_spec
from tests.emulators.telegram.state import TelegramState
from tests.support.ports import hold_port

DEFAULT_TOKEN = "123456789:AAExampleExampleExampleExampleExamp"


@dataclass(frozen=True)
class RecordedCall:
    """One request that reached the server, and the HTTP status of its answer."""

    method: str
    params: dict[str, Any]
    status: int


class TelegramEmulator(FaultVocabulary):
    """A strict Bot API server for one bot.

        async with TelegramEmulator() as emulator:
            alice = emulator.person("alice", language="en")
            platform = TelegramPlatform(emulator.token, emulator.url)
            ...
            answer = await alice.asks("/today")

    Args:
        token: the only one that is accepted.
        port: 0 lets the system choose.
        clock: seconds, by which flood limits and the age of a press are measured.
        unlimited: lets the bot write as fast as it likes.
        checked: holds requests and answers against the published API; benchmarks do without.
    """

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        *,
        username: str = "paperboy_bot",
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
        unlimited: bool = False,
        checked: bool = True,
    ) -> None:
        super().__init__()
        self.token = token
        self.port = hold_port(self, port)
        self.calls: list[RecordedCall] = []
        self.spec_faults: list[str] = []
        self._is_forgiving = False
        self._oddities: list[JSON] = []
        self.world = TelegramState(int(token.partition(":")[0]), username, clock)
        self.flood_control = FloodControl(clock, unlimited)
        self._methods = Methods(self.world, self.flood_control)
        self._spec = published_spec() if checked else None
        published = published_spec()
        self._names = {name.lower(): name for name in published.methods} if published else {}
        self._runner: web.AppRunner | None = None

    # --- its life ---------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen; after ``stop``, on the same port as before."""
        self.world.closing = False
        self._runner = web.AppRunner(
            self._application(), handler_cancellation=True, shutdown_timeout=0.5, access_log=None
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()

    async def stop(self) -> None:
        """Stop listening: connections are refused from now on."""
        await self.world.close()
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
        if error is None:
            assert self._is_forgiving or not self.spec_faults, self.spec_faults

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=64 * 2**20)
        application.router.add_route("*", "/bot{token}/{method}", self._serve)
        application.router.add_get("/file/bot{token}/documents/{name}", self._serve_file)
        return application

    # --- who is there -----------------------------------------------------------------------

    def person(self, name: str, language: str = "en", *, started: bool = False) -> TelegramPerson:
        """Return somebody new; the bot may write to them once they have spoken to it."""
        return TelegramPerson(self.world, name, language, started=started)

    def group(self, title: str, *, basic: bool = False, forum: bool = False) -> TelegramGroup:
        return TelegramGroup(self.world, title, basic=basic, forum=forum)

    def channel(self, title: str, username: str = "") -> TelegramChannel:
        return TelegramChannel(self.world, title, username)

    @property
    def menu(self) -> dict[str, list[JSON]]:
        """The default menu by language code; ``""`` is for everybody else."""
        return {language: menu for (_, language), menu in self.world.menus.items()}

    # --- what can go wrong ------------------------------------------------------------------

    def flood(self, place: VisibleChat | None, seconds: float) -> None:
        """Refuse messages to a chat, or (None) to all, for a while."""
        self.flood_control.close(place.id if place else None, seconds)

    def knows_no_rich_messages(self) -> None:
        """Be a server from before rich messages."""
        self._methods.has_rich_messages = False

    def speaks(self, version: str) -> None:
        """Be a server of an older Bot API, such as ``10.1``: it knows nothing that came later."""
        major, _, minor = version.partition(".")
        self._methods.version = (int(major), int(minor))
        self._methods.has_rich_messages = self._methods.version >= SINCE_RICH_MESSAGES

    def forgives(self) -> None:
        """Refuse what the published API refuses, but take it for no fault: updates are forged."""
        self._is_forgiving = True

    def has_no_inline_mode(self) -> None:
        """Be the server of a bot whose inline mode nobody turned on."""
        self.world.bot["supports_inline_queries"] = False

    def expire(self, query: PendingCallbackQuery | PendingInlineQuery) -> None:
        """Let a press or an inline query grow too old to be answered."""
        query.stale = True

    async def tell(self, update: JSON) -> None:
        """Queue an update word for word, e.g. one that no library can read."""
        ((kind, content),) = update.items()
        self._oddities.append(await self.world.announce(kind, content))

    def sent(self, method: str = "sendMessage") -> list[RecordedCall]:
        """Return the accepted requests to a method."""
        return [call for call in self.asked(method) if call.status == 200]

    def asked(self, method: str) -> list[RecordedCall]:
        """Return the requests to a method, in whatever case it was written."""
        return [call for call in self.calls if call.method.lower() == method.lower()]

    # --- a request --------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, params = request.match_info["method"], await _params(request)
        fault = self.faults.take(method)
        if (page := self.portal or fault.page) is not None:
            self._record(method, params, page.status)
            return page.response()
        try:
            await faults.before(fault)
            result = await self._carry_out(request.match_info["token"], method, params)
            await faults.after(fault)
        except Refusal as refusal:
            return self._answer(method, params, refusal.status, refusal.body())
        except ConnectionCut:
            return _cut(request)
        if fault.garble is not None:
            return web.Response(body=fault.garble, content_type="application/json")
        return self._answer(method, params, 200, {"ok": True, "result": result})

    async def _serve_file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        found = [file for file in self.world.files.values() if file.name == name]
        if request.match_info["token"] != self.token or not found:
            return web.json_response({"ok": False, "error_code": 404}, status=404)
        return web.Response(body=found[-1].content)

    async def _carry_out(self, token: str, method: str, params: Params) -> Any:
        if token != self.token:
            raise UNAUTHORIZED
        known = self._methods.by_name.get(method.lower())
        if known is None:
            raise NO_SUCH_METHOD
        self._hold_against_spec(method, params)
        result = known(params)
        result = await result if inspect.isawaitable(result) else result
        self._hold_result_against_spec(method, result)
        return result

    def _answer(self, method: str, params: Params, status: int, body: JSON) -> web.Response:
        self._record(method, params, status)
        return web.Response(
            status=status, body=json.dumps(body).encode(), content_type="application/json"
        )

    def _record(self, method: str, params: Params, status: int) -> None:
        name = self._names.get(method.lower(), method)
        self.calls.append(RecordedCall(name, dict(params), status))

    def _hold_against_spec(self, method: str, params: Params) -> None:
        if self._spec is None:
            return
        found = self._spec.faults_of_call(self._names[method.lower()], params)
        if found:
            self.spec_faults += found
            raise bad_request("; ".join(found))

    def _hold_result_against_spec(self, method: str, result: Any) -> None:
        if isinstance(result, list):
            result = [update for update in result if update not in self._oddities]
        if self._spec is not None:
            own = self._spec.faults_of_result(self._names[method.lower()], result)
            assert not own, own


async def _params(request: web.Request) -> Params:
    if request.content_type == "application/json":
        return Params(await request.json())
    return Params({**request.query, **await request.post()})


def _cut(request: web.Request) -> web.StreamResponse:
    """Reset the connection: the client gets no answer at all."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
