r"""Regular expressions and wildcards in place of a word, read as the words they stand for. Pure.

``^graph$``, ``\bmoe\b``, ``/graph/i``, ``[Gg]raph``, ``colou?r``, ``.*former``, ``deep.*learning``,
``%graph%`` and ``word~2`` are words; what can't be said in words is refused.
"""

from __future__ import annotations

import re

from bot.query.nodes import RemarkKind
from bot.query.problems import Expected
from bot.query.scanned_query import WORD, Kind, Rule, ScannedQuery

_SLASHES = re.compile(r"/(.+)/[a-z]*")
_BOUNDED = re.compile(r"\\b(.+?)\\b")
_TEX = re.compile(r"\\[A-Za-z]{2}|\\[^\w\s.*+?/-]|\$[^$]*\$")
_STEPS = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        (r"</?[a-z]{1,6}>", ""),  # HTML
        (r"(?<=\w\w\w)(?:~+\d*(?:\.\d+)?|\^\d+(?:\.\d+)?)\Z", ""),  # Lucene's nearness and weight
        (r"\A\^(?=\w)|(?<=\w)\$\Z|\\[<>]", ""),
        (r"(?<=\w\w)\[[a-z]{1,2}\]\Z", ""),
        (r"\A(?:\.[*+]\??|[*%]+)(?=\w)", ""),
        (r"(?<=[^\W\d])%+\Z", ""),
        (r"(?<=\w)(?:\.[*+]\??|\\w[*+])\Z", "*"),
        (r"\[(\w)(?!\1)(?i:\1)\]", r"\1"),
        (r"(?<=\w)\?(?=\w)", ""),
        (r"(?<=\w)-\?(?=\w)", "-"),
        (r"\\([.+/*-])", r"\1"),
        (r"\\s[*+]?", " "),
        (r"(?<=\w)(?:\.[*+]\??|\*+)(?=\w)", "* "),
        (r"(?<!\S)[~=^*%]+(?=\w)", ""),
    )
)
_REST = re.compile(r"\\[wdsWDS]|\[[^\]]*\]|\{\d+(?:,\d*)?\}|\(\?|\.[*+]|[\w)][*+]\?")


_PATTERNED = re.compile(
    r"\(\?|\.[*+]|\\b\w+\\b|\\[swd][*+{]|(?<!\S)[%*]\w|(?<=[^\W\d])%(?!\S)|(?<=\w)\*(?=\w)|\s\*\s"
    r"|[^\W\d]{3}\|[^\W\d]{3}"
)


def is_pattern(phrase: str) -> bool:
    """Tell whether a ``phrase`` in quotation marks is a regular expression; TeX is none."""
    is_marked = _PATTERNED.search(phrase) is not None and not _TEX.search(phrase)
    return is_marked or _BOUNDED.fullmatch(phrase) is not None


def read_pattern(word: str) -> str | None:
    """Return the words that the pattern ``word`` stands for, * behind what may go on.

    The result is ``word`` itself if it is no pattern, and None if words can't stand for it.
    """
    plain = word
    for whole in (_SLASHES, _BOUNDED):
        if found := whole.fullmatch(plain):
            plain = found[1]
    if plain == word and _TEX.search(word):
        return word
    for step, other in _STEPS:
        plain = step.sub(other, plain)
    return None if _REST.search(plain) else plain


def _read(state: ScannedQuery, found: re.Match[str]) -> int | None:
    word = found[0].strip("'")
    words = read_pattern(word)
    if words == word:
        return None
    if words is None:
        return state.refuse(Expected.PATTERN, found.start(), found.end())
    state.remark(RemarkKind.TRANSLATED, found[0], words)
    several = words.split()
    if len(several) > 1:
        state.add(Kind.OPEN, found)
    for word in several:
        state.add_text(found, word)
    return state.add(Kind.CLOSE, found) if len(several) > 1 else found.end()


PATTERN_RULE: Rule = (WORD, _read)
"""Comes before our own rule for words."""
