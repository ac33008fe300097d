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
from bot.query.folded_words import GAP, collapse_umlauts, fold_words

_APOSTROPHE = re.compile("(?<=\\w)['\u2018\u2019\u02b9-\u02cf](?=\\w)")
_HYPHEN = re.compile("(?<=\\w)[-\u2010](?=\\w)")
_PARTICLE_AND_SPACE = re.compile(rf"(?<![^ ])({PARTICLE_PATTERN}) ", re.IGNORECASE)
_PARTICLE = re.compile(PARTICLE_PATTERN)
_PARTICLES = frozenset(PARTICLE_PATTERN.split("|"))
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th"})
_LAST_AND_INITIALS = re.compile(
    r"(?P<last>.*[^\W\d_]{2,})[ _]+(?P<first>[^\W\d_](?:[. _-]+[^\W\d_]){0,3}\.?)"
)
_LAST_AND_BLOCK = re.compile(r"(?P<last>.*[a-z].*) (?P<first>[A-Z]{2,3})")
_COLLABORATIONS = re.compile(r"\bcollab(?:\.|orations?)?(?!\w)", re.IGNORECASE)
_ARTICLE = re.compile(r"^\s*(?:the|and)\s+(?=\S)", re.IGNORECASE)
_HYPHENATED_FIRST_NAME = re.compile(r"\s*(?:[^\W\d_]\.?\s+)*[^\W_]+\.?[-\u2010][^\s,]+(?=\s+\S)")
_INITIALS_HYPHEN = re.compile("\\.[-\u2010](?=\\w)")
_HYPHENATED = re.compile(r"\s*[^\W_]+[-\u2010]\w")


class KeyPattern(NamedTuple):
    """Keys of persons: this one, or all that begin with it."""

    key: str
    is_prefix: bool = False


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
    if "-" not in name and "\u2010" not in name:
        return spellings
    plain = plain_tex(name)
    parts = (part for variant in _variants(plain) for part in _part_first_name(variant))
    return dict.fromkeys((*map(fold_words, parts), *join_initials(plain)))


def join_initials(name: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of ``name`` with hyphenated initials in one piece: C.-H. Wang is CH Wang."""
    if (joined := _INITIALS_HYPHEN.sub("", name)) != name:
        yield fold_words(joined)


def _part_first_name(name: str) -> Iterator[str]:
    """Yield the halves of a hyphenated first name, and what follows; else all."""
    if found := _HYPHENATED_FIRST_NAME.match(name):
        yield from found[0].replace("\u2010", "-").split("-")
    yield name[found.end() :] if found else name


def split_typed_name(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a ``name`` in a query, where an apostrophe parts what it stands between.

    Papers have it both ways, so that O'Brien finds O'Brien, and OBrien also those who write it so.
    """
    return split_name_words(_APOSTROPHE.sub(" ", name))


def name_keys(name: str, spellings: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the keys of a person whose ``name`` has the ``spellings`` of ``split_name_words``."""
    hyphen = "-" if _HYPHENATED.match(name) else ""
    for last, first, middle, words in _persons(spellings):
        # Yi-Hsuan is Yi H., but not Yi.
        yield GAP.join((last, f"{first}{hyphen if middle else ''}", middle))
        yield GAP.join((last, "", first[0], middle))
        if all(len(word) > 1 for word in words):
            yield _unordered_key(words)


def key_patterns(name: str, spellings: Iterable[Sequence[str]]) -> Iterator[KeyPattern]:
    """Yield the keys of whoever may be meant by ``name`` with these spellings in a query."""
    is_hyphenated = _HYPHENATED.match(name) is not None
    for last, first, middle, words in _persons(_with_digraphs(spellings)):
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
            yield KeyPattern(_unordered_key(words))


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
    if found := _LAST_AND_INITIALS.fullmatch(plain) or _LAST_AND_BLOCK.fullmatch(plain):
        yield f"{' '.join(filter(str.isalpha, found['first']))} {found['last']}"
        if words[2:] and len(words[-1]) == 1:
            yield " ".join(words[:-1])
    elif not _is_last_name(words):
        yield _COLLABORATIONS.sub("Collaboration", plain)


def _is_suffix(word: str) -> bool:
    return word.rstrip(".").lower() in _SUFFIXES


def _is_last_name(words: Sequence[str]) -> bool:
    """Tell whether only particles stand before the last word: "van den Berg", but not "Bin Han"."""
    before = words[:-1]
    are_particles = all(_PARTICLE.fullmatch(word.lower()) for word in before)
    return bool(before) and are_particles and (len(before) > 1 or before[0].islower())


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
        if (collapsed := tuple(map(collapse_umlauts, words))) != words:
            yield collapsed


def _unordered_key(words: Sequence[str]) -> str:
    return GAP.join(("", *sorted(words)))


def _variants(name: str) -> Iterator[str]:
    yield _APOSTROPHE.sub(" ", name)
    joined = _HYPHEN.sub("", _APOSTROPHE.sub("", name))
    yield joined
    yield _PARTICLE_AND_SPACE.sub(r"\1", joined)
