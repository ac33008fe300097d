"""Pages as they are stored: each content once, by its hash, and shared by many parcels."""

from __future__ import annotations

import hashlib
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.document import codec
from bot.document.nodes import Document
from storage.schema import pages, parcels
from storage.sql import chunks, execute_rows, insert_if_absent

HASH_LENGTH = 32
"""Hexadecimal digits of a hash: half of SHA-256, because every parcel holds one twice."""
KEY_LENGTH = 24
"""Hexadecimal digits of a parcel's key; Discord's nonce has room for 25 characters."""
CACHED_PAGES = 512
"""Pages kept as objects; a page is a few kilobytes."""


@dataclass(slots=True)
class _KnownPage:
    """A page object that is alive, its hash, and whether it was committed."""

    reference: weakref.ref[Document]
    hash: str
    is_stored: bool = False


class PageHashCache:
    """Remembers the hash of page objects while they are alive, and which of them are stored.

    The planner passes the same pages to transaction after transaction, each time for other chats:
    each is encoded and written once.
    """

    def __init__(self) -> None:
        self._known: dict[int, _KnownPage] = {}

    def missing(self, documents: Iterable[Document]) -> Mapping[str, str]:
        """Return the contents, by hash, of those pages that may not be stored yet."""
        lacking = {
            id(page): page
            for page in documents
            if (known := self._known.get(id(page))) is None or not known.is_stored
        }
        return dict(self._encode(page) for page in lacking.values())

    def hash_of(self, page: Document) -> str:
        """Return the hash of a page that was passed to ``missing``."""
        return self._known[id(page)].hash

    def mark_stored(self, documents: Iterable[Document]) -> None:
        """Note that these pages were committed."""
        for page in documents:
            self._known[id(page)].is_stored = True

    def forget(self, documents: Iterable[Document]) -> None:
        """Forget that these pages were committed: they may be deleted by now."""
        for page in documents:
            self._known.pop(id(page), None)

    def _encode(self, page: Document) -> tuple[str, str]:
        content, identity = codec.dump(page), id(page)
        reference = weakref.ref(page, lambda _: self._known.pop(identity, None))
        self._known[identity] = _KnownPage(reference, _digest(content)[:HASH_LENGTH])
        return self._known[identity].hash, content


class PageCache:
    """The pages that were read last, by hash; thousands of chats are sent the same few.

    A page is the same object each time, so that adapters can cache its drawing by identity.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Document] = OrderedDict()

    async def load(
        self, connection: AsyncConnection, hashes: Iterable[str]
    ) -> Mapping[str, Document]:
        """Return these pages, reading from the database only those that are not cached."""
        wanted = set(hashes)
        found = {key: self._kept[key] for key in wanted if key in self._kept}
        for chunk in chunks(sorted(wanted - found.keys())):
            stored = select(pages).where(pages.c.hash.in_(chunk))
            for row in await connection.execute(stored):
                found[row.hash] = codec.load(row.content)
        for key, page in found.items():
            self._kept[key] = page
            self._kept.move_to_end(key)
        while len(self._kept) > CACHED_PAGES:
            self._kept.popitem(last=False)
        return found


def parcel_key(platform: str, place: str, digest: str, number: int, page_hash: str) -> str:
    """Return the key of a parcel: this page, to this place, in this digest.

    No other parcel has this key, whichever database it was planned in, so a platform that drops
    what it has seen under a key (Discord's nonce, per author) drops only true repeats.
    """
    identity = (platform, place, digest, str(number), page_hash)
    return _digest("\n".join(identity))[:KEY_LENGTH]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def insert_pages(connection: AsyncConnection, contents: Mapping[str, str]) -> None:
    """Store pages, given as content by hash; existing ones stay as they are."""
    # Always in the same order, so that two writers cannot wait for each other's rows.
    rows = [{"hash": key, "content": contents[key]} for key in sorted(contents)]
    await execute_rows(connection, insert_if_absent(connection.dialect.name, pages), rows)


async def delete_unused_pages(connection: AsyncConnection, *among: ColumnElement[bool]) -> None:
    """Delete the pages, of those for which ``among`` holds, that no parcel refers to."""
    is_used = select(parcels.c.id).where(parcels.c.page_hash == pages.c.hash).exists()
    await connection.execute(delete(pages).where(*among, ~is_used))
