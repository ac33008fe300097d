"""Chooses the sentence of an abstract that says what the paper does.

Abstracts of every field announce it in few ways: "In this paper, we propose …", "Here we show …",
"X is studied". Each sentence gets points for the strongest announcement that it holds, for where it
stands, and for words that mark it as a detail, a result or the work of others. The first of those
with most points is chosen. The points are tuned to one half of the abstracts that
``benchmarks/key_sentences.txt`` labels; the other half shows whether they hold.

All patterns but one are for lower-case text with a space at both ends, and begin with a space: that
is several times as fast as a word boundary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class _Cue(NamedTuple):
    """What a sentence is searched for, and the points that it gets for it."""

    pattern: re.Pattern[str]
    points: float


def _any(words: str) -> str:
    """Return a pattern of any of ``words``, which an underscore joins to a phrase."""
    return f"(?:{'|'.join(word.replace('_', ' ') for word in words.split())})"


def _verbs(stems: str) -> re.Pattern[str]:
    """Return a pattern of the forms of the verbs that begin with one of ``stems``."""
    return re.compile(rf"{_any(stems)}(?:e?s|e?d|ing|ies|ied|y|e|t|n|)")


_TEXT = _any(
    "paper work study article letter review survey book thesis dissertation report note tutorial "
    "manuscript contribution chapter perspective piece research investigation essay monograph "
    "overview project guideline commentary primer communication"
)
_THIS_PAPER = rf" (?:this|the present|the current) (?:[\w-]+ ){{0,2}}?{_TEXT}s?\b"
_PAPER = rf"{_THIS_PAPER}| our (?:present |current )?{_TEXT}\b| (?<! of )the (?:paper|article)\b"
_PERSONS = (" we", " i", " the author", " the authors")
_ADVERB = (
    r"(?:(?!(?:ap|re|im|sup|multi)p?ly\b)[a-z]+ly|aims?|seeks?|"
    + _any("also first then next further thus therefore hence here instead now both")
    + "|"
    + _any("to have has will do can")
    + ")"
)
_SAYING = re.compile(
    rf"(?P<subject>(?:{'|'.join(_PERSONS)})\b|{_PAPER})"
    rf"(?P<adverbs>(?:,? {_ADVERB}\b,?){{0,3}}) (?P<verb>[a-z-]+)"
)
"""Somebody who speaks for the paper, and what he or it does, as "we therefore study"."""

_MAKING = _verbs(
    "propos introduc present develop design construct buil creat devis formulat describ recast "
    "refram reformulat formali[sz] extend generali[sz] advocat initiat g[ia]v offer deriv report "
    "curat compil combin demystif separat defin bridg synthesi[sz] document detail justif"
)
_STUDYING = _verbs(
    "stud investigat examin analy[sz] explor consider survey review evaluat compar assess "
    "characteri[sz] quantif test ask benchmark focus search measur conduct perform simulat model "
    "determin classif reconstruct contribut comput calculat estimat predict look position trac "
    "revisit address tackl solv tak us employ leverag utili[sz] appl exploit provid establish "
    "releas fine-tun train pursu constrain fabricat grow realiz implement carr monitor map prob "
    "achiev"
)
_FINDING = _verbs(
    "show prov demonstrat f[io]u?n reveal discover conclud conjectur confirm obtain identif observ "
    "argu posit attribut verif discuss outlin"
)
_VERBS = (_Cue(_MAKING, 4), _Cue(_STUDYING, 3), _Cue(_FINDING, 2.5))
_CLOSING_A_GAP = _Cue(
    re.compile(
        rf"{_any('address tackl solv overcom resolv fill bridg clos')}\w*\b.* (?:with|by)\b"
    ),
    4,
)
_SUMMING_UP = _Cue(
    _verbs("provid establish offer achiev open pav contribut highlight underscor represent lay"), 1
)
"""Verbs by which "this work" mostly ends an abstract."""
_OTHER_VERB = 2.0
_SAYING_NOTHING = re.compile(
    _any("also believe hope expect know need live plan cannot must should would could may might")
    + "|"
    + _any("are is was call")
)
_GOING_ON = (
    _Cue(re.compile(rf" {_any('also further additionally then finally next')}\b"), -2),
    _Cue(re.compile(r" first\b"), -1.5),
)
"""Adverbs by which a sentence goes on with what was announced before it."""

_OTHER_ANNOUNCEMENTS = (
    _Cue(re.compile(rf" {_any('aim goal objective purpose')} of{_THIS_PAPER}"), 4),
    _Cue(re.compile(r" nous (?:pr[oé]|introdui|développ|étudi|d?é?montr|analys|donn)"), 4),
    _Cue(re.compile(rf" {_any('cet_article ce_travail cette_étude cette_thèse ce_mémoire')}\b"), 4),
    _Cue(re.compile(r" our (?:[a-z]+ )?contributions? (?:is|are)\b"), 3.5),
    _Cue(re.compile(r"\A this (?:[\w-]+ ){1,3}?(?:presents|proposes|argues|reports)\b"), 3.5),
    _Cue(
        re.compile(
            rf" {_any('is are was were has_been have_been')}(?: [a-z]+ly)? "
            + _any(
                "proposed introduced presented developed investigated studied analy[sz]ed "
                "performed examined designed evaluated constructed demonstrated derived prove[dn] "
                "shown compared explored considered described discussed given established "
                "reviewed surveyed applied employed implemented conducted addressed tackled "
                "devoted dedicated reported measured calculated computed generali[sz]ed extended "
                "formulated obtained"
            )
            + r"\b"
        ),
        1.2,
    ),
    _Cue(re.compile(_THIS_PAPER), 0),
)
_NAME_AND_VERB = re.compile(
    r"[A-Z]\w*(?:[a-z][A-Z]|[A-Z]{2}|-[A-Z])[\w-]*(?: \([^)]*\)|,[^,]*,)? "
    r"(?:(?:is|are) an?\b|(?P<verb>[a-z]+s)\b|[a-z]+ly [a-z]+s\b)"
)
"""A system as the subject at the beginning, as "PaperSieve is a …"."""
_NAMED = 2.0
_NOTHING_ANNOUNCED = -3.0

_HINTS = (
    _Cue(re.compile(_THIS_PAPER), 2),
    _Cue(re.compile(r" here(?:in)?,? (?:we|i)\b| here,"), 2),
    # Details and results, which follow the announcement.
    _Cue(
        re.compile(
            r"\A "
            + _any(
                "additionally furthermore moreover also finally in_addition further second third "
                "next then lastly besides beyond along_the_way experiment empirical numerical "
                "extensive simulation our_(?:results|findings|experiments|analysis) code overall "
                "together (?:the|these)_(?:\\w+_)?(?:results|findings) taken in_particular "
                "specifically more_precisely "
                "in_this_(?:approach|method|framework|formulation|scheme)"
            )
        ),
        -2.5,
    ),
    _Cue(re.compile(rf"\A {_any('as_an?_ on_ across_ using_ by_')}"), -1.2),
    _Cue(re.compile(rf" releas\w+ {_any('the our all')} "), -1.5),
    _Cue(re.compile(r"\A[^:]*\? \Z| at the time of this"), -3),
    # The work of others.
    _Cue(
        re.compile(
            rf" {_any('previous prior existing earlier recent')} (?:\w+ )?"
            + _any("work stud method approach research efforts")
        ),
        -1.5,
    ),
    _Cue(re.compile(r" ha(?:ve|s|d) been\b"), -1.5),
)
_LATER = -0.45
"""Points for each sentence before this one."""
_LABEL_WORDS = 3
"""Words of a sentence that is only a label, such as "Main results."."""

_POINTING_BACK = re.compile(
    r" (?:this|these) (?:[\w-]+ )?"
    + _any("question phenomen\\w+ hypothes[ie]s claim premise conjecture possibility")
    + r"s?(?:\W+\w+){0,5}\W*\Z| this (?:is|holds)(?: not)?(?: the case| so| true)?\W*\Z"
)
_POINTING_ON = re.compile(
    r" (?:the following|as follows|(?:two|three|four|five|six|several|\w+fold)(?: [\w-]+)? "
    + _any("contributions findings results questions steps parts points ways things")
    + r"|(?:this|these|that|such)(?: [\w-]+)? (?:gap|challenge|limitation|need|issue)s?"
    r"|an? (?:\w+ )?(?:different|alternative|complementary) (?:approach|question|view|path))\W*\Z"
    r"|: \Z"
)
_SHORT = len("We report that they do so.")
"""Characters of an announcement that says little without the sentence after it."""


def find_key_sentences(sentences: Sequence[str]) -> range:
    """Return which of an abstract's ``sentences`` say what the paper does.

    Mostly that is one. It is two neighbours where one only points to the other ("We make two
    contributions."), and none of no sentences. White space around a sentence is no part of it.
    """
    texts = [f" {' '.join(sentence.split())} " for sentence in sentences]
    if not texts:
        return range(0)
    points = [_rate(text) + _LATER * place for place, text in enumerate(texts)]
    chosen = points.index(max(points))
    text = texts[chosen].lower()
    if chosen > 0 and _POINTING_BACK.search(text):
        return range(chosen - 1, chosen + 1)
    is_short = len(text.strip()) <= _SHORT and _SAYING.search(text)
    points_on = bool(is_short or _POINTING_ON.search(text))
    return range(chosen, min(chosen + 1 + points_on, len(texts)))


def _rate(sentence: str) -> float:
    """Return the points of ``sentence``, whatever its place."""
    text = sentence.lower()
    announced = [_rate_saying(saying) for saying in _SAYING.finditer(text)]
    if not announced and len(text.split()) <= _LABEL_WORDS:
        return 4 * _NOTHING_ANNOUNCED
    announced += _find_points(_OTHER_ANNOUNCEMENTS, text)
    if _begins_with_name(sentence.strip()):
        announced.append(_NAMED)
    return max(announced, default=_NOTHING_ANNOUNCED) + sum(_find_points(_HINTS, text))


def _find_points(cues: Iterable[_Cue], text: str) -> list[float]:
    return [points for pattern, points in cues if pattern.search(text)]


def _rate_saying(saying: re.Match[str]) -> float:
    """Return the points of one subject with its verb, as "we also show"."""
    if saying["subject"] not in _PERSONS and _SUMMING_UP.pattern.fullmatch(saying["verb"]):
        return _SUMMING_UP.points
    return _rate_verb(saying) + sum(_find_points(_GOING_ON, saying["adverbs"]))


def _rate_verb(saying: re.Match[str]) -> float:
    if _CLOSING_A_GAP.pattern.match(saying.string, saying.start("verb")):
        return _CLOSING_A_GAP.points
    for pattern, points in _VERBS:
        if pattern.fullmatch(saying["verb"]):
            return points
    # "Class I errors" is no sentence of an author.
    says_nothing = saying["subject"] == " i" or _SAYING_NOTHING.fullmatch(saying["verb"])
    return _NOTHING_ANNOUNCED if says_nothing else _OTHER_VERB


def _begins_with_name(sentence: str) -> bool:
    named = _NAME_AND_VERB.match(sentence)
    if named is None or named["verb"] is None:
        return named is not None
    return any(verbs.fullmatch(named["verb"]) for verbs in (_MAKING, _STUDYING))
