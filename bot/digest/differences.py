"""What changed between two readings of a text, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_CONTEXT = 4
"""Words shown before and after a change; changes that are nearer to each other are one."""
_MORE = "…"
_WORDS = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
"""Chinese is compared character by character: it has no spaces."""


@dataclass(frozen=True, slots=True)
class Change:
    """A passage that changed, with a few words around it.

    Attributes:
        before: the words in front of it, after dots where there are more; "" if there are none.
        removed: what stood there.
        added: what stands there now.
        after: the words behind it, likewise.
    """

    before: str
    removed: str
    added: str
    after: str


def find_changes(old: str, new: str) -> tuple[Change, ...]:
    """Return the passages in which ``new`` differs from ``old``, in order; () if it does not.

    White space makes no difference.
    """
    was, words = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, was, words, autojunk=False)
    changes: list[tuple[int, int, int, int]] = []
    for tag, *place in matcher.get_opcodes():
        from_old, to_old, start, stop = place
        if tag != "equal" and changes and start - changes[-1][3] <= _CONTEXT:
            first_old, _, first, _ = changes.pop()
            changes.append((first_old, to_old, first, stop))
        elif tag != "equal":
            changes.append((from_old, to_old, start, stop))
    return tuple(
        Change(
            _cut_before(words[:start]),
            _join(was[from_old:to_old]),
            _join(words[start:stop]),
            _cut_after(words[stop:]),
        )
        for from_old, to_old, start, stop in changes
    )


def share_kept(old: str, new: str) -> float:
    """Return which share of both texts' words is the same, in the same order: 0 to 1."""
    was, words = _WORDS.findall(old), _WORDS.findall(new)
    return SequenceMatcher(None, was, words, autojunk=False).ratio()


def _cut_before(words: Sequence[str]) -> str:
    """Return the last few words, with dots in front of them if there are more."""
    return f"{_MORE} {_join(words[-_CONTEXT:])}" if len(words) > _CONTEXT else _join(words)


def _cut_after(words: Sequence[str]) -> str:
    return f"{_join(words[:_CONTEXT])} {_MORE}" if len(words) > _CONTEXT else _join(words)


def _join(words: Sequence[str]) -> str:
    """Return the words with spaces between them, none within Chinese."""
    return re.sub(r"(?<=[\u3000-\u9fff]) (?=[\u3000-\u9fff])", "", " ".join(words))
