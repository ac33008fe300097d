"""A dump, a file of many papers: recognised by its content and read as a stream.

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
from io import BufferedIOBase
from pathlib import Path

from adapters.arxiv.dumps.atom import read_atom
from adapters.arxiv.dumps.oai import read_oai
from adapters.arxiv.dumps.snapshot import read_snapshot
from bot.errors import Unreadable
from bot.model.dump import DumpRecord, UnreadableRecord

BROKEN_FILE = (OSError, EOFError, zlib.error)
"""What reading a file raises that cannot be read or breaks off."""

_HEAD_BYTES = 1 << 16
_FINGERPRINT_BYTES = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_OTHER_MAGIC = {
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
}
"""How files begin that other programs packed."""
_MAGIC_BYTES = 8
_BOM = b"\xef\xbb\xbf"

Reader = Callable[[BufferedIOBase, int], Iterator[DumpRecord]]
"""Reads the records of a stream but for the first so many."""


@dataclass(slots=True)
class Dump:
    """A file of papers.

    Attributes:
        path: of the file.
        size: in bytes, as compressed as it is there.
        reader: reads its records.
        position: how many of its bytes have been read.
    """

    path: Path
    size: int
    reader: Reader
    position: int = field(default=0, init=False)

    def fingerprint(self) -> str:
        """Return what tells this content from another: a hash of its size, beginning and end."""
        with self.path.open("rb") as raw:
            hashed = sha256(str(self.size).encode() + raw.read(_FINGERPRINT_BYTES))
            raw.seek(max(0, self.size - _FINGERPRINT_BYTES))
            hashed.update(raw.read(_FINGERPRINT_BYTES))
        return hashed.hexdigest()

    def records(self, after: int = 0) -> Iterator[DumpRecord]:
        """Yield the records of the file, in its order; unreadable ones as ``UnreadableRecord``.

        Never raises for the content: a file that breaks off ends with an ``UnreadableRecord``.

        Args:
            after: so many records are skipped, quickly.
        """
        read = after
        try:
            with open_unpacked(self.path) as (raw, stream):
                for record in self.reader(stream, after):
                    read, self.position = read + 1, raw.tell()
                    yield record
            self.position = self.size
        except BROKEN_FILE as error:
            yield UnreadableRecord(0, f"the file breaks off after {read} records: {error}")


def open_dump(path: Path) -> Dump | None:
    """Return the dump in ``path``, or None where the file holds something else.

    Raises:
        Unreadable: the file cannot be read.
    """
    try:
        with open_unpacked(path) as (_, stream):
            reader = _find_reader(stream.read(_HEAD_BYTES))
        return Dump(path, path.stat().st_size, reader) if reader else None
    except BROKEN_FILE as error:
        raise Unreadable(f"{path}: {error}") from error


@contextmanager
def open_unpacked(path: Path) -> Generator[tuple[BufferedIOBase, BufferedIOBase]]:
    """Open a file, gzipped or not whatever its name; yield it and the stream of its content.

    Raises:
        Unreadable: it is packed in another way.
    """
    with path.open("rb") as raw:
        head = raw.read(_MAGIC_BYTES)
        raw.seek(0)
        for magic, form in _OTHER_MAGIC.items():
            if head.startswith(magic):
                raise Unreadable(f"{path}: packed with {form}; only .gz is unpacked here")
        if not head.startswith(_GZIP_MAGIC):
            yield raw, raw
            return
        with gzip.open(raw) as stream:
            yield raw, stream


def _find_reader(head: bytes) -> Reader | None:
    """Return how to read a file that begins with ``head``."""
    start = head.removeprefix(_BOM).lstrip()
    if start.startswith(b"{"):
        return read_snapshot
    if b"http://www.openarchives.org/OAI/2.0/" in start:
        return read_oai
    if b"http://a9.com/-/spec/opensearch/1.1/" in start:
        return read_atom
    return None
