"""/browse [ARCHIVE]: archives and categories as buttons; a tap subscribes, a second one stops."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.commands.command import (
    Answer,
    ButtonRows,
    Command,
    Guide,
    Section,
    arrange_in_rows,
    make_parameter,
)
from bot.commands.context import Context
from bot.commands.list import schedule_sentence
from bot.commands.parse.quoting import code_terms
from bot.document.nodes import Code, Document, Heading, Inlines, ItemList, Paragraph, Text
from bot.model.conversation import Action
from bot.model.page_row import Stops, page_row
from bot.model.taxonomy import ARCHIVES, CATEGORIES
from bot.phrases import Phrases
from bot.query.categories import parse_categories

_TOP = ""
_MORE_PHYSICS = "phys"
"""Not an archive: where arXiv's many archives of physics are, as on its own front page."""
_SINGLE = tuple(category.id for category in CATEGORIES.values() if category.archive == category.id)
_PHYSICS = ("astro-ph", "cond-mat", "nlin", "physics")
_FIRST = ("cs", "math", "stat", "eess", "econ", "q-bio", "q-fin")
PER_PAGE = 16
"""Buttons of categories at once: four rows, which leaves page buttons the fifth of Discord's."""


async def browse(context: Context) -> Answer:
    """Show the archives, or the categories of the archive that the argument names."""
    terms = parse_categories(context.argument).terms if context.argument else ()
    is_physics = context.argument.casefold() == _MORE_PHYSICS
    return await archive_page(context, _MORE_PHYSICS if is_physics else _section_of(terms))


async def archive_page_for(context: Context, terms: Sequence[str], note: Inlines = ()) -> Answer:
    """Show where the first of ``terms`` is, after it was tapped there, and ``note`` above it."""
    return await archive_page(context, _section_of(terms), note)


def _section_of(terms: Sequence[str]) -> str:
    """Return the place in which the first of ``terms`` is shown."""
    if not terms:
        return _TOP
    term = terms[0]
    archive = term.removesuffix(".*") if term.endswith(".*") else CATEGORIES[term].archive
    return archive if archive in ARCHIVES else _MORE_PHYSICS


async def archive_page(context: Context, place: str, note: Inlines = ()) -> Answer:
    """Return one page of ``place``, with what is subscribed marked, and ``note`` above it."""
    have = [interest.query for interest in await context.interests() if interest.is_plain]
    phrases = context.phrases
    terms = _terms(place)
    last = max(1, -(-len(terms) // PER_PAGE))
    page = min(context.start, last)
    shown = terms[(page - 1) * PER_PAGE : page * PER_PAGE]
    blocks = (
        Heading(_title(place, phrases), level=1),
        *(Paragraph(sentence) for sentence in (note, *_state_sentences(context, have)) if sentence),
        *((ItemList(tuple(_lines(shown, have, phrases))),) if shown else ()),
    )
    rows = _rows(place, [_toggle(term, have, page) for term in shown], phrases)
    page_buttons = _page_buttons(place, page, last, phrases)
    show = (Action(phrases.text("button.show"), "today"),) if have else ()
    return Answer(Document(blocks), tuple(row for row in (*rows, (*page_buttons, *show)) if row))


def _terms(place: str) -> tuple[str, ...]:
    """Return what can be subscribed to in ``place``."""
    if place == _TOP:
        return ()
    if place == _MORE_PHYSICS:
        return _SINGLE
    return (
        f"{place}.*",
        *(category.id for category in CATEGORIES.values() if category.archive == place),
    )


def _title(place: str, phrases: Phrases) -> Inlines:
    if place == _TOP:
        return phrases("browse.title")
    if place == _MORE_PHYSICS:
        return phrases("browse.physics")
    return (Code(place), Text(" · "), Text(phrases.category(f"{place}.*")))


def _state_sentences(context: Context, have: Sequence[str]) -> Iterable[Inlines]:
    """Yield what is read now and when it comes, or what to do."""
    phrases = context.phrases
    if not have:
        yield phrases("browse.how")
        return
    yield phrases("browse.read", terms=phrases.join_capped(code_terms(have)))
    yield schedule_sentence(context)


def _lines(shown: Iterable[str], have: Collection[str], phrases: Phrases) -> Iterable[Inlines]:
    for term in shown:
        mark = (Text("✓ "),) if term in have else ()
        yield (*mark, *phrases("list.item", term=Code(term), name=phrases.category(term)))


def archive_buttons(phrases: Phrases) -> ButtonRows:
    """Return a button for each archive, those of physics behind one."""
    first = [Action(phrases.category(f"{archive}.*"), "browse", archive) for archive in _FIRST]
    physics = Action(phrases.text("browse.physics"), "browse", _MORE_PHYSICS)
    return arrange_in_rows([*first, physics], per_row=2)  # names of archives are long


def _rows(place: str, toggles: Sequence[Action], phrases: Phrases) -> ButtonRows:
    if place == _TOP:
        return archive_buttons(phrases)
    inside = _PHYSICS if place == _MORE_PHYSICS else ()
    return arrange_in_rows(
        [*(Action(f"{archive} ▸", "browse", archive) for archive in inside), *toggles]
    )


def _toggle(term: str, have: Collection[str], page: int) -> Action:
    if term in have:
        return Action(f"✓ {term}", "unsubscribe", term, page, in_place=True)
    return Action(term, "subscribe", term, page, in_place=True)


def _page_buttons(place: str, page: int, last: int, phrases: Phrases) -> tuple[Action, ...]:
    if place == _TOP:
        return ()
    above = _MORE_PHYSICS if place in _PHYSICS else _TOP
    back = Action(f"↑ {phrases.text('button.back')}", "browse", above)
    pages = page_row(
        Stops.of_page(page, last),
        f"{page}/{last}",
        lambda label, number: Action(label, "browse", place, number),
    )
    return (back, *pages)


BROWSE = Command(
    "browse",
    "summary.browse",
    browse,
    parameter=make_parameter("archive", "parameter.archive"),
    guide=Guide(
        Section.FIND,
        "explain.browse",
        examples=("math",),
        words=("浏览", "分类", "学科", "categories"),
    ),
)
