"""Alerts for the operators when a platform refuses pages: one a day for each platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256

import structlog

from bot.document.nodes import Code, Document, Inlines, Paragraph, Strong, Text
from bot.errors import DeliveryError, Flooded, Moved, Unsure
from bot.model.chat import Chat, ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Action
from bot.phrases import Phrases, load_phrases, match_language
from bot.ports.capabilities import ChatTitles, NamedPermissions, PrivateChats
from bot.ports.clock import Clock
from bot.ports.platform import Platform, SendLimiter
from bot.ports.store import Store

ALERT_INTERVAL = timedelta(days=1)
MUTED_NOTE_KEPT = timedelta(days=30)
"""How long it is remembered that somebody was told of a chat that cannot be written to."""
RETRY_INTERVAL = timedelta(minutes=5)
"""How soon an operator who could not be reached may be told at the next refusal."""

log = structlog.get_logger(__name__)


class Alert:
    """Writes to the operators.

    Args:
        admins: their chats; none to leave it at the log.
        store: remembers, for all processes, when an alert was sent.
        platforms: those the operators can be reached on, by name.
        limiters: theirs.
        language: of the alerts.
        clock: time.
    """

    def __init__(
        self,
        admins: Sequence[ChatAddress],
        store: Store,
        platforms: Mapping[str, Platform],
        limiters: Mapping[str, SendLimiter],
        language: str,
        clock: Clock,
    ) -> None:
        self._admins = admins
        self._store = store
        self._platforms = platforms
        self._limiters = limiters
        self._language = language
        self._phrases = load_phrases(language)
        self._clock = clock

    async def notify_refused(self, platform: str, reason: str) -> None:
        """Tell that a page for ``platform`` was refused with ``reason``, unless that was told."""
        await self._notify_all(f"alert:parked:{platform}", "operator.refused", platform, reason)

    async def notify_held(self, platform: str, reason: str) -> None:
        """Tell that pages are held because of ``reason``, which is not understood or not believed.

        Told unless it was told within the day.
        """
        await self._notify_all(f"alert:held:{platform}", "operator.held", platform, reason)

    async def notify_muted(self, address: ChatAddress) -> None:
        """Tell once that the bot may not write to a chat.

        Of a group's topic the group is told, where an administrator can move what it got; of any
        other place, and where the group cannot be written to, whoever set it up, in private.
        """
        chat = await self._store.chats.find(address)
        if chat is None or chat.muted_since is None:
            return
        name, now = f"muted:{chat.id}:{chat.muted_since.isoformat()}", self._clock.now()
        if await self._store.reservations.take(name, now, now + MUTED_NOTE_KEPT) is not None:
            return
        if not await self._notify_group(chat):
            await self._notify_setter(chat)

    async def _notify_group(self, chat: Chat) -> bool:
        """Tell the group that its topic is closed; return False where that is not possible."""
        address = chat.address
        group = self._platforms[address.platform].rate_limits.chat_of(address.place)
        if group == address.place:
            return False
        page = await self._compose_closed(chat)
        try:
            await self._send(ChatAddress(address.platform, group), page, chat.kind)
        except DeliveryError as error:
            log.info("group.not_reached", platform=address.platform, reason=str(error))
            return False
        return True

    async def _notify_setter(self, chat: Chat) -> None:
        platform = self._platforms[chat.address.platform]
        if not chat.set_up_by or not isinstance(platform, PrivateChats):
            return
        try:
            if private := await platform.private_chat(chat.set_up_by):
                await self._send(private, await self._compose_muted(chat))
        except DeliveryError as error:  # who set it up need not be reachable
            log.info("person.not_reached", platform=platform.name, reason=str(error))

    async def _compose_closed(self, chat: Chat) -> Document:
        phrases = load_phrases(match_language(chat.language, self._language))
        sentence = phrases("topic.closed", terms=await self._join_terms(chat, phrases))
        move = Action(phrases.text("button.move"), "move", str(chat.id))
        return Document((Paragraph(sentence),), ((move.encode(), move.label),))

    async def _join_terms(self, chat: Chat, phrases: Phrases) -> Inlines:
        interests = await self._store.interests.of(chat.id)
        return phrases.join_capped([Code(interest.name) for interest in interests])

    async def _compose_muted(self, chat: Chat) -> Document:
        phrases = load_phrases(match_language(chat.language, self._language))
        terms = await self._join_terms(chat, phrases)
        title = await self._title(chat.address)
        if title:
            sentence = phrases("muted.notice-in", place=(Strong((Text(title),)),), terms=terms)
        else:
            sentence = phrases("muted.notice", terms=terms)
        missing = await self._missing_permissions(chat.address)
        if not missing:
            return Document((Paragraph(sentence),))
        named: list[Inlines] = [(Strong((Text(name),)),) for name in missing]
        lacks = phrases("muted.lacks", count=len(missing), permissions=phrases.join_and(named))
        return Document((Paragraph(sentence), Paragraph(lacks)))

    async def _missing_permissions(self, address: ChatAddress) -> Sequence[str]:
        platform = self._platforms[address.platform]
        if not isinstance(platform, NamedPermissions):
            return ()
        try:
            return await platform.missing_permissions(address)
        except DeliveryError as error:
            log.info("permissions.not_read", platform=platform.name, reason=str(error))
            return ()

    async def _title(self, address: ChatAddress) -> str:
        """Return what the chat is called; "" where the platform has no name or tells none now."""
        platform = self._platforms[address.platform]
        if not isinstance(platform, ChatTitles):
            return ""
        try:
            return await platform.title(address)
        except DeliveryError as error:
            log.info("chat.title_failed", platform=platform.name, reason=str(error))
            return ""

    async def _notify_all(self, name: str, key: str, platform: str, reason: str) -> None:
        if await self._is_due(name):
            log.error("platform.refuses", platform=platform, reason=reason)
        sentence = self._phrases(key, platform=platform, reason=Code(reason))
        page = Document((Paragraph(sentence),))
        for admin in self._admins:
            await self._notify(f"{name}:{admin.platform}:{admin.place}", admin, page)

    async def _is_due(self, name: str) -> bool:
        now = self._clock.now()
        return await self._store.reservations.take(name, now, now + ALERT_INTERVAL) is None

    async def _notify(self, name: str, admin: ChatAddress, page: Document) -> None:
        if admin.platform not in self._platforms or not await self._is_due(name):
            return
        try:
            await self._send_following(admin, page)
        except DeliveryError as error:
            log.warning("operator.not_reached", platform=admin.platform, reason=str(error))
            if isinstance(error, Flooded | Unsure):  # may pass: tried again at the next refusal
                await self._store.reservations.release(name, self._clock.now() + RETRY_INTERVAL)

    async def _send_following(self, admin: ChatAddress, page: Document) -> None:
        """Send ``page``; once more to the new address where the chat has moved."""
        try:
            await self._send(admin, page)
        except Moved as moved:
            await self._send(ChatAddress(admin.platform, moved.place), page)

    async def _send(
        self, admin: ChatAddress, page: Document, kind: ChatKind = ChatKind.PRIVATE
    ) -> None:
        key = sha256(f"{admin}{self._clock.now():%Y-%m-%d}{page}".encode()).hexdigest()[:24]
        async with self._limiters[admin.platform].interactive(admin, kind):
            await self._platforms[admin.platform].send(admin, page, key, RenderMode.PLAIN)
