"""Text as people type it, brought into the form in which it is compared. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

FOLDING_VERSION = 8
"""Of how text becomes the tokens of the index: where it grows, papers are indexed anew."""
SEPARATORS = re.compile(r"[\s,;+|、，；＋]+")
"""What stands between the words of a list, on Western and Chinese keyboards."""
_FORMAT = "Cf"
"""Unicode's category of what shows nothing: soft hyphen, zero-width space, marks of direction."""
_KANA_MARKS = "\u3099\u309a"  # they make other letters: が is no か
# ʿ in ʿAbd, ʻ in Hawaiʻi, ˝ typed for an accent. Modifiers that are letters (ʰ) are left to NFKD.
# https://www.unicode.org/charts/PDF/U02B0.pdf
_MODIFIER = re.compile("[\u02b9-\u02df\u02e4-\u02ff]")
_BASE_LETTER = re.compile(
    r"LATIN SMALL (?:LETTER|LIGATURE) (?:OPEN )?([A-Z]{1,2})(?: WITH .+| BAR)?"
)
_LETTERS = {
    "\u00fe": "th", "\u00f0": "d", "\u0131": "i", "\u0237": "j", "\u014b": "n", "\u0138": "k",
    "\u0259": "e", "\u01dd": "e",
}  # fmt: skip
"""Letters whose Unicode names do not tell how a keyboard without them writes them: þ, ð, ı …"""
_DIGRAPH = re.compile("(a)a|([aou])e")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def fold(text: str) -> str:
    """Return ``text`` without width, case and invisible characters: full-width ``ＣＳ`` is ``cs``.

    Unicode's NFKC (UAX #15) and case folding: https://www.unicode.org/reports/tr15/.
    """
    if text.isascii():
        return text.casefold()
    for invisible in {letter for letter in set(text) if unicodedata.category(letter) == _FORMAT}:
        text = text.replace(invisible, "")
    return unicodedata.normalize("NFKC", text).casefold()


def fold_accents(text: str) -> str:
    """Return ``text`` folded and as an ASCII keyboard writes it: ``Łukasz`` is ``lukasz``.

    Accents and modifier letters go (Hawaiʻi is hawaii), and a Latin letter of other alphabets
    becomes the one or two that stand in for it: ø is o, æ is ae, ß is ss, þ is th. Other scripts
    keep their letters.
    """
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", fold(_MODIFIER.sub("", text)))
    plain = _NOT_ASCII.sub(lambda found: _plain_letter(found[0]), decomposed)
    return unicodedata.normalize("NFC", plain)


def collapse_digraphs(folded: str) -> str:
    """Return ``folded`` with one letter for ae, oe, ue and aa, which stand for ä, ö, ü and å."""
    return _DIGRAPH.sub(lambda found: found[1] or found[2], folded)


@lru_cache(4096)
def _plain_letter(character: str) -> str:
    if character in _KANA_MARKS:
        return character
    if unicodedata.combining(character):
        return ""
    if character in _LETTERS:
        return _LETTERS[character]
    named = _BASE_LETTER.fullmatch(unicodedata.name(character, ""))
    return named[1].lower() if named else character
