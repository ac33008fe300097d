"""A paper's texts as single lines of plain text, for exports. Pure."""

from __future__ import annotations

import re

from bot.document.tex.reader import plain_tex
from bot.model.arxiv_id import parse_id
from bot.model.author_names import format_author_line as readable_authors
from bot.model.paper import Paper

_PARAGRAPH = re.compile(r"\s*\n\s*")


def title_line(paper: Paper) -> str:
    """Return the title as plain text."""
    return " ".join(plain_tex(paper.title).split())


def abstract_line(paper: Paper) -> str:
    """Return the abstract as plain text in one line; two spaces separate its paragraphs."""
    return _PARAGRAPH.sub("  ", plain_tex(paper.abstract).strip())


def author_line(paper: Paper) -> str:
    """Return the authors as plain text, with affiliations where the source gave them."""
    return readable_authors(paper.authors) or ", ".join(paper.author_names)


def year_of(paper: Paper) -> int:
    """Return the year in which arXiv issued the paper's identifier."""
    return parse_id(paper.id).year
