"""Where sentences end, and how nodes are cut there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Any, cast

import grapheme

from bot.document.nodes import Code, Emphasis, Inline, Inlines, Link, Math, Strong, Text, plain_text

_SHORTEST = len("Background and context.")
_CLOSING = r"[\"'”’»)\]]*"
_END = re.compile(
    rf"(?P<mark>[.!?…]+){_CLOSING}\s+(?=[\"'“‘«(\[]*[^\W_a-z])"
    r"|(?<=[a-z]{4})\.(?=[A-Z][a-z]*\s)"  # a forgotten space
    r"|[。！？]+[」』”’）》]*\s*"
    r"|\n[^\S\n]*\n\s*"
)
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]*\Z")
_ABBREVIATIONS_IN_PRINT = (
    "al approx app art c ca cf ch chap col corp def dept dr e.g ed eds eg eq eqs eqn equ est etc "
    "ex exp fig figs gen i.e ie inc jr lem ltd mr mrs ms no nos nr op p pp prof prop ref refs resp "
    "rev sec secs sect sr st tab thm univ viz vol vols vs w.r.t wrt a.k.a i.i.d s.t ph.d u.s m.sc "
    "b.sc jan feb mar apr jun jul aug sep sept oct nov dec"
)
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_IN_PRINT.split())
_MAY_END = frozenset(
    ("al", "etc", "a.k.a", "u.s", "ph.d", "i.i.d", "inc", "ltd", "corp", "jr", "sr")
)
_STARTERS = re.compile(
    r"(?:We|The|This|These|That|Those|Our|It|In|However|Here|To|For|As|A|An|By|On|With|At|From|"
    r"Moreover|Furthermore|Finally|Thus|Hence|While|Although|Experiments|Results|They|Such)\b"
)


def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text``, each with the white space behind it.

    Joined they are ``text`` again. Abbreviations, initials and decimals end no sentence; Chinese
    and Japanese full stops do without a space.
    """
    bounds = (0, *_breaks(text), len(text))
    return tuple(text[a:b] for a, b in pairwise(bounds) if a < b)


def find_sentence_breaks(inlines: Inlines) -> tuple[int, ...]:
    """Return the offsets into ``plain_text(inlines)`` at which a next sentence begins.

    Formulas, code and links are atoms: nothing inside them ends a sentence.
    """
    return tuple(_breaks("".join(_masked(inlines))))


def take_first_sentence(inlines: Inlines) -> Inlines:
    """Return ``inlines`` up to the end of their first sentence, without white space behind it.

    A label such as "Background." says nothing alone: what is shorter takes the next one along.
    """
    plain = plain_text(inlines)
    ends = chain(_breaks("".join(_masked(inlines))), (len(plain),))  # as few as are needed
    heads = (plain[:end].rstrip() for end in ends)
    first = next((head for head in heads if len(head) >= _SHORTEST), plain.rstrip())
    return split_inlines(inlines, len(first))[0]


def split_inlines(inlines: Inlines, at: int) -> tuple[Inlines, Inlines]:
    """Cut ``inlines`` in two; styles and links that are cut go on in both halves.

    Args:
        inlines: what to cut.
        at: offset into ``plain_text(inlines)``, in code points. Inside a formula or a grapheme
            cluster the cut is made before it; the first half can then be empty.
    """
    return _cut(inlines, _safe_offset(inlines, at))


def _breaks(text: str) -> Iterator[int]:
    for end in _END.finditer(text):
        if end.end() < len(text) and not _is_abbreviation(text, end):
            yield end.end()


def _is_abbreviation(text: str, end: re.Match[str]) -> bool:
    """Tell whether the full stop at ``end`` belongs to the word before it."""
    if end["mark"] != ".":
        return False
    word = _LAST_WORD.search(text, max(0, end.start() - 24), end.start())
    last = word[0] if word else ""
    if _STARTERS.match(text, end.end()):
        return last.casefold() in _ABBREVIATIONS - _MAY_END
    return bool(_INITIALS.fullmatch(last)) or last.casefold() in _ABBREVIATIONS


def _masked(inlines: Iterable[Inline]) -> Iterator[str]:
    """Yield the characters of ``inlines``, those of atoms as so many capital letters."""
    for inline in inlines:
        match inline:
            case Text(text):
                yield text
            case Strong(children) | Emphasis(children):
                yield from _masked(children)
            case Math() | Code() | Link():
                yield "X" * len(plain_text((inline,)))


def _safe_offset(inlines: Inlines, at: int) -> int:
    """Move ``at`` back to where no formula and no grapheme cluster is cut."""
    text = plain_text(inlines)
    at = min(max(at, 0), len(text))
    if 0 < at < len(text):
        at = int(cast("Any", grapheme).safe_split_index(text, at))
    start = 0
    for inline in _leaves(inlines):
        length = len(plain_text((inline,)))
        if isinstance(inline, Math) and start < at < start + length:
            return _safe_offset(inlines, start)
        start += length
    return at


def _leaves(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        match inline:
            case Strong(children) | Emphasis(children) | Link(children, _):
                yield from _leaves(children)
            case _:
                yield inline


def _cut(inlines: Inlines, at: int) -> tuple[Inlines, Inlines]:
    left: list[Inline] = []
    for index, inline in enumerate(inlines):
        length = len(plain_text((inline,)))
        if length > at:
            before, after = _cut_one(inline, at)
            return (*left, *before), (*after, *inlines[index + 1 :])
        left.append(inline)
        at -= length
    return tuple(left), ()


def _cut_one(inline: Inline, at: int) -> tuple[Inlines, Inlines]:
    """Cut one node at an offset inside it; at 0 all of it comes after the cut."""
    if at == 0:
        return (), (inline,)
    match inline:
        case Text(text):
            return (Text(text[:at]),), (Text(text[at:]),)
        case Code(text):
            return (Code(text[:at]),), (Code(text[at:]),)
        case Math():
            return (), (inline,)
        case Strong(children):
            before, after = _cut(children, at)
            return (Strong(before),), (Strong(after),)
        case Emphasis(children):
            before, after = _cut(children, at)
            return (Emphasis(before),), (Emphasis(after),)
        case Link(children, url):
            before, after = _cut(children, at)
            return (Link(before, url),), (Link(after, url),)
