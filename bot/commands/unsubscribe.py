"""/unsubscribe CATEGORY… | all: read these no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.commands.answer import Answer, Rows, say
from bot.commands.asked import asked, complete, subscribe_buttons
from bot.commands.command import Changes, Command, parameter
from bot.commands.context import Context
from bot.commands.quoting import quoted
from bot.commands.subscribe import SHOWN_TERMS
from bot.document.nodes import Inlines
from bot.model.conversation import Action
from bot.model.taxonomy import categories_of
from bot.phrases import Phrases

_ALL = frozenset({"all", "everything", "*", "全部", "所有"})


async def unsubscribe(context: Context) -> Answer:
    """Remove what the argument names; news of what stays is not touched."""
    have = await context.terms()
    if not have:
        return say(context.phrases("list.empty"), rows=subscribe_buttons())
    if not context.argument:
        terms = context.phrases.list(have)
        return say(context.phrases("unsubscribe.which", terms=terms), rows=_buttons(have))
    removed = _named(context.argument, have)
    left = tuple(term for term in have if term not in removed)
    if removed:
        due = context.chat.next_due_at if left else None
        await context.store.interests.remove(context.chat.id, removed, due)
    return say(*_said(context, removed, left))


def _named(argument: str, have: Sequence[str]) -> tuple[str, ...]:
    if argument.casefold() in _ALL:
        return tuple(have)
    return tuple(term for term in asked(argument).terms if term in have)


def _said(context: Context, removed: Sequence[str], left: Sequence[str]) -> Iterable[Inlines]:
    phrases = context.phrases
    if removed:
        yield phrases("unsubscribe.done", terms=phrases.list(removed))
    yield from _not_there(context.argument, (*removed, *left), phrases)
    if left:
        yield phrases("unsubscribe.left", terms=phrases.list(left))
    else:
        yield phrases("unsubscribe.nothing-left")


def _not_there(argument: str, had: Sequence[str], phrases: Phrases) -> Iterable[Inlines]:
    """Say what was named and is not subscribed, or comes with an archive that is."""
    if argument.casefold() in _ALL:
        return
    understood = asked(argument)
    for term in (one for one in understood.terms if one not in had):
        archive = _archive_with(term, had)
        if archive:
            yield phrases("unsubscribe.inside", term=term, archive=archive)
    strange = [
        *(term for term in understood.terms if term not in had and not _archive_with(term, had)),
        *(quoted(one.word) for one in understood.unknown),
    ]
    if strange or not (understood.terms or understood.unknown):
        words = phrases.one_of(strange[:SHOWN_TERMS] or [quoted(argument)])
        yield phrases("unsubscribe.not-there", terms=words)


def _archive_with(term: str, had: Sequence[str]) -> str:
    containing = (
        one for one in had if one != term and set(categories_of(term)) <= set(categories_of(one))
    )
    return next(containing, "")


def _buttons(have: Sequence[str]) -> Rows:
    return tuple((Action(f"✕ {term}", "unsubscribe", term),) for term in have[:SHOWN_TERMS])


UNSUBSCRIBE = Command(
    "unsubscribe",
    "summary.unsubscribe",
    unsubscribe,
    Changes.WITH_ARGUMENT,
    parameter("categories", "parameter.unsubscribe", required=True, complete=complete),
)
