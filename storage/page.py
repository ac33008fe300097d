"""Pages as they are stored, each content once, and the keys under which they are sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from bot.document import codec
from bot.document.nodes import Document

KEY_LENGTH = 24
"""Hexadecimal digits of a parcel's key; Discord's nonce has room for 25 characters."""


class StoredPage(NamedTuple):
    """A page as it is stored."""

    hash: str
    content: str


def coded(shared: Iterable[Document]) -> dict[int, StoredPage]:
    """Return each page in stored form by its identity: thousands of plans share a few objects."""
    found: dict[int, StoredPage] = {}
    for page in shared:
        if id(page) not in found:
            content = codec.dump(page)
            found[id(page)] = StoredPage(_digest(content), content)
    return found


def key_of(platform: str, place: str, digest: str, number: int, page_hash: str) -> str:
    """Return what names a parcel to the platform: this page, to this place, in this digest.

    Nothing else has this key, whichever database it was planned in, so a platform that drops what
    it has seen under a key (Discord's nonce, per author) drops only true repeats.
    """
    identity = (platform, place, digest, str(number), page_hash)
    return _digest("\n".join(identity))[:KEY_LENGTH]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
