"""Characters as Telegram accepts, counts and shows them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category
from urllib.parse import urlsplit

BLANK = "…"
"""Replaces a text without any visible character: Telegram sends no empty messages."""
_INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"})
_INVISIBLE_CHARACTERS = frozenset("\u2800\u3164\ufffc")


def replace_surrogates(text: str) -> str:
    """Return ``text`` without lone surrogates, which have no UTF-8 form; pairs are joined."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def has_visible(parts: Iterable[str]) -> bool:
    """Tell whether any character of ``parts`` is visible in Telegram."""
    return any(
        category(character) not in _INVISIBLE_CATEGORIES and character not in _INVISIBLE_CHARACTERS
        for part in parts
        for character in part
    )


@lru_cache(4096)
def is_linkable(url: str) -> bool:
    """Tell whether Telegram accepts ``url`` as the target of a link: a scheme and a full host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
