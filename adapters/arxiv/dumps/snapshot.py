"""arXiv's metadata snapshot: a JSON object a line, millions of them.

https://www.kaggle.com/datasets/Cornell-University/arxiv
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count, islice
from typing import IO, TypeGuard, cast

from adapters.arxiv.dumps.record import (
    InvalidRecord,
    check_id,
    fold_line,
    join_name,
    parse_categories,
    strip_unstorable,
)
from bot.model.dump import DumpRecord, UnreadableRecord
from bot.model.paper import Paper

LONGEST_LINE = 8_000_000
"""Bytes of one record; the largest real ones, with thousands of authors, have some hundred
thousand."""
_BOM = b"\xef\xbb\xbf"
_PARTS = 3
_VERSION = re.compile(r"v(\d{1,4})")


def read_snapshot(stream: IO[bytes], after: int) -> Iterator[DumpRecord]:
    """Yield the paper of each line behind ``after`` such lines, or why it is none."""
    for number, line in islice(_lines(stream), after, None):
        try:
            yield _paper(line)
        except RecursionError:
            yield UnreadableRecord(number, "nested too deeply")
        except ValueError as error:
            yield UnreadableRecord(number, str(error))


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that hold something, with their numbers; a line is read up to the limit."""
    for number in count(1):
        line = stream.readline(LONGEST_LINE + 1)
        if not line:
            return
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        if line.strip():
            yield number, line


def _paper(line: bytes) -> Paper:
    record = _object(line)
    return Paper(
        id=check_id(_text(record, "id")),
        version=_version(record.get("versions")),
        title=fold_line(_text(record, "title")),
        abstract=strip_unstorable(_text(record, "abstract")).strip(),
        authors=fold_line(_text(record, "authors")),
        categories=parse_categories(_text(record, "categories")),
        author_names=_names(record.get("authors_parsed")),
        license=fold_line(_text(record, "license")),
        doi=fold_line(_text(record, "doi")),
        journal_ref=fold_line(_text(record, "journal-ref")),
        comment=fold_line(_text(record, "comments")),
    )


def _object(line: bytes) -> Mapping[str, object]:
    if len(line) > LONGEST_LINE:
        raise InvalidRecord(f"longer than {LONGEST_LINE} bytes")
    record: object = json.loads(line.removeprefix(_BOM).decode())
    if not isinstance(record, dict):
        raise InvalidRecord("no record, but another JSON value")
    return cast("Mapping[str, object]", record)


def _text(record: Mapping[str, object], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidRecord(f"{key} is no text: {str(value)[:40]}")
    return value


def _version(versions: object) -> int:
    """Return the newest version in ``[{"version": "v1", "created": …}, …]``."""
    if not versions:
        return 0
    match _items(versions)[-1:]:
        case [{"version": str(last)}] if found := _VERSION.fullmatch(last):
            return int(found[1])
        case _:
            raise InvalidRecord(f"no list of versions: {str(versions)[:40]}")


def _names(parsed: object) -> tuple[str, ...]:
    """Return the names in ``[[last, first, suffix, affiliation…], …]``."""
    if parsed is not None and not _is_list(parsed):
        raise InvalidRecord(f"no list of authors: {str(parsed)[:40]}")
    return tuple(filter(None, map(_name, _items(parsed))))


def _name(parts: object) -> str:
    texts = [one for one in _items(parts)[:_PARTS] if isinstance(one, str)]
    if len(texts) < _PARTS:
        raise InvalidRecord(f"no name: {str(parts)[:40]}")
    last, first, suffix = texts
    return join_name(first, last, suffix)


def _items(value: object) -> list[object]:
    return value if _is_list(value) else []


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
