"""One spelling for words that are written in two ways: British and American, singular and plural.

The rule, applied to each folded word before it is compared:

1. British becomes American: behaviour, centre, analyse, -isation, catalogue, defence, haemoglobin,
   grey … A noun in -lysis is one with its verb: analysis, analyze.
2. Plurals of Latin and Greek become singular: matrices, vertices, hypotheses, criteria, spectra.
3. A plural s goes where Snowball leaves it, in abbreviations of three letters and more: LLMs, PDEs.
   After two letters their case decides, before folding: GPs is GP, GPS and gps are not.
4. Snowball's English stemmer cuts the rest: scheduling, schedulers, modelling, modeling.

A rule may make a word that does not exist (contor): words and queries are changed alike, so that it
only matters which words become one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import Stemmer

_REMEMBERED_WORDS = 2**15
"""Words whose stem is kept; the titles and abstracts of a large day have fewer."""


MAX_WORD_LENGTH = 60
"""Characters of a word that count; what is longer is no word."""


class _Rule(NamedTuple):
    """What ``pattern`` finds in a word becomes ``other``.

    Attributes:
        endings: letters of which one is the word's last; "" if it may be any.
        trigger: what the word holds.
    """

    endings: str
    trigger: str
    pattern: re.Pattern[str]
    other: str


# Words in -ise that are spelled so in America as well: noise, precise, supervise, expertise.
_ALWAYS_ISE = (
    r"(?<![aouw])(?<!(?<!i)[cv])(?<!pr)(?<!prom)(?<!prem)(?<!surm)(?<!dem)(?<!pert)(?<!vert)"
    r"(?<!trea)(?<!chast)(?<!hand)(?<!parad)(?<!desp)(?<!sunr)(?<!chis)(?<!treat)"
)
_RULES = tuple(
    _Rule(endings, trigger, re.compile(pattern), other)
    for endings, trigger, pattern, other in (
        ("", "practis", r"^practis", "practic"),
        ("edsrgnl", "is",
         rf"^(\w{{3,}}){_ALWAYS_ISE}is(e|e[ds]|ers?|ings?|able|ation(?:s|al)?)$", r"\1iz\2"),
        ("edsrg", "lys", r"^(\w*[aeo]l)ys(?:e[ds]?|ers?|ing|is)$", r"\1yze"),
        ("", "our",
         r"^(\w{3,}|od)our(|s|ed|ing|ers?|able|ably|ful|less|al|ally|ites?|hoods?|ation)$",
         r"\1or\2"),
        ("es", "re", r"^(\w*(?:cent|fib|met|lit|theat|calib|spect|lust|somb|sab|meag|och))re(s?)$",
         r"\1er\2"),
        ("dg", "cent", r"centr(ed|ing)$", r"center\1"),
        ("esd", "ogue", r"^(\w{3,})ogue([sd]?)$", r"\1og\2"),
        ("esd", "ence", r"^(\w*(?:def|off|lic|pret))ence([sd]?)$", r"\1ense\2"),
        ("dgrs", "ll", r"^(\w*(?:fuel|dial|duel))l(ed|ing|ers?)$", r"\1\2"),
        ("", "lful", r"^(un)?(ski|wi)lful", r"\1\2llful"),
        ("", "sellor", "sellor", "selor"),
        ("", "jewellery", "jewellery", "jewelry"),
        ("", "aeroplane", "aeroplane", "airplane"),
        ("es", "programme", r"^programmes?$", "program"),
        ("dsg", "ss", r"^(\w*(?:focus|bias))s(ed|es|ing)$", r"\1\2"),
        ("", "grey", r"grey", "gray"),
        ("cs", "disc", r"^disc(s?)$", r"disk\1"),
        ("g", "ageing", r"ageing$", "aging"),
        ("", "dgement", r"dgement", "dgment"),
        ("t", "nt", r"^(lear|bur)nt$", r"\1ned"),
        ("", "sceptic", r"sceptic", "skeptic"),
        ("", "artefact", r"artefact", "artifact"),
        ("", "aluminium", r"aluminium", "aluminum"),
        ("", "sulph", r"sulph", "sulf"),
        ("", "mould", r"mould", "mold"),
        ("", "plough", r"plough", "plow"),
        ("es", "tyre", r"^tyre(s?)$", r"tire\1"),
        ("", "manoeuvr", r"manoeuvr(ed)?e?", r"maneuver\1"),
        ("", "haem", r"haem", "hem"),
        ("", "paed", r"paed", "ped"),
        ("", "anaes", r"anaes", "anes"),
        ("", "aemi", r"aemi", "emi"),
        ("", "foet", r"^foet", "fet"),
        ("", "oe", r"^oe(?=dem|soph|str)", "e"),
        ("", "ae", r"^ae(?=tiol|sth)", "e"),
        ("", "aeolog", r"aeolog", "eolog"),
        ("", "palaeo", r"palaeo", "paleo"),
        ("", "gynaec", r"gynaec", "gynec"),
        ("", "rrhoea", r"rrhoea", "rrhea"),
        ("", "caesium", r"caesium", "cesium"),
        ("s", "rices", r"^(\w*(?:mat|direct|bisect|separat))rices$", r"\1rix"),
        ("s", "ices", r"^(\w*(?:vert|vort|ind|simpl|cort|ap|cod))ices$", r"\1ex"),
        ("e", "mice", r"^mice$", "mouse"),
        ("s", "appendices", r"^appendices$", "appendix"),
        ("s", "ses", r"^(\w*(?:the|gno|cri|gene))ses$", r"\1sis"),
        ("a", "a", r"^(criteri|phenomen|automat|\w+hedr)a$", r"\1on"),
        ("a", "a", r"^(spectr|minim|maxim|extrem|optim|quant|continu|moment|bacteri)a$", r"\1um"),
        ("i", "i", r"^(radi|stimul|foc|nucle|modul|loc|bacill|fung)i$", r"\1us"),
        ("e", "ae", r"^(formul|antenn|alg|nebul|lacun|\w*nov)ae$", r"\1a"),
    )
)  # fmt: skip
_RULES_OF_ENDING = {
    letter: tuple(rule for rule in _RULES if letter in rule.endings)
    for letter in set("".join(rule.endings for rule in _RULES))
}
# Few words hold a trigger, and one expression finds it faster than asking for each.
_TRIGGERS = re.compile("|".join(rule.trigger for rule in _RULES if not rule.endings))
# Snowball cuts an s only where a vowel stands before, but not right before it, and never after u:
# https://snowballstem.org/algorithms/english/stemmer.html. LLMs, PDEs, FPGAs, GPUs and IMUs keep
# theirs. With two letters before it, an s is as often the last letter of a name (CMS, GPS), unless
# it alone is small.
SHORT_PLURAL = re.compile(r"(?<![^\W_])([A-Z]{2})s(?![^\W_])")
"""Regular expression of an abbreviation of two letters in the plural, in text before folding."""
_UNCUT_PLURAL = re.compile(r"(?=[a-z].{3})(?:y?[^aeiouy]+[^sy]|[a-z]{2}u)s")


def cut_short_plurals(text: str) -> str:
    """Return ``text``, not yet folded, with GPs and MRs as GP and MR."""
    return SHORT_PLURAL.sub(r"\1", text)


class _Stems(dict[str, str]):
    """The stems of the words that were asked for last, up to a number."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED_WORDS:
            self.clear()
        self[word] = stem = _find_stem(word[:MAX_WORD_LENGTH])
        return stem


_stems = _Stems()


def stem_word(word: str) -> str:
    """Return what stands for the folded ``word`` and its other spellings: llms is llm."""
    return _stems[word]


def stem_all(words: Iterable[str]) -> list[str]:
    """Return the stem of each of ``words``."""
    return list(map(_stems.__getitem__, words))


def _find_stem(word: str) -> str:
    rules = _RULES if _TRIGGERS.search(word) else _RULES_OF_ENDING.get(word[-1:], ())
    for _, trigger, pattern, other in rules:
        if trigger in word:
            word = pattern.sub(other, word, count=1)
    singular = word[:-1] if word[-1:] == "s" and _UNCUT_PLURAL.fullmatch(word) else word
    return _english_stemmer().stemWord(singular)


@cache
def _english_stemmer() -> Stemmer.Stemmer:
    # Imported with the first words: it knows all languages and takes more than a megabyte.
    import Stemmer  # noqa: PLC0415 - see above

    return Stemmer.Stemmer("english")
