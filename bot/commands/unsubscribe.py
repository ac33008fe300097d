"""/unsubscribe CATEGORY… | all: read these no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.commands.answer import Answer, Rows, in_rows, say
from bot.commands.asked import asked, lexicon, subscribe_buttons
from bot.commands.browse import browsed_with
from bot.commands.command import Changes, Command, Typing, parameter
from bot.commands.context import Context
from bot.commands.quoting import literal, quoted
from bot.commands.subscribe import SHOWN_TERMS
from bot.document.nodes import Code, Inlines
from bot.model.conversation import Action, Choice
from bot.model.taxonomy import categories_of
from bot.phrases import Filling, Phrases

_ALL = frozenset({"all", "everything", "*", "全部", "所有"})
_BUTTONS = 20
"""Five rows of four, as many as Discord takes."""


async def unsubscribe(context: Context) -> Answer:
    """Remove what the argument names; news of what stays is not touched."""
    have = await context.terms()
    if not have and not context.here:
        return say(context.phrases("list.empty"), rows=subscribe_buttons())
    if not context.argument:
        terms = context.phrases.some_of(literal(have))
        return say(context.phrases("unsubscribe.which", terms=terms), rows=_buttons(have))
    removed = _named(context.argument, have)
    left = tuple(term for term in have if term not in removed)
    if removed:
        due = context.chat.next_due_at if left else None
        await context.store.interests.remove(context.chat.id, removed, due)
    if context.here:
        return await browsed_with(context, asked(context.argument).terms)
    return say(*_said(context, removed, left))


def _named(argument: str, have: Sequence[str]) -> tuple[str, ...]:
    if argument.casefold() in _ALL:
        return tuple(have)
    return tuple(term for term in asked(argument).terms if term in have)


def _said(context: Context, removed: Sequence[str], left: Sequence[str]) -> Iterable[Inlines]:
    phrases = context.phrases
    inside, strange = _not_there(context.argument, (*removed, *left))
    for term, archive in inside:
        yield phrases("unsubscribe.inside", term=Code(term), archive=Code(archive))
    if strange and not removed:
        words, terms = phrases.one_of(strange), phrases.some_of(literal(left))
        yield phrases("unsubscribe.not-there", words=words, terms=terms)
    if removed:
        yield phrases("unsubscribe.done", terms=phrases.some_of(literal(removed)))
        yield from _still_inside(removed, left, phrases)
        yield phrases("unsubscribe.never-there", words=phrases.one_of(strange)) if strange else ()
        yield _remaining(left, phrases)


def _still_inside(
    removed: Sequence[str], left: Sequence[str], phrases: Phrases
) -> Iterable[Inlines]:
    """Yield a sentence on each archive that goes on bringing what was removed."""
    for archive in left:
        inside = [term for term in removed if _archive_with(term, (archive,))]
        if inside:
            terms = phrases.some_of(literal(inside))
            yield phrases("unsubscribe.still-inside", terms=terms, archive=Code(archive))


def _remaining(left: Sequence[str], phrases: Phrases) -> Inlines:
    if left:
        return phrases("unsubscribe.left", terms=phrases.some_of(literal(left)))
    return phrases("unsubscribe.nothing-left")


def _not_there(
    argument: str, had: Sequence[str]
) -> tuple[Sequence[tuple[str, str]], Sequence[Filling]]:
    """Return what was named and not subscribed: terms with the archive they come with, the rest."""
    if argument.casefold() in _ALL:
        return (), ()
    understood = asked(argument)
    missing = [term for term in understood.terms if term not in had]
    inside = [(term, archive) for term in missing if (archive := _archive_with(term, had))]
    outside = [term for term in missing if not _archive_with(term, had)]
    strange = [quoted(one.word) for one in understood.unknown]
    return inside, [*literal(outside), *strange][:SHOWN_TERMS]


def _archive_with(term: str, had: Sequence[str]) -> str:
    wanted = set(categories_of(term))
    return next((one for one in had if one != term and wanted <= set(categories_of(one))), "")


def _buttons(have: Sequence[str]) -> Rows:
    return in_rows([Action(f"✕ {term}", "unsubscribe", term) for term in have[:_BUTTONS]])


def _complete(typing: Typing) -> Sequence[Choice]:
    return lexicon().complete(typing.words, typing.language, among=typing.terms)


UNSUBSCRIBE = Command(
    "unsubscribe",
    "summary.unsubscribe",
    unsubscribe,
    Changes.WITH_ARGUMENT,
    parameter("categories", "parameter.unsubscribe"),
    _complete,
)
