"""Posts updates to a webhook, as the real server does: again and again until one is acknowledged.

Up to forty are under way at once, those of one chat one after the other (``WebhookActor.cpp`` of
https://github.com/tdlib/telegram-bot-api).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress

import aiohttp

from tests.emulators.telegram.message import JSON

AT_ONCE = 40
AGAIN_S = 0.05


class WebhookSender:
    """Carries the queue of ``updates`` to one address."""

    def __init__(self, updates: deque[JSON], allowed: Callable[[JSON], bool]) -> None:
        self.url = ""
        self.failure: JSON = {}
        self.posted: list[tuple[int, int]] = []
        self._secret = ""
        self._updates = updates
        self._allowed = allowed
        self._round: asyncio.Task[None] | None = None
        self._ring = asyncio.Event()

    async def post_to(self, url: str, secret: str) -> None:
        """Post to ``url`` from now on; "" to post no more."""
        if (url, secret) == (self.url, self._secret):
            return
        self.url, self._secret = url, secret
        if self._round is not None:
            self._round.cancel()
            with suppress(asyncio.CancelledError):
                await self._round
        self._round = asyncio.create_task(self._deliver()) if url else None

    def wake(self) -> None:
        """Something is to be posted."""
        self._ring.set()

    async def _deliver(self) -> None:
        carried: dict[int, asyncio.Task[None]] = {}
        chats: defaultdict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            while True:
                self._ring.clear()
                for update in list(self._updates):
                    number = update["update_id"]
                    if not self._allowed(update):
                        self._updates.remove(update)
                    elif number not in carried and len(carried) < AT_ONCE:
                        work = self._carry(session, update, chats[_chat(update)])
                        carried[number] = group.create_task(work)
                        carried[number].add_done_callback(
                            lambda _, number=number: (carried.pop(number), self._ring.set())
                        )
                await self._ring.wait()

    async def _carry(
        self, session: aiohttp.ClientSession, update: JSON, lock: asyncio.Lock
    ) -> None:
        async with lock:
            while (status := await self._post(session, update)) not in range(200, 300):
                self.failure = {"last_error_date": 1, "last_error_message": _wording(status)}
                await asyncio.sleep(AGAIN_S)
            with suppress(ValueError):
                self._updates.remove(update)

    async def _post(self, session: aiohttp.ClientSession, update: JSON) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        try:
            async with session.post(self.url, json=update, headers=headers) as answer:
                status = answer.status
        except aiohttp.ClientError:
            status = 0
        self.posted.append((update["update_id"], status))
        return status


def _wording(status: int) -> str:
    return f"Wrong response from the webhook: {status}" if status else "Connection refused"


def _chat(update: JSON) -> object:
    """Return what orders an update: its chat, or the person who pressed a button."""
    (content,) = (value for key, value in update.items() if key != "update_id")
    if not isinstance(content, dict):
        return None
    chat = content.get("chat") or content.get("message", {}).get("chat") or content.get("from", {})
    return chat.get("id")
