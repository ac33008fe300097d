"""Export of papers as Markdown, for notes and newsletters. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.digest.export.paper_lines import abstract_line, author_line, title_line
from bot.model.paper import Paper


@dataclass(frozen=True, slots=True)
class _Wording:
    heading: str
    authors: str


_WORDINGS: Mapping[str, _Wording] = {
    "en": _Wording("# arXiv new papers ({day})", "**Authors**: "),
    # The brackets differ on purpose: readers' scripts know this heading byte by byte.
    "zh": _Wording("# ArXiv 新论文更新（{day})", "**作者**："),
}
_SIGNS = (
    r"\\(?=[!-/:-@\[-`{-~]|\Z)|`|\*(?!\s)|(?<!\s)\*|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)|(?<=\S)~|~(?=~)|!(?=\[)"
)
_ACTIVE = re.compile(rf"{_SIGNS}|\[(?=.*\][(\[:])")
"""Signs that CommonMark and GitHub take for more than text, where they stand as they do."""
_PAIRED = frozenset("*_`~")
"""Of these, a single one is text."""
_ACTIVE_IN_LINK = re.compile(rf"{_SIGNS}|[\[\]]")
_LEADING = re.compile(r"(\d{1,9}(?=[.)])|(?=#{1,6}\s|[-+*]\s|>|-[-\s]*\Z|=+\s*\Z))")
"""What makes a line more than a paragraph."""


def to_markdown(papers: Sequence[Paper], day: date, language: str) -> str:
    """Return ``papers`` as Markdown, one section each, ending with a newline.

    Args:
        papers: in the order to print.
        day: the listing date in the heading.
        language: ``en`` or ``zh``; any other gives English.
    """
    wording = _WORDINGS.get(language, _WORDINGS["en"])
    heading = wording.heading.format(day=day.isoformat())
    sections = (_section(paper, wording) for paper in papers)
    return "\n\n".join((heading, *sections)) + "\n"


def _section(paper: Paper, wording: _Wording) -> str:
    title = _escape(title_line(paper), _ACTIVE_IN_LINK)
    abstract = _escape(abstract_line(paper))
    if leading := _LEADING.match(abstract):
        abstract = f"{leading[0]}\\{abstract[leading.end() :]}"
    return (
        f"### [{title}]({paper.abs_url})\n"
        f"{wording.authors}{_escape(author_line(paper))}\n\n"
        f"{abstract}\n\n\n"
        f"#### {', '.join(paper.categories)}"
    )


def _escape(text: str, active: re.Pattern[str] = _ACTIVE) -> str:
    signs = Counter(active.findall(text))
    return active.sub(
        lambda found: found[0] if found[0] in _PAIRED and signs[found[0]] == 1 else rf"\{found[0]}",
        text,
    )
