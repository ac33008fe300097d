"""An HTTP server for whoever watches the process: /healthz, /readyz, /metrics.

It answers GET only, and by default this machine only; see ``docs/monitoring.md``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.app.app import App
from bot.app.roles import Role
from bot.app.vitals import Check, check_look, read_looks, read_vitals
from bot.errors import SetupError, StoreError
from bot.ports.capabilities import Listener
from bot.settings import Settings

if TYPE_CHECKING:
    from aiohttp import web

    from bot.app.metrics import Metrics

DATABASE_TIMEOUT_S = 5.0
"""Seconds that the database may take; Prometheus gives a scrape ten by default."""

T = TypeVar("T")

log = structlog.get_logger(__name__)


@asynccontextmanager
async def serve_monitor(
    settings: Settings, app: App, role: Role, metrics: Metrics | None
) -> AsyncGenerator[None]:
    """Serve health and figures during the block, if METRICS_PORT is set.

    Args:
        settings: where.
        app: what is watched.
        role: what this process does, and so what it needs.
        metrics: has counted since the process began; None where METRICS_PORT is not set.

    Raises:
        SetupError: the port is taken.
    """
    if metrics is None or settings.metrics_port is None:
        yield
        return
    from aiohttp import web  # noqa: PLC0415 - two megabytes

    application = web.Application()
    answers = _Answers(app, role, metrics)
    for path, answer in answers.by_path().items():
        application.router.add_get(path, partial(_respond, answer))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, settings.metrics_host, settings.metrics_port)
        try:
            await site.start()
        except OSError as error:
            raise SetupError(
                f"METRICS_PORT: cannot listen on {settings.metrics_host}:{settings.metrics_port}."
            ) from error
        log.info("monitor.serving", host=settings.metrics_host, port=settings.metrics_port)
        yield
    finally:
        await runner.cleanup()


class _Answers:
    """What is answered to each path: a status, a type of content and a body."""

    def __init__(self, app: App, role: Role, metrics: Metrics) -> None:
        self._app = app
        self._role = role
        self._metrics = metrics

    def by_path(self) -> dict[str, Callable[[], Awaitable[tuple[HTTPStatus, str, bytes]]]]:
        return {"/healthz": self.health, "/readyz": self.readiness, "/metrics": self.figures}

    async def health(self) -> tuple[HTTPStatus, str, bytes]:
        """Answer that the process is alive: without its event loop there would be no answer."""
        return HTTPStatus.OK, "text/plain", b"ok\n"

    async def readiness(self) -> tuple[HTTPStatus, str, bytes]:
        """Say of each part whether it works; 503 if one does not."""
        checks = await self._check()
        is_ready = all(check.is_good for check in checks)
        status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        lines = (
            f"{'ok  ' if check.is_good else 'fail'} {check.name}: {check.finding}\n"
            for check in checks
        )
        return status, "text/plain", "".join(lines).encode()

    async def figures(self) -> tuple[HTTPStatus, str, bytes]:
        """Return all figures; those of the database are left out where it cannot be read."""
        from bot.app.metrics import CONTENT_TYPE  # noqa: PLC0415 - loaded by now

        app = self._app
        vitals = await _ask(read_vitals(app.store, [*app.platforms], app.clock.now()))
        checks = await self._check()
        return HTTPStatus.OK, CONTENT_TYPE, self._metrics.render(vitals, checks)

    async def _check(self) -> Sequence[Check]:
        looks = await _ask(read_looks(self._app.store))
        found = [
            Check("database", is_good=looks is not None, finding="answers" if looks else "does not")
        ]
        if self._role.includes(Role.PLANNER) and looks is not None:
            found.append(check_look(looks, self._app.clock.now()))
        return [*found, *self._check_listening()]

    def _check_listening(self) -> Iterable[Check]:
        if not self._role.includes(Role.FRONT):
            return
        for name, platform in self._app.platforms.items():
            is_listening = isinstance(platform, Listener) and platform.is_listening
            finding = "listening" if is_listening else "not listening"
            yield Check(name, is_listening, finding)


async def _ask(question: Awaitable[T]) -> T | None:
    """Return what the database answers; None where it does not, or not in time."""
    try:
        async with asyncio.timeout(DATABASE_TIMEOUT_S):
            return await question
    except (StoreError, TimeoutError):
        return None


async def _respond(
    answer: Callable[[], Awaitable[tuple[HTTPStatus, str, bytes]]], _request: web.Request
) -> web.Response:
    from aiohttp import web  # noqa: PLC0415 - loaded by now

    status, content_type, body = await answer()
    return web.Response(status=status, body=body, headers={"Content-Type": content_type})
