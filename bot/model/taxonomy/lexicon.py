"""From what a person typed to terms: exact ids, names and common words; else the nearest ones.

argument ── split ── longest known runs of words ── Found | Renamed | Unknown
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TypeAlias

from bot.model.conversation import Completion
from bot.model.taxonomy.fuzzy import IndexedTerm, find_by_prefix, find_nearest
from bot.model.taxonomy.table import ALIASES, ARCHIVES, CATEGORIES, RENAMED, TERMS, WORDS

MAX_WORD = 80
"""Characters of a word that are looked at; no name is longer."""
MAX_CHOICES, MAX_LABEL = 25, 100
"""Discord's limits of an autocompletion, the tightest:
https://docs.discord.com/developers/interactions/application-commands."""


@dataclass(frozen=True, slots=True)
class Match:
    """A term; ``via`` is the alias it was asked for by (``cs.NA``), or ""."""

    term: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A term that was asked for by its name of former times."""

    old: str
    term: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No term; the nearest by id or by name, nearest first, none if nothing is near."""

    word: str
    suggestions: tuple[str, ...]


Resolution: TypeAlias = Match | Renamed | Unknown

_SEPARATORS = re.compile(r"[\s,;+|、，；＋]+")
_BREAKS = re.compile(r"[\n,;+|、，；＋]+")
_FILLERS = frozenset({"and", "&", "the", "和", "与", "及"})


def fold_name(text: str) -> str:
    """Return ``text`` in the form in which words are compared: width, case and dashes folded."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_SEPARATORS.sub(" ", plain.replace("-", " ")).split())


def squeeze_id(text: str) -> str:
    """Return the letters and digits of ``text``: ``cs.DC``, ``cs_dc`` and ``CS DC`` are alike."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _ids() -> Iterator[tuple[str, Match | Renamed]]:
    yield from ((archive, Match(f"{archive}.*")) for archive in ARCHIVES)
    yield from ((one, Match(one)) for one in CATEGORIES)
    yield from ((alias, Match(term, alias)) for alias, term in ALIASES.items())
    yield from ((old, Renamed(old, term)) for old, term in RENAMED.items())


_BY_ID: Mapping[str, Match | Renamed] = {squeeze_id(spelling): found for spelling, found in _ids()}


class Lexicon:
    """The terms under every word that people have for them."""

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        """Index the names of terms.

        Args:
            names: by language, the name of each term.
        """
        self._names = names
        self._entries = tuple(
            IndexedTerm(
                term, tuple(fold_name(name) for name in (*self._called(term), *WORDS.get(term, ())))
            )
            for term in TERMS
        )
        self._by_name = self._index()
        self._longest = max(len(name.split()) for name in self._by_name)

    def _called(self, term: str) -> list[str]:
        return [names[term] for names in self._names.values()]

    def _index(self) -> dict[str, str]:
        """Of terms with the same name arXiv's first is meant: "machine learning" is cs.LG."""
        return {name: one.term for one in reversed(self._entries) for name in one.names}

    def resolve(self, word: str) -> Resolution:
        """Return what ``word`` stands for: an id in any spelling, or a name in any language."""
        known = self._known(word[:MAX_WORD])
        return known or Unknown(word, find_nearest(fold_name(word[:MAX_WORD]), self._entries))

    def resolve_all(self, argument: str) -> tuple[Resolution, ...]:
        """Return what each part of ``argument`` stands for, in order, each term once.

        Parts are separated by spaces, commas, plus signs or lines; names of several words are
        recognised inside, the longest first.
        """
        whole = self._known(argument[:MAX_WORD])
        if whole is not None:
            return (whole,)
        parts = [words for part in _BREAKS.split(argument) if (words := _telling(part.split()))]
        found = dict.fromkeys(one for words in parts for one in self._part(words))
        return tuple(found) or ((self.resolve(argument),) if argument.strip() else ())

    def _part(self, words: Sequence[str]) -> Iterator[Resolution]:
        """Resolve words that only spaces divide: ids one by one, what stands between as names."""
        runs = [(is_id, list(run)) for is_id, run in groupby(words, key=_like_id)]
        for is_id, run in runs:
            yield from map(self.resolve, run) if is_id else self._names_in(run)

    def _names_in(self, words: Sequence[str]) -> Iterator[Resolution]:
        """Resolve names in a row; where one is strange, the whole row is one to be guessed at.

        Of "distribted computing", nobody wants the half that happens to be known.
        """
        telling = [word for word in words if word.casefold() not in _FILLERS]
        found = list(self._longest_names(words)) or list(self._longest_names(telling))
        if found:
            yield from found
        elif telling:
            yield self.resolve(" ".join(telling))

    def _longest_names(self, words: Sequence[str]) -> Sequence[Resolution]:
        """Return the names that ``words`` consist of, or nothing if a word is left over."""
        found: list[Resolution] = []
        at = 0
        while at < len(words):
            length, known = self._longest_name(words, at)
            if known is None:
                return ()
            found.append(known)
            at += length
        return found

    def _longest_name(self, words: Sequence[str], at: int) -> tuple[int, Resolution | None]:
        for length in range(min(self._longest, len(words) - at), 0, -1):
            known = self._known(" ".join(words[at : at + length]))
            if known is not None:
                return length, known
        return 1, None

    def _known(self, word: str) -> Resolution | None:
        name = self._by_name.get(fold_name(word))
        if " " in word:
            return Match(name) if name else None
        by_id = _BY_ID.get(squeeze_id(word))
        return by_id or (Match(name) if name else None)

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
            read: terms that come last and with a mark: whoever types has them already.
        """
        entries = [one for one in self._entries if one.term in among]
        if not entries or len(typed) > MAX_WORD:
            return ()
        before, terms = _continued(typed, entries)
        names, marks = self._names[language], dict.fromkeys(read, "✓ ")
        shown = sorted(terms, key=read.__contains__)[:MAX_CHOICES]
        labels = ((one, f"{marks.get(one, '')}{before}{one} · {names[one]}") for one in shown)
        return tuple(Completion(f"{before}{term}", label[:MAX_LABEL]) for term, label in labels)


def _continued(typed: str, entries: Sequence[IndexedTerm]) -> tuple[str, Sequence[str]]:
    """Return known ids in front, to be kept, and the terms that the rest may become."""
    *ids, last = _SEPARATORS.split(typed)
    whole = find_by_prefix(fold_name(typed), entries)
    if whole and (last or not ids):
        return "", whole
    standing = [_BY_ID.get(squeeze_id(word)) for word in ids]
    if ids and all(standing):
        given = {one.term for one in standing if one}
        others = [one for one in entries if one.term not in given]
        return "".join(f"{word} " for word in ids), find_by_prefix(fold_name(last), others)
    return "", whole or find_nearest(fold_name(typed), entries, limit=10)


@cache
def _nameless() -> Lexicon:
    return Lexicon({})


def resolve(word: str) -> Resolution:
    """Return what ``word`` stands for by id or common word alone, for operators who know ids."""
    return _nameless().resolve(word)


def _telling(words: Sequence[str]) -> Sequence[str]:
    """Return the words without lone punctuation."""
    return [word for word in words if any(one.isalnum() for one in word)]


def _like_id(word: str) -> bool:
    return squeeze_id(word) in _BY_ID or ("." in word.strip(".") and word.isascii())
