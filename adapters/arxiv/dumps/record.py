"""What the forms of a dump's records have in common: ids, categories and texts fit for storage."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.document.tex import plain_tex
from bot.model.arxiv_id import parse_id
from bot.model.taxonomy import canonical_category

_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,})?")
_MARKUP = re.compile(r"[\\{}$~]")
_VERSION = re.compile(r"v(\d{1,4})")


class InvalidRecord(ValueError):
    """A record is not what it should be; the message says why."""


def check_id(text: str) -> str:
    """Return ``text`` if it is a base identifier.

    Raises:
        ValueError: it is not.
    """
    parse_id(text)
    return text


def parse_version(text: str) -> int | None:
    """Return the number in ``v3``; None where ``text`` is no version."""
    found = _VERSION.fullmatch(text)
    return int(found[1]) if found else None


def parse_categories(text: str) -> tuple[str, ...]:
    """Return the canonical categories in a list with spaces, the primary one first.

    Old records carry classes of the ACM and the MSC among them, which are left out.

    Raises:
        InvalidRecord: there is no category.
    """
    known = (canonical_category(name) for name in text.split() if _CATEGORY.fullmatch(name))
    if found := tuple(dict.fromkeys(known)):
        return found
    raise InvalidRecord(f"no category: {text[:40]!r}")


def strip_unstorable(text: str) -> str:
    """Return ``text`` without what no database takes: NUL characters and lone surrogates."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def fold_line(text: str | None) -> str:
    """Return ``text`` on one line, fit to be stored."""
    return " ".join(strip_unstorable(text or "").split())


def join_name(*parts: str) -> str:
    """Return the name that consists of ``parts``, in Unicode."""
    written = " ".join(" ".join(parts).split())
    return strip_unstorable(_decode_tex(written) if _MARKUP.search(written) else written)


@lru_cache(maxsize=1 << 14)
def _decode_tex(written: str) -> str:
    """Return a name out of TeX; the same ones come again and again."""
    return " ".join(plain_tex(written).split())
