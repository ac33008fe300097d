"""Tell the operator that a platform refuses pages: once a day and platform, not once a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

import structlog

from bot.document.nodes import Code, Document, Paragraph
from bot.errors import DeliveryError
from bot.model.chat import Address, ChatKind, Form
from bot.phrases import speak
from bot.ports import Clock, Gate, Platform, Store

EVERY = timedelta(days=1)

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
        admins: Sequence[Address],
        store: Store,
        platforms: Mapping[str, Platform],
        gates: Mapping[str, Gate],
        language: str,
        clock: Clock,
    ) -> None:
        self._admins = admins
        self._store = store
        self._platforms = platforms
        self._gates = gates
        self._language = language
        self._clock = clock

    async def parked(self, platform: str, reason: str) -> None:
        """Tell that a page for ``platform`` was refused with ``reason``, unless that was told."""
        if not await self._is_news(f"alert:parked:{platform}"):
            return
        log.error("platform_refuses", platform=platform, reason=reason)
        page = self._page(platform, reason)
        for admin in self._admins:
            await self._write(admin, page)

    async def _is_news(self, name: str) -> bool:
        now = self._clock.now()
        return await self._store.turns.take(name, now, now + EVERY) is None

    def _page(self, platform: str, reason: str) -> Document:
        phrases = speak(self._language)
        said = phrases("operator.refused", platform=platform, reason=Code(reason))
        return Document((Paragraph(said),))

    async def _write(self, admin: Address, page: Document) -> None:
        platform = self._platforms.get(admin.platform)
        if platform is None:
            return
        key = sha256(f"{admin}{self._clock.now():%Y-%m-%d}{page}".encode()).hexdigest()[:24]
        try:
            async with self._gates[admin.platform].answering(admin, ChatKind.PRIVATE):
                await platform.send(admin, page, key, Form.PLAIN)
        except DeliveryError as error:
            log.warning("operator_not_reached", platform=admin.platform, reason=str(error))
