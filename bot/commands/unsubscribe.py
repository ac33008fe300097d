"""/unsubscribe CATEGORY… | NAME | all: leave these out of digests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.commands.browse import archive_page_for
from bot.commands.command import (
    Answer,
    Command,
    Guide,
    Mutation,
    Section,
    arrange_in_rows,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.interest_text import find_interest
from bot.commands.parse.quoting import code_terms, echo, truncate
from bot.commands.parse.words import ALL_WORDS
from bot.commands.subscribe import MAX_SHOWN_TERMS
from bot.document.nodes import Code, Inlines
from bot.model.chat import Interest
from bot.model.conversation import Action
from bot.model.folding import fold
from bot.model.taxonomy import categories_of
from bot.phrases import Filling, Phrases
from bot.query.categories import category_lexicon, parse_categories

_BUTTONS = 20
"""Five rows of four, as many as Discord takes."""
_LABEL_CHARS = 30


async def unsubscribe(context: Context) -> Answer:
    """Unsubscribe from what the argument names; the rest is delivered as before."""
    interests = await (context.interests() if context.in_place else context.require_interests())
    have = tuple(interest.name for interest in interests)
    if not context.argument:
        terms = context.phrases.join_capped(code_terms(have))
        buttons = [_button(interest) for interest in interests[:_BUTTONS]]
        question = context.phrases("unsubscribe.which", terms=terms)
        return say(question, rows=arrange_in_rows(buttons))
    named, rest = find_interest(context.argument, interests)
    if named is not None and not rest:
        context, removed = replace(context, argument=named.name), (named.name,)
    else:
        removed = _parse_terms(context.argument, have)
    left = tuple(term for term in have if term not in removed)
    if removed:
        due = context.chat.next_due_at if left else None
        await context.store.interests.remove(context.chat.id, removed, due)
        context.cache.set_interests(
            context.chat, [interest for interest in interests if interest.name in left]
        )
    if context.in_place:
        return await archive_page_for(context, parse_categories(context.argument).terms)
    return say(*_sentences(context, removed, left))


def _button(interest: Interest) -> Action:
    """Return the button that removes ``interest``, which may be called by a long query."""
    argument = interest.name if interest.is_plain else f"#{interest.id}"
    return Action(f"✕ {truncate(interest.name, _LABEL_CHARS)}", "unsubscribe", argument)


def _parse_terms(argument: str, have: Sequence[str]) -> tuple[str, ...]:
    if fold(argument) in ALL_WORDS:
        return tuple(have)
    return tuple(term for term in parse_categories(argument).terms if term in have)


def _sentences(context: Context, removed: Sequence[str], left: Sequence[str]) -> Iterable[Inlines]:
    phrases = context.phrases
    argument = "" if context.argument in removed else context.argument
    inside, strange = _classify_missing(argument, (*removed, *left))
    for term, archive in inside:
        yield phrases("unsubscribe.in-archive", term=Code(term), archive=Code(archive))
    if strange and not removed:
        words, terms = phrases.join_or(strange), phrases.join_capped(code_terms(left))
        yield phrases("unsubscribe.not-subscribed", words=words, terms=terms)
    if removed:
        yield phrases("unsubscribe.done", terms=phrases.join_capped(code_terms(removed)))
        yield from _still_inside(removed, left, phrases)
        yield (
            phrases("unsubscribe.was-not-subscribed", words=phrases.join_or(strange))
            if strange
            else ()
        )
        remaining = phrases.join_capped(code_terms(left))
        yield (
            phrases("unsubscribe.left", terms=remaining)
            if left
            else phrases("unsubscribe.nothing-left")
        )


def _still_inside(
    removed: Sequence[str], left: Sequence[str], phrases: Phrases
) -> Iterable[Inlines]:
    """Yield a sentence on each archive that still contains what was removed."""
    for archive in left:
        inside = [term for term in removed if _containing_archive(term, (archive,))]
        if inside:
            terms = phrases.join_capped(code_terms(inside))
            yield phrases("unsubscribe.still-in-archive", terms=terms, archive=Code(archive))


def _classify_missing(
    argument: str, had: Sequence[str]
) -> tuple[Sequence[tuple[str, str]], Sequence[Filling]]:
    """Return the named terms that are not subscribed to: those inside an archive, the others."""
    if fold(argument) in ALL_WORDS:
        return (), ()
    parsed = parse_categories(argument)
    missing = [term for term in parsed.terms if term not in had]
    inside = [(term, archive) for term in missing if (archive := _containing_archive(term, had))]
    outside = [term for term in missing if not _containing_archive(term, had)]
    strange = [echo(unknown.word) for unknown in parsed.unknown]
    return inside, [*code_terms(outside), *strange][:MAX_SHOWN_TERMS]


def _containing_archive(term: str, had: Sequence[str]) -> str:
    wanted = set(categories_of(term))
    return next(
        (other for other in had if other != term and wanted <= set(categories_of(other))), ""
    )


UNSUBSCRIBE = Command(
    "unsubscribe",
    "summary.unsubscribe",
    unsubscribe,
    Mutation.WITH_ARGUMENT,
    make_parameter("categories", "parameter.unsubscribe"),
    lambda typed: category_lexicon().complete(typed.words, typed.language, among=typed.terms),
    guide=Guide(
        Section.SET_UP,
        "explain.unsubscribe",
        examples=("cs.DC", "all"),
        words=("退订", "取消订阅", "unsub", "unsubscribe from"),
    ),
)
