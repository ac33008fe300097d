"""/interests [NAME]: what the chat reads, one by one, with buttons for all that can be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.command import (
    Answer,
    Command,
    Guide,
    Section,
    arrange_in_rows,
    choice_button,
    make_parameter,
    say,
)
from bot.commands.context import Context
from bot.commands.parse.interest_text import find_interest, split_interest_name
from bot.commands.parse.quoting import echo, truncate
from bot.commands.subscribe import subscribe_buttons
from bot.commands.support.back_tests import (
    Tried,
    breadth_sentences,
    brought_sentence,
    title_list,
    try_interest,
)
from bot.commands.types import TYPE_KEYS, sort_types, type_toggles
from bot.document.nodes import Block, Code, Document, Heading, Inlines, ItemList, Paragraph, Text
from bot.errors import UserError
from bot.model.chat import Interest
from bot.model.conversation import Action
from bot.model.page_row import Stops, page_row
from bot.phrases import Phrases

_LIMITS = (5, 10, 20)
_TEST = "test"
_PER_PAGE = 12
"""Interests of a page, each with a button: three rows of four."""
_QUERY_CHARS = 100
"""Characters of a query that the list shows; the interest's own page has all."""
_LABEL_CHARS = 24


async def show_interests(context: Context) -> Answer:
    """Show the interest that the argument names, or all of them."""
    interests, phrases = await context.interests(), context.phrases
    new = Action(phrases.text("button.new-interest"), "form")
    if not interests:
        return say(phrases("list.empty"), rows=(*subscribe_buttons(), (new,)))
    if context.argument:
        interest, rest = require_interest(context.argument, interests)
        if rest == _TEST:
            tried = await try_interest(context, interest)
            return interest_page(context, interest, _tested(interest, tried, phrases))
        return interest_page(context, interest)
    return _list_page(context, interests, (new,))


def _list_page(context: Context, interests: Sequence[Interest], last: tuple[Action, ...]) -> Answer:
    """Return a page of the list, with a button for each interest on it and ``last`` below."""
    pages = -(-len(interests) // _PER_PAGE)
    page = min(max(context.start, 1), pages)
    shown = interests[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    page_buttons = page_row(
        Stops.of_page(page, pages),
        f"{page}/{pages}",
        lambda label, number: Action(label, "interests", "", number),
    )
    blocks = (
        Heading(context.phrases("interests.title"), level=1),
        ItemList(tuple(_item(context, interest) for interest in shown)),
        Paragraph(context.phrases("interests.how")),
    )
    buttons = [
        Action(truncate(interest.name, _LABEL_CHARS), "interests", f"#{interest.id}")
        for interest in shown
    ]
    rows = (*((page_buttons,) if page_buttons else ()), *arrange_in_rows(buttons), last)
    return Answer(Document(blocks), rows)


def require_interest(argument: str, interests: Sequence[Interest]) -> tuple[Interest, str]:
    """Return the interest that ``argument`` begins with, and what follows.

    Raises:
        UserError: it names none.
    """
    interest, rest = find_interest(argument, interests)
    if interest is None:
        name, _ = split_interest_name(argument)
        raise UserError("interest.unknown", given=echo(name or argument))
    return interest, rest


def interest_page(context: Context, interest: Interest, above: Sequence[Block] = ()) -> Answer:
    """Return what is set of ``interest``, below ``above``, with buttons that change it."""
    blocks = [
        *above,
        Heading((Code(interest.name),), level=2),
        *(() if interest.name == interest.query else [Paragraph((Code(interest.query),))]),
        ItemList(tuple(_settings(context, interest))),
    ]
    return Answer(Document(tuple(blocks)), tuple(_rows(context, interest)))


def _tested(interest: Interest, tried: Tried, phrases: Phrases) -> Sequence[Block]:
    said = (
        brought_sentence((Code(interest.name),), tried, phrases),
        *breadth_sentences(tried, phrases),
    )
    return (*map(Paragraph, said), *title_list(tried.papers, phrases))


def _item(context: Context, interest: Interest) -> Inlines:
    phrases = context.phrases
    is_named = interest.name != interest.query
    if not is_named and interest.is_plain:
        name = phrases("list.item", term=Code(interest.name), name=phrases.category(interest.query))
    else:
        query = (Text(" "), Code(truncate(interest.query, _QUERY_CHARS))) if is_named else ()
        name = (Code(truncate(interest.name, _QUERY_CHARS)), *query)
    changed = [*_changes(context, interest)]
    return (
        phrases("interests.item", name=name, settings=phrases.join_and(changed))
        if changed
        else name
    )


def _settings(context: Context, interest: Interest) -> Iterator[Inlines]:
    """Yield what is read of an interest, set or as the chat has it."""
    phrases = context.phrases
    yield from _changes(context, interest)
    if interest.is_highlight:
        return
    if interest.types is None:
        yield phrases("interest.types-of-chat", types=_types(context, interest))
    if interest.limit is None:
        yield phrases("interest.all-shown")


def _changes(context: Context, interest: Interest) -> Iterator[Inlines]:
    """Yield what is set of an interest other than for the chat."""
    phrases = context.phrases
    if interest.is_highlight:  # it brings nothing that could be limited or put in order
        yield phrases("interest.is-highlight")
    else:
        yield from _limits(context, interest)
    until = interest.muted_until
    if until is not None and interest.is_muted(context.today):
        yield phrases("interest.muted-until", date=phrases.long_date(until))


def _limits(context: Context, interest: Interest) -> Iterator[Inlines]:
    phrases = context.phrases
    if interest.types is not None:
        yield phrases("interest.types", types=_types(context, interest))
    if interest.limit is not None:
        yield phrases("interest.limit", count=interest.limit)
    if interest.is_ranked:
        yield phrases("interest.is-ranked")


def _types(context: Context, interest: Interest) -> str:
    phrases, types = context.phrases, interest.types or context.chat.digest_settings.types
    return phrases.join_text([phrases.text(TYPE_KEYS[type_]) for type_ in sort_types(types)])


def _rows(context: Context, interest: Interest) -> Iterator[tuple[Action, ...]]:
    phrases, number = context.phrases, f"#{interest.id}"
    is_muted = interest.is_muted(context.today)
    unmute = Action(phrases.text("button.unmute"), "unmute", number)
    yield (
        Action(phrases.text("button.back-test"), "interests", f"{number} {_TEST}"),
        Action(phrases.text("button.edit"), "form", number),
        unmute if is_muted else Action(phrases.text("button.mute"), "mute", number),
        Action(phrases.text("button.delete"), "unsubscribe", number),
    )
    if not interest.is_highlight:
        yield from _limit_rows(context, interest)
    highlight = "select" if interest.is_highlight else "highlight"
    mark = "✓ " if interest.is_highlight else ""
    yield (
        Action(f"{mark}{phrases.text('button.highlight')}", "edit", f"{number} {highlight}"),
        Action("▲", "edit", f"{number} up"),
        Action("▼", "edit", f"{number} down"),
    )


def _limit_rows(context: Context, interest: Interest) -> Iterator[tuple[Action, ...]]:
    """Yield what limits and orders the papers that an interest brings."""
    phrases, number = context.phrases, f"#{interest.id}"
    types = interest.types or context.chat.digest_settings.types
    for row in type_toggles("edit", types, phrases, f"{number} types"):
        yield tuple(button for button in row if isinstance(button, Action))
    yield tuple(_limit_buttons(interest, phrases))
    own, order = ("✓ ", "off") if interest.is_ranked else ("", "on")
    yield (Action(f"{own}{phrases.text('button.own-order')}", "rank", f"{number} {order}"),)


def _limit_buttons(interest: Interest, phrases: Phrases) -> Iterator[Action]:
    for limit in (*_LIMITS, None):
        label = phrases.text("button.all") if limit is None else f"≤ {limit}"
        argument = f"#{interest.id} max {limit or 'all'}"
        yield choice_button(label, "edit", argument, is_chosen=limit == interest.limit)


INTERESTS = Command(
    "interests",
    "summary.interests",
    show_interests,
    parameter=make_parameter("name", "parameter.interest"),
    guide=Guide(
        Section.SET_UP,
        "explain.interests",
        examples=("#12",),
        is_minor=True,
        words=("兴趣", "我的兴趣", "my interests"),
    ),
)
