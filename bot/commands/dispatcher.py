"""The door: from an invocation to a reply, whatever a person sends.

Invocation ── chat ── command ── permission ── handler ── Answer ── page ── Reply
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog

from bot.commands.answer import Answer
from bot.commands.apology import error_sentence
from bot.commands.completing import complete
from bot.commands.context import Context
from bot.commands.free_text import free_text
from bot.commands.likely_zone import default_timezone
from bot.commands.naming import normalize_name, resolve_command
from bot.commands.permission import require_authority
from bot.commands.registry import menu_entries
from bot.commands.stranger import unsaved_chat
from bot.commands.support.inline_results import find_inline_results
from bot.commands.support.pagination import paginate_answer
from bot.digest.recess import observed_calendar
from bot.document.nodes import Document, Paragraph
from bot.errors import StoreError, UserError
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat, ChatAddress, ChatDefaults, ChatState, RenderMode
from bot.model.conversation import (
    Completion,
    InlineResult,
    Invocation,
    Reply,
    Visibility,
)
from bot.phrases import Phrases, load_phrases, match_language
from bot.ports import Clock, EditionRefresher, Fits, PaperIndex, Platform, Store

MAX_ARGUMENT = 1500
"""Characters of an argument that are read; all of arXiv's categories together need fewer."""

log = structlog.get_logger(__name__)


class Dispatcher:
    """Answers every invocation; implements ``ports.BotCore``."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        newsstand: EditionRefresher,
        index: PaperIndex,
        platforms: Mapping[str, Platform],
        defaults: ChatDefaults,
        calendar: ArxivCalendar,
    ) -> None:
        """Answer out of ``store``.

        Args:
            store: everything stored.
            clock: time.
            newsstand: brings editions up to date.
            index: arXiv's query API.
            platforms: by name, asked who administers a chat; may be filled later.
            defaults: what a chat starts with; the language is guessed from the person's locale.
            calendar: arXiv's.
        """
        self._store = store
        self._clock = clock
        self._newsstand = newsstand
        self._index = index
        self._platforms = platforms
        self._defaults = defaults
        self._calendar = calendar

    async def answer(self, invocation: Invocation, fits: Fits) -> Reply:
        """Return the answer to ``invocation``; see ``ports.BotCore.answer``."""
        name = normalize_name(invocation.command)
        phrases = load_phrases(self._guessed_language(invocation))
        try:
            chat = await self._met(invocation)
            phrases = load_phrases(match_language(chat.language, self._defaults.language))
            context = await self._context(chat, invocation, phrases, fits)
            answer = await self._handled(name, invocation, context)
            form = answer.render_mode or chat.digest_settings.render_mode
            return paginate_answer(answer, replace(invocation, command=name), form, fits)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person gets an answer
            sorry = Paragraph(error_sentence(error, name, phrases))
            return Reply(Document((sorry,)), visibility=Visibility.ASKER)

    async def complete(self, invocation: Invocation) -> Sequence[Completion]:
        """Return completions of what is being typed; see ``ports.BotCore.complete``."""
        return await complete(self._store, invocation, self._guessed_language(invocation))

    async def find_inline_results(
        self, words: str, locale: str, start: int, limit: int, fits: Fits
    ) -> Sequence[InlineResult]:
        """Return cards for an inline query; see ``ports.BotCore.find_inline_results``."""
        phrases = load_phrases(match_language(locale, self._defaults.language))
        return await find_inline_results(
            self._store, self._index, words, start, limit, phrases, fits
        )

    async def downgrade(self, address: ChatAddress, render_mode: RenderMode) -> None:
        """Draw no richer than ``form`` for the chat at ``address``; see ``BotCore``."""
        chat = await self._store.chats.find(address)
        if chat is not None:
            await self._store.chats.set_digest_settings(
                chat.id, replace(chat.digest_settings, render_mode=render_mode)
            )

    async def chat_moved(self, old: ChatAddress, place: str) -> None:
        """Move the chat at ``old``; see ``ports.BotCore.chat_moved``."""
        try:
            await self._store.chats.move(old, place)
        except StoreError as error:  # the next delivery finds out once more
            log.warning("move_not_noted", platform=old.platform, error=type(error).__name__)

    async def chat_gone(self, address: ChatAddress) -> None:
        """Retire the chat at ``address``; see ``ports.BotCore.chat_gone``."""
        try:
            await self._store.chats.retire(address)
        except StoreError as error:  # the next delivery finds out once more
            log.warning("leave_not_noted", platform=address.platform, error=type(error).__name__)

    def _guessed_language(self, invocation: Invocation) -> str:
        return match_language(invocation.locale, self._defaults.language)

    async def _met(self, invocation: Invocation) -> Chat:
        """Return the chat as it is stored, or as it would be; one that was gone comes back."""
        chat = await self._store.chats.find(invocation.address)
        if chat is None:
            return unsaved_chat(invocation, self._first(invocation))
        return chat if chat.state is ChatState.ACTIVE else await self._opened(invocation)

    async def _opened(self, invocation: Invocation) -> Chat:
        defaults = self._first(invocation)
        return await self._store.chats.get_or_create(invocation.address, invocation.kind, defaults)

    def _first(self, invocation: Invocation) -> ChatDefaults:
        return replace(
            self._defaults,
            language=self._guessed_language(invocation),
            timezone=default_timezone(invocation.locale, self._defaults.timezone),
        )

    async def _handled(self, name: str, invocation: Invocation, context: Context) -> Answer:
        if len(context.argument) > MAX_ARGUMENT:
            raise UserError("error.too-long")
        if not name:
            return await free_text(context)
        command = resolve_command(name)
        if command.mutation.applies_to(context.argument):
            await require_authority(invocation, self._platforms)
            context = context.with_chat(await self._opened(invocation))
        return await command.handle(context)

    async def _context(
        self, chat: Chat, invocation: Invocation, phrases: Phrases, fits: Fits
    ) -> Context:
        now = self._clock.now()
        return Context(
            chat=chat,
            argument=invocation.argument.strip(),
            phrases=phrases,
            now=now,
            store=self._store,
            refresher=self._newsstand,
            index=self._index,
            calendar=await observed_calendar(self._store, self._calendar, now),
            menu=menu_entries(),
            fits=lambda page: fits(page, chat.digest_settings.render_mode),
            in_place=invocation.in_place,
            page=max(1, invocation.page),
        )
