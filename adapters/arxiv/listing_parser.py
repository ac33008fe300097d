"""Parser of arXiv's listing pages: bytes in, ``ListingPage`` out, or an error that says why not.

Only what is reliable is read: the date, the counts, and in each section the identifiers. Texts
are ignored, since the pages change them for reading (addresses cut, accents replaced). How the
pages are built: https://github.com/arXiv/arxiv-browse (templates/list, templates/catchup.html).

Two pages are known, ``/list/CATEGORY/new`` and ``/catchup/CATEGORY/DATE``; they differ in the
heading and share the list:

    <dl id="articles"> <h3>New submissions (showing 9 of 9 entries)</h3> <dt>… <dd>…
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn

from adapters.arxiv.xml import FIRST_YEAR, LAST_YEAR, fold_text, parse_html
from bot.errors import Rejected, Unreadable
from bot.model.announcement import AnnounceType, ListingPage
from bot.model.arxiv_id import ID_PATTERN
from bot.model.taxonomy import canonical_category

if TYPE_CHECKING:
    from lxml.etree import Element

ENTRIES_PER_PAGE = 2000
"""Most entries on one page."""

_NEW_HEADING = re.compile(r"Showing new listings for (\w+, \d{1,2} \w+ \d{4})")
_CATCHUP_HEADING = re.compile(r"Catchup results for .+ on (\w+, \d{1,2} \w+ \d{4})")
_RECENT = re.compile(r"/list/([^/]+)/recent")
_OTHER_DAY = re.compile(r"/catchup/([^/]+)/.*")
_TOTAL = re.compile(r"Total of (\d{1,6}) entries(?: :| for \w+, \d{1,2} \w+ \d{4})?", re.ASCII)
_NOTHING = ("No updates today.", "No updates for ")
_SECTION = re.compile(
    r"(New|Cross|Replacement) submissions "
    r"\((?:continued, )?showing (?:first |last )?(\d{1,6}) of (\d{1,6}) entries\)",
    re.ASCII,
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
_ID = re.compile(ID_PATTERN, re.ASCII)
_ID_SHAPE = re.compile(r"-?\d+\.-?\d+|[\w.-]+/-?\d+", re.ASCII)  # of one that can be, or cannot
_ENTRY = re.compile(r"\[\d+\] arXiv:\S+(?P<mark>.*?) ?(?:\[.*)?")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class ListingPart:
    """One page of a listing, which may be a part of it.

    Attributes:
        page: what is on it.
        total: how many papers arXiv counts in the whole listing.
        skipped: identifiers on it that cannot be; arXiv counts them.
    """

    page: ListingPage
    total: int
    skipped: tuple[str, ...] = ()

    @property
    def entries(self) -> int:
        """How many entries the page has, readable or not."""
        return len(self.page.shown) + len(self.skipped)


def parse_new(content: bytes, category: str, source: str) -> ListingPart:
    """Return what the page ``/list/CATEGORY/new`` shows.

    Args:
        content: the page.
        category: canonical id of what was asked; the page of another category is refused.
        source: its address, for messages.

    Raises:
        Unreadable: the page is not built as it is known.
    """
    root = parse_html(content, source)
    _check_scope(root, _RECENT, category, source)
    heading = _find_heading(root, "h3", _NEW_HEADING)
    if heading is None:
        _fail(source, "no heading with the date of the listing")
    return _parse_part(root, category, _parse_day(heading[1], source), source)


def parse_catchup(content: bytes, category: str, day: date, source: str) -> ListingPart:
    """Return what the page ``/catchup/CATEGORY/DAY`` shows.

    Args:
        content: the page.
        category: canonical id of what was asked.
        day: the day that was asked for; the page of another one is refused.
        source: its address, for messages.

    Raises:
        Unreadable: the page is not built as it is known.
    """
    root = parse_html(content, source)
    _check_scope(root, _OTHER_DAY, category, source)
    heading = _find_heading(root, "h1", _CATCHUP_HEADING)
    if heading is None:
        _fail(source, "no heading with category and date")
    if _parse_day(heading[1], source) != day:
        _fail(source, f"not the listing of {day}, but {heading[0]!r}")
    return _parse_part(root, category, day, source)


def parse_refusal(content: bytes, source: str) -> Rejected:
    """Return the error for a page that came with HTTP 400; it says why in its heading."""
    try:
        heading = parse_html(content, source).find(".//h1")
    except Unreadable:
        heading = None
    return Rejected(fold_text(heading) if heading is not None else f"{source}: HTTP 400")


def _parse_part(root: Element, category: str, day: date, source: str) -> ListingPart:
    declared = dict.fromkeys(AnnounceType, 0)
    entries: list[tuple[str, AnnounceType]] = []
    for section in root.iterfind(".//dl"):
        type_, ids, count = _parse_section(section, source)
        declared[type_] += count
        entries += [(paper_id, type_) for paper_id in ids]
    shown = tuple(entry for entry in entries if _ID.fullmatch(entry[0]))
    skipped = tuple(paper_id for paper_id, _ in entries if not _ID.fullmatch(paper_id))
    is_silent = any(fold_text(note).startswith(_NOTHING) for note in root.iterfind(".//p"))
    totals = _find_totals(root)
    if len(totals) > 1:
        _fail(source, f"several totals: {sorted(totals)}")
    if not totals and not is_silent:  # only where nothing is listed it may be left out
        _fail(source, "no total of entries")
    total = max(totals, default=0)
    if not shown and (total or not is_silent):
        _fail(source, f"{total} papers are counted and none is shown")
    return ListingPart(ListingPage(category, day, shown, declared, source), total, skipped)


def _parse_section(section: Element, source: str) -> tuple[AnnounceType, list[str], int]:
    """Return the type, the identifiers and arXiv's count of one section."""
    heading = fold_text(section.find("h3"))
    found = _SECTION.fullmatch(heading)
    if section.get("id") != "articles" or found is None:
        _fail(source, f"a section of unknown form: {heading[:80]!r}")
    type_ = _SECTIONS[found[1]]
    ids = [_parse_entry(entry, type_, source) for entry in section.iterfind("dt")]
    if len(ids) != int(found[2]) or int(found[2]) > int(found[3]):
        _fail(source, f"{len(ids)} entries below the heading {heading!r}")
    return type_, ids, int(found[3])


def _parse_entry(entry: Element, type_: AnnounceType, source: str) -> str:
    """Return the identifier of one entry, whose mark must agree with its section."""
    ids = [link.get("id") or "" for link in entry.iterfind("a") if link.get("title") == "Abstract"]
    text = fold_text(entry)
    form = _ENTRY.fullmatch(text)
    if (
        len(ids) != 1
        or not _ID_SHAPE.fullmatch(ids[0])
        or f"arXiv:{ids[0]}" not in text
        or form is None
    ):
        _fail(source, f"an entry of unknown form: {text[:80]!r}")
    if not _MARKS[type_].fullmatch(form["mark"].strip()):
        _fail(source, f"an entry that does not belong in its section: {text[:80]!r}")
    return ids[0]


def _find_totals(root: Element) -> set[int]:
    """Return arXiv's counts of the whole listing, which is given above and below it."""
    texts = (
        text
        for division in root.iterfind(".//div")
        for text in (division.text, *(child.tail for child in division))
    )
    notes = (" ".join((text or "").split()) for text in texts)
    return {int(found[1]) for note in notes if (found := _TOTAL.fullmatch(note))}


def _check_scope(root: Element, link: re.Pattern[str], category: str, source: str) -> None:
    """Refuse the page of another category: what it does not list would be taken for missing.

    The pages name their category in words only; its id is in their links to other days.
    """
    hrefs = (anchor.get("href") or "" for anchor in root.iterfind(".//a"))
    named = {canonical_category(found[1]) for href in hrefs if (found := link.fullmatch(href))}
    if named - {category}:
        _fail(source, f"not the listing of {category}, but of {', '.join(sorted(named))}")


def _find_heading(root: Element, tag: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    headings = (pattern.fullmatch(fold_text(heading)) for heading in root.iterfind(f".//{tag}"))
    return next((heading for heading in headings if heading), None)


def _parse_day(written: str, source: str) -> date:
    """Return the date in ``Tuesday, 16 June 2026`` or ``Tue, 16 Jun 2026``; the day must fit."""
    weekday, _, rest = written.partition(", ")
    for form in ("%d %B %Y", "%d %b %Y"):
        try:
            day = datetime.strptime(rest, form).date()  # noqa: DTZ007  # a date has no zone
        except ValueError:
            continue
        if weekday.startswith(_WEEKDAYS[day.weekday()]) and FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    return _fail(source, f"no date: {written!r}")


def _fail(source: str, reason: str) -> NoReturn:
    raise Unreadable(f"{source}: arXiv's listing page is not built as it is known: {reason}")
