"""One bot, one application of the library, fed by long polling or webhook until cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Never, TypeAlias, cast

import structlog
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, TypeHandler, Updater

from adapters.telegram import menu as command_menu
from adapters.telegram.client.bot import RedactedBot
from adapters.telegram.client.per_chat_queue import PerChatQueue
from adapters.telegram.listener import Listener
from adapters.telegram.poll_request import TokenRejected
from adapters.telegram.update_parser import ALLOWED_UPDATES, UpdateParser
from adapters.telegram.webhook import Webhook
from bot.model.conversation import MenuEntry

_POLL_S = 30
_FAREWELL_S = 10.0
"""How long answers that are under way at the end may still take."""
_CONFIRM_S = 3.0
"""How long Telegram may take at the end to hear which updates we had; where it does not hear that,
it gives them to us again after the next start."""
_START = "start"
"""Telegram's own clients send /start, so it is ours whatever the menu says."""

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

_log = structlog.get_logger()


async def listen(
    bot: RedactedBot,
    menu: Sequence[MenuEntry],
    listener_with: Callable[[UpdateParser], Listener],
    webhook: Webhook | None = None,
) -> Never:
    """Log in, register ``menu``, hand every update to a listener until cancelled.

    What was fetched before the end is still answered.

    Args:
        bot: with a ``PollingRequest``.
        menu: the commands.
        listener_with: makes the listener, once the bot knows its name.
        webhook: where Telegram posts updates; None to ask for them, which takes a webhook away.

    Raises:
        SetupError: the webhook cannot be used.
        telegram.error.TelegramError: the log-in failed; InvalidToken for a token that is wrong,
            or that was revoked later.
    """
    order = PerChatQueue()
    app: App = ApplicationBuilder().bot(bot).concurrent_updates(order).job_queue(None).build()
    async with app:
        await command_menu.register(bot, menu)
        commands = frozenset(entry.name for entry in menu)
        ear = UpdateParser(bot.username, commands | {_START} if commands else commands)
        app.add_handler(TypeHandler(Update, _handler(listener_with(ear))))
        app.add_error_handler(_log_failure)
        rejected = asyncio.Event()
        async with _running(app, order), _fed(app, order, webhook, rejected):
            _log.info("telegram.serving", username=bot.username)
            await rejected.wait()
    raise InvalidToken


@asynccontextmanager
async def _running(app: App, order: PerChatQueue) -> AsyncGenerator[None]:
    """Process updates during the block, and for a short while those that came before its end."""
    await app.start()
    try:
        yield
    finally:
        stopping = asyncio.create_task(app.stop())
        await asyncio.wait({stopping}, timeout=_FAREWELL_S)
        order.cancel_all()
        await stopping


def _fed(
    app: App, order: PerChatQueue, webhook: Webhook | None, rejected: asyncio.Event
) -> AbstractAsyncContextManager[None]:
    async def take(update: Update) -> None:
        await order.process_update(update, app.process_update(update))

    if webhook is None:
        return _polling(app, rejected)
    from adapters.telegram.client.webhook_server import serve_webhook  # noqa: PLC0415 - it says itself why

    return serve_webhook(cast("RedactedBot", app.bot), take, webhook, rejected)


@asynccontextmanager
async def _polling(app: App, rejected: asyncio.Event) -> AsyncGenerator[None]:
    def note(error: TelegramError) -> None:
        _log.warning("telegram.poll_failed", error=type(error).__name__, reason=str(error))
        if isinstance(error, TokenRejected):
            rejected.set()

    updater = cast("Updater", app.updater)
    await updater.start_polling(
        timeout=_POLL_S, allowed_updates=ALLOWED_UPDATES, error_callback=note
    )
    try:
        yield
    finally:
        await _stop(updater)


async def _stop(updater: Updater) -> None:
    try:
        async with asyncio.timeout(_CONFIRM_S):
            await updater.stop()
    except TimeoutError:
        _log.warning("telegram.updates_not_confirmed")


def _handler(listener: Listener) -> Callable[[Update, object], Coroutine[Any, Any, None]]:
    async def handle(update: Update, _context: object) -> None:
        await listener.handle(update)

    return handle


async def _log_failure(_update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
    """Note an error of our own making; the other updates go on."""
    _log.error("telegram.update_failed", exc_info=context.error)
