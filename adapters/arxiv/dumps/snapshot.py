"""arXiv's metadata snapshot: millions of lines, each a JSON object.

https://www.kaggle.com/datasets/Cornell-University/arxiv
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BufferedIOBase
from itertools import count, islice
from typing import TypeGuard, cast

from adapters.arxiv.dumps.record import (
    MAX_RECORD_BYTES,
    InvalidRecord,
    check_id,
    fold_line,
    join_name,
    parse_version,
    read_category_ids,
    strip_unstorable,
)
from bot.model.dump import DumpRecord, UnreadableRecord
from bot.model.paper import Paper

MAX_LINE_BYTES = MAX_RECORD_BYTES
"""A line holds one record."""
_BOM = b"\xef\xbb\xbf"


def read_snapshot(stream: BufferedIOBase, after: int) -> Iterator[DumpRecord]:
    """Yield the paper of each line but for the first ``after``, or why it is none."""
    for number, line in islice(_read_lines(stream), after, None):
        try:
            yield _read_paper(line)
        except RecursionError:
            yield UnreadableRecord(number, "nested too deeply")
        except ValueError as error:
            yield UnreadableRecord(number, str(error))


def _read_lines(stream: BufferedIOBase) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not empty, with their numbers; a line is read up to the limit.

    An endless run of empty lines ends the file with one of them.
    """
    empty = 0
    for number in count(1):
        line = stream.readline(MAX_LINE_BYTES + 1)
        if not line:
            return
        rest = line
        while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES + 1)
        empty = 0 if line.strip() else empty + len(line)
        if not empty or empty > MAX_LINE_BYTES:
            yield number, line
        if empty > MAX_LINE_BYTES:
            return


def _read_paper(line: bytes) -> Paper:
    record = _read_object(line)
    return Paper(
        id=check_id(_text(record, "id")),
        version=_newest_version(record.get("versions")),
        title=fold_line(_text(record, "title")),
        abstract=strip_unstorable(_text(record, "abstract")).strip(),
        authors=fold_line(_text(record, "authors")),
        categories=read_category_ids(_text(record, "categories")),
        author_names=_read_names(record.get("authors_parsed")),
        license=fold_line(_text(record, "license")),
        doi=fold_line(_text(record, "doi")),
        journal_ref=fold_line(_text(record, "journal-ref")),
        comment=fold_line(_text(record, "comments")),
    )


def _read_object(line: bytes) -> Mapping[str, object]:
    if len(line) > MAX_LINE_BYTES:
        raise InvalidRecord(f"longer than {MAX_LINE_BYTES} bytes")
    if not line.strip():
        raise InvalidRecord(f"more than {MAX_LINE_BYTES} empty lines")
    record: object = json.loads(line.removeprefix(_BOM).decode())
    if not isinstance(record, dict):
        raise InvalidRecord("no record, but another JSON value")
    return cast("Mapping[str, object]", record)


def _text(record: Mapping[str, object], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidRecord(f"{key} is no text: {_excerpt(value)}")
    return value


def _newest_version(versions: object) -> int:
    """Return the newest version in ``[{"version": "v1", "created": …}, …]``; 0 if there is none."""
    if not versions:
        return 0
    match versions[-1:] if _is_list(versions) else []:
        case [{"version": str(last)}]:
            return parse_version(last)
        case _:
            raise InvalidRecord(f"no list of versions: {_excerpt(versions)}")


def _read_names(parsed: object) -> tuple[str, ...]:
    """Return the names in ``[[last, first, suffix, affiliation…], …]``."""
    if parsed is None:
        return ()
    if not _is_list(parsed):
        raise InvalidRecord(f"no list of authors: {_excerpt(parsed)}")
    names: list[str] = []
    for parts in parsed:
        match parts[:3] if _is_list(parts) else []:
            case [str(last), str(first), str(suffix)]:
                names.append(join_name(first, last, suffix))
            case _:
                raise InvalidRecord(f"no name: {_excerpt(parts)}")
    return tuple(name for name in names if name)


def _excerpt(value: object) -> str:
    return ascii(value)[:40]  # on one line of any terminal


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
