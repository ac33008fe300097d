"""References to papers as people write them: identifiers of every form, citations, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.arxiv_id import MONTH_PATTERN, SAMPLE_MONTH, is_issued
from bot.model.folding import fold
from bot.model.taxonomy import ARCHIVES, CATEGORIES, RENAMED

# In front of an identifier: nothing of a word, or what addresses and citations put there. A bare
# slash is not enough, since DOIs of other publishers look alike behind theirs.
_FRONT = (
    r"(?:(?<![a-z\d_./:\-])|(?<=arxiv)|(?<=arxiv[.:])|(?<=arxiv\.org:)"
    r"|(?<=/abs/)|(?<=/pdf/)|(?<=/html/)|(?<=/src/)|(?<=/ps/)|(?<=/format/)|(?<=/e-print/)"
    r"|(?<=/papers/)|(?<=/labs/)|(?<=[?&]id=))"
)
_ARCHIVE = "|".join(
    map(re.escape, sorted({*ARCHIVES, *CATEGORIES, *RENAMED}, key=len, reverse=True))
)
_NEW = rf"(?P<new>(?:{MONTH_PATTERN}|{SAMPLE_MONTH})\.\d{{4,5}})"
_OLD = rf"(?P<archive>{_ARCHIVE})(?:\.[a-z]{{2}})?/(?P<old>{MONTH_PATTERN}\d{{3}})"
_VERSION = r"(?:v(?P<version>[1-9]\d{0,3}))?"
_END = r"(?![\d_]|[.\-/]\d)"  # a number that goes on is another one
_REFERENCE = re.compile(rf"(?:{_FRONT}{_NEW}|(?<![a-z\d_.\-]){_OLD}){_VERSION}{_END}", re.ASCII)
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
    return tuple(dict.fromkeys(_scan(fold(text))))


def find_unrecognized(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` that hold a digit and refer to no paper, e.g. mistyped ids."""
    return tuple(
        word
        for word in _WORD.split(fold(text))
        if any(map(str.isdecimal, word)) and not find_references(word)
    )


def _scan(text: str) -> Iterator[Reference]:
    for match in _REFERENCE.finditer(text):
        version = int(match["version"]) if match["version"] else None
        if match["old"]:
            yield Reference(f"{match['archive']}/{match['old']}", version)
        elif is_issued(match["new"]):
            yield Reference(match["new"], version)
