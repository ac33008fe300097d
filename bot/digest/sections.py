"""The sections of a digest, one for each interest, and where each begins. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypeAlias

from bot.digest.card import paper_card
from bot.digest.for_you import note_place
from bot.digest.select import DigestEntry, group_by_term
from bot.document.nodes import Block, Code, Heading, Text
from bot.model.announcement import AnnounceType, type_letters
from bot.model.chat import Style
from bot.model.reader_order import RankedPaper
from bot.phrases import Phrases

_TYPE_HEADINGS = {
    AnnounceType.CROSS: "digest.kind-cross",
    AnnounceType.REPLACE: "digest.kind-replace",
}
"""Headings of the types; new papers come first, directly below the heading of their section."""
_CACHED = 1024
"""Headings kept for other digests: of all categories, in a few languages."""


class DigestSection(NamedTuple):
    """The papers of one type below the heading of one interest.

    Attributes:
        name: of the interest.
        type: of the papers.
        anchor: of the heading where it begins; "" in a digest that has no other section.
        entries: the papers.
        is_first: whether it begins at the heading of the interest.
    """

    name: str
    type: AnnounceType
    anchor: str
    entries: tuple[DigestEntry, ...]
    is_first: bool


Anchors: TypeAlias = Mapping[tuple[str, AnnounceType], tuple[str, str]]
"""By interest and type, the anchor of a section and the numbers of its papers, "1–31"."""


def split_sections(
    entries: Iterable[DigestEntry], names: Sequence[str]
) -> tuple[DigestSection, ...]:
    """Return the sections of ``entries`` in the order of ``names``, the interests."""
    sections = tuple(
        DigestSection(name, type_, f"{place}{type_letters({type_})}", tuple(listed), at == 0)
        for place, (name, section) in enumerate(group_by_term(entries, names).items(), 1)
        for at, (type_, listed) in enumerate(groupby(section, key=lambda entry: entry.type))
    )
    return (
        sections
        if len(sections) > 1
        else tuple(section._replace(anchor="") for section in sections)
    )


def find_anchors(sections: Sequence[DigestSection], numbers: Mapping[str, int]) -> Anchors:
    """Return where a digest's counts lead."""
    return {
        (section.name, section.type): (
            section.anchor,
            _span([numbers[each.paper.id] for each in section.entries]),
        )
        for section in sections
        if section.anchor
    }


def _span(numbers: Sequence[int]) -> str:
    first, last = numbers[0], numbers[-1]
    return f"{first}" if first == last else f"{first}–{last}"


def draw_sections(
    sections: Iterable[DigestSection],
    plain: Iterable[str],
    ranked: Mapping[str, RankedPaper],
    numbers: Mapping[str, int],
    style: Style,
    phrases: Phrases,
) -> Iterator[Block]:
    """Yield the papers below the headings of their sections.

    Args:
        sections: of a digest.
        plain: the interests that are categories or archives.
        ranked: the papers of the reader's own order, by ID.
        numbers: of the papers, by ID.
        style: how much is shown of a paper.
        phrases: the reader's language.
    """
    categories = frozenset(plain)
    for section in sections:
        if section.is_first and section.name in categories:
            yield _term_heading(section.name, section.anchor, phrases)
        elif section.is_first:
            yield Heading((Text(section.name),), 2, section.anchor)
        if section.type in _TYPE_HEADINGS:
            own_anchor = "" if section.is_first else section.anchor
            yield _type_heading(section.type, own_anchor, phrases)
        for entry in section.entries:
            card = paper_card(entry, numbers[entry.paper.id], style, phrases)
            yield note_place(card, ranked.get(entry.paper.id), phrases) if ranked else card


# All digests share the headings, so that each is drawn once.
@lru_cache(_CACHED)
def _term_heading(term: str, anchor: str, phrases: Phrases) -> Heading:
    named = phrases("digest.section", term=Code(term), name=phrases.category(term))
    return Heading(named, 2, anchor)


@lru_cache(_CACHED)
def _type_heading(type_: AnnounceType, anchor: str, phrases: Phrases) -> Heading:
    return Heading(phrases(_TYPE_HEADINGS[type_]), 3, anchor)
