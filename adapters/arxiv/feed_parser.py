"""Parser of arXiv's feed service's answers, RSS 2.0 or Atom: bytes in, ``Feed`` out.

Both formats hold the same; ``_Dialect`` names the elements in which they hold it. How they look,
down to the order of elements, is in the service's source:
https://github.com/arXiv/arxiv-feed (feed/serializers) and https://info.arxiv.org/help/rss.html.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from adapters.arxiv.xml import ARXIV, ATOM, TOTAL_RESULTS, parse_instant, parse_xml
from bot.errors import Rejected, Unreadable
from bot.model.announcement import AnnounceType, Feed, FeedItem
from bot.model.arxiv_id import ID_PATTERN, VERSION_PATTERN
from bot.model.calendar import NEW_YORK
from bot.model.paper import Paper
from bot.model.taxonomy import ARCHIVES, CATEGORIES, RENAMED, canonical_category

if TYPE_CHECKING:
    from lxml.etree import Element

_DC = "{http://purl.org/dc/elements/1.1/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"

MAX_MARKUP = 500_000
"""Most elements and attributes that are parsed, as each takes a hundred bytes and more; a feed of
2,000 papers has some 80,000."""
MAX_FOREIGN_SHARE = 0.1
"""The share of items of unknown form beyond which the whole format is taken to have changed."""
FEW_FOREIGN = 3
"""So many, if not more than can be read, are odd items also in a small feed."""

_TITLE_END = " updates on arXiv.org"
_ERROR_TITLE = "Feed error for query"
_PREFIX = re.compile(
    r"arXiv:(?P<paper>(?:-?\d+\.-?\d+|[\w.-]+/-?\d+)v-?\d+)"
    r"\s+Announce Type:\s*(?P<type>[a-z-]+)\s+Abstract:",
    re.ASCII,
)
_PAPER = re.compile(rf"(?:{ID_PATTERN})v{VERSION_PATTERN}", re.ASCII)
_TYPES = {
    "new": AnnounceType.NEW,
    "cross": AnnounceType.CROSS,
    "replace": AnnounceType.REPLACE,
    "replace-cross": AnnounceType.REPLACE,
}


class _UnknownForm(ValueError):
    """An item is not built as items are."""


@dataclass(frozen=True, slots=True)
class _Dialect:
    """The names of elements in one of the two formats."""

    title: str
    sentence: str
    built: str
    published: str
    item: str
    text: str
    category: str


_RSS_NAMES = _Dialect(
    title="title",
    sentence="description",
    built="lastBuildDate",
    published="pubDate",
    item="item",
    text="description",
    category="category",
)
_ATOM_NAMES = _Dialect(
    title=f"{ATOM}title",
    sentence=f"{ATOM}subtitle",
    built=f"{ATOM}updated",
    published=f"{ATOM}entry/{ATOM}published",
    item=f"{ATOM}entry",
    text=f"{ATOM}summary",
    category=f"{ATOM}category",
)


def parse_feed(content: bytes, source: str = "") -> Feed:
    """Return the feed in ``content``; a feed without items is a day without announcement.

    An item whose values cannot be is passed over and named in ``skipped``.

    Args:
        content: the body as it came, uncompressed.
        source: the address or file name it came from, for messages.

    Raises:
        Rejected: arXiv's error document; the message is arXiv's own sentence.
        Unreadable: anything that is no announcement feed, each with its reason.
    """
    source = source or "feed"
    if content.count(b"<") + content.count(b"=") > MAX_MARKUP:
        raise Unreadable(f"{source}: more elements than any feed has")
    names, channel = _recognise(parse_xml(content, source), source)
    try:
        built_at = parse_instant(channel.findtext(names.built))
        claimed_date = _find_date(names, channel) or built_at.astimezone(NEW_YORK).date()
    except ValueError as error:
        raise Unreadable(f"{source}: not dated as a feed: {error}") from error
    categories = _parse_title(names, channel, source)
    items, skipped = _parse_items(names, channel, source)
    return Feed(categories, claimed_date, built_at, items, source, skipped)


def _recognise(root: Element, source: str) -> tuple[_Dialect, Element]:
    if root.tag == "rss" and (channel := root.find("channel")) is not None:
        return _RSS_NAMES, channel
    if root.find(TOTAL_RESULTS) is not None:
        raise Unreadable(f"{source}: an answer of arXiv's query API, not an announcement feed")
    if root.tag == f"{ATOM}feed":
        return _ATOM_NAMES, root
    if root.tag == _RDF:
        raise Unreadable(f"{source}: arXiv's RDF format, which ended in January 2024")
    raise Unreadable(f"{source}: no feed, but <{root.tag}>")


def _parse_title(names: _Dialect, channel: Element, source: str) -> tuple[str, ...]:
    """Return what was asked for, from the title: ``cs.AR, cs.DC updates on arXiv.org``.

    An error document is a regular feed without items: only its title tells it from an empty day.
    """
    title = _fold(channel.findtext(names.title))
    if title.startswith(_ERROR_TITLE):
        raise Rejected(_fold(channel.findtext(names.sentence)) or title)
    if not title.endswith(_TITLE_END):
        raise Unreadable(f"{source}: not one of arXiv's feeds: {title[:80]!r}")
    categories = _canonical(title.removesuffix(_TITLE_END).split(", "))
    for category in categories:
        if not (category in CATEGORIES or category in ARCHIVES or category in RENAMED):
            raise Unreadable(f"{source}: a feed of no category: {category[:40]!r}")
    return categories


def _find_date(names: _Dialect, channel: Element) -> date | None:
    """Return the date that ``channel`` claims, in Atom that of most entries; None without any.

    Raises:
        ValueError: it is dated, and none of its dates can be.
    """
    days, odd = Counter[date](), ""
    for element in channel.iterfind(names.published):
        try:
            days[parse_instant(element.text).astimezone(NEW_YORK).date()] += 1
        except ValueError as error:
            odd = str(error)
    if odd and not days:
        raise ValueError(odd)
    return days.most_common(1)[0][0] if days else None


def _parse_items(
    names: _Dialect, channel: Element, source: str
) -> tuple[tuple[FeedItem, ...], tuple[str, ...]]:
    """Return the items of ``channel``, and why some of them cannot be read.

    Raises:
        Unreadable: none can be read, or so many are of another form that the format has changed.
    """
    items: list[FeedItem] = []
    skipped: list[ValueError] = []
    for element in channel.iterfind(names.item):
        try:
            items.append(_parse_item(names, element))
        except ValueError as error:
            skipped.append(error)
    foreign = sum(isinstance(error, _UnknownForm) for error in skipped)
    few = min(FEW_FOREIGN, len(items))
    is_changed = foreign > max(few, MAX_FOREIGN_SHARE * (len(items) + len(skipped)))
    if skipped and (is_changed or not items):
        raise Unreadable(f"{source}: {skipped[0]}")
    return tuple(items), tuple(map(str, skipped))


def _parse_item(names: _Dialect, item: Element) -> FeedItem:
    """Return what ``item`` lists.

    Raises:
        ValueError: a value in it cannot be; _UnknownForm: it is built in another way.
    """
    texts, categories = dict[str, str](), list[str]()
    for child in item:
        if child.tag == names.category:  # RSS keeps a category as text, Atom as an attribute
            categories.append(child.get("term") or child.text or "")
        elif isinstance(child.tag, str) and child.tag not in texts:
            texts[child.tag] = child.text or ""
    text = texts.get(names.text, "").lstrip()
    prefix = _PREFIX.match(text)
    if prefix is None or prefix["type"] not in _TYPES:
        raise _UnknownForm(f"an item of unknown form: {text[:80]!r}")
    if not _PAPER.fullmatch(prefix["paper"]):
        raise ValueError(f"an item of no paper that can be: {text[:80]!r}")
    paper_id, _, version = prefix["paper"].rpartition("v")
    paper = Paper(
        id=paper_id,
        version=int(version),
        title=_fold(texts.get(names.title)),
        abstract=text[prefix.end() :].strip(),
        authors=_fold(texts.get(f"{_DC}creator")),
        categories=_canonical(categories),
        license=_fold(texts.get(f"{_DC}rights")),
        doi=_fold(texts.get(f"{ARXIV}DOI")),
        journal_ref=_fold(texts.get(f"{ARXIV}journal_reference")),
    )
    if not paper.categories:
        raise ValueError(f"no category at {paper.id}")
    return FeedItem(paper, _TYPES[prefix["type"]])


def _canonical(ids: Iterable[str]) -> tuple[str, ...]:
    """Fold aliases: feeds name both members of a pair (cs.NA and math.NA)."""
    folded = (canonical_category(category.strip()) for category in ids)
    return tuple(dict.fromkeys(category for category in folded if category))


def _fold(text: str | None) -> str:
    return " ".join((text or "").split())
