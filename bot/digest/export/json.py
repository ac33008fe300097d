"""JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.digest.export.paper_lines import abstract_line, readable_line, title_line
from bot.model.author_names import list_authors
from bot.model.paper import Paper


def to_json(papers: Sequence[Paper]) -> str:
    """Return ``papers`` as a JSON array of objects, ending with a newline.

    Texts are readable; ``raw`` holds them as arXiv gave them. What is unknown is null.
    """
    objects = [
        {
            "id": paper.id,
            "version": paper.version or None,
            "title": title_line(paper),
            "authors": list_authors(paper),
            "abstract": abstract_line(paper),
            "categories": paper.categories,
            "primary_category": paper.primary,
            "comment": readable_line(paper.comment) or None,
            "journal_ref": readable_line(paper.journal_ref) or None,
            "doi": paper.doi or None,
            "license": paper.license or None,
            "url": paper.abs_url,
            "raw": {"title": paper.title, "authors": paper.authors, "abstract": paper.abstract},
        }
        for paper in papers
    ]
    return json.dumps(objects, ensure_ascii=False, indent=2) + "\n"
