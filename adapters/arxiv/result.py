"""One result of the query API, as the ``arxiv`` package reads it, and the paper in it."""

from __future__ import annotations

import re

import arxiv

from bot.errors import Unreadable
from bot.model.paper import Paper
from bot.model.taxonomy import canonical_category

_ENTRY_ID = re.compile(r"https?://arxiv\.org/abs/(?P<id>.+)v(?P<version>\d+)")
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]{2,})?")


def paper_of(result: arxiv.Result) -> Paper:
    """Return the paper that ``result`` describes.

    Raises:
        Unreadable: it has no paper's address.
    """
    found = _ENTRY_ID.fullmatch(result.entry_id)
    if found is None:
        raise Unreadable(f"no paper's address: {result.entry_id!r}")
    return Paper(
        id=found["id"],
        version=int(found["version"]),
        title=" ".join(result.title.split()),
        abstract=result.summary.strip(),
        authors=", ".join(_with_affiliation(author) for author in result.authors),
        categories=_categories(result),
        author_names=tuple(" ".join(author.name.split()) for author in result.authors),
        doi=result.doi or "",
        journal_ref=result.journal_ref or "",
        comment=" ".join((result.comment or "").split()),
    )


def _with_affiliation(author: arxiv.Result.Author) -> str:
    """Return the name as arXiv's author strings give it: ``Name (place, place)``."""
    return f"{author.name} ({', '.join(author.affiliation)})" if author.affiliation else author.name


def _categories(result: arxiv.Result) -> tuple[str, ...]:
    """Return the categories, primary first; old records carry ACM and MSC classes among them."""
    named = (result.primary_category, *result.categories)
    known = (canonical_category(one) for one in named if _CATEGORY.fullmatch(one))
    return tuple(dict.fromkeys(known))
