"""Characters as Telegram takes them: sound, counted in UTF-16 units, and told from empty space."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category
from urllib.parse import urlsplit

BLANK = "…"
"""What stands for a text without any visible sign: Telegram sends no empty messages."""
_UNSEEN_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"})
_UNSEEN_SIGNS = frozenset("\u2800\u3164\ufffc")


def replace_surrogates(text: str) -> str:
    """Return ``text`` as it can be sent: half a surrogate pair has no UTF-8 form."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def count_utf16_units(text: str) -> int:
    """Return the length of a sound ``text`` as Telegram counts entities and messages."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def has_visible(parts: Iterable[str]) -> bool:
    """Tell whether Telegram would find anything to show in ``parts``."""
    return any(
        category(sign) not in _UNSEEN_CATEGORIES and sign not in _UNSEEN_SIGNS
        for part in parts
        for sign in part
    )


@lru_cache(4096)
def is_linkable(url: str) -> bool:
    """Tell whether Telegram takes ``url`` as a link's address; it wants a scheme and a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
