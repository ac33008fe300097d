"""Tell the operator that a platform refuses pages: once a day and platform, not once a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

import structlog

from bot.document.nodes import Code, Document, Paragraph
from bot.errors import DeliveryError, Flooded, Moved, Unsure
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.phrases import load_phrases
from bot.ports import Clock, Platform, SendLimiter, Store

EVERY = timedelta(days=1)
AGAIN = timedelta(minutes=5)
"""How soon an operator who could not be reached just now may be told at another occasion."""

log = structlog.get_logger(__name__)


class Alert:
    """Writes to the operator.

    Args:
        admins: where the operator reads; none to leave it at the log.
        store: remembers, for all processes, when something was told.
        platforms: those the operator can be reached on, by name.
        gates: theirs.
        language: what the operator reads.
        clock: time.
    """

    def __init__(
        self,
        admins: Sequence[ChatAddress],
        store: Store,
        platforms: Mapping[str, Platform],
        gates: Mapping[str, SendLimiter],
        language: str,
        clock: Clock,
    ) -> None:
        self._admins = admins
        self._store = store
        self._platforms = platforms
        self._gates = gates
        self._language = language
        self._clock = clock

    async def notify_refused(self, platform: str, reason: str) -> None:
        """Tell that a page for ``platform`` was refused with ``reason``, unless that was told."""
        name = f"alert:parked:{platform}"
        if await self._is_news(name):
            log.error("platform_refuses", platform=platform, reason=reason)
        page = self._page(platform, reason)
        for admin in self._admins:
            await self._tell(f"{name}:{admin.platform}:{admin.place}", admin, page)

    async def _is_news(self, name: str) -> bool:
        now = self._clock.now()
        return await self._store.reservations.take(name, now, now + EVERY) is None

    async def _tell(self, name: str, admin: ChatAddress, page: Document) -> None:
        """Tell one of the operators, unless that was done; what only passes is tried once more."""
        if admin.platform not in self._platforms or not await self._is_news(name):
            return
        try:
            await self._write(admin, page)
        except DeliveryError as error:
            log.warning("operator_not_reached", platform=admin.platform, reason=str(error))
            if isinstance(error, Flooded | Unsure):
                await self._store.reservations.release(name, self._clock.now() + AGAIN)

    async def _write(self, admin: ChatAddress, page: Document) -> None:
        try:
            await self._send(admin, page)
        except Moved as moved:
            await self._send(ChatAddress(admin.platform, moved.place), page)

    async def _send(self, admin: ChatAddress, page: Document) -> None:
        key = sha256(f"{admin}{self._clock.now():%Y-%m-%d}{page}".encode()).hexdigest()[:24]
        async with self._gates[admin.platform].interactive(admin, ChatKind.PRIVATE):
            await self._platforms[admin.platform].send(admin, page, key, RenderMode.PLAIN)

    def _page(self, platform: str, reason: str) -> Document:
        phrases = load_phrases(self._language)
        said = phrases("operator.refused", platform=platform, reason=Code(reason))
        return Document((Paragraph(said),))
