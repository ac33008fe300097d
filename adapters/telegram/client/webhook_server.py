"""Updates by webhook: Telegram, or a load balancer in front of us, posts them to our own server.

    Telegram ── POST with the secret token ──> Intake (each update once) ──> the application

An update is acknowledged when it was answered, so that what a killed process had taken is delivered
again, to this process or to another one behind the same address; Telegram keeps the order of a chat
by waiting for that acknowledgement. https://core.telegram.org/bots/api#setwebhook

Loaded where there is a webhook: a server takes two megabytes, and most bots ask for their updates.
"""

from __future__ import annotations

import asyncio
import hmac
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, TypeAlias

import structlog
from aiohttp import web
from telegram import Bot, Update, WebhookInfo
from telegram.error import BadRequest, InvalidToken, TelegramError

from adapters.telegram.update_parser import ALLOWED_UPDATES
from adapters.telegram.webhook import Webhook
from bot.errors import SetupError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
HEALTH = "/health"
"""Path that a load balancer may ask whether this process takes updates."""
_PATIENCE_S = 25.0
"""Seconds after which an update is acknowledged though its answer is still being made."""
_FAREWELL_S = 10.0
"""How long answers that are under way at the end may still take."""
_REMEMBERED = 4096
"""Updates known by number, to take none twice that Telegram delivers again."""
_LOOK_EVERY_S = 60.0

Take: TypeAlias = Callable[[Update], Coroutine[Any, Any, None]]

_log = structlog.get_logger()


class Intake:
    """Takes each update once, however often it is delivered."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._tasks: OrderedDict[int, asyncio.Task[None]] = OrderedDict()

    async def receive(self, update: Update) -> None:
        """Return when ``update`` was answered, or after a while; it is taken in either case."""
        task = self._tasks.get(update.update_id)
        if task is None:
            task = asyncio.create_task(self._take(update))
            self._tasks[update.update_id] = task
            self._forget()
        await asyncio.wait({task}, timeout=_PATIENCE_S)

    def _forget(self) -> None:
        while len(self._tasks) > _REMEMBERED and next(iter(self._tasks.values())).done():
            self._tasks.popitem(last=False)


@asynccontextmanager
async def serve_webhook(
    bot: Bot, take: Take, webhook: Webhook, rejected: asyncio.Event
) -> AsyncGenerator[None]:
    """Listen during the block and have Telegram post updates to us.

    The webhook is left in place at the end: other processes may serve it, and what comes meanwhile
    waits at Telegram.

    Args:
        bot: logged in.
        take: answers one update.
        webhook: where.
        rejected: set when Telegram knows our token no longer.

    Raises:
        SetupError: the port is taken, or Telegram does not accept the address.
        telegram.error.TelegramError: Telegram cannot be told.
    """
    runner = await _listening(Intake(take), webhook)
    try:
        await _set(bot, webhook)
        watching = asyncio.create_task(_watch(bot, webhook, rejected))
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.wait({watching})
    finally:
        await runner.cleanup()


async def _listening(intake: Intake, webhook: Webhook) -> web.AppRunner:
    application = web.Application()
    application.router.add_get(HEALTH, _health)
    application.router.add_post(webhook.path, _handler(intake, webhook.secret))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_FAREWELL_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, port=webhook.port).start()
    except OSError as error:
        await runner.cleanup()
        raise SetupError(f"TELEGRAM_WEBHOOK_PORT: cannot listen on {webhook.port}.") from error
    return runner


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


def _handler(intake: Intake, secret: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        said = request.headers.get(SECRET_HEADER, "")
        # Bytes that are no UTF-8 come from aiohttp as lone surrogates.
        if not hmac.compare_digest(said.encode(errors="surrogateescape"), secret.encode()):
            _log.warning("telegram.webhook_refused", remote=request.remote)
            return web.Response(status=HTTPStatus.FORBIDDEN)
        if (update := await _read(request)) is not None:
            await intake.receive(update)
        return web.Response()

    return handle


async def _read(request: web.Request) -> Update | None:
    """Return the update, or None for one that nobody can read: it is acknowledged all the same.

    Telegram would deliver it for a day, and every other update of its chat behind it.
    """
    try:
        body: Any = await request.json()
        return Update.de_json(body, None)
    except (LookupError, TypeError, ValueError, AttributeError):
        _log.warning("telegram.updates_unreadable", updates=1)
        return None


async def _set(bot: Bot, webhook: Webhook) -> None:
    try:
        await bot.set_webhook(
            webhook.url, secret_token=webhook.secret, allowed_updates=ALLOWED_UPDATES
        )
    except BadRequest as error:
        raise SetupError(f"TELEGRAM_WEBHOOK_URL is not accepted by Telegram: {error}") from error
    _log.info("telegram.webhook_set", url=webhook.url)


async def _watch(bot: Bot, webhook: Webhook, rejected: asyncio.Event) -> None:
    """Look again and again whether the webhook stands, and set it anew where it was taken away."""
    failed_at = None
    while not rejected.is_set():
        await asyncio.sleep(_LOOK_EVERY_S)
        try:
            found = await bot.get_webhook_info()
            if found.url != webhook.url:
                _log.warning("telegram.webhook_gone")
                await _set(bot, webhook)
        except InvalidToken:
            rejected.set()
        except (TelegramError, SetupError) as error:
            _log.warning("telegram.webhook_unknown", error=type(error).__name__, reason=str(error))
        else:
            failed_at = _report(found, failed_at)


def _report(found: WebhookInfo, before: object) -> object:
    """Log what Telegram says went wrong when it last posted, each time once."""
    if found.last_error_date is not None and found.last_error_date != before:
        _log.warning(
            "telegram.webhook_failing",
            reason=found.last_error_message,
            waiting=found.pending_update_count,
        )
    return found.last_error_date
