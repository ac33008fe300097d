"""Names of authors as they are compared: whoever may be the same person has a key in common. Pure.

Two names may be the same person's if their last words are equal, their first words equal or one the
other's initial, and so for the words after the first where both have one: Yann LeCun, Y. LeCun and
Y. A. LeCun. A particle may be written as part of the last word (Le Cun), hyphens and apostrophes
may be left out, and a name whose words are all written out may stand in the other order (Wei Zhang,
Zhang Wei). Suffixes (Jr., III) do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.document.tex.reader import plain_tex
from bot.model.author_names import PARTICLE_PATTERN
from bot.model.folding import collapse_digraphs
from bot.query.folded_words import fold_words

GAP = "\ue000"
"""Stands between the parts of a token; no text has it in a word, databases take it for a letter."""
_APOSTROPHE = re.compile("(?<=\\w)['\u2018\u2019\u02b9-\u02cf](?=\\w)")
_HYPHEN = re.compile("(?<=\\w)[-\u2010](?=\\w)")
_PARTICLE_AND_SPACE = re.compile(rf"(?<![^ ])({PARTICLE_PATTERN}) ", re.IGNORECASE)
_PARTICLE = re.compile(PARTICLE_PATTERN)
_SEVERAL_WAYS = re.compile(
    rf"{_APOSTROPHE.pattern}|{_HYPHEN.pattern}|(?i:{_PARTICLE_AND_SPACE.pattern})"
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th"})
_LAST_AND_INITIALS = re.compile(
    r"(?P<last>.*[^\W\d_]{2,})[ _]+(?P<first>[^\W\d_](?:[. _-]+[^\W\d_]){0,3}\.?)"
)
_LAST_AND_BLOCK = re.compile(r"(?P<last>.*[a-z].*) (?P<first>[A-Z]{2,3})")
_COLLABORATIONS = re.compile(r"\bcollab(?:\.|orations?)?(?!\w)", re.IGNORECASE)
_ARTICLE = re.compile(r"^\s*the\s+(?=\S)", re.IGNORECASE)


class KeyPattern(NamedTuple):
    """Keys of persons: this one, or all that begin with it."""

    key: str
    is_prefix: bool = False


def split_name_words(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of ``name`` in each way in which they may be parted: O'Brien and OBrien."""
    plain = plain_tex(name)
    variants = dict.fromkeys(_variants(plain)) if _SEVERAL_WAYS.search(plain) else (plain,)
    return tuple(dict.fromkeys(map(fold_words, variants)))


def name_keys(spellings: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the keys of a person whose name has the ``spellings`` of ``split_name_words``."""
    for last, first, middle, words in _persons(spellings):
        yield GAP.join((last, first, middle))
        yield GAP.join((last, "", first[0], middle))
        if all(len(word) > 1 for word in words):
            yield _unordered_key(words)


def key_patterns(spellings: Iterable[Sequence[str]]) -> Iterator[KeyPattern]:
    """Yield the keys of whoever may be meant by a name with these spellings, as a query has it."""
    for last, first, middle, words in _persons(_with_digraphs(spellings)):
        if all(map(_PARTICLE.fullmatch, words[:-1])):  # "van den Berg" is no first name
            continue
        spelt = (f"{last}{GAP}{GAP}{first}",) if len(first) == 1 else (
            f"{last}{GAP}{first}", f"{last}{GAP}{first[0]}")  # fmt: skip
        for start in spelt:
            if middle:
                yield KeyPattern(f"{start}{GAP}")
                yield KeyPattern(f"{start}{GAP}{middle}")
            else:
                yield KeyPattern(f"{start}{GAP}", is_prefix=True)
        if all(len(word) > 1 for word in words):
            yield KeyPattern(_unordered_key(words))


def normalize_author(name: str) -> str:
    """Return ``name`` as in lists of authors: ``LeCun, Y., Jr.`` and ``LeCun Y`` are Y LeCun."""
    last, *rest = (part.strip() for part in name.replace("_", " ").split(","))
    if rest:
        return " ".join(part for part in (*rest, last) if part.rstrip(".").lower() not in _SUFFIXES)
    if found := _LAST_AND_INITIALS.fullmatch(last) or _LAST_AND_BLOCK.fullmatch(last):
        return f"{' '.join(filter(str.isalpha, found['first']))} {found['last']}"
    return _COLLABORATIONS.sub("Collaboration", _ARTICLE.sub("", last))


def _persons(
    spellings: Iterable[Sequence[str]],
) -> Iterator[tuple[str, str, str, Sequence[str]]]:
    """Yield last word, first word, initial of the next one or "", and all words, of each spelling.

    A name of one word has none, nor has one in a script without spaces.
    """
    for spelling in spellings:
        words = spelling[:-1] if spelling[2:] and spelling[-1] in _SUFFIXES else spelling
        if len(words) > 1 and len(words[-1]) > 1:
            yield words[-1], words[0], words[1][0] if words[2:] else "", words


def _with_digraphs(spellings: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    for words in spellings:
        yield words
        if (collapsed := tuple(map(collapse_digraphs, words))) != words:
            yield collapsed


def _unordered_key(words: Sequence[str]) -> str:
    return GAP.join(("", *sorted(words)))


def _variants(name: str) -> Iterator[str]:
    yield _APOSTROPHE.sub(" ", name)
    joined = _HYPHEN.sub("", _APOSTROPHE.sub("", name))
    yield joined
    yield _PARTICLE_AND_SPACE.sub(r"\1", joined)
