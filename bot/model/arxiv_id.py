"""References to papers as people write them: identifiers of every form, citations, addresses.

The schemes of identifiers: https://info.arxiv.org/help/arxiv_identifier.html
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.model.taxonomy import ARCHIVES, CATEGORIES, RENAMED

_OLD_ARCHIVES = sorted({*ARCHIVES, *CATEGORIES, *RENAMED}, key=lambda one: -len(one))
SAMPLE_MONTH = "0000"
"""In which no paper was issued, so that the bundled invented ones can have identifiers."""
_MONTH = r"\d\d(?:0[1-9]|1[0-2])"
_VERSION = r"(?:v(?P<version>[1-9]\d{0,3}))?"
_END = r"(?![\d_]|[.\-/]\d)"  # a number that goes on is another one
# In front of an identifier: nothing of a word, or what addresses and citations put there. A bare
# slash is not enough, since DOIs of other publishers look alike behind theirs.
_FRONT = (
    r"(?:(?<![a-z\d_./:\-])|(?<=arxiv)|(?<=arxiv[.:])|(?<=arxiv\.org:)"
    r"|(?<=/abs/)|(?<=/pdf/)|(?<=/html/)|(?<=/src/)|(?<=/ps/)|(?<=/format/)|(?<=/e-print/)"
    r"|(?<=/papers/)|(?<=/labs/)|(?<=[?&]id=))"
)
_NEW = rf"(?P<new>(?:{_MONTH}|{SAMPLE_MONTH})\.\d{{4,5}})"
_ARCHIVE = "|".join(map(re.escape, _OLD_ARCHIVES))
_OLD = rf"(?P<archive>{_ARCHIVE})(?:\.[a-z]{{2}})?/(?P<old>{_MONTH}\d{{3}})"
_REFERENCE = re.compile(rf"(?:{_FRONT}{_NEW}|(?<![a-z\d_.\-]){_OLD}){_VERSION}{_END}", re.ASCII)
_FOUR_DIGITS_FROM, _FIVE_DIGITS_FROM = "0704", "1501"
_WORD = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper, and which version of it.

    Attributes:
        paper_id: base identifier.
        version: from 1; None where the newest is meant.
    """

    paper_id: str
    version: int | None = None

    def __str__(self) -> str:
        """Return ``2606.14824v2``, or without version where none is named."""
        return f"{self.paper_id}v{self.version}" if self.version else self.paper_id


def find_references(text: str) -> tuple[Reference, ...]:
    """Return the papers that ``text`` refers to, each once, in order.

    Args:
        text: ``2606.14824``, ``arXiv:2606.14824v2 [cs.DC]``, ``math.CA/0611800``,
            ``10.48550/arXiv.2606.14824``, ``https://arxiv.org/pdf/2606.14824v2``, many of them.
    """
    return tuple(dict.fromkeys(_found(_folded(text))))


def find_unrecognized(text: str) -> tuple[str, ...]:
    """Return the words with a digit in ``text`` that refer to no paper: slips of the pen."""
    words = _WORD.split(_folded(text))
    return tuple(
        word for word in words if any(map(str.isdecimal, word)) and not find_references(word)
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _found(text: str) -> Iterator[Reference]:
    for match in _REFERENCE.finditer(text):
        version = int(match["version"]) if match["version"] else None
        if match["old"]:
            yield Reference(f"{match['archive']}/{match['old']}", version)
        elif _is_issued(match["new"]):
            yield Reference(match["new"], version)


def _is_issued(identifier: str) -> bool:
    """Tell whether the scheme of that month had numbers of this length."""
    month, number = identifier.split(".")
    if month >= _FIVE_DIGITS_FROM or month == SAMPLE_MONTH:
        return len(number) == 5  # noqa: PLR2004
    return month >= _FOUR_DIGITS_FROM and len(number) == 4  # noqa: PLR2004


def issue_month(paper_id: str) -> date:
    """Return the first day of the month in which arXiv gave out ``paper_id``.

    Raises:
        ValueError: it gave it out in no month, as those of the sample.
    """
    digits = paper_id.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    return date(year + (1900 if year > 90 else 2000), month, 1)  # noqa: PLR2004 - since August 1991
