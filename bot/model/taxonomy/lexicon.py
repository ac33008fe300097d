"""From what a person typed to terms: exact ids, names and common words; else the nearest ones.

argument ── split ── longest known runs of words ── Match | Renamed | Unknown
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TypeAlias

from bot.model.conversation import Completion
from bot.model.folding import SEPARATORS, fold
from bot.model.taxonomy.fuzzy import CLOSE, IndexedTerm, find_by_prefix, find_nearest
from bot.model.taxonomy.table import ALIASES, ARCHIVES, CATEGORIES, RENAMED, TERMS, WORDS

MAX_WORD = 80
"""Characters of a word that are looked at; no name is longer."""
MAX_CHOICES, MAX_LABEL = 25, 100
"""Discord's limits of an autocompletion, the tightest:
https://docs.discord.com/developers/interactions/application-commands."""


@dataclass(frozen=True, slots=True)
class Match:
    """A term that was asked for; ``via`` is the alias it was asked for by (``cs.NA``), or ""."""

    term: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A term that was asked for by a former name, ``old``."""

    old: str
    term: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No term.

    Attributes:
        word: what was typed.
        suggestions: the nearest terms by id or by name, nearest first; () if none is near.
        close: those of them that are spelt much like it.
    """

    word: str
    suggestions: tuple[str, ...]
    close: tuple[str, ...] = ()


Resolution: TypeAlias = Match | Renamed | Unknown

_BREAKS = re.compile(r"[\n,;+|、，；＋]+")
_FILLERS = frozenset({"and", "&", "the", "和", "与", "及"})


def fold_name(text: str) -> str:
    """Return ``text`` without differences of width, case, dashes and separators."""
    plain = fold(text)
    return " ".join(SEPARATORS.sub(" ", plain.replace("-", " ")).split())


def squeeze_id(text: str) -> str:
    """Return the letters and digits of ``text``: ``cs.DC``, ``cs_dc`` and ``CS DC`` are alike."""
    return "".join(filter(str.isalnum, fold(text)))


_BY_ID: Mapping[str, Match | Renamed] = {
    **{squeeze_id(archive): Match(f"{archive}.*") for archive in ARCHIVES},
    **{squeeze_id(category): Match(category) for category in CATEGORIES},
    **{squeeze_id(alias): Match(term, alias) for alias, term in ALIASES.items()},
    **{squeeze_id(old): Renamed(old, term) for old, term in RENAMED.items()},
}


class Lexicon:
    """The terms under every word that people have for them.

    Args:
        names: by language, the name of each term.
    """

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self._names = names
        self._entries = tuple(
            IndexedTerm(
                term,
                tuple(
                    fold_name(name)
                    for name in (
                        *(own_names[term] for own_names in names.values()),
                        *WORDS.get(term, ()),
                    )
                ),
            )
            for term in TERMS
        )
        # Of terms with the same name arXiv's first is meant: "machine learning" is cs.LG.
        self._by_name = {
            name: entry.term for entry in reversed(self._entries) for name in entry.names
        }
        self._longest = max(len(name.split()) for name in self._by_name)

    def resolve(self, word: str) -> Resolution:
        """Return what ``word`` stands for: an id in any spelling, or a name in any language."""
        if known := self.find(word[:MAX_WORD]):
            return known
        nearest = find_nearest(fold_name(word[:MAX_WORD]), self._entries)
        close = (term for term, score in nearest.items() if score >= CLOSE)
        return Unknown(word, tuple(nearest), tuple(close))

    def resolve_all(self, argument: str) -> tuple[Resolution, ...]:
        """Return what each part of ``argument`` stands for, in order, each term once.

        Parts are separated by spaces, commas, plus signs or lines; names of several words are
        recognised inside, the longest first.
        """
        whole = self.find(argument[:MAX_WORD])
        if whole is not None:
            return (whole,)
        parts = (
            [word for word in part.split() if any(map(str.isalnum, word))]  # no lone punctuation
            for part in _BREAKS.split(argument)
        )
        found = dict.fromkeys(
            resolution for words in parts if words for resolution in self._resolve_words(words)
        )
        return tuple(found) or ((self.resolve(argument),) if argument.strip() else ())

    def _resolve_words(self, words: Sequence[str]) -> Iterator[Resolution]:
        """Resolve words that only spaces divide: ids one by one, what stands between as names."""
        for is_id, run in groupby(words, key=_looks_like_id):
            if is_id:
                yield from map(self.resolve, run)
            else:
                yield from self._resolve_names(list(run))

    def _resolve_names(self, words: Sequence[str]) -> Iterator[Resolution]:
        """Resolve names in a row; where one is unknown, take the whole row as one misspelt name.

        Of "distribted computing", only guessing at the whole finds what is wanted, not the half
        that happens to be known.
        """
        telling = [word for word in words if word.casefold() not in _FILLERS]
        found = self._find_names(words) or self._find_names(telling)
        if found:
            yield from found
        elif telling:
            yield self.resolve(" ".join(telling))

    def _find_names(self, words: Sequence[str]) -> Sequence[Resolution]:
        """Return the names that ``words`` consist of, or nothing if a word is left over."""
        found: list[Resolution] = []
        start = 0
        while start < len(words):
            length, known = self._find_longest_name(words, start)
            if known is None:
                return ()
            found.append(known)
            start += length
        return found

    def _find_longest_name(self, words: Sequence[str], start: int) -> tuple[int, Resolution | None]:
        for length in range(min(self._longest, len(words) - start), 0, -1):
            known = self.find(" ".join(words[start : start + length]))
            if known is not None:
                return length, known
        return 1, None

    def find(self, word: str) -> Match | Renamed | None:
        """Return what ``word`` stands for without a guess, or None."""
        term = self._by_name.get(fold_name(word))
        by_name = Match(term) if term else None
        return by_name if " " in word else _BY_ID.get(squeeze_id(word)) or by_name

    def complete(
        self,
        typed: str,
        language: str,
        among: Collection[str] = TERMS,
        read: Collection[str] = (),
    ) -> tuple[Completion, ...]:
        """Return completions of the last term in ``typed``, best first; what stands before stays.

        Args:
            typed: what was typed so far, perhaps several terms; a long list is not completed.
            language: of the labels; names in every language are searched.
            among: the terms that may be meant.
            read: terms that the chat has already; they come last and with a mark.
        """
        entries = [entry for entry in self._entries if entry.term in among]
        if not entries or len(typed) > MAX_WORD:
            return ()
        before, terms = _continue(typed, entries)
        names, marks = self._names[language], dict.fromkeys(read, "✓ ")
        shown = sorted(terms, key=read.__contains__)[:MAX_CHOICES]
        return tuple(
            Completion(
                f"{before}{term}",
                f"{marks.get(term, '')}{before}{term} · {names[term]}"[:MAX_LABEL],
            )
            for term in shown
        )


def _continue(typed: str, entries: Sequence[IndexedTerm]) -> tuple[str, Sequence[str]]:
    """Return known ids in front, to be kept, and the terms that the rest may become."""
    *ids, last = SEPARATORS.split(typed)
    whole = find_by_prefix(fold_name(typed), entries)
    if whole and (last or not ids):
        return "", whole
    known = [_BY_ID.get(squeeze_id(word)) for word in ids]
    if ids and all(known):
        given = {match.term for match in known if match}
        others = [entry for entry in entries if entry.term not in given]
        return "".join(f"{word} " for word in ids), find_by_prefix(fold_name(last), others)
    return "", whole or tuple(find_nearest(fold_name(typed), entries, limit=10))


@cache
def _nameless_lexicon() -> Lexicon:
    return Lexicon({})


def resolve(word: str) -> Resolution:
    """Return what ``word`` stands for by id or common word alone, for operators who know ids."""
    return _nameless_lexicon().resolve(word)


def _looks_like_id(word: str) -> bool:
    return squeeze_id(word) in _BY_ID or ("." in word.strip(".") and word.isascii())
