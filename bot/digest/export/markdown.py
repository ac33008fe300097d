"""Export of papers as Markdown, for notes and newsletters. Pure."""

from __future__ import annotations

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
_BRACKETS = str.maketrans({"[": r"\[", "]": r"\]"})


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
    title = title_line(paper).translate(_BRACKETS)
    return (
        f"### [{title}]({paper.abs_url})\n"
        f"{wording.authors}{author_line(paper)}\n\n"
        f"{abstract_line(paper)}\n\n\n"
        f"#### {', '.join(paper.categories)}"
    )
