"""One of arXiv's listing pages: bytes in, ``ListingPage`` out, or what is not as it is known.

Only what can be relied on is read: the date, the counts, and in each section the identifiers. The
page's texts are changed for reading (addresses cut, accents replaced) and are left alone. How the
pages are built: https://github.com/arXiv/arxiv-browse (templates/list, templates/catchup.html).

Two pages are known, ``/list/CATEGORY/new`` and ``/catchup/CATEGORY/DATE``; they differ in the
heading and share the list:

    <dl id="articles"> <h3>New submissions (showing 9 of 9 entries)</h3> <dt>… <dd>…
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from adapters.arxiv.xml import Element, parse_html
from bot.errors import Rejected, Unreadable
from bot.model.announcement import AnnounceType, ListingPage
from bot.model.taxonomy import canonical_category

ENTRIES_PER_PAGE = 2000
"""Entries on one page at most."""

_NEW_HEADING = re.compile(r"Showing new listings for (\w+, \d{1,2} \w+ \d{4})")
_CATCHUP_HEADING = re.compile(r"Catchup results for .+ on (\w+, \d{1,2} \w+ \d{4})")
_RECENT = re.compile(r"/list/([^/]+)/recent")
_ANOTHER_DAY = re.compile(r"/catchup/([^/]+)/.*")
_TOTAL = re.compile(r"Total of (\d+) entries(?: :| for \w+, \d{1,2} \w+ \d{4})?")
_NOTHING = ("No updates today.", "No updates for ")
_SECTION = re.compile(
    r"(New|Cross|Replacement) submissions "
    r"\((?:continued, )?showing (?:first |last )?(\d+) of (\d+) entries\)"
)
_SECTIONS = {
    "New": AnnounceType.NEW,
    "Cross": AnnounceType.CROSS,
    "Replacement": AnnounceType.REPLACE,
}
_MARKS = {
    AnnounceType.NEW: re.compile(""),
    AnnounceType.CROSS: re.compile(r"\(cross-list from \S+\)"),
    AnnounceType.REPLACE: re.compile(r"\(replaced\)"),
}
_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}")
_ENTRY = re.compile(r"\[\d+\] arXiv:\S+(?P<mark>.*?) ?(?:\[.*)?")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class ListingPart:
    """One page of a listing, which may be a part of it.

    Attributes:
        page: what is on it.
        total: how many papers arXiv counts in the whole listing.
    """

    page: ListingPage
    total: int


def parse_new(content: bytes, category: str, source: str) -> ListingPart:
    """Return what the page ``/list/CATEGORY/new`` says.

    Args:
        content: the page.
        category: canonical id of what was asked; the page of another category is refused.
        source: its address, for messages.

    Raises:
        Unreadable: the page is not built as it is known.
    """
    root = parse_html(content, source)
    _check_scope(root, _RECENT, category, source)
    heading = next(_matches(root.iterfind(".//h3"), _NEW_HEADING), None)
    if heading is None:
        _unknown(source, "no heading with the date of the listing")
    return _part(root, category, _day(heading[1], source), source)


def parse_catchup(content: bytes, category: str, day: date, source: str) -> ListingPart:
    """Return what the page ``/catchup/CATEGORY/DAY`` says.

    Args:
        content: the page.
        category: canonical id of what was asked.
        day: the day that was asked for; the page of another one is refused.
        source: its address, for messages.

    Raises:
        Unreadable: the page is not built as it is known.
    """
    root = parse_html(content, source)
    _check_scope(root, _ANOTHER_DAY, category, source)
    heading = next(_matches(root.iterfind(".//h1"), _CATCHUP_HEADING), None)
    if heading is None:
        _unknown(source, "no heading with category and date")
    if _day(heading[1], source) != day:
        _unknown(source, f"not the listing of {day}, but {heading[0]!r}")
    return _part(root, category, day, source)


def parse_refusal(content: bytes, source: str) -> Rejected:
    """Return the error for a page that came with HTTP 400; it says why in its heading."""
    try:
        heading = parse_html(content, source).find(".//h1")
    except Unreadable:
        heading = None
    return Rejected(_text(heading) if heading is not None else f"{source}: HTTP 400")


def _part(root: Element, category: str, day: date, source: str) -> ListingPart:
    declared = dict.fromkeys(AnnounceType, 0)
    shown: list[tuple[str, AnnounceType]] = []
    for section in root.iterfind(".//dl"):
        type_, ids, count = _section(section, source)
        declared[type_] += count
        shown += [(paper_id, type_) for paper_id in ids]
    total = _total(root, source)
    if not shown and (total or not _says_nothing(root)):
        _unknown(source, f"{total} papers are counted and none is shown")
    return ListingPart(ListingPage(category, day, tuple(shown), declared, source), total)


def _section(section: Element, source: str) -> tuple[AnnounceType, list[str], int]:
    """Return the type, the identifiers and arXiv's count of one section."""
    heading = section.find("h3")
    said = _text(heading) if heading is not None else ""
    found = _SECTION.fullmatch(said)
    if section.get("id") != "articles" or found is None:
        _unknown(source, f"a section of unknown form: {said[:80]!r}")
    type_ = _SECTIONS[found[1]]
    ids = [_entry(entry, type_, source) for entry in section.iterfind("dt")]
    if len(ids) != int(found[2]) or int(found[2]) > int(found[3]):
        _unknown(source, f"{len(ids)} entries below the heading {said!r}")
    return type_, ids, int(found[3])


def _entry(entry: Element, type_: AnnounceType, source: str) -> str:
    """Return the identifier of one entry, whose mark must agree with its section."""
    ids = [link.get("id") or "" for link in entry.iterfind("a") if link.get("title") == "Abstract"]
    said = _text(entry)
    form = _ENTRY.fullmatch(said)
    if len(ids) != 1 or not _ID.fullmatch(ids[0]) or f"arXiv:{ids[0]}" not in said or form is None:
        _unknown(source, f"an entry of unknown form: {said[:80]!r}")
    if not _MARKS[type_].fullmatch(form["mark"].strip()):
        _unknown(source, f"an entry that does not belong in its section: {said[:80]!r}")
    return ids[0]


def _total(root: Element, source: str) -> int:
    """Return arXiv's count of the whole listing; where nothing is listed it may be left out."""
    notes = (" ".join(note.split()) for note in root.xpath(".//div/text()"))
    said = {int(found[1]) for note in notes if (found := _TOTAL.fullmatch(note))}
    if len(said) > 1 or not (said or _says_nothing(root)):
        _unknown(source, f"several totals: {sorted(said)}" if said else "no total of entries")
    return said.pop() if said else 0


def _says_nothing(root: Element) -> bool:
    return any(_text(one).startswith(_NOTHING) for one in root.iterfind(".//p"))


def _check_scope(root: Element, link: re.Pattern[str], category: str, source: str) -> None:
    """Refuse the page of another category, which would be taken for this one's silence.

    The pages name their category by words only; its id stands in their links to other days.
    """
    hrefs = (anchor.get("href") or "" for anchor in root.iterfind(".//a"))
    named = {canonical_category(found[1]) for href in hrefs if (found := link.fullmatch(href))}
    if named - {category}:
        _unknown(source, f"not the listing of {category}, but of {', '.join(sorted(named))}")


def _matches(elements: Iterable[Element], wanted: re.Pattern[str]) -> Iterator[re.Match[str]]:
    return (found for one in elements if (found := wanted.fullmatch(_text(one))))


def _day(written: str, source: str) -> date:
    """Return the date in ``Tuesday, 16 June 2026`` or ``Tue, 16 Jun 2026``; the day must fit."""
    weekday, _, rest = written.partition(", ")
    for form in ("%d %B %Y", "%d %b %Y"):
        try:
            day = datetime.strptime(rest, form).date()  # noqa: DTZ007  # a date has no zone
        except ValueError:
            continue
        if weekday.startswith(_WEEKDAYS[day.weekday()]):
            return day
    return _unknown(source, f"no date: {written!r}")


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _unknown(source: str, what: str) -> NoReturn:
    raise Unreadable(f"{source}: arXiv's listing page is not built as it is known: {what}")
