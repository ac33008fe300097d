"""Texts and JSON that no platform would send, made of what platforms do send.

Everything is drawn from the generator that is handed over, so that a seed tells what was tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

_PIECES = (
    *("cs.DC", "cs.*", "quant-ph", "moe:", '"mixture of experts"', "-survey", "@Quorum", "au:"),
    *("2606.00001", "hep-th/9901001", "2606.99999v99", "arXiv:", "15 June", "mon-fri", "22-7"),
    *("asap", "25:61", "Kyiv", "EST", "off", "on", "all", "ANDNOT", "((", "))", "|", "&&", "NOT"),
    *("%s", "{0}", "'; DROP TABLE chats; --", "<b>", "</tg-spoiler>", "../../etc/passwd", "\\frac"),
    *("$x$", "$", "\0", "\u202e", "\u2066", "\u00e9\u0301", "標題", "简报", "İ", "\ufb00", "\n"),
    *("-1", "0", "9" * 40, "1e309", "NaN", "next", "done", "+", "|1|", "x" * 3000, "🦄" * 500),
)
_LETTERS = ("", "|", "0", "9", "\0", "é", "🦄")
_ODD_VALUES = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**30, 1.5, 1e300, "", "0", "-1"),
    *("x" * 5000, "\0", "\u202e", [], {}, [[]], {"id": {}}, [None], "2026-06-15T00:00:00+00:00"),
)
_BYTES = (
    *(
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"&#x110000;",
        b"]]>",
        b"<!--",
        b"\0",
        b"\xff\xfe",
        b"\xed\xa0\x80",
    ),
    *(b'"', b"{", b"[" * 500, b"9" * 5000, b"-1", b"null", b"\\ud800", b"|", b"\x1f\x8b\x08"),
)


def make_text(random: Random) -> str:
    """Return some words that a person, a parser's enemy or a broken client might send."""
    return random.choice(("", " ", "  ")).join(random.choices(_PIECES, k=random.randint(0, 6)))


def mutate(random: Random, event: Json) -> Json:
    """Return ``event`` with one to three of its values exchanged, removed or doubled."""
    changed = deepcopy(event)
    for _ in range(random.randint(1, 3)):
        places = list(_places(changed))
        if places:
            _change(random, *random.choice(places))
    return changed


def mutate_text(random: Random, text: str) -> str:
    """Return ``text`` with a few characters removed, doubled, exchanged or put in."""
    letters = list(text)
    for _ in range(random.randint(1, 3)):
        at = random.randint(0, len(letters))
        letters[at : at + random.randint(0, 3)] = random.choice(
            ("", "|", "0", "9", "\0", "é", "🦄")
        )
    return "".join(letters)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Find every container with each of its keys, from the outside inwards."""
    keys: Sequence[Any] = ()
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = range(len(value))
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _change(random: Random, container: Any, key: Any) -> None:
    value = container[key]
    match random.randrange(4):
        case 0:
            del container[key]
        case 1 if isinstance(value, str):
            container[key] = mutate_text(random, value)
        case 2 if isinstance(value, int):
            container[key] = value + random.choice((-(2**31), -1000, 1000, 2**31))
        case _:
            container[key] = deepcopy(random.choice(_ODD_VALUES))


def mutate_bytes(random: Random, content: bytes) -> bytes:
    """Return ``content`` with one to four pieces of it removed, doubled, moved or exchanged."""
    for _ in range(random.randint(1, 4)):
        at, over = random.randint(0, len(content)), random.choice((0, 1, 1, 4, 30, 300))
        piece = random.choice((b"", random.randbytes(over), content[at : at + over] * 2, *_BYTES))
        content = content[:at] + piece + content[at + over :]
    return content
