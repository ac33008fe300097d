"""A digest in messages: all its pages one after the other, or one page that is turned. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.document.jumps import resolve_jumps, widen_jumps
from bot.document.nodes import Card, Document, Heading, Text, plain_text
from bot.document.paginate import FitsPage, paginate
from bot.model.conversation import Action, decode_payload
from bot.model.digest_span import DigestSpan, parse_digest_span
from bot.model.page_row import Stops, page_row

_CACHED = 4096
"""Headings of pages: of all digests that are planned at the same time."""
_LEVEL = 3
_NUMBERED = re.compile(r"(?P<day>.+) · (?P<number>\d+)/(?P<last>\d+)")
_TITLED = re.compile(r"arXiv · (?P<day>.+)")
_SPAN_WORDS = 2
"""Words of an argument that say which digest it is; the next one is a paper's ID."""
_WIDEST = 999
"""The number for which a page leaves room; more pages no digest has."""


def paginate_digest(
    document: Document, day: str, fits: FitsPage, key: DigestSpan | str
) -> tuple[Document, ...]:
    """Return the pages of a digest; each but the first begins with its day and number, "2/3".

    Args:
        document: the digest.
        day: the listing dates that it covers, in words.
        fits: the platform's predicate.
        key: which digest it is, as its jumps from page to page carry it.
    """

    def payload(number: int, opens: str) -> str:
        argument = decode_payload(opens).argument if opens else ""
        return Action("", "page", f"{key} {argument}".strip(), number).encode()

    if fits(document):
        return resolve_jumps((document,), payload)
    pages = paginate_numbered(widen_jumps(document), day, fits)
    numbered = [number_page(page, day, number, len(pages)) for number, page in enumerate(pages, 1)]
    return resolve_jumps(numbered, payload)


def paginate_numbered(document: Document, day: str, fits: FitsPage) -> tuple[Document, ...]:
    """Return the pages of ``document``, each with room for what ``number_page`` puts above it.

    A last page with less than half as many cards as the one before shares evenly with all of them,
    or else with the one before, where that takes no more pages.
    """
    room = page_heading(day, _WIDEST, _WIDEST)

    def fits_numbered(page: Document) -> bool:
        return fits(Document((room, *page.blocks), page.row))

    pages = paginate(document, fits_numbered)
    held = [_count_cards(page) for page in pages]
    if len(pages) == 1 or 2 * held[-1] >= held[-2]:
        return pages
    shares = (math.ceil(sum(shared) / len(shared)) for shared in (held, held[-2:]))
    even = (_paginate_shared(document, share, fits_numbered) for share in shares)
    return next((shared for shared in even if len(shared) == len(pages)), pages)


def _paginate_shared(document: Document, share: int, fits: FitsPage) -> tuple[Document, ...]:
    """Return the pages of ``document``, each of at most ``share`` cards."""
    return paginate(document, lambda page: _count_cards(page) <= share and fits(page))


def _count_cards(page: Document) -> int:
    return sum(isinstance(block, Card) for block in page.blocks)


def number_page(page: Document, day: str, number: int, last: int) -> Document:
    """Return ``page`` below its day and number; the first needs none."""
    if number == 1:
        return page
    return Document((page_heading(day, number, last), *page.blocks), page.row)


def find_day(page: Document) -> str:
    """Return the day in the title of the digest that begins with ``page``, "" if none does."""
    first = page.blocks[0] if page.blocks else None
    if not isinstance(first, Heading) or first.level != 1:
        return ""
    found = _TITLED.fullmatch(plain_text(first.children))
    return found["day"] if found else ""


class PageNumber(NamedTuple):
    """What a page of a digest begins with."""

    day: str
    number: int
    last: int


def find_page_number(page: Document) -> PageNumber | None:
    """Return what ``number_page`` put above ``page``; None for a first or only page."""
    first = page.blocks[0] if page.blocks else None
    if not isinstance(first, Heading) or first.level != _LEVEL:
        return None
    found = _NUMBERED.fullmatch(plain_text(first.children))
    return PageNumber(found["day"], int(found["number"]), int(found["last"])) if found else None


# Digests share headings, so that each is drawn once.
@lru_cache(_CACHED)
def page_heading(day: str, number: int, last: int) -> Heading:
    """Return what page ``number`` of ``last`` begins with."""
    return Heading((Text(f"{day} · {number}/{last}"),), _LEVEL)


def with_page_row(pages: Sequence[Document], span: DigestSpan) -> Document:
    """Return the first of ``pages`` with the row that turns to the others stored in it."""
    row = [(action.encode(), action.label) for action in page_actions(pages, 1, span)]
    return Document(pages[0].blocks, tuple(row))


def page_actions(
    pages: Sequence[Document], number: int, key: DigestSpan | str
) -> tuple[Action, ...]:
    """Return the row below page ``number`` that turns to the others; () if there are none.

    Each action carries which digest it is, ``key``, and the first paper of the page that it shows.
    """

    def make(label: str, target: int) -> Action:
        return Action(label, "page", page_argument(pages, target, key), target)

    return page_row(Stops.of_page(number, len(pages)), f"{number}/{len(pages)}", make)


def page_argument(pages: Sequence[Document], number: int, key: DigestSpan | str) -> str:
    """Return the argument with which /page shows page ``number``: the digest and a paper on it."""
    return f"{key} {next(iter(list_opened(pages[number - 1], 'paper')), '')}".strip()


def find_page(pages: Sequence[Document], number: int, paper_id: str) -> int:
    """Return the number of the page that a button to page ``number`` shows.

    It is the page on which the paper is that was the first of page ``number`` when the button was
    made. So no paper is passed over, even where the pages are cut otherwise by now: in another
    style, or because papers have more authors or longer comments than they had.

    Args:
        pages: as they are now, at least one.
        number: as it was then.
        paper_id: the first paper of that page then; "" for none.
    """
    now = (at for at, page in enumerate(pages, 1) if paper_id in list_opened(page, "paper"))
    return next(now, min(max(number, 1), len(pages)))


def list_opened(page: Document, command: str) -> Sequence[str]:
    """Return the arguments with which the cards of ``page`` ask for ``command``, in order.

    Of ``paper`` these are the IDs of its papers.
    """
    opened = [card.opens for card in page.blocks if isinstance(card, Card) and card.opens]
    payloads = map(decode_payload, opened)
    return [payload.argument for payload in payloads if payload.command == command]


def find_span(page: Document) -> DigestSpan | None:
    """Return which digest the row below ``page`` turns the pages of; None without such a row."""
    turned = (decode_payload(payload) for payload, _ in page.row)
    arguments = (payload.argument for payload in turned if payload.command == "page")
    return next((parse_page_argument(argument)[0] for argument in arguments), None)


def parse_page_argument(argument: str) -> tuple[DigestSpan | None, str]:
    """Return what the argument of an action of ``page_actions`` says: the digest, and the paper."""
    words = argument.split()
    span = parse_digest_span(" ".join(words[:_SPAN_WORDS]))
    return span, next(iter(words[_SPAN_WORDS:]), "")
