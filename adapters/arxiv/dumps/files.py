"""What is kept in files, feeds and dumps: plain or gzipped, one by one or whole folders."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.arxiv.answer import MAX_BYTES
from adapters.arxiv.dumps import Dump, open_dump
from adapters.arxiv.feed_parser import parse_feed
from bot.errors import SourceError, Unreadable
from bot.model.announcement import Feed

_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that holds no feed, and why."""

    source: str
    reason: str


def read_feeds(paths: Iterable[Path]) -> Iterator[Feed | UnreadableFile]:
    """Yield what each file holds, folders recursively, in the order of the names.

    Args:
        paths: files and folders, in the order in which they are wanted.
    """
    for path in paths:
        for file in _files(path):
            yield _feed(file)


def read_files(paths: Iterable[Path]) -> Iterator[Feed | Dump | UnreadableFile]:
    """Yield what each file holds, as ``read_feeds``: a feed, or papers to be read from it."""
    for path in paths:
        for file in _files(path):
            try:
                yield open_dump(file) or _feed(file)
            except Unreadable as error:
                yield UnreadableFile(str(file), str(error).removeprefix(f"{file}: "))


def read_file(path: Path) -> bytes:
    """Return the content of a file, unpacked if it is gzipped whatever its name.

    Raises:
        Unreadable: it cannot be read, is no whole gzip file, or is larger than any feed.
    """
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _GZIP_MAGIC
        with gzip.open(path) if is_packed else path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"{path}: {error}") from error
    if len(content) > MAX_BYTES:
        raise Unreadable(f"{path}: more than {MAX_BYTES} bytes")
    return content


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file))


def _is_hidden(file: Path) -> bool:
    return file.name.startswith(".")


def _feed(file: Path) -> Feed | UnreadableFile:
    try:
        return parse_feed(read_file(file), str(file))
    except SourceError as error:
        return UnreadableFile(str(file), str(error).removeprefix(f"{file}: "))
