"""How a name in a query may be meant: in which order, with which initials, spelt how. Pure.

name ── without titles ── readings ── spellings ──> words of a name, and keys of whoever it may be
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.document.tex.reader import plain_tex
from bot.model.author_names import PARTICLE_PATTERN
from bot.query.folded_words import GAP, collapse_umlauts
from bot.query.names import (
    APOSTROPHE,
    HYPHENATED,
    SUFFIXES,
    list_persons,
    split_name_words,
    unordered_key,
)

_PARTICLE = re.compile(PARTICLE_PATTERN)
_TITLES = re.compile(r"^\s*(?:(?:dr|prof|professor|mr|mrs|ms|sir)\.?\s+)+(?=\S)", re.IGNORECASE)
_OTHERS = re.compile(r"(?<=\S)[\s,]+(?:et\s+al\.?|and\s+others|ph\.?\s?d\.?)\s*$", re.IGNORECASE)
_LAST_AND_INITIALS = re.compile(
    r"(?P<last>.*[^\W\d_]{2,})[ _]+(?P<first>[^\W\d_](?:[. _-]+[^\W\d_]){0,3}\.?)"
)
_LAST_AND_BLOCK = re.compile(r"(?P<last>.*[a-z].*) (?P<first>[A-Z]{2,3})")
_BLOCK_AND_LAST = re.compile(r"(?P<first>[A-Z]{2,3}) (?P<last>[^\W\d_]*[a-z].*)")
_COLLABORATIONS = re.compile(r"\bcollab(?:\.|orations?)?(?!\w)", re.IGNORECASE)
_ARTICLE = re.compile(r"^\s*(?:the|and)\s+(?=\S)", re.IGNORECASE)
_SPELT_OUT = str.maketrans({
    "\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00e5": "aa", "\u00f8": "oe",
    "\u00c4": "Ae", "\u00d6": "Oe", "\u00dc": "Ue", "\u00c5": "Aa", "\u00d8": "Oe",
})  # fmt: skip
_SYLLABLE = re.compile(r"[bcdfghjklmnpqrstvwxyz]{0,2}[aeiou]{1,3}(?:ng|[hklmnpr])?")
"""One of Chinese or Korean, as Latin letters write it: xiao, ming, seung."""


class KeyPattern(NamedTuple):
    """Keys of persons: this one, or all that begin with it."""

    key: str
    is_prefix: bool = False


def tidy_typed_name(name: str) -> str:
    """Return ``name`` without what no paper has: titles before it, and others behind it."""
    return _OTHERS.sub("", _TITLES.sub("", name))


def split_typed_name(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of ``name`` in each way in which they may be parted and spelt.

    An apostrophe parts what it stands between: papers have it both ways, so that O'Brien finds
    O'Brien, and OBrien also those who write it so. Müller is Mueller as well.
    """
    parted = unicodedata.normalize("NFC", APOSTROPHE.sub(" ", plain_tex(name)))
    spelt_out = parted.translate(_SPELT_OUT)
    others = () if spelt_out == parted else split_name_words(spelt_out)
    return tuple(dict.fromkeys((*split_name_words(APOSTROPHE.sub(" ", name)), *others)))


def key_patterns(name: str, spellings: Iterable[Sequence[str]]) -> Iterator[KeyPattern]:
    """Yield the keys of whoever may be meant by ``name`` with these spellings in a query."""
    is_hyphenated = HYPHENATED.match(name) is not None
    for last, first, middle, words in list_persons(_with_digraphs(spellings)):
        spelt = (f"{last}{GAP}{GAP}{first}",) if len(first) == 1 else (
            f"{last}{GAP}{first}", f"{last}{GAP}{first[0]}")  # fmt: skip
        for start in spelt:
            if middle:
                if not (is_hyphenated and start.endswith(first)):
                    yield KeyPattern(f"{start}{GAP}")
                yield KeyPattern(f"{start}{GAP}{middle}")
                yield KeyPattern(f"{start}-{GAP}{middle}")
            else:
                yield KeyPattern(f"{start}{GAP}", is_prefix=True)
        if all(len(word) > 1 for word in words):
            yield KeyPattern(unordered_key(words))
            yield from map(KeyPattern, _part_otherwise(words))


def list_readings(name: str) -> Iterator[str]:
    """Yield how a ``name`` in a query may be meant, in the order of lists of authors.

    ``LeCun, Y., Jr.``, ``LeCun Y`` and ``lecun_y`` are Y LeCun; the V of ``Ada Byron V`` may be an
    initial or a suffix. A name without a first one ("van den Berg") has no reading.
    """
    last, *rest = (part.strip() for part in name.replace("_", " ").split(","))
    if rest:
        yield " ".join(part for part in (*rest, last) if not _is_suffix(part))
        return
    words = _ARTICLE.sub("", last).split()
    if words[2:] and _is_suffix(words[-1]):
        words.pop()
    plain = " ".join(words)
    if found := _BLOCK_AND_LAST.fullmatch(plain):
        yield f"{' '.join(found['first'])} {found['last']}"
    if found := _LAST_AND_INITIALS.fullmatch(plain) or _LAST_AND_BLOCK.fullmatch(plain):
        yield f"{' '.join(filter(str.isalpha, found['first']))} {found['last']}"
        if words[2:] and len(words[-1]) == 1:
            yield " ".join(words[:-1])
    elif not _is_last_name(words):
        yield _COLLABORATIONS.sub("Collaboration", plain)


def _is_suffix(word: str) -> bool:
    return word.rstrip(".").lower() in SUFFIXES


def _is_last_name(words: Sequence[str]) -> bool:
    """Tell whether only particles stand before the last word: "van den Berg", but not "Bin Han"."""
    before = words[:-1]
    are_particles = all(_PARTICLE.fullmatch(word.lower()) for word in before)
    return bool(before) and are_particles and (len(before) > 1 or before[0].islower())


def _with_digraphs(spellings: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield ``spellings``, and those in which ae, oe, ue and aa are one letter, in all or one."""
    for words in spellings:
        yield words
        collapsed = tuple(map(collapse_umlauts, words))
        changed = [number for number, word in enumerate(words) if collapsed[number] != word]
        if changed:
            yield collapsed
        for number in changed if len(changed) > 1 else ():
            yield (*words[:number], collapsed[number], *words[number + 1 :])


def _part_otherwise(words: Sequence[str]) -> Iterator[str]:
    """Yield the keys of a full name whose first name is one word here and two there.

    Xiaoming Li is Xiao Ming Li, and each may have the last name first.
    """
    first, *others = words
    if len(others) > 1:
        yield unordered_key((f"{first}{others[0]}", *others[1:]))
        yield unordered_key((first, "".join(others)))
        return
    for whole, other in (words, words[::-1]):
        for place in range(2, len(whole) - 1):
            if _SYLLABLE.fullmatch(whole, 0, place) and _SYLLABLE.fullmatch(whole, place):
                yield unordered_key((whole[:place], whole[place:], other))
