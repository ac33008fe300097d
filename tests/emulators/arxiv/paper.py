"""Papers as the emulated arXiv announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from lxml import etree

Action = Literal["new", "cross", "replace"]

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_GUID = re.compile(r"oai:arXiv\.org:(.+)v(\d+)")


@dataclass(frozen=True, slots=True)
class AnnouncedPaper:
    """A row of an announcement: what was done with which paper.

    A ``cross`` was done for the categories in ``crossed_to`` only; the others are its own affair.
    """

    id: str
    categories: tuple[str, ...]
    action: Action = "new"
    version: int = 1
    title: str = ""
    abstract: str = ""
    authors: str = ""
    crossed_to: tuple[str, ...] = ()
    license: str = "http://creativecommons.org/licenses/by/4.0/"
    doi: str = ""
    journal_ref: str = ""
    comment: str = ""
    submitted: str = "2026-06-15T17:59:46Z"

    @property
    def primary(self) -> str:
        return self.categories[0]

    @property
    def events(self) -> frozenset[tuple[object, ...]]:
        """What happens once only: being new, being listed there, being replaced by this."""
        match self.action:
            case "new":
                return frozenset(
                    {(self.id,), *((self.id, category) for category in self.categories)}
                )
            case "cross":
                return frozenset((self.id, category) for category in self.crossed_to)
            case "replace":
                return frozenset({(self.id, self.version)})

    def and_also(self, other: AnnouncedPaper) -> AnnouncedPaper:
        """The same paper as two feeds of a day show it: new if one says so, crossed to both."""
        if self.action == other.action == "cross":
            return replace(self, crossed_to=(*self.crossed_to, *other.crossed_to))
        return other if other.action == "new" else self

    def type_for(self, asked: frozenset[str]) -> str | None:
        """The type in a feed of ``asked``, by the rule of arXiv's feed service; None if absent."""
        rows = self.crossed_to if self.action == "cross" else self.categories
        if not asked.intersection(rows):
            return None
        if self.action == "replace":
            return "replace" if self.primary in asked else "replace-cross"
        return "new" if self.action == "new" and self.primary in asked else "cross"


def paper(paper_id: str, categories: str, action: Action = "new", **rest: object) -> AnnouncedPaper:
    """An invented paper: ``paper("2606.00001", "cs.DC cs.AI")``; what is not said is made up."""
    listed = tuple(categories.split())
    made_up: dict[str, object] = {
        "title": f"On the matter of {paper_id}",
        "abstract": f"We consider {paper_id}, which is invented.",
        "authors": "Ada Quorum, Bo Heartbeat",
        "version": 2 if action == "replace" else 1,
        "crossed_to": listed[1:] if action == "cross" else (),
    }
    return AnnouncedPaper(paper_id, listed, action, **(made_up | rest))  # type: ignore[arg-type]


def recorded_papers(content: bytes) -> Iterator[AnnouncedPaper]:
    """The papers of a recorded RSS feed of one category; older cross-lists are told by their id."""
    channel: Any = etree.fromstring(content).find("channel")
    asked = channel.findtext("title").removesuffix(" updates on arXiv.org")
    items = [_recorded(item, asked) for item in channel.iterfind("item")]
    new = min((item.id for item in items if item.action == "new"), default="")
    for item, type_ in zip(items, channel.iterfind(f"item/{_ARXIV}announce_type"), strict=True):
        is_young_cross = type_.text == "cross" and new and item.id > new
        yield item if not is_young_cross else _as_new(item)


def _recorded(item: Any, asked: str) -> AnnouncedPaper:
    guid = _GUID.fullmatch(item.findtext("guid"))
    assert guid is not None
    paper_id, version = guid.groups()
    type_ = item.findtext(f"{_ARXIV}announce_type")
    action: Action = "replace" if type_.startswith("replace") else type_
    return AnnouncedPaper(
        id=paper_id,
        categories=tuple(category.text for category in item.iterfind("category")),
        action=action,
        version=int(version),
        title=item.findtext("title"),
        abstract=item.findtext("description").split("Abstract: ", 1)[1],
        authors=item.findtext(f"{_DC}creator") or "",
        crossed_to=(asked,) if action == "cross" else (),
        license=item.findtext(f"{_DC}rights") or "",
        doi=item.findtext(f"{_ARXIV}DOI") or "",
        journal_ref=item.findtext(f"{_ARXIV}journal_reference") or "",
    )


def _as_new(paper: AnnouncedPaper) -> AnnouncedPaper:
    fields = {name: getattr(paper, name) for name in AnnouncedPaper.__slots__}
    return AnnouncedPaper(**(fields | {"action": "new", "crossed_to": ()}))
