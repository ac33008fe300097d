"""What a term asks of an index: runs of tokens, of which one has to occur. Pure.

Every index (``PaperIndex``, SQLite, PostgreSQL) answers the same runs, so that all select the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.document.tex.reader import plain_tex
from bot.model.author_names import PARTICLE_PATTERN
from bot.query.columns import Column, category_tag, id_tag, text_tags
from bot.query.folded_words import (
    collapse_umlauts,
    fold_words,
    join_compounds,
)
from bot.query.names import join_initials
from bot.query.nodes import Field, Term
from bot.query.stems import MAX_WORD_LENGTH, cut_short_plurals, stem_word
from bot.query.typed_names import (
    key_patterns,
    list_readings,
    split_typed_name,
    tidy_typed_name,
)

# What may follow where a word is cut off, so that analys* finds analysis, whose stem is analyz.
_ENDINGS = (
    "", "e", "s", "es", "is", "y", "ies", "ed", "ing", "er", "or", "al", "ion", "ation", "ity",
    "ise", "isation", "our", "r", "re",
)  # fmt: skip


class Run(NamedTuple):
    """Tokens that follow one another.

    Attributes:
        field: what of a paper they are a part of.
        column: where they stand in an index.
        tokens: in order.
        is_prefix: whether the last one may go on.
    """

    field: Field
    column: Column
    tokens: tuple[str, ...]
    is_prefix: bool = False


def find_runs(term: Term) -> tuple[Run, ...]:
    """Return the runs of which one has to occur where ``term`` does; () if it has no word."""
    match term.field:
        case Field.CATEGORY:
            return (Run(Field.CATEGORY, Column.TAGS, (category_tag(term.text),)),)
        case Field.ID:
            return (Run(Field.ID, Column.TAGS, (id_tag(term.text),)),)
        case Field.AUTHOR:
            return tuple(dict.fromkeys(_author_runs(term)))
        case field:
            return tuple(_text_runs(term, _FIELDS[field]))


_BARE = (Field.TITLE, Field.ABSTRACT, Field.AUTHOR)
_LONG = 6
_DIGRAPH = re.compile("[aou]e|aa")
_UNPLAIN = frozenset(PARTICLE_PATTERN.split("|"))
_FIELDS = {
    Field.TITLE: (Field.TITLE,),
    Field.ABSTRACT: (Field.ABSTRACT,),
    Field.COMMENT: (Field.COMMENT,),
    Field.JOURNAL: (Field.JOURNAL,),
    Field.ALL: (*_BARE, Field.COMMENT, Field.JOURNAL),
    None: _BARE,
}


def _text_runs(term: Term, fields: Iterable[Field]) -> Iterator[Run]:
    plain = _read_plain(term.text)
    text = term.text if term.is_prefix else cut_short_plurals(term.text)
    words = plain if text == term.text else _read_plain(text)
    spellings = (words,) if words else _with_umlauts(_part_words(text))
    stems = tuple(dict.fromkeys(_stem_last(spellings, is_prefix=term.is_prefix)))
    for field in fields:
        if field is not Field.AUTHOR:
            for tokens, is_prefix in stems:
                yield _place(field, tokens, is_prefix=is_prefix)
        elif plain:
            yield Run(field, Column.AUTHORS, plain, term.is_prefix)
        else:
            spelt = dict.fromkeys((*split_typed_name(term.text), *join_initials(term.text)))
            yield from _name_runs(spelt, is_prefix=term.is_prefix)


def _read_plain(text: str) -> tuple[str, ...] | None:
    """Return the words of ``text`` if there is one way only to read them, as in nearly every term.

    None where anything but ASCII letters and spaces, an umlaut's digraph or a particle of a name
    has to be looked at, or a word is too long.
    """
    words = text.lower().split()
    is_plain = text.isascii() and "".join(words).isalpha() and _UNPLAIN.isdisjoint(words)
    if not is_plain or len(text) > MAX_WORD_LENGTH or _DIGRAPH.search(text.lower()):
        return None
    return tuple(words)


def _part_words(text: str) -> Iterable[tuple[str, ...]]:
    """Return the words of ``text`` as they are written, and with compounds in one piece."""
    plain = plain_tex(text)
    words = fold_words(plain)
    if plain.isascii() and "-" not in plain:
        return (words,)
    return dict.fromkeys((words, join_compounds(plain)))


def _with_umlauts(spellings: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield ``spellings``, and kahler for kaehler; in short words ae, oe, ue are no umlauts."""
    for words in spellings:
        yield words
        long = [collapse_umlauts(word) if len(word) >= _LONG else word for word in words]
        if (collapsed := tuple(long)) != words:
            yield collapsed


def _stem_last(
    spellings: Iterable[tuple[str, ...]], *, is_prefix: bool
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield the stems of each spelling; the last one may go on where the second part is true."""
    for words in filter(None, spellings):
        before, last = tuple(map(stem_word, words[:-1])), words[-1]
        if not is_prefix:
            yield (*before, stem_word(last)), False
            continue
        yield (*before, last), True
        for found in dict.fromkeys(stem_word(f"{last}{ending}") for ending in _ENDINGS):
            if not found.startswith(last):
                yield (*before, found), False


def _place(field: Field, tokens: tuple[str, ...], *, is_prefix: bool) -> Run:
    match field:
        case Field.TITLE:
            return Run(field, Column.TITLE, tokens, is_prefix)
        case Field.ABSTRACT:
            return Run(field, Column.ABSTRACT, tokens, is_prefix)
        case _:
            return Run(field, Column.TAGS, text_tags(field, tokens), is_prefix)


def _author_runs(term: Term) -> Iterator[Run]:
    """Yield the words of a name as a part of one, and the keys of whoever it may be."""
    text = tidy_typed_name(term.text)
    typed = split_typed_name(text)
    yield from _name_runs(typed, is_prefix=term.is_prefix)
    for name in () if term.is_prefix else list_readings(text):
        spellings = typed if name == text else split_typed_name(name)
        yield from _name_runs(spellings, is_prefix=False)
        for key, is_prefix in key_patterns(name, spellings):
            yield Run(Field.AUTHOR, Column.NAMES, (key,), is_prefix)


def _name_runs(spellings: Iterable[Sequence[str]], *, is_prefix: bool) -> Iterator[Run]:
    """Yield the words of a name, also as Müller is written without its dots: mueller."""
    for words in filter(None, spellings):
        yield Run(Field.AUTHOR, Column.AUTHORS, tuple(words), is_prefix)
        if (collapsed := tuple(map(collapse_umlauts, words))) != words:
            yield Run(Field.AUTHOR, Column.AUTHORS, collapsed, is_prefix)
