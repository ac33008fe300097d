"""Bibliographies: BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from bot.commands.imports.imported import Imported, ImportedPaper, find_doi
from bot.document.tex.reader import plain_tex
from bot.model.reference import Reference, find_references
from bot.query.categories import category_lexicon

if TYPE_CHECKING:
    from bibtexparser.middlewares import NameParts
    from bibtexparser.model import Entry

_SEPARATORS = re.compile(r"\s*[,;\n]\s*")
_BIBTEX_SOURCES = ("eprint", "url", "doi", "journal", "note", "howpublished", "volume", "number")
"""Fields in which arXiv's identifier stands, the surest first."""
_RIS_TITLES = ("primary_title", "title", "short_title", "secondary_title")
_RIS_AUTHORS = ("authors", "first_authors")
_RIS_SOURCES = ("number", "urls", "doi", "journal_name", "secondary_title", "notes", "custom1")
_AND_OTHERS = "others"


def read_bibtex(text: str) -> Imported:
    """Return the entries of a BibTeX file; one that is broken costs no other."""
    # Imported with the first bibliography, since most readers never send one.
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415 - see above
    from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts  # noqa: PLC0415

    parsed = parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    broken = (block.raw or "" for block in parsed.failed_blocks)
    return Imported(tuple(map(_bibtex_paper, parsed.entries)), unread=tuple(_first_lines(broken)))


def read_ris(text: str) -> Imported:
    """Return the entries of a RIS file."""
    from rispy import loads  # noqa: PLC0415 - as above

    # A file that was cut off lacks the mark that ends its last entry.
    return Imported(tuple(map(_ris_paper, loads(f"{text}\nER  - \n"))))


def _bibtex_paper(entry: Entry) -> ImportedPaper:
    fields = {field.key.lower(): field.value for field in entry.fields}
    names = cast("Sequence[NameParts]", fields.get("author") or ())
    archive_class = str(fields.get("primaryclass") or fields.get("eprintclass") or "")
    return ImportedPaper(
        _readable(fields.get("title")),
        tuple(filter(None, map(_name, names))),
        tuple(filter(None, [_find_category(archive_class)])),
        _split(fields.get("keywords")),
        _reference(fields.get(name) for name in _BIBTEX_SOURCES),
        find_doi(fields.get("doi"), fields.get("url")),
    )


def _name(parts: NameParts) -> str:
    """Return a name in its usual order; "" for the others who are not named."""
    words = [*parts.first, *parts.von, *parts.last, *parts.jr]
    name = _readable(" ".join(words))
    return "" if name == _AND_OTHERS else name


def _ris_paper(entry: Mapping[str, Any]) -> ImportedPaper:
    lines = cast("Iterable[object]", entry.get("keywords") or ())
    keywords = [one for line in lines for one in _split(line)]
    return ImportedPaper(
        _readable(_first(entry, _RIS_TITLES)),
        tuple(_uninvert(_readable(name)) for name in _first(entry, _RIS_AUTHORS) or ()),
        tuple(filter(None, map(_find_category, keywords))),
        tuple(one for one in keywords if not _find_category(one)),
        _reference(entry.get(name) for name in _RIS_SOURCES),
        find_doi(entry.get("doi"), entry.get("urls")),
    )


def _first(entry: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((entry[name] for name in names if entry.get(name)), None)


def _uninvert(name: str) -> str:
    """Return ``LeCun, Yann`` as ``Yann LeCun``, and ``Davis, Sammy, Jr.`` with its suffix last."""
    last, *rest = (part.strip() for part in name.split(","))
    return " ".join(filter(None, (*rest[:1], last, *rest[1:])))


def _find_category(word: str) -> str:
    """Return the category whose very ID is ``word``: ``cs.LG``, ``[cs.LG]``, ``quant-ph``."""
    found = category_lexicon().find(word.strip().strip("[]"))
    is_id = found is not None and found.term.casefold() == word.strip().strip("[]").casefold()
    return found.term if found and (is_id or "." in word) else ""


def _reference(values: Iterable[object]) -> Reference | None:
    found = (find_references(str(value)) for value in values if value)
    return next((references[0] for references in found if references), None)


def _split(words: object) -> tuple[str, ...]:
    readable = _readable(words)
    return tuple(filter(None, _SEPARATORS.split(readable))) if readable else ()


def _readable(tex: object) -> str:
    return " ".join(plain_tex(str(tex or "")).replace("{", "").replace("}", "").split())


def _first_lines(blocks: Iterable[str]) -> Iterator[str]:
    return (block.strip().partition("\n")[0] for block in blocks if block.strip())
