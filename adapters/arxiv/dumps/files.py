"""Files of feeds and dumps: plain or gzipped, one by one or whole folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.arxiv.dumps.dump import BROKEN_FILE, Dump, open_dump, open_unpacked
from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.http_client import MAX_BYTES
from bot.errors import SourceError, Unreadable
from bot.model.announcement import Feed


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
    for file in _find_files(paths):
        try:
            yield parse_feed(read_file(file), str(file))
        except SourceError as error:
            yield _unreadable(file, error)


def read_files(paths: Iterable[Path]) -> Iterator[Feed | Dump | UnreadableFile]:
    """Yield what each file holds, as ``read_feeds``: a feed, or papers to be read from it."""
    for file in _find_files(paths):
        try:
            yield open_dump(file) or parse_feed(read_file(file), str(file))
        except SourceError as error:
            yield _unreadable(file, error)


def read_file(path: Path) -> bytes:
    """Return the content of a file, unpacked if it is gzipped whatever its name.

    Raises:
        Unreadable: it cannot be read, is no whole gzip file, or is larger than any feed.
    """
    try:
        with open_unpacked(path) as (_, stream):
            content = stream.read(MAX_BYTES + 1)
    except BROKEN_FILE as error:
        raise Unreadable(f"{path}: {error}") from error
    if len(content) > MAX_BYTES:
        raise Unreadable(f"{path}: more than {MAX_BYTES} bytes")
    return content


def _find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files in ``paths``; hidden ones in folders are skipped."""
    for path in paths:
        if path.is_dir():
            files = (file for file in path.rglob("*") if file.is_file())
            yield from sorted(file for file in files if not file.name.startswith("."))
        else:
            yield path


def _unreadable(file: Path, error: SourceError) -> UnreadableFile:
    return UnreadableFile(str(file), str(error).removeprefix(f"{file}: "))
