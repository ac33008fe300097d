"""Receives updates by long polling or a webhook, and works on them, until cancelled.

An update is confirmed to Telegram only when the work on it is done or stored. getUpdates confirms
everything below its offset (https://core.telegram.org/bots/api#getupdates), so the offset stays at
the first update that is neither; what came after it is received again and known by its id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Never

import structlog
from telegram import Update
from telegram.error import InvalidToken, TelegramError, TimedOut

from adapters.telegram.bot_setup import register_menu
from adapters.telegram.client.bot import RedactedBot
from adapters.telegram.client.per_chat_queue import UpdateWorker
from adapters.telegram.client.webhook_server import Webhook, serve_webhook
from adapters.telegram.errors import to_delivery_error
from adapters.telegram.listener import TelegramListener
from adapters.telegram.update_parser import ALLOWED_UPDATES, UpdateParser
from bot.backoff import delays
from bot.consumer import EventConsumer
from bot.errors import Flooded
from bot.model.conversation import MenuEntry

_POLL_TIMEOUT_S = 30
_LOOK_AHEAD_S = 0.25
"""Seconds between two requests while an update is neither done nor stored."""
_DRAIN_TIMEOUT_S = 10.0
"""How long answers that are in progress at shutdown may still take."""
_CONFIRM_TIMEOUT_S = 3.0
"""How long the final getUpdates, which confirms what was received, may take at shutdown; without
it Telegram delivers those updates again after the next start."""
_FIRST_RETRY_S, _LONGEST_RETRY_S = 1.0, 30.0
"""Seconds until updates are asked for again after a failure."""
_START_COMMAND = "start"
"""Telegram's clients send /start by themselves, so it is handled whatever the menu says."""

_log = structlog.get_logger(__name__)


async def listen(
    bot: RedactedBot,
    menu: Sequence[MenuEntry],
    create_listener: Callable[[UpdateParser], TelegramListener],
    consumer: EventConsumer,
    webhook: Webhook | None = None,
) -> Never:
    """Log in, register ``menu``, and pass every update to a listener until cancelled.

    Updates that were received before the cancellation are answered for a while; then they are left
    to the next process.

    Args:
        bot: with a ``PollingRequest``.
        menu: the commands.
        create_listener: called once the bot knows its user name.
        consumer: what no updates are lost with.
        webhook: where Telegram posts updates; None to poll, which removes an existing webhook.

    Raises:
        SetupError: the webhook cannot be used.
        StoreError: what an earlier process left cannot be read.
        telegram.error.TelegramError: the log-in failed; InvalidToken for a token that is wrong,
            or that is revoked later.
    """
    async with bot:
        await register_menu(bot, menu)
        commands = frozenset(name for entry in menu for name in (entry.name, *entry.also))
        parser = UpdateParser(bot.username, commands | {_START_COMMAND} if commands else commands)
        worker = UpdateWorker(bot, create_listener(parser).handle, consumer)
        await worker.resume()
        try:
            if webhook is None:
                await _poll(bot, worker, consumer)
            rejected = asyncio.Event()
            async with serve_webhook(bot, worker, webhook, rejected):
                consumer.is_receiving = True
                _log.info("telegram.serving", username=bot.username)
                await rejected.wait()
        finally:
            consumer.is_receiving = False
            await consumer.stop()
    raise InvalidToken


async def _poll(bot: RedactedBot, worker: UpdateWorker, consumer: EventConsumer) -> Never:
    await bot.delete_webhook()
    consumer.is_receiving = True
    _log.info("telegram.serving", username=bot.username)
    poller = _Poller(bot, worker, consumer)
    tasks = [asyncio.create_task(work) for work in (poller.run(), consumer.store_late())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        done.pop().result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _drain(consumer)
        await poller.confirm()
    raise AssertionError("both go on until they fail")


async def _drain(consumer: EventConsumer) -> None:
    """Let the work under way finish for a while; store meanwhile what may not."""
    storing = asyncio.create_task(consumer.store())
    try:
        await consumer.wait(_DRAIN_TIMEOUT_S)
    finally:
        storing.cancel()
        await asyncio.gather(storing, return_exceptions=True)


class _Poller:
    """Asks for updates; knows which of them Telegram may forget."""

    def __init__(self, bot: RedactedBot, worker: UpdateWorker, consumer: EventConsumer) -> None:
        self._bot = bot
        self._worker = worker
        self._consumer = consumer
        self._next = 0
        self._is_first = True
        self._retries: Iterator[float] | None = None

    async def run(self) -> Never:
        """Receive updates and start work on them.

        Raises:
            InvalidToken: Telegram no longer accepts the token.
        """
        while True:
            await self._poll()

    async def _poll(self) -> None:
        timeout_s = 0 if self._consumer.unsafe() else _POLL_TIMEOUT_S
        try:
            updates = await self._get_updates(timeout_s)
        except InvalidToken:
            raise
        except Exception as error:  # noqa: BLE001 - whatever was answered, it is asked again
            self._consumer.is_receiving = False
            await self._wait_after(error)
            return
        self._consumer.is_receiving = True
        self._retries = None
        for update in updates:
            # What was there before this process may be what ended the one before it.
            self._worker.start(update, is_suspect=self._is_first)
            self._next = max(self._next, update.update_id + 1)
        self._is_first = self._is_first and not updates
        await self._consumer.wait_until_safe(_LOOK_AHEAD_S)

    async def confirm(self) -> None:
        """Confirm what is done or stored; what is neither is delivered to the next process."""
        try:
            async with asyncio.timeout(_CONFIRM_TIMEOUT_S):
                await self._get_updates(0)
        except (TimeoutError, TelegramError):
            _log.warning("telegram.updates_not_confirmed")

    async def _get_updates(self, timeout_s: int) -> Sequence[Update]:
        unsafe = [int(key) for key in self._consumer.unsafe()]
        return await self._bot.get_updates(
            offset=min(unsafe, default=self._next),
            timeout=timedelta(seconds=timeout_s),
            allowed_updates=ALLOWED_UPDATES,
        )

    async def _wait_after(self, error: Exception) -> None:
        if isinstance(error, TimedOut):
            return  # nothing came for a while; the connection was perhaps lost
        _log.warning("telegram.poll_failed", error=type(error).__name__, reason=str(error))
        flood = to_delivery_error(error)
        asked = flood.retry_after if isinstance(flood, Flooded) else 0.0
        self._retries = self._retries or delays(_FIRST_RETRY_S, _LONGEST_RETRY_S)
        await asyncio.sleep(max(asked, next(self._retries)))
