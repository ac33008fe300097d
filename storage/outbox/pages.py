"""Pages as they are stored, each content once, and the keys under which they are sent."""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.document import codec
from bot.document.nodes import Document

HASH_LENGTH = 32
"""Hexadecimal digits of a hash: half of what SHA-256 has, as every parcel holds one twice."""
KEY_LENGTH = 24
"""Hexadecimal digits of a parcel's key; Discord's nonce has room for 25 characters."""


@dataclass(slots=True)
class _Print:
    """What is known of a page object: its hash, and whether that was seen to be stored."""

    object: weakref.ref[Document]
    hash: str
    is_stored: bool = False


class PageHashCache:
    """Remembers of page objects, as long as anybody has them, how they are stored.

    A morning's planner hands over the same pages in transaction after transaction, each time for
    other chats: they are put into stored form, and written, once.
    """

    def __init__(self) -> None:
        self._known: dict[int, _Print] = {}

    def missing(self, pages: Iterable[Document]) -> Mapping[str, str]:
        """Return the contents, by hash, of those ``pages`` that may not be stored yet."""
        lacking = {id(page): page for page in pages if not self._is_stored(page)}
        return dict(self._coded(page) for page in lacking.values())

    def hash_of(self, page: Document) -> str:
        """Return the hash of a page that went through ``missing``."""
        return self._known[id(page)].hash

    def mark_stored(self, pages: Iterable[Document]) -> None:
        """Take note that ``pages`` were committed."""
        for page in pages:
            self._known[id(page)].is_stored = True

    def forget(self, pages: Iterable[Document]) -> None:
        """Forget that ``pages`` were committed; they may have left with their last reader."""
        for page in pages:
            self._known.pop(id(page), None)

    def _is_stored(self, page: Document) -> bool:
        known = self._known.get(id(page))
        return known is not None and known.is_stored

    def _coded(self, page: Document) -> tuple[str, str]:
        content, identity = codec.dump(page), id(page)
        object_ = weakref.ref(page, lambda _: self._known.pop(identity, None))
        self._known[identity] = _Print(object_, _digest(content)[:HASH_LENGTH])
        return self._known[identity].hash, content


def parcel_key(platform: str, place: str, digest: str, number: int, page_hash: str) -> str:
    """Return what names a parcel to the platform: this page, to this place, in this digest.

    Nothing else has this key, whichever database it was planned in, so a platform that drops what
    it has seen under a key (Discord's nonce, per author) drops only true repeats.
    """
    identity = (platform, place, digest, str(number), page_hash)
    return _digest("\n".join(identity))[:KEY_LENGTH]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
