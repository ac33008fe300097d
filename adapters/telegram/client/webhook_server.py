"""Updates by webhook: Telegram, or a load balancer in front, posts them to our own HTTP server.

    Telegram ── POST with the secret token ──> UpdateWorker (each update once) ──> the listener

An update is acknowledged once the work on it is done, so that Telegram delivers again what a
killed process had received, to this process or to another one behind the same address. Work that
takes longer is stored and acknowledged then; if the database does not take it, Telegram is asked
to deliver it again. Telegram keeps the order within a chat by waiting for the acknowledgement:
https://core.telegram.org/bots/api#setwebhook
"""

from __future__ import annotations

import asyncio
import hmac
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from telegram import Bot, Update, WebhookInfo
from telegram.error import BadRequest, InvalidToken, TelegramError

from adapters.telegram.client.per_chat_queue import UpdateWorker
from adapters.telegram.client.request import MALFORMED_UPDATE, is_parsable
from adapters.telegram.update_parser import ALLOWED_UPDATES
from bot.errors import SetupError, StoreError

if TYPE_CHECKING:
    from aiohttp import web

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
HEALTH_PATH = "/health"
"""Path at which a load balancer may ask whether this process takes updates."""
_ACKNOWLEDGE_TIMEOUT_S = 25.0
"""Seconds after which an update whose answer is not complete is stored and acknowledged."""
_STORE_TIMEOUT_S = 5.0
"""Seconds that the database may take to store it."""
_DRAIN_TIMEOUT_S = 10.0
"""How long answers that are in progress at shutdown may still take."""
_CHECK_INTERVAL_S = 60.0
MAX_BODY_BYTES = 1 << 20
"""An update has a few kilobytes: texts have at most 4,096 characters, captions 1,024."""
_READ_TIMEOUT_S = 10.0
"""Seconds that a body may take to arrive."""
MAX_REFUSALS = 30
"""Requests without the secret that are answered and logged in a minute; more are turned away."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram posts updates.

    Attributes:
        url: the public address, as Telegram is told it.
        secret: what every request has to carry, 1 to 256 of ``A-Za-z0-9_-``; must not be logged.
        port: where this process listens, on every interface and without TLS.
    """

    url: str
    secret: str
    port: int

    def __repr__(self) -> str:
        return f"Webhook({self.url}, port {self.port})"

    @property
    def path(self) -> str:
        """The path of the public address, which proxies are expected to leave as it is."""
        return urlsplit(self.url).path or "/"


def derive_secret(token: str) -> str:
    """Return the webhook secret of a bot, the same in every process with this token."""
    return hmac.new(token.encode(), b"webhook", "sha256").hexdigest()


@asynccontextmanager
async def serve_webhook(
    bot: Bot, worker: UpdateWorker, webhook: Webhook, rejected: asyncio.Event
) -> AsyncGenerator[None]:
    """Listen during the block and have Telegram post updates to this process.

    The webhook stays registered afterwards: other processes may serve it, and Telegram keeps what
    arrives meanwhile.

    Args:
        bot: logged in.
        worker: works on updates.
        webhook: where to listen.
        rejected: set when Telegram no longer accepts the token.

    Raises:
        SetupError: the port is taken, or Telegram does not accept the address.
        telegram.error.TelegramError: Telegram cannot be told.
    """
    runner = await _start_server(worker, webhook)
    try:
        await _register(bot, webhook)
        monitor = asyncio.create_task(_monitor(bot, webhook, rejected))
        try:
            yield
        finally:
            monitor.cancel()
            await asyncio.wait({monitor})
    finally:
        await runner.cleanup()


async def _start_server(worker: UpdateWorker, webhook: Webhook) -> web.AppRunner:
    from aiohttp import web  # noqa: PLC0415 - two megabytes, which a polling bot does without

    async def report_health(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    refusals = _Refusals()

    async def receive(request: web.Request) -> web.Response:
        if not _has_secret(request, webhook.secret):
            return web.Response(status=refusals.add(request.remote))
        return web.Response(status=await _receive(request, worker))

    application = web.Application(client_max_size=MAX_BODY_BYTES)
    application.router.add_get(HEALTH_PATH, report_health)
    application.router.add_post(webhook.path, receive)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_DRAIN_TIMEOUT_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, port=webhook.port).start()
    except OSError as error:
        await runner.cleanup()
        raise SetupError(f"TELEGRAM_WEBHOOK_PORT: cannot listen on {webhook.port}.") from error
    return runner


def _has_secret(request: web.Request, secret: str) -> bool:
    header = request.headers.get(SECRET_HEADER, "")
    # aiohttp decodes bytes that are not UTF-8 as lone surrogates.
    return hmac.compare_digest(header.encode(errors="surrogateescape"), secret.encode())


class _Refusals:
    """Requests without the secret; all together, since a proxy gives all of them one address.

    Those that have it are not counted, so that strangers cannot keep Telegram out.
    """

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=MAX_REFUSALS)

    def add(self, remote: str | None) -> HTTPStatus:
        """Count one more, and return how it is answered."""
        now = asyncio.get_running_loop().time()
        if len(self._times) == MAX_REFUSALS and now - self._times[0] < _CHECK_INTERVAL_S:
            return HTTPStatus.TOO_MANY_REQUESTS
        self._times.append(now)
        _log.warning("telegram.webhook_refused", remote=remote)
        return HTTPStatus.FORBIDDEN


async def _receive(request: web.Request, worker: UpdateWorker) -> HTTPStatus:
    try:
        async with asyncio.timeout(_READ_TIMEOUT_S):
            update = await _read_update(request)
    except TimeoutError:
        return HTTPStatus.REQUEST_TIMEOUT
    if update is None:
        # Acknowledged all the same: Telegram would deliver it for a day, and hold back every
        # other update of its chat.
        _log.warning("telegram.updates_skipped", updates=1)
        return HTTPStatus.OK
    try:
        async with asyncio.timeout(_ACKNOWLEDGE_TIMEOUT_S + _STORE_TIMEOUT_S):
            await worker.work_or_store(update, _ACKNOWLEDGE_TIMEOUT_S)
    except (StoreError, TimeoutError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.OK


async def _read_update(request: web.Request) -> Update | None:
    try:
        body: Any = await request.json()
    except MALFORMED_UPDATE:
        return None
    return Update.de_json(body, None) if is_parsable(body) else None


async def _register(bot: Bot, webhook: Webhook) -> None:
    try:
        await bot.set_webhook(
            webhook.url, secret_token=webhook.secret, allowed_updates=ALLOWED_UPDATES
        )
    except BadRequest as error:
        raise SetupError(f"TELEGRAM_WEBHOOK_URL is not accepted by Telegram: {error}") from error
    _log.info("telegram.webhook_set", url=webhook.url)


async def _monitor(bot: Bot, webhook: Webhook, rejected: asyncio.Event) -> None:
    """Check the webhook regularly, register it again if it was removed, and log its failures."""
    failed_at = None
    while not rejected.is_set():
        await asyncio.sleep(_CHECK_INTERVAL_S)
        try:
            info = await bot.get_webhook_info()
            if info.url != webhook.url:
                _log.warning("telegram.webhook_gone")
                await _register(bot, webhook)
        except InvalidToken:
            rejected.set()
        except (TelegramError, SetupError) as error:
            _log.warning(
                "telegram.webhook_check_failed", error=type(error).__name__, reason=str(error)
            )
        else:
            failed_at = _log_new_failure(info, failed_at)


def _log_new_failure(info: WebhookInfo, logged_at: object) -> object:
    """Log Telegram's last delivery error unless it was logged already; return its date."""
    if info.last_error_date is not None and info.last_error_date != logged_at:
        _log.warning(
            "telegram.webhook_failing",
            reason=info.last_error_message,
            waiting=info.pending_update_count,
        )
    return info.last_error_date
