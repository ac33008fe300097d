"""From an invocation to a reply, whatever a person sends.

Invocation ── chat ── command ── permission ── handler ── Answer ── page ── Reply
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from bot.backoff import delays
from bot.commands.chat_access import OPEN_TO_ALL, PAUSE, ChatAccess, FloodControl, Throttle
from bot.commands.chat_events import ChatEvents
from bot.commands.command import (
    Answer,
    normalize_name,
    say,
)
from bot.commands.context import Context, NoSubscriptionsError, RequestCache
from bot.commands.form import compose_form
from bot.commands.import_file import fetch_text
from bot.commands.manage import MANAGE, address_buttons, resolve_managed
from bot.commands.registry import COMMANDS, complete, find_command
from bot.commands.subscribe import subscribe_buttons
from bot.commands.support.guest import handle_pass
from bot.commands.support.inline_results import find_inline_results
from bot.commands.support.replies import (
    address_to_reader,
    compose_apology,
    page_again,
    paginate_answer,
)
from bot.commands.support.voting import mark_votes
from bot.commands.work_queue import WorkQueue
from bot.digest.feed_status import settled_calendar
from bot.document.nodes import Code, Document, Paragraph
from bot.errors import DeliveryError, StoreUnavailable
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat, ChatAddress, ChatDefaults
from bot.model.chat_pass import PASSED_COMMANDS
from bot.model.conversation import (
    Authority,
    Completion,
    InlineResult,
    Invocation,
    Placement,
    Reply,
    Visibility,
)
from bot.model.deep_link import parse_start_parameter
from bot.model.form import Form
from bot.phrases import Phrases, load_phrases
from bot.ports.arxiv import EditionRefresher, QueryApi
from bot.ports.capabilities import InlineMode, MessageLinks, Signing
from bot.ports.clock import Clock
from bot.ports.digests import NO_PAST_DIGESTS, PastDigests
from bot.ports.platform import Fits, Platform
from bot.ports.rankings import NO_RANKER, InteractiveRanker
from bot.ports.store import Store

STORE_TIMEOUT = timedelta(minutes=10)
"""How long an answer waits for a database that cannot be used; an interaction on Discord can be
answered for fifteen minutes."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 5.0
"""Seconds between two attempts to use the database, at first and at most."""

log = structlog.get_logger(__name__)


class _StoreAwaited(Exception):
    """The database cannot be used now, and ``phrases`` are in the asker's language."""

    def __init__(self, error: StoreUnavailable, phrases: Phrases) -> None:
        super().__init__(error)
        self.error = error
        self.phrases = phrases


class Dispatcher(ChatEvents):
    """Answers every invocation; implements ``ports.BotCore``.

    Attributes:
        policy: who may use the bot; everybody until it is set.
        past_digests: knows what chats were given; nothing until it is set.
        ranker: puts papers in chats' own orders; leaves them as they are until it is set.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        refresher: EditionRefresher,
        query_api: QueryApi,
        platforms: Mapping[str, Platform],
        defaults: ChatDefaults,
        calendar: ArxivCalendar,
    ) -> None:
        """Answer from ``store``.

        Args:
            store: everything stored.
            clock: time.
            refresher: brings editions up to date.
            query_api: arXiv's query API.
            platforms: by name, asked who administers a chat; may be filled later.
            defaults: what a chat starts with; the language is guessed from the person's locale.
            calendar: arXiv's.
        """
        super().__init__(store, platforms)
        self._clock = clock
        self._refresher = refresher
        self._query_api = query_api
        self._access = ChatAccess(store, platforms, defaults, clock)
        self._flood_control = FloodControl()
        self._work_queue = WorkQueue()
        self._calendar = calendar
        self.policy = OPEN_TO_ALL
        self.past_digests: PastDigests = NO_PAST_DIGESTS
        self.ranker: InteractiveRanker = NO_RANKER

    async def answer(self, invocation: Invocation, fits: Fits) -> Reply:
        """Return the answer to ``invocation``; see ``ports.BotCore.answer``.

        While the database is locked, full or unreachable, the command waits for it instead of
        failing.
        """
        if throttle := self._flood_control.admit(invocation, self._clock.now()):
            return self._refuse(invocation, throttle)
        if not self.policy.admits(invocation.address, invocation.person):
            return self._reject(invocation)
        named = replace(invocation, command=normalize_name(invocation.command))
        invocation = _follow_deep_link(named)
        began, waited = self._clock.now(), timedelta()
        waits: Iterator[float] | None = None
        while True:
            try:
                return await self._answer_once(invocation, fits)
            except _StoreAwaited as delayed:
                # Both, because the clock may be set back meanwhile.
                if max(waited, self._clock.now() - began) >= STORE_TIMEOUT:
                    return compose_apology(delayed.error, invocation, delayed.phrases)
                if not waited:
                    log.info("answer.delayed", reason=str(delayed.error))
            waits = waits or delays(FIRST_WAIT_S, LONGEST_WAIT_S)
            await self._clock.sleep(wait := next(waits))
            waited += timedelta(seconds=wait)

    async def _answer_once(self, invocation: Invocation, fits: Fits) -> Reply:
        phrases = load_phrases(self._access.guess_language(invocation.locale))
        try:
            asked = invocation
            if invocation.command == MANAGE.name:
                platform = self._platforms.get(invocation.address.platform)
                asked = await resolve_managed(invocation, platform)
                if not self.policy.admits(asked.address, asked.person):
                    return self._reject(asked)
            chat = await self._access.load(asked)
            phrases = self._access.phrases_for(chat, asked)
            context = await self._context(chat, asked, phrases, fits)
            answer, context = await self._run(asked, context)
            render_mode = answer.render_mode or chat.digest_settings.render_mode
            reply = paginate_answer(answer, asked, render_mode, fits)
            reply = await mark_votes(reply, context, page_again(answer, context), asked.start)
            return reply if asked is invocation else address_buttons(reply, asked.address)
        except StoreUnavailable as error:
            raise _StoreAwaited(error, phrases) from error
        except Exception as error:  # noqa: BLE001 - whatever it is, the person gets an answer
            return compose_apology(error, invocation, phrases)

    def apology(self, invocation: Invocation) -> Reply:
        """Return the sentence that there is no answer; see ``ports.BotCore.apology``."""
        phrases = load_phrases(self._access.guess_language(invocation.locale))
        sentence = Paragraph(phrases("error.unexpected"))
        return Reply(Document((sentence,)), visibility=Visibility.ASKER)

    def _refuse(self, invocation: Invocation, throttle: Throttle) -> Reply:
        """Return the sentence that commands come too fast, which is told once."""
        phrases = load_phrases(self._access.guess_language(invocation.locale))
        sentence = phrases("error.too-fast", seconds=round(PAUSE.total_seconds()))
        is_told = throttle is Throttle.TOLD
        return Reply(
            Document((Paragraph(sentence),)),
            visibility=Visibility.ASKER if is_told else Visibility.NOBODY,
            placement=Placement.NOTICE,
        )

    def _reject(self, invocation: Invocation) -> Reply:
        """Return what somebody is told who may not use the bot: nothing if they are blocked."""
        address = invocation.address
        is_blocked = self.policy.blocks(address, invocation.person)
        phrases = load_phrases(self._access.guess_language(invocation.locale))
        named = Code(f"{address.platform}:{address.place}")
        return Reply(
            Document((Paragraph(phrases("error.private-bot", chat=(named,))),)),
            visibility=Visibility.NOBODY if is_blocked else Visibility.ASKER,
            placement=Placement.NOTICE,
        )

    async def complete(self, invocation: Invocation) -> Sequence[Completion]:
        """Return completions of what is being typed; see ``ports.BotCore.complete``."""
        return await complete(
            self._store, invocation, self._access.guess_language(invocation.locale)
        )

    async def compose_form(self, invocation: Invocation) -> Form:
        """Return the form that a press opens; see ``ports.Forms``."""
        chat = await self._access.load(invocation)
        phrases = self._access.phrases_for(chat, invocation)
        # A form has no pages, so everything fits.
        context = await self._context(chat, invocation, phrases, lambda _page, _mode: True)
        return await compose_form(context)

    async def find_inline_results(
        self, person: ChatAddress, words: str, locale: str, start: int, limit: int, fits: Fits
    ) -> Sequence[InlineResult]:
        """Return cards for an inline query; see ``ports.BotCore.find_inline_results``."""
        if not self.policy.admits(person):
            return ()
        phrases = load_phrases(self._access.guess_language(locale))
        return await find_inline_results(
            self._store, self._query_api, words, start, limit, phrases, fits
        )

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
            cache=RequestCache(self._store),
            refresher=self._refresher,
            query_api=self._query_api,
            calendar=await settled_calendar(self._store, self._calendar, now),
            commands=COMMANDS,
            fits=lambda page: fits(page, chat.digest_settings.render_mode),
            in_place=invocation.in_place,
            can_deliver=invocation.authority is not Authority.VISITING,
            start=max(1, invocation.start),
            inline_name=partial(self._inline_name, invocation.address.platform),
            past_digests=self.past_digests,
            ranker=self.ranker,
            message_link=partial(self._link_message, invocation.address),
            person=invocation.person,
            person_name=invocation.name,
            message=invocation.message,
            is_operator=self.policy.is_operator(invocation.address),
            sign=partial(self._sign, invocation.address.platform),
            server=invocation.server,
            group_of=self._chat_of,
            heavy_slot=partial(
                self._work_queue.hold, f"{invocation.address.platform}:{invocation.person}"
            ),
        )

    def _inline_name(self, platform: str) -> str:
        """Return the name that calls the bot in any chat of ``platform``; "" where none does."""
        serving = self._platforms.get(platform)
        return serving.inline_name if isinstance(serving, InlineMode) else ""

    def _sign(self, platform: str, text: str) -> str:
        """Return the signature of ``text`` on ``platform``; "" where none is made."""
        serving = self._platforms.get(platform)
        return serving.sign(text) if isinstance(serving, Signing) else ""

    async def _link_message(self, address: ChatAddress, message_id: str) -> str:
        """Return the address of a message of the chat at ``address``; "" where it has none."""
        platform = self._platforms.get(address.platform)
        if not isinstance(platform, MessageLinks):
            return ""
        try:
            return await platform.message_link(address, message_id)
        except DeliveryError:  # an answer without it says the rest
            return ""

    async def _run(self, invocation: Invocation, context: Context) -> tuple[Answer, Context]:
        """Return what the command's handler answers; its chat is stored first if it may change.

        The context is the one that the handler had.
        """
        context = await self._read_file(invocation, context)
        found = await find_command(invocation, context)
        if isinstance(found, Answer):
            return found, context
        command, context = found
        if context.is_shared and command.is_personal(context.argument):
            context = await self._access.choose_list(invocation, context, command)
        context = replace(context, command=command.name)
        changes = command.changes(context.argument) and context.reader is None
        try:
            if changes:
                chat = await self._access.authorize(invocation, context.chat, command)
                context = context.with_chat(chat)
            can_pass = command.name in PASSED_COMMANDS
            handle = partial(handle_pass, command) if can_pass else command.handle
            answer = await handle(context)
        except NoSubscriptionsError as error:
            answer = say(context.phrases(error.key), rows=subscribe_buttons())
        return answer if changes else address_to_reader(answer, context), context

    async def _read_file(self, invocation: Invocation, context: Context) -> Context:
        """Return the context with the text of the file that came with the command, if one did."""
        if invocation.file is None:
            return context
        platform = self._platforms.get(invocation.address.platform)
        return replace(context, document=await fetch_text(platform, invocation.file))


def _follow_deep_link(invocation: Invocation) -> Invocation:
    """Return what the link was for through which a person came to the chat, if it was one."""
    asked = parse_start_parameter(invocation.argument) if invocation.command == "start" else None
    if asked is None:
        return invocation
    return replace(invocation, command=asked.command, argument=asked.argument, start=asked.start)
