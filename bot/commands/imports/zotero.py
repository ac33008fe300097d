"""What Zotero exports beside BibTeX and RIS: CSL JSON, CSV and RDF.

https://www.zotero.org/support/kb/exporting
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import StringIO
from itertools import chain
from typing import Any, cast

from bot.commands.imports.imported import Imported, ImportedPaper, find_doi
from bot.model.reference import Reference, find_references

_CSV = re.compile(r'^\ufeff?"?Key"?(?P<delimiter>[,;\t])"?Item Type"?[,;\t]')
_JSON = re.compile(r"^\ufeff?\s*[\[{]")
_RDF = re.compile(r"<rdf:RDF\b", re.IGNORECASE)
_CSL_SOURCES = (
    "URL", "url", "number", "DOI", "archiveID", "note", "extra", "archive_location",
    "container-title", "id",
)  # fmt: skip
_CSV_SOURCES = ("Url", "Number", "DOI", "Extra", "Archive Location", "Publication Title")
"""Fields in which arXiv's identifier stands, the surest first."""
_NO_PAPERS = frozenset({"attachment", "note", "webpage"})
_ITEM = re.compile(r"(?:bib|rdf|z):(?!memo|attachment|collection|journal|li|rdf)[a-z]+")
"""Elements of RDF that are items of a library, and not journals, notes or files."""


def read_zotero(text: str) -> Imported | None:
    """Return what an export of Zotero holds; None if ``text`` is none of these forms."""
    if _RDF.search(text):
        return _read_rdf(text)
    if table := _CSV.match(text):
        return _read_csv(text, table["delimiter"])
    return _read_csl_json(text) if _JSON.match(text) else None


def _read_csl_json(text: str) -> Imported | None:
    try:
        loaded: Any = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):  # no JSON, or deeper than anybody writes it
        return None
    (whole, *_) = _objects([loaded]) or [{}]
    items = _objects(loaded) or _objects(whole.get("items")) or _objects([loaded])
    papers = [_csl_paper(entry) for entry in items if "title" in entry]
    return Imported(tuple(papers)) if papers else None


def _csl_paper(item: Mapping[str, Any]) -> ImportedPaper:
    return ImportedPaper(
        _line(item["title"]),
        tuple(filter(None, map(_csl_name, _objects(item.get("author") or item.get("creators"))))),
        keywords=tuple(filter(None, (_line(tag.get("tag")) for tag in _objects(item.get("tags"))))),
        reference=_reference(item.get(name) for name in _CSL_SOURCES),
        doi=find_doi(item.get("DOI"), item.get("note"), item.get("URL")),
    )


def _csl_name(person: Mapping[str, Any]) -> str:
    """Return a name of CSL, or of Zotero's own JSON."""
    names = ("given", "firstName", "non-dropping-particle", "family", "lastName")
    parts = (str(person[name]) for name in names if person.get(name))
    return _line(" ".join(parts)) or _line(person.get("literal") or person.get("name"))


def _read_csv(text: str, delimiter: str) -> Imported:
    lines = StringIO(text.lstrip("\ufeff"), newline="")
    rows = csv.DictReader(lines, delimiter=delimiter)
    return Imported(
        tuple(
            ImportedPaper(
                _line(row.get("Title")),
                tuple(map(_uninvert, _split(row.get("Author")))),
                keywords=(*_split(row.get("Manual Tags")), *_split(row.get("Automatic Tags"))),
                reference=_reference(row.get(name) for name in _CSV_SOURCES),
                doi=find_doi(row.get("DOI"), row.get("Extra"), row.get("Url")),
            )
            for row in rows
            if (row.get("Item Type") or "").casefold() not in _NO_PAPERS
        )
    )


def _read_rdf(text: str) -> Imported:
    library = _Library()
    library.feed(text)
    library.close()
    return Imported(tuple(item.as_paper() for item in library.items if item.is_paper))


@dataclass(slots=True)
class _Item:
    """An item of a library in RDF, as far as it is read."""

    title: str = ""
    kind: str = ""
    names: list[list[str]] = field(default_factory=list[list[str]])
    subjects: list[str] = field(default_factory=list[str])
    sources: list[str] = field(default_factory=list[str])

    @property
    def is_paper(self) -> bool:
        """Whether it is something to read and not what hangs on it."""
        return bool(self.title) and self.kind.casefold() not in _NO_PAPERS

    def as_paper(self) -> ImportedPaper:
        """Return it as a paper."""
        names = (" ".join(reversed([_line(part) for part in parts])) for parts in self.names)
        return ImportedPaper(
            _line(self.title),
            tuple(filter(None, map(str.strip, names))),
            keywords=tuple(map(_line, self.subjects)),
            reference=_reference(self.sources),
            doi=find_doi(*self.sources),
        )


class _Library(HTMLParser):
    """The items of a library in RDF; broken XML is read as far as it goes, entities are text."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[_Item] = []
        self._path: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; one at the top begins an item."""
        if self._path == ["rdf:rdf"] and _ITEM.fullmatch(tag):
            about = dict(attrs).get("rdf:about") or ""
            self.items.append(_Item(sources=[about]))
        if tag == "foaf:person" and self._is_in_item and "bib:authors" in self._path:
            self.items[-1].names.append([])
        self._path.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over an element without content."""

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, with whatever was left open in it."""
        if tag in self._path:
            del self._path[len(self._path) - 1 - self._path[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Note a text where it says something about an item."""
        if not self._is_in_item or not data.strip():
            return
        item = self.items[-1]
        match self._path[2:]:
            case ["dc:title"]:
                item.title += data
            case ["z:itemtype"]:
                item.kind += data
            case ["dc:subject", *_]:
                item.subjects.append(data)
            case [*_, "foaf:surname" | "foaf:givenname"] if item.names:
                item.names[-1].append(data)
            case [*_, "dc:identifier" | "rdf:value" | "dc:description" | "prism:number"]:
                item.sources.append(data)
            case _:
                pass

    @property
    def _is_in_item(self) -> bool:
        return bool(self.items) and len(self._path) > 1 and bool(_ITEM.fullmatch(self._path[1]))


def _reference(values: Iterable[object]) -> Reference | None:
    found = chain.from_iterable(find_references(str(value)) for value in values if value)
    return next(iter(found), None)


def _objects(value: object) -> Sequence[Mapping[str, Any]]:
    """Return the objects of a list of JSON, () of anything else."""
    listed = cast("Sequence[object]", value) if isinstance(value, list) else ()
    return [cast("Mapping[str, Any]", entry) for entry in listed if isinstance(entry, dict)]


def _split(words: str | None) -> Iterator[str]:
    return (part.strip() for part in (words or "").split(";") if part.strip())


def _uninvert(name: str) -> str:
    last, _, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip()


def _line(value: object) -> str:
    return " ".join(str(value or "").split())
