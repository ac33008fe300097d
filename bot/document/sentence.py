"""Finds where sentences end, and splits nodes there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import grapheme  # pyright: ignore[reportMissingTypeStubs]

from bot.document.nodes import (
    Code,
    Emphasis,
    Inline,
    Inlines,
    Jump,
    Link,
    Mark,
    Math,
    RoleName,
    Strong,
    Text,
    plain_text,
)

_CLOSING = r"[\"'”’»)\]]*"
_BEGINNING = r"[\"'“‘«(\[]*(?:[^\W_a-z]|[a-z]{1,5}[A-Z0-9])|\([ivx]{1,4}\)"
"""How a sentence begins: with no lower-case letter, unless in a name (mRNA, iPhone) or "(ii)"."""
_END = re.compile(
    rf"(?P<mark>[.!?…]+){_CLOSING}(?:\s+(?={_BEGINNING})|[^\S\n]*\n[^\S\n]{{2,}}(?=\S))"
    r"|(?<=[a-z]{4})\.(?=[A-Z][a-z]*\s)"  # a forgotten space
    r"|[。！？]+[」』”’）》]*\s*"
    r"|\n[^\S\n]*\n\s*"
)
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_ENUMERATOR = re.compile(r"(?:\A|[:;]\s|\n|[a-z]{4}\.\s)\s*\d{1,2}\Z")
"""A number that an item of a list begins with, as the 2 of "We show: 1. this; 2. that"."""
_LONGEST = 24
"""Characters before a full stop that are looked at."""
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘]*\Z")
_ABBREVIATION_LIST = (
    "al approx app art c ca cf ch chap col corp def dept dr e.g ed eds eg eq eqs eqn equ est "
    "ex exp fig figs gen i.e ie inc jr lem ltd mr mrs ms no nos nr op p pp prof prop ref refs resp "
    "rev sec secs sect sr st tab thm univ viz vol vols vs w.r.t wrt a.k.a i.i.d s.t ph.d u.s m.sc "
    "b.sc jan feb mar apr jun jul aug sep sept oct nov dec"
)
_ABBREVIATIONS = frozenset(_ABBREVIATION_LIST.split())
_END_SENTENCES = "al a.k.a u.s ph.d i.i.d inc ltd corp jr sr"
_ARE_WORDS = "app art c col dept est ex ms no op p pp sec st tab"
"""Abbreviations that are words, units or symbols as well."""
_SENTENCE_FINAL = frozenset(f"{_END_SENTENCES} {_ARE_WORDS}".split())
_STARTERS = re.compile(
    r"(?:We|The|This|These|That|Those|Our|It|In|However|Here|To|For|As|A|An|By|On|With|At|From|"
    r"Moreover|Furthermore|Finally|Thus|Hence|While|Although|Experiments|Results|They|Such|Since|"
    r"When|If|Using|Under|Given|Building|Unlike|More|Across|Overall|Therefore|Both|Yet|But|Then|"
    r"There|Let|Numerical|Specifically|First|Second|Third|Next|Extensive|Existing|Recent|"
    r"Additionally|Consequently|Despite|Among|Through|Compared|Following|After|Instead|Its)\b"
)


def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text``, each with the white space after it.

    Joined, they are ``text`` again. Abbreviations, initials and decimals end no sentence; Chinese
    and Japanese full stops do without a space.
    """
    bounds = (0, *_find_breaks(text), len(text))
    return tuple(text[a:b] for a, b in pairwise(bounds) if a < b)


def find_sentence_breaks(inlines: Inlines) -> tuple[int, ...]:
    """Return the offsets into ``plain_text(inlines)`` at which a further sentence begins.

    Nothing inside a formula, code or a link ends a sentence.
    """
    return tuple(_find_breaks("".join(_mask_atoms(inlines))))


def find_sentences(inlines: Inlines) -> tuple[tuple[int, int], ...]:
    """Return where each sentence of ``inlines`` begins and ends, white space around it left out."""
    text, seen = "".join(_mask_atoms(inlines)), plain_text(inlines)
    bounds = pairwise((0, *_find_breaks(text), len(text)))
    # Code may be nothing but white space, which its mask is not.
    sentences = ((start, text[start:end]) for start, end in bounds if seen[start:end].strip())
    return tuple(
        (start + len(sentence) - len(sentence.lstrip()), start + len(sentence.rstrip()))
        for start, sentence in sentences
    )


def cut_out(inlines: Inlines, start: int, stop: int) -> Inlines:
    """Return what is between two offsets into ``plain_text(inlines)``; styles and links continue.

    See ``split_inlines`` for offsets inside a formula or a grapheme cluster.
    """
    return split_inlines(split_inlines(inlines, stop)[0], start)[1]


def split_inlines(inlines: Inlines, at: int) -> tuple[Inlines, Inlines]:
    """Split ``inlines`` in two; styles and links that are split continue in both halves.

    Args:
        inlines: what to split.
        at: offset into ``plain_text(inlines)``, in code points. Inside a formula or a grapheme
            cluster the split is before it; the first half can then be empty.
    """
    return _split(inlines, _to_safe_offset(inlines, at))


def _find_breaks(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match.end() < len(text) and not _is_abbreviation(text, match):
            yield match.end()


def _is_abbreviation(text: str, end: re.Match[str]) -> bool:
    """Tell whether the full stop at ``end`` is part of the word or number before it."""
    if end["mark"] != ".":
        return False
    before = text[max(0, end.start() - _LONGEST) : end.start()]
    if _ENUMERATOR.search(before):
        return True
    word = _LAST_WORD.search(before)
    last = word[0] if word else ""
    # Capitals are an acronym: MS and EG are no "ms." and "e.g.".
    abbreviation = last if len(last) > 1 and last.isupper() and last.isalpha() else last.casefold()
    if _STARTERS.match(text, end.end()):
        return abbreviation in _ABBREVIATIONS - _SENTENCE_FINAL
    return bool(_INITIALS.fullmatch(last)) or abbreviation in _ABBREVIATIONS


def _mask_atoms(inlines: Iterable[Inline]) -> Iterator[str]:
    """Yield the characters of ``inlines``, those of formulas, code and links as capital letters."""
    for inline in inlines:
        match inline:
            case Text(text):
                yield text
            case Strong(children) | Emphasis(children) | Mark(children) | Jump(children):
                yield from _mask_atoms(children)
            case Math() | Code() | Link() | RoleName():
                yield "X" * len(plain_text((inline,)))


def _to_safe_offset(inlines: Inlines, at: int) -> int:
    """Return the last offset up to ``at`` at which no formula or grapheme cluster is split."""
    text = plain_text(inlines)
    at = min(max(at, 0), len(text))
    if 0 < at < len(text):
        at = grapheme.safe_split_index(text, at)
    start = 0
    for inline in _iterate_leaves(inlines):
        length = len(plain_text((inline,)))
        if isinstance(inline, Math | RoleName) and start < at < start + length:
            return _to_safe_offset(inlines, start)
        start += length
    return at


def _iterate_leaves(inlines: Iterable[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        match inline:
            case (
                Strong(children)
                | Emphasis(children)
                | Mark(children)
                | Link(children)
                | Jump(children)
            ):
                yield from _iterate_leaves(children)
            case _:
                yield inline


def _split(inlines: Inlines, at: int) -> tuple[Inlines, Inlines]:
    left: list[Inline] = []
    for index, inline in enumerate(inlines):
        length = len(plain_text((inline,)))
        if length > at:
            before, after = _split_inline(inline, at)
            return (*left, *before), (*after, *inlines[index + 1 :])
        left.append(inline)
        at -= length
    return tuple(left), ()


def _split_inline(inline: Inline, at: int) -> tuple[Inlines, Inlines]:
    """Split one node at an offset inside it; at 0 all of it is in the second half."""
    if at == 0:
        return (), (inline,)
    match inline:
        case Text(text):
            return (Text(text[:at]),), (Text(text[at:]),)
        case Code(text):
            return (Code(text[:at]),), (Code(text[at:]),)
        case Math() | RoleName():
            return (), (inline,)
        case Strong(children) | Emphasis(children) | Mark(children):
            before, after = _split(children, at)
            return (type(inline)(before),), (type(inline)(after),)
        case Link(children) | Jump(children):
            before, after = _split(children, at)
            return (replace(inline, children=before),), (replace(inline, children=after),)
