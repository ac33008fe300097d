"""Words of a text as they are compared: folded, without punctuation. Pure.

text ── TeX read ── folded ── C++ and C# spelt out ── words ──> compounds joined as well
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.document.tex.reader import plain_tex
from bot.model.folding import fold_accents
from bot.query.stems import MAX_WORD_LENGTH, cut_short_plurals, stem_all, stem_word

# Scripts whose words are not set apart: each character is a word, so that any part of a run is
# found as a phrase. Ideographs, kana, bopomofo and Hangul: https://www.unicode.org/charts/.
_UNSPACED = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u30ff\u3105-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
PIECE = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:-[^\W_{_UNSPACED}]+)*")
"""Regular expression of a folded word, or of several that hyphens join."""
_ASCII_PIECE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"(?<![^\W_])([a-z])(\+\+|#)")
_SPOKEN = {"++": "plusplus ", "#": "sharp "}
_UMLAUT = re.compile(r"[aou](?:(?<=a)a|(?<![xyq]u)e)(?=.)")
GAP = "\ue000"
"""Stands between the parts of a token, and between runs of them; no text has it in a word, and
databases take it for a letter."""
NEIGHBOURS = 2
"""Words on either side of a compound with which it is found in one piece."""


def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` as an ASCII keyboard writes them, without punctuation.

    In scripts without spaces between words each character is one. C++ and C# are words.
    """
    return tuple(_shorten(_WORD.findall(_fold(text))))


def has_words(text: str) -> bool:
    """Tell whether ``text`` has anything that can be looked for."""
    return bool(fold_words(plain_tex(text)))


def stem_words(text: str) -> tuple[str, ...]:
    """Return what stands for the words of ``text`` in all their spellings; see ``stems``."""
    return tuple(stem_all(fold_words(cut_short_plurals(text))))


def join_compounds(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` with each compound as one: ``pre-trained`` is pretrained."""
    return tuple(_shorten(piece.replace("-", "") for piece in _find_pieces(_fold(text))))


def list_stems(source: str) -> list[str]:
    """Return the stems of a title or an abstract, then each compound joined, among its neighbours.

    ``GAP`` stands before each of these, so that "large pretrained models" is found where "large
    pre-trained models" is written, and no phrase across.
    """
    pieces = _find_pieces(_fold(cut_short_plurals(plain_tex(source))))
    stems, joined = stem_all(" ".join(pieces).replace("-", " ").split()), list[str]()
    hyphenated = [number for number, piece in enumerate(pieces) if "-" in piece]
    hyphens = 0  # before the piece
    for number in hyphenated:
        piece, start = pieces[number], number + hyphens
        hyphens += piece.count("-")
        end = number + hyphens + 1
        joined += (GAP, *stems[max(0, start - NEIGHBOURS) : start])
        joined += (stem_word(piece.replace("-", "")), *stems[end : end + NEIGHBOURS])
    return stems + joined


def _find_pieces(folded: str) -> list[str]:
    return (_ASCII_PIECE if folded.isascii() else PIECE).findall(folded)


def collapse_umlauts(word: str) -> str:
    """Return ``word`` with one letter for what stands for ä, ö, ü and å: mueller is muller.

    At the end of a word, and in the Chinese syllables xue, yue and que, it stands for none.
    """
    return _UMLAUT.sub(lambda found: found[0][0], word)


def _fold(text: str) -> str:
    folded = fold_accents(text).replace("\u2010", "-")
    if "++" in folded or "#" in folded:
        return _LANGUAGE.sub(lambda found: f"{found[1]}{_SPOKEN[found[2]]}", folded)
    return folded


def _shorten(words: Iterable[str]) -> list[str]:
    return [word if len(word) <= MAX_WORD_LENGTH else word[:MAX_WORD_LENGTH] for word in words]
