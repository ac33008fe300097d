"""Plain text, for mail and printers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.digest.export.paper_lines import abstract_line, author_line, title_line
from bot.model.paper import Paper


def to_text(papers: Sequence[Paper], day: date) -> str:
    """Return ``papers`` as numbered plain text, ending with a newline.

    Args:
        papers: in the order to print.
        day: the listing date in the heading.
    """
    entries = (_entry(number, paper) for number, paper in enumerate(papers, 1))
    return "\n\n".join((f"arXiv {day.isoformat()}", *entries)) + "\n"


def _entry(number: int, paper: Paper) -> str:
    return (
        f"{number}. {title_line(paper)}\n"
        f"{author_line(paper)}\n"
        f"{', '.join(paper.categories)} · {paper.abs_url}\n\n"
        f"{abstract_line(paper)}"
    )
