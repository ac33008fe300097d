"""A file of many papers, recognised by what it holds and read as a stream.

Known are arXiv's metadata snapshot (a JSON object a line, as on Kaggle), answers of OAI-PMH in the
forms ``arXiv`` and ``arXivRaw``, and Atom pages of the query API; each plain or gzipped.
https://info.arxiv.org/help/bulk_data.html, https://info.arxiv.org/help/oa/index.html
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO, cast

from adapters.arxiv.dumps.atom import read_atom
from adapters.arxiv.dumps.oai import read_oai
from adapters.arxiv.dumps.snapshot import read_snapshot
from bot.errors import Unreadable
from bot.model.dump import DumpRecord, UnreadableRecord

_HEAD = 1 << 16
_SAMPLE = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_BROKEN = (OSError, EOFError, zlib.error)

Reader = Callable[[IO[bytes], int], Iterator[DumpRecord]]
"""Reads a stream from behind so many records on."""


@dataclass(slots=True)
class Dump:
    """A file of papers.

    Attributes:
        path: where it is.
        size: in bytes, packed as it lies there.
        position: how many of them have been read.
    """

    path: Path
    size: int
    reader: Reader
    position: int = field(default=0, init=False)

    def fingerprint(self) -> str:
        """Return what tells this content from another: a hash of its size, beginning and end."""
        with self.path.open("rb") as raw:
            hashed = sha256(str(self.size).encode() + raw.read(_SAMPLE))
            raw.seek(max(0, self.size - _SAMPLE))
            hashed.update(raw.read(_SAMPLE))
        return hashed.hexdigest()

    def records(self, after: int = 0) -> Iterator[DumpRecord]:
        """Yield what the file holds, in its order; what cannot be read is said and passed over.

        Never raises for the content: a file that breaks off ends with an ``UnreadableRecord``.

        Args:
            after: so many records are passed over, quickly.
        """
        read = after
        try:
            with _unpacked(self.path) as (raw, stream):
                for record in self.reader(stream, after):
                    read, self.position = read + 1, raw.tell()
                    yield record
            self.position = self.size
        except _BROKEN as error:
            yield UnreadableRecord(0, f"the file breaks off after {read} records: {error}")


def open_dump(path: Path) -> Dump | None:
    """Return the archive in ``path``, or None where the file holds something else.

    Raises:
        Unreadable: the file cannot be read.
    """
    try:
        with _unpacked(path) as (_, stream):
            reader = _reader(stream.read(_HEAD))
        return Dump(path, path.stat().st_size, reader) if reader else None
    except _BROKEN as error:
        raise Unreadable(f"{path}: {error}") from error


def _reader(head: bytes) -> Reader | None:
    """Return how to read a file that begins with ``head``."""
    start = head.removeprefix(_BOM).lstrip()
    if start.startswith(b"{"):
        return read_snapshot
    if b"http://www.openarchives.org/OAI/2.0/" in start:
        return read_oai
    if b"http://a9.com/-/spec/opensearch/1.1/" in start:
        return read_atom
    return None


@contextmanager
def _unpacked(path: Path) -> Generator[tuple[BinaryIO, IO[bytes]]]:
    """Open ``path`` and yield the file itself and the stream of its content."""
    with path.open("rb") as raw:
        is_packed = raw.read(2) == _GZIP_MAGIC
        raw.seek(0)
        if not is_packed:
            yield raw, raw
            return
        with gzip.open(raw) as stream:
            yield raw, cast("IO[bytes]", stream)
