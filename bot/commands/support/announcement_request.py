"""What /today and /week are asked for: categories, a date and types, in any order.

argument ── types ── date ── categories, or else the subscriptions ──> AnnouncementRequest
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.commands.command import Answer, ButtonRows, CompletionRequest, say
from bot.commands.context import Context
from bot.commands.parse.dates import split_past_date, split_week
from bot.commands.parse.quoting import echo
from bot.commands.parse.words import ALL_WORDS
from bot.commands.support.category_notes import suggested_terms, unknown_sentences
from bot.commands.types import sort_types, split_types, type_toggles, type_words
from bot.digest.compose import EVERYWHERE, compose_overview
from bot.digest.news import News
from bot.digest.reading import Reading
from bot.document.nodes import Document, Inlines
from bot.model.announcement import AnnounceType
from bot.model.conversation import Action, Completion, fits_payload
from bot.model.folding import fold
from bot.model.fuzzy import similarity
from bot.model.taxonomy import ALL_ARXIV, POPULAR, Unknown
from bot.phrases import LANGUAGES, load_phrases
from bot.query.categories import ParsedCategories, category_lexicon, parse_categories

_FILLER = re.compile(
    r"^(?:(?:in|on|for|of|from|the|latest|newest|now|最新|最近)(?:\s+|$))+"
    r"|(?:(?:^|\s+)(?:in|on|for|of|from|latest|newest|now|please|最新|最近))+$",
    re.IGNORECASE,
)
"""Words around categories that say nothing, or that the newest is meant, which is shown anyway."""
_ANY_DAY = date(2000, 1, 1)
_ALIKE = 75.0
"""Similarity (0 to 100) of a word and a category's name from which on the name was meant."""
_FIRST_STEPS = {
    "today": ("today.which", "button.today-in"),
    "week": ("week.which", "button.week-in"),
}
"""What people without subscriptions are asked, and the button that shows a category."""


@dataclass(frozen=True, slots=True)
class AnnouncementRequest:
    """What is to be shown, for everybody who may read the chat.

    Attributes:
        context: of the command, as if the chat read the types that the argument names; where
            categories are named, without the chat's limit, as the rest of its digest is found by
            its subscriptions alone.
        command: whose argument it is.
        terms: what was named, or the chat's subscriptions.
        day: listing date; None for the newest.
        named: the terms if they were named; () for the subscriptions.
        reading: what the chat reads, where nothing was named and the terms do not say it all.
    """

    context: Context
    command: str
    terms: tuple[str, ...]
    day: date | None
    named: tuple[str, ...]
    reading: Reading | None = None

    @property
    def is_everywhere(self) -> bool:
        """Whether all of arXiv was named."""
        return self.named == ALL_ARXIV

    @property
    def _words(self) -> tuple[str, ...]:
        return (EVERYWHERE,) if self.is_everywhere else self.named

    def button_argument(self, day: date) -> str | None:
        """Return the argument with which a button shows this of ``day``; None if none can."""
        types = sort_types(self.context.chat.digest_settings.types)
        argument = " ".join((self._dated_words(day), *types))
        return argument if fits_payload(self.command, argument) else None

    def elsewhere(self, day: date) -> Action | None:
        """Return what shows this of ``day`` in the private chat of a reader, if anything does."""
        if not self.named and not self.context.with_pass(day.isoformat()):
            return None
        as_guest = replace(self, context=replace(self.context, is_guest=True))
        argument = as_guest.button_argument(day)
        return Action("", self.command, argument) if argument else None

    def _dated_words(self, day: date) -> str:
        """Return what is named and the day, which lets a guest see the subscriptions."""
        words = " ".join((*self._words, day.isoformat()))
        # What is named is the same in every chat.
        return self.context.with_pass(words) if self.context.is_guest and not self.named else words

    def overview(self, news: News, day: date) -> Document:
        """Return a line for each category or archive, which opens what it has on ``day``."""
        types = self.context.chat.digest_settings.types
        words = " ".join((day.isoformat(), *sort_types(types)))

        def opening(label: str, term: str) -> Action:
            return Action(label, self.command, f"{term} {words}")

        return compose_overview(news, types, self.context.phrases, opening)

    def type_toggles(self, day: date) -> ButtonRows:
        """Return the buttons that show other types of ``day``, if buttons can carry the terms."""
        before = self._dated_words(day)
        if not fits_payload(self.command, " ".join((before, *AnnounceType))):
            return ()
        settings = self.context.chat.digest_settings
        return type_toggles(self.command, settings.types, self.context.phrases, before)


ShowAnnouncement = Callable[[AnnouncementRequest], Awaitable[Answer]]


async def answer_request(context: Context, command: str, show: ShowAnnouncement) -> Answer:
    """Return what ``show`` makes of the argument; where it cannot be read, the nearest to it.

    Without categories and subscriptions, what people want most is offered.
    """
    context, given = split_types(context)
    day, words = split_week(given, context.today) or split_past_date(given, context.today)
    words = _FILLER.sub("", words)
    if fold(words) == fold(EVERYWHERE):
        words = " ".join(ALL_ARXIV)
    parsed = parse_categories("" if fold(words) in ALL_WORDS else words)
    if parsed.unknown:
        return _suggest_nearest(context, command, parsed, day)
    terms = parsed.terms or await context.terms()
    if not terms:
        return _offer_first_steps(context, command)
    if parsed.terms:
        settings = replace(context.chat.digest_settings, limit=None)
        context = context.with_chat(replace(context.chat, digest_settings=settings))
    reading = None if parsed.terms else await context.reading()
    return await show(AnnouncementRequest(context, command, terms, day, parsed.terms, reading))


def names_announcement(argument: str) -> bool:
    """Return whether ``argument`` names categories, a date or types, and nothing else."""
    words = " ".join(word for word in argument.split() if word.casefold() not in type_words())
    _, rest = split_week(words, _ANY_DAY) or split_past_date(words, _ANY_DAY)
    return not parse_categories(_FILLER.sub("", rest)).unknown


def _suggest_nearest(
    context: Context, command: str, parsed: ParsedCategories, day: date | None
) -> Answer:
    """Return what is near to the unknown words, each as a button that shows it."""
    phrases, guesses = context.phrases, suggested_terms(parsed)
    strange = next((word for word in parsed.unknown if not _is_like_category(word)), None)
    said: Iterable[Inlines] = (
        unknown_sentences(parsed.unknown, phrases)
        if strange is None
        else (phrases("today.unreadable-date", given=echo(strange.word)),)
    )
    dated = (day.isoformat(),) if day else ()
    buttons = [
        Action(term, command, argument)
        for term in guesses
        if fits_payload(command, argument := " ".join((*parsed.terms, term, *dated)))
    ]
    return say(*said, rows=(tuple(buttons),) if buttons else ())


def _is_like_category(unknown: Unknown) -> bool:
    """Return whether a category and no date was meant: an ID, or nearly the name of one."""
    word = unknown.word.casefold()
    if "." in word.strip(".") and not word.replace(".", "").isdigit():
        return True
    ids = (term.removesuffix(".*").casefold() for term in unknown.suggestions)
    names = (
        load_phrases(language).category(term).casefold()
        for language in LANGUAGES
        for term in unknown.suggestions
    )
    return any(
        similarity(word, called) >= _ALIKE or word == called.rpartition(".")[2]
        for called in (*ids, *names)
    )


def _offer_first_steps(context: Context, command: str) -> Answer:
    """Offer, to people without subscriptions, a look at a category, all of them, and help."""
    phrases, example = context.phrases, POPULAR[0]
    question, label = _FIRST_STEPS[command]
    rows = (
        (Action(phrases.text(label, term=example), command, example),),
        (
            Action(phrases.text("button.browse"), "browse"),
            Action(phrases.text("button.help"), "help"),
        ),
    )
    return say(phrases(question), rows=rows)


def complete_request(request: CompletionRequest) -> Sequence[Completion]:
    """Return completions of categories, subscriptions first."""
    return category_lexicon().complete(request.words, request.language)
