"""Bibliographies: BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import TYPE_CHECKING, Any, cast

from bot.commands.imports.imported import Imported, ImportedPaper, find_doi
from bot.document.tex.reader import plain_tex
from bot.model.reference import Reference, find_references
from bot.query.categories import category_lexicon

if TYPE_CHECKING:
    from bibtexparser.middlewares import NameParts
    from bibtexparser.model import Entry

_KEY = re.compile(
    r"(?P<start>@\s*(?!string\b|comment\b|preamble\b)[a-z]+\s*[{(])\s*"
    r"(?:(?P<key>[^\s,={}()\"]*)\s*,|(?=[a-z]+\s*=))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"~\d+(?=,)")
_VALUE = r"(?:\"[^\"{}]*\"|\{[^{}]*\})"
_STRING = re.compile(
    rf"@\s*string\s*[{{(]\s*(?P<name>[\w:.-]+)\s*=\s*(?P<value>{_VALUE})", re.IGNORECASE
)
_PART = rf"(?:{_VALUE}|[\w:.-]+)"
_JOINED = re.compile(rf"=\s*(?P<parts>{_PART}(?:\s*#\s*{_PART})+)")
_RIS_LINE = re.compile(
    r"^\ufeff?[ \t]*([A-Z][A-Z0-9]) {1,3}-(?: (.*))?$", re.IGNORECASE | re.MULTILINE
)
_RIS_START = re.compile(r"^TY  - ", re.MULTILINE)
_RIS_END = re.compile(r"^ER  -.*", re.MULTILINE | re.DOTALL)
_KEYED_NAME = re.compile(
    r"(?P<part>family|given|prefix|suffix)\s*=\s*\"?(?P<value>[^,\"=]+?)(?=\s+\w+=|[,\"]|$)"
)
_SEPARATORS = re.compile(r"\s*[,;\n]\s*")
_BIBTEX_SOURCES = ("eprint", "url", "doi", "journal", "note", "howpublished", "volume", "number")
"""Fields in which arXiv's identifier stands, the surest first."""
_RIS_TITLES = ("primary_title", "title", "short_title", "secondary_title")
_RIS_AUTHORS = ("authors", "first_authors")
_RIS_SOURCES = ("number", "urls", "doi", "journal_name", "secondary_title", "notes", "custom1")
_PARTS = ("given", "prefix", "family", "suffix")
_AND_OTHERS = "others"


def read_bibtex(text: str) -> Imported:
    """Return the entries of a BibTeX file; one that is broken costs no other."""
    # Imported with the first bibliography, since most readers never send one.
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415 - see above
    from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts  # noqa: PLC0415

    plain = _join_strings(_KEY.sub(_number_keys(), text))
    parsed = parse_string(plain, append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    broken = (block.raw or "" for block in parsed.failed_blocks)
    return Imported(tuple(map(_bibtex_paper, parsed.entries)), unread=tuple(_first_lines(broken)))


def read_ris(text: str) -> Imported:
    """Return the entries of a RIS file."""
    from rispy import loads  # noqa: PLC0415 - as above

    lines = _RIS_LINE.sub(lambda found: f"{found[1].upper()}  - {found[2]}", text)
    # Some exports lack the mark that ends an entry, and a file that was cut off its last one.
    entries = (_RIS_END.sub("", entry) for entry in _RIS_START.split(lines)[1:])
    # One by one: rispy takes a line without a tag for more of the entry before.
    parsed = (loads(f"TY  - {entry.rstrip()}\nER  - \n") for entry in entries)
    return Imported(tuple(map(_ris_paper, chain.from_iterable(parsed))))


def _number_keys() -> Callable[[re.Match[str]], str]:
    """Return what gives each entry a key of its own: files have keys twice, or none."""
    numbers = count()
    return lambda found: f"{found['start']}{found['key'] or ''}~{next(numbers)},"


def _join_strings(text: str) -> str:
    """Return ``text`` with ``lc # ", Yann"`` in one piece, abbreviations written out."""
    known = {found["name"].lower(): found["value"][1:-1] for found in _STRING.finditer(text)}

    def join(found: re.Match[str]) -> str:
        parts = (part.strip() for part in found["parts"].split("#"))
        return "= {" + "".join(known.get(part.lower(), part.strip('{}"')) for part in parts) + "}"

    return _JOINED.sub(join, text)


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
    if keyed := {found["part"]: found["value"].strip() for found in _KEYED_NAME.finditer(name)}:
        name = " ".join(keyed[part] for part in _PARTS if part in keyed)
    return "" if name == _AND_OTHERS else name


def _ris_paper(entry: Mapping[str, Any]) -> ImportedPaper:
    lines = cast("Iterable[object]", entry.get("keywords") or ())
    keywords = [keyword for line in lines for keyword in _split(line)]
    return ImportedPaper(
        _readable(_first(entry, _RIS_TITLES)),
        tuple(_uninvert(_readable(name)) for name in _first(entry, _RIS_AUTHORS) or ()),
        tuple(filter(None, map(_find_category, keywords))),
        tuple(keyword for keyword in keywords if not _find_category(keyword)),
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
    lines = (block.strip().partition("\n")[0] for block in blocks if block.strip())
    return (_NUMBER.sub("", line, count=1) for line in lines)
