"""arXiv's listing pages, as its own program writes them where a reader of the list looks.

https://github.com/arXiv/arxiv-browse: templates/list, templates/catchup.html, templates/400.html.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from tests.emulators.arxiv.markup import Row
from tests.emulators.arxiv.paper import AnnouncedPaper

LONGEST = 2000
_SECTIONS = ("New submissions", "Cross submissions", "Replacement submissions")
_FRAME = "<!DOCTYPE html>\n<html lang='en'><body><div id='content'><div id='dlpage'>{}</div></div>"


@dataclass(frozen=True, slots=True)
class ListingContent:
    """A category's listing of one day: what is shown of it, and how much arXiv counts."""

    category: str
    day: date
    rows: Sequence[Row]
    counts: Counter[str]

    @classmethod
    def of(cls, category: str, day: date, rows: Sequence[Row], lagging: int = 0) -> ListingContent:
        """All that is listed; ``lagging`` papers are counted and not shown."""
        shown = [row for row in rows if row[0].version < 6]
        counts = Counter(_section(type_) for _, type_ in shown)
        return cls(category, day, shown[: len(shown) - lagging], counts)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def new_page(listed: ListingContent, skip: int = 0) -> bytes:
    """``/list/CATEGORY/new``."""
    paging = f"<div class='paging'>Total of {listed.total} entries \n    </div>"
    lists = _lists(listed, skip)
    return _page(
        f"<h1>{listed.category} in words</h1>",
        f"<p>See <a href='/list/{listed.category}/recent'>recent</a> articles</p>",
        f"<h3>Showing new listings for {listed.day:%A}, {listed.day.day} {listed.day:%B %Y}</h3>",
        paging if listed.total else "",
        lists or "<p>No updates today.</p>",
        paging if listed.total else "",
    )


def catchup_page(listed: ListingContent, following: date | None, skip: int = 0) -> bytes:
    """``/catchup/CATEGORY/DATE``; ``following`` is the next day that has an announcement."""
    day = f"{listed.day:%a}, {listed.day:%d %b %Y}"
    link = f"/catchup/{listed.category}/{following}?abs=False&amp;page=1"
    onward = f'<a href="{link}">Continue to the next day</a><br><br>' if following else ""
    total = f"{onward} Total of {listed.total} entries for {day}\n"
    nothing = (
        f"<p>No updates for {day}. There was either no announcement for this day, or no updates "
        "within the requested subject.</p>"
    )
    heading = f"<h1>Catchup results for {listed.category} in words on {day}</h1>"
    lists = _lists(listed, skip) or f"<div>{nothing}</div>"
    return _page(heading, f"<div>{total}</div>", lists, f"<div>{total}</div>")


def refusal(sentence: str) -> bytes:
    """The page that comes with HTTP 400."""
    return _page(f"<h1>{escape(sentence)}</h1>", "<p>The server cannot process your request.</p>")


def _page(*parts: str) -> bytes:
    return _FRAME.format("\n".join(parts)).encode()


def _lists(listed: ListingContent, skip: int) -> str:
    page = list(enumerate(listed.rows, 1))[skip : skip + LONGEST]
    return "\n".join(filter(None, (_list(title, page, listed) for title in _SECTIONS)))


def _list(title: str, page: Sequence[tuple[int, Row]], listed: ListingContent) -> str:
    here = [(number, row) for number, row in page if _section(row[1]) == title]
    if not here:
        return ""
    said = f"{title} (showing {len(here)} of {listed.counts[title]} entries)"
    entries = "\n".join(_entry(number, *row) for number, row in here)
    return f"<dl id='articles'>\n<h3>{said}</h3>\n{entries}\n</dl>"


def _entry(number: int, paper: AnnouncedPaper, type_: str) -> str:
    mark = {"new": "", "cross": f"(cross-list from {paper.primary})"}.get(type_, "(replaced)")
    return (
        f"<dt>\n<a name='item{number}'>[{number}]</a>\n"
        f'<a href ="/abs/{paper.id}" title="Abstract" id="{paper.id}">\n  arXiv:{paper.id}\n</a>\n'
        f'{mark}\n[<a href="/pdf/{paper.id}" title="Download PDF" id="pdf-{paper.id}">pdf</a>]\n'
        f"</dt>\n<dd><div class='meta'><div class='list-title mathjax'>"
        f"<span class='descriptor'>Title:</span>{escape(paper.title)}</div></div></dd>"
    )


def _section(type_: str) -> str:
    return _SECTIONS[("new", "cross").index(type_)] if type_ in {"new", "cross"} else _SECTIONS[2]
