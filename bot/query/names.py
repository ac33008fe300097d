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

from bot.document.tex.reader import plain_tex
from bot.model.author_names import PARTICLE_PATTERN
from bot.query.folded_words import GAP, fold_words

_BODY = re.compile(r"\b(?:collaborations?|teams?|consortiums?|groups?)\b", re.IGNORECASE)
_BODY_JOINT = re.compile(r"\s*(?:[-\u2010-\u2014/,&+]|\band\b)\s*", re.IGNORECASE)
APOSTROPHE = re.compile("(?<=\\w)['\u2018\u2019\u02b9-\u02cf](?=\\w)")
_HYPHEN = re.compile("(?<=\\w)[-\u2010](?=\\w)")
_PARTICLE_AND_SPACE = re.compile(rf"(?<![^ ])({PARTICLE_PATTERN}) ", re.IGNORECASE)
_PARTICLES = frozenset(PARTICLE_PATTERN.split("|"))
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th"})
_HYPHENATED_FIRST_NAME = re.compile(r"\s*(?:[^\W\d_]\.?\s+)*[^\W_]+\.?[-\u2010][^\s,]+(?=\s+\S)")
_INITIALS_HYPHEN = re.compile("\\.[-\u2010](?=\\w)")
HYPHENATED = re.compile(r"\s*[^\W_]+[-\u2010]\w")


def split_name_words(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of ``name`` in each way in which they may be parted: O'Brien and OBrien."""
    plain = plain_tex(name)
    words = fold_words(plain)
    if plain.isascii() and "'" not in plain and "-" not in plain and _PARTICLES.isdisjoint(words):
        return (words,)
    return tuple(dict.fromkeys(map(fold_words, _variants(plain))))


def list_name_runs(name: str, spellings: Iterable[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """Return the words of a paper's ``name`` in runs of which a part may be looked for.

    Neither half of a first name is followed by anything: Hao Wang is not Ching-Hao Wang, nor is
    Wei Chen Wei-Chen Li.

    Args:
        name: as the paper has it.
        spellings: of ``split_name_words``.
    """
    if _BODY.search(name):
        return dict.fromkeys((*spellings, *_part_body(plain_tex(name))))
    if "-" not in name and "\u2010" not in name:
        return spellings
    plain = plain_tex(name)
    parts = (part for variant in _variants(plain) for part in _part_first_name(variant))
    return dict.fromkeys((*map(fold_words, parts), *join_initials(plain)))


def _part_body(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the parts of a body each by itself: of the LIGO-Virgo Collaboration, Virgo's."""
    kind = fold_words(_BODY.findall(name)[-1].removesuffix("s"))
    parts = _BODY_JOINT.split(_BODY.sub(" ", name))
    yield from ((*fold_words(part), *kind) for part in parts[1:] and parts if part.strip())


def join_initials(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of ``name`` with hyphenated initials in one piece: C.-H. Wang is CH Wang."""
    if (joined := _INITIALS_HYPHEN.sub("", name)) != name:
        yield fold_words(joined)


def _part_first_name(name: str) -> Iterator[str]:
    """Yield the halves of a hyphenated first name, and what follows; else all."""
    if found := _HYPHENATED_FIRST_NAME.match(name):
        yield from found[0].replace("\u2010", "-").split("-")
    yield name[found.end() :] if found else name


def name_keys(name: str, spellings: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the keys of a person whose ``name`` has the ``spellings`` of ``split_name_words``."""
    hyphen = "-" if HYPHENATED.match(name) else ""
    for last, first, middle, words in list_persons(spellings):
        # Yi-Hsuan is Yi H., but not Yi.
        yield GAP.join((last, f"{first}{hyphen if middle else ''}", middle))
        yield GAP.join((last, "", first[0], middle))
        if all(len(word) > 1 for word in words):
            yield unordered_key(words)


def list_persons(
    spellings: Iterable[Sequence[str]],
) -> Iterator[tuple[str, str, str, Sequence[str]]]:
    """Yield last word, first word, initial of the next one or "", and all words, of each spelling.

    A name of one word has none, nor has one in a script without spaces.
    """
    for spelling in spellings:
        words = spelling[:-1] if spelling[2:] and spelling[-1] in SUFFIXES else spelling
        if len(words) > 1 and len(words[-1]) > 1:
            yield words[-1], words[0], words[1][0] if words[2:] else "", words


def unordered_key(words: Sequence[str]) -> str:
    """Return the key of a person with these words written out, in any order."""
    return GAP.join(("", *sorted(words)))


def _variants(name: str) -> Iterator[str]:
    yield APOSTROPHE.sub(" ", name)
    joined = _HYPHEN.sub("", APOSTROPHE.sub("", name))
    yield joined
    yield _PARTICLE_AND_SPACE.sub(r"\1", joined)
