"""A digest in a reader's own order: the section on top, why papers are there, the rest. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.digest.card import paper_card
from bot.digest.paper_text import join_with_dots, readable_title
from bot.digest.select import DigestEntry
from bot.document.nodes import Block, Card, Emphasis, Heading, Inlines, Paragraph, Text
from bot.model.chat import Style
from bot.model.reader_order import Place, RankedPaper, Reason, ReasonKind
from bot.phrases import Phrases


def order_for_reader(
    entries: Sequence[DigestEntry],
    order: Sequence[RankedPaper],
    names: Sequence[str],
    staying: Collection[str] = (),
) -> tuple[DigestEntry, ...]:
    """Return ``entries`` as a reader wants them: the order's first part, then the sections.

    Args:
        entries: each paper once.
        order: the reader's, perhaps of other papers as well; () leaves everything as it is.
        names: the interests, in the order of their sections.
        staying: base identifiers of papers that stand above whatever the order says.
    """
    if not order:
        return tuple(entries)
    by_id = {entry.paper.id: entry for entry in entries if entry.paper.id not in staying}
    chosen = [by_id[each.paper_id] for each in order if is_lifted(each) and each.paper_id in by_id]
    lifted = {entry.paper.id for entry in chosen}
    first = [entry for entry in entries if entry.paper.id in staying]
    others = [entry for entry in by_id.values() if entry.paper.id not in lifted]
    return (*first, *chosen, *_order_sections(others, order, names))


def is_lifted(ranked: RankedPaper) -> bool:
    """Return whether a paper stands in the section on top."""
    return ranked.place is Place.TOP and not ranked.section


def _order_sections(
    entries: Sequence[DigestEntry], order: Sequence[RankedPaper], names: Sequence[str]
) -> tuple[DigestEntry, ...]:
    """Return the entries of sections, each type of each section in its own or the reader's order.

    Without an order, or with one of the section on top alone, they stay as they are.
    """
    places = {
        (each.section, each.paper_id): number
        for number, each in enumerate(order)
        if not is_lifted(each)
    }
    if not places:
        return tuple(entries)
    own = {each.section for each in order}
    section = {name: number for number, name in enumerate(names)}
    last = len(order)

    def place(entry: DigestEntry) -> tuple[int, int, int]:
        number = section.get(entry.term, len(section))
        whose = entry.term if entry.term in own else ""
        return number, entry.type.rank, places.get((whose, entry.paper.id), last)

    return tuple(sorted(entries, key=place))


def for_you_section(
    entries: Sequence[DigestEntry],
    order: Mapping[str, RankedPaper],
    numbers: Mapping[str, int],
    style: Style,
    phrases: Phrases,
) -> Iterable[Block]:
    """Yield the section on top, each paper with why it is there; nothing without papers."""
    if entries:
        yield Heading(phrases("digest.for-you"), level=2)
    for entry in entries:
        card = paper_card(entry, numbers[entry.paper.id], style, phrases)
        yield note_place(card, order.get(entry.paper.id), phrases)


def note_place(card: Card, ranked: RankedPaper | None, phrases: Phrases) -> Card:
    """Return ``card`` with what is to be said of its paper's place in the order, if anything.

    It stands above the last line, which ends with what can be done with the paper.
    """
    said = _remark(ranked, phrases) if ranked else ()
    if not said:
        return card
    return replace(card, blocks=(*card.blocks[:-1], Paragraph(said), *card.blocks[-1:]))


def _remark(ranked: RankedPaper, phrases: Phrases) -> Inlines:
    if ranked.is_exploration:
        return phrases("digest.exploration")
    if ranked.place is Place.MAYBE:
        return phrases("digest.maybe")
    if not ranked.reasons:
        return ()
    return phrases("digest.because", reasons=join_with_dots([*_reasons(ranked.reasons, phrases)]))


def _reasons(reasons: Iterable[Reason], phrases: Phrases) -> Iterator[Inlines]:
    for reason in reasons:
        if reason.kind is ReasonKind.LIKE:
            title = (Emphasis(readable_title(reason.text)),)
            yield phrases("digest.reason-like", title=title)
        else:
            yield (Text(reason.text),)
