"""Runs the library's application on one bot, fed by long polling or a webhook, until cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Never, TypeAlias, cast

import structlog
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, TypeHandler, Updater

from adapters.telegram.client.bot import RedactedBot
from adapters.telegram.client.per_chat_queue import PerChatQueue
from adapters.telegram.client.request import TokenRejected
from adapters.telegram.client.webhook_server import Webhook, serve_webhook
from adapters.telegram.listener import TelegramListener
from adapters.telegram.menu import register_menu
from adapters.telegram.update_parser import ALLOWED_UPDATES, UpdateParser
from bot.model.conversation import MenuEntry

_POLL_TIMEOUT_S = 30
_DRAIN_TIMEOUT_S = 10.0
"""How long answers that are in progress at shutdown may still take."""
_CONFIRM_TIMEOUT_S = 3.0
"""How long the final getUpdates, which confirms what was received, may take at shutdown; without
it Telegram delivers those updates again after the next start."""
_START_COMMAND = "start"
"""Telegram's clients send /start by themselves, so it is handled whatever the menu says."""

PtbApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

_log = structlog.get_logger(__name__)


async def listen(
    bot: RedactedBot,
    menu: Sequence[MenuEntry],
    create_listener: Callable[[UpdateParser], TelegramListener],
    webhook: Webhook | None = None,
) -> Never:
    """Log in, register ``menu``, and pass every update to a listener until cancelled.

    Updates that were received before the cancellation are still answered.

    Args:
        bot: with a ``PollingRequest``.
        menu: the commands.
        create_listener: called once the bot knows its user name.
        webhook: where Telegram posts updates; None to poll, which removes an existing webhook.

    Raises:
        SetupError: the webhook cannot be used.
        telegram.error.TelegramError: the log-in failed; InvalidToken for a token that is wrong,
            or that is revoked later.
    """
    queue = PerChatQueue()
    app: PtbApplication = (
        ApplicationBuilder().bot(bot).concurrent_updates(queue).job_queue(None).build()
    )
    async with app:
        await register_menu(bot, menu)
        commands = frozenset(entry.name for entry in menu)
        parser = UpdateParser(bot.username, commands | {_START_COMMAND} if commands else commands)
        app.add_handler(TypeHandler(Update, _to_callback(create_listener(parser))))
        app.add_error_handler(_log_failure)
        rejected = asyncio.Event()
        async with _running(app, queue), _receiving(app, queue, webhook, rejected):
            _log.info("telegram.serving", username=bot.username)
            await rejected.wait()
    raise InvalidToken


@asynccontextmanager
async def _running(app: PtbApplication, queue: PerChatQueue) -> AsyncGenerator[None]:
    """Process updates during the block, and at its end for a short while what is in progress."""
    await app.start()
    try:
        yield
    finally:
        stopping = asyncio.create_task(app.stop())
        await asyncio.wait({stopping}, timeout=_DRAIN_TIMEOUT_S)
        queue.cancel_all()
        await stopping


def _receiving(
    app: PtbApplication, queue: PerChatQueue, webhook: Webhook | None, rejected: asyncio.Event
) -> AbstractAsyncContextManager[None]:
    async def process(update: Update) -> None:
        await queue.process_update(update, app.process_update(update))

    if webhook is None:
        return _polling(app, rejected)
    return serve_webhook(cast("RedactedBot", app.bot), process, webhook, rejected)


@asynccontextmanager
async def _polling(app: PtbApplication, rejected: asyncio.Event) -> AsyncGenerator[None]:
    def log_error(error: TelegramError) -> None:
        _log.warning("telegram.poll_failed", error=type(error).__name__, reason=str(error))
        if isinstance(error, TokenRejected):
            rejected.set()

    updater = cast("Updater", app.updater)
    await updater.start_polling(
        timeout=_POLL_TIMEOUT_S, allowed_updates=ALLOWED_UPDATES, error_callback=log_error
    )
    try:
        yield
    finally:
        try:
            async with asyncio.timeout(_CONFIRM_TIMEOUT_S):
                await updater.stop()
        except TimeoutError:
            _log.warning("telegram.updates_not_confirmed")


def _to_callback(
    listener: TelegramListener,
) -> Callable[[Update, object], Coroutine[Any, Any, None]]:
    async def callback(update: Update, _context: object) -> None:
        await listener.handle(update)

    return callback


async def _log_failure(_update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Log an unexpected exception; other updates are not affected."""
    _log.error("telegram.update_failed", exc_info=context.error)
