"""What the forms of a record have in common: identifiers, categories and texts fit to be stored."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.document.tex import plain_tex
from bot.model.taxonomy import canonical_category

_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,})?")
_MARKUP = re.compile(r"[\\{}$~]")


class InvalidRecord(ValueError):
    """A record is not what it should be; the message says why."""


def check_id(text: str) -> str:
    """Return ``text`` if it is a base identifier."""
    if not _ID.fullmatch(text):
        raise InvalidRecord(f"no identifier: {text[:40]!r}")
    return text


def parse_categories(text: str) -> tuple[str, ...]:
    """Return the canonical categories in a list with spaces, the primary one first.

    Old records carry classes of the ACM and the MSC among them, which are left out.
    """
    known = (canonical_category(one) for one in text.split() if _CATEGORY.fullmatch(one))
    if found := tuple(dict.fromkeys(known)):
        return found
    raise InvalidRecord(f"no category: {text[:40]!r}")


def strip_unstorable(text: str) -> str:
    """Return ``text`` without what no database takes: NUL characters and halves of characters."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def fold_line(text: str) -> str:
    """Return ``text`` in one line, fit to be stored."""
    return " ".join(strip_unstorable(text).split())


def join_name(*parts: str) -> str:
    """Return the name that consists of ``parts``, in Unicode."""
    written = " ".join(" ".join(parts).split())
    return strip_unstorable(_read(written) if _MARKUP.search(written) else written)


@lru_cache(maxsize=1 << 14)
def _read(written: str) -> str:
    """Return a name out of TeX; the same ones come again and again."""
    return " ".join(plain_tex(written).split())
