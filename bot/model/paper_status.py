"""What became of a paper by its authors' comment: withdrawn, or accepted somewhere. Pure.

Comments are free text ("12 pages, accepted at ICML 2026; code at https://…"), so in doubt neither
is reported.
https://info.arxiv.org/help/prep.html#comments, https://info.arxiv.org/help/withdraw.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.document.tex.reader import plain_tex
from bot.model.paper import Paper

_WORK = r"(?:paper|article|manuscript|submission|preprint|work|version|document)"
_WITHDRAWN = re.compile(
    rf"""\b(?:this|the|our|my)\s+(?:\w+\s+)?{_WORK}\s+(?:(?:has|have)\s+been|is|was)\s+withdrawn\b
    | ^\W*(?:{_WORK}\s+)?withdrawn\b
    | \bwithdrawn\s+by\s+(?:the\s+|its\s+)?(?:\w+\s+)?(?:authors?|arxiv|submitter)\b
    | \b(?:we|i|authors?)\s+(?:ha(?:s|ve)\s+)?withdr(?:aw|ew|awn)\s+(?:this|the)\s+{_WORK}""",
    re.IGNORECASE | re.VERBOSE,
)
_FROM_ELSEWHERE = re.compile(r"\bfrom\s+(?!arxiv)|\bprior\s+to\b|\bconference\b", re.IGNORECASE)
"""What shows that a paper was withdrawn from a venue and not from arXiv."""
_OPENING = 200
"""Characters of an abstract within which it says that the paper is withdrawn, if it does."""

# After a full stop a sentence ends, unless it belongs to an abbreviation of a venue's name.
_SENTENCE_END = re.compile(
    r"[;!|]|(?<![\s.][A-Z])(?<!\b(?:Int|Vol|Eur|Rev))(?<!\b(?:Proc|Conf|Symp|Inst|Math|Phys|Annu|Lett))"
    r"(?<!\bTrans)(?<!\b(?:St|No|no|vs))\.(?=\s|$)"
)
_KIND = r"(?:paper|presentation|talk|poster|oral|spotlight|article|chapter|demo|abstract|highlight)"
_ACCEPTED = re.compile(
    rf"""(?<![\w-])(?:accept(?:ed)?|accpeted|(?:to|will)\s+appear|published|presented|forthcoming
        |in\s+press)\b
    (?:\s+(?:\w+\s+)?{_KIND}s?)?
    (?:\s+(?:by\s+)?(?:and|&)\s+(?:\w+\s+)?(?:presented|published))?
    (?:\s+(?:for|to)\s+(?:\w+\s+){{0,3}}?(?:publication|presentation|inclusion)\b[/\w]*)?
    (?:\s+as\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){{0,4}}?{_KIND}s?(?:\s*\([^()]*\))?)?
    (?:\s+(?:at|to|by|into|in|on|for)\b\s*:?\s*|\s*[@:]\s*|\s+(?=[A-Z]{{3,}}.?\d))
    (?P<venue>.+)""",
    re.IGNORECASE | re.VERBOSE,
)
_DENIED = re.compile(
    r"\b(?:not|if|unless|once|when|after\s+it\s+is)\s+(?:yet\s+|been\s+)*$"
    r"|\b(?:extends|builds\s+(?:up)?on|based\s+on|follows|supersedes)\b",
    re.IGNORECASE,
)
"""What precedes an acceptance that is not of this paper, or not yet true."""
_ASIDE = re.compile(
    r"""\s*[,.:(]?\s*https?:// | \s+-{1,3}\s+ | \s*[–—]\s | \s*\((?:oral|spotlight|poster)
    | ,?\s*\b(?:but|which|please|preprint|camera|codes?|project|github|doi|extended|available)\b
    | [,\s(]*(?:main\s+text\s+)?\d+\s*(?:\+\s*\d+\s*)?(?:pages?|pp|figures?|tables?)\b
    | ,\s*(?:\d{1,2}\s+[-\w]+|[A-Z]\w+\s+\d{1,2})\b | ,\s*(?:as|and\s+(?:is|will|has))\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Where the name of a venue ends."""
_NAMED = re.compile(r"[A-Z]\w*[A-Z]|[A-Z]\w+\s+(?:\w+\s+)*[A-Z]\w+|[A-Z]\w{4,}|[A-Z]\w+.*\d{4}")
"""A venue has a name: an acronym, or capitalised words."""
MAX_VENUE_LENGTH = 160
"""Most characters of a venue; what is longer is not a name."""


@dataclass(frozen=True, slots=True)
class PaperStatus:
    """What became of a paper, as far as it is worth a word beside the title.

    Attributes:
        is_withdrawn: the authors, or arXiv, have withdrawn the paper.
        venue: where it was accepted or has appeared, in the authors' words, or "".
    """

    is_withdrawn: bool = False
    venue: str = ""


def detect_status(paper: Paper) -> PaperStatus:
    """Return what comment and abstract of ``paper`` say plainly about what became of it."""
    sentences = _split_sentences(paper.comment)
    for sentence in (*sentences, *_split_sentences(paper.abstract[:_OPENING])):
        if _WITHDRAWN.search(sentence) and not _FROM_ELSEWHERE.search(sentence):
            return PaperStatus(is_withdrawn=True)
    venues = (venue for sentence in sentences if (venue := _find_venue(sentence)))
    return PaperStatus(venue=next(venues, ""))


def _split_sentences(text: str) -> list[str]:
    line = " ".join(plain_tex(text).split())
    return [sentence.strip() for sentence in _SENTENCE_END.sub("\n", line).split("\n")]


def _find_venue(sentence: str) -> str:
    """Return the venue that ``sentence`` says the paper was accepted at, or ""."""
    found = _ACCEPTED.search(sentence)
    if found is None or _DENIED.search(sentence[: found.start()]) or "withdr" in sentence.lower():
        return ""
    venue = _ASIDE.sub("\n", found["venue"], count=1).partition("\n")[0].strip(" ,:([-\"'")
    venue = re.sub(r"^the\s+", "", venue, flags=re.IGNORECASE)
    if len(venue) > MAX_VENUE_LENGTH or not _NAMED.search(venue):
        return ""
    return _drop_unpaired_bracket(venue)


def _drop_unpaired_bracket(venue: str) -> str:
    """Return ``venue`` without a bracket that is only opened or only closed."""
    opened, closed = venue.count("("), venue.count(")")
    if opened > closed:
        return venue.rpartition("(")[0].strip(" ,")
    return venue.rstrip(") ,") if closed > opened else venue
