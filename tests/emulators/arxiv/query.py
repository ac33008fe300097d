"""What may be asked of arXiv, and what the query API makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.model.taxonomy import ALIASES, ARCHIVES, CATEGORIES, categories_of
from tests.emulators.arxiv import markup
from tests.emulators.arxiv.paper import AnnouncedPaper

_BY_LOWER = {name.lower(): name for name in (*CATEGORIES, *ARCHIVES, *ALIASES)}
_OLD = AnnouncedPaper("0704.0001", ("hep-ph",), title="An old paper", authors="Ada Quorum")
"""A paper that the query API has known for ever."""
_CAT = re.compile(r"cat:([A-Za-z.*-]+)")
_SPAN = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")
_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v\d+)?")


def canonical_case(asked: str) -> list[str]:
    """The names in a feed's path as arXiv prints them."""
    return [_BY_LOWER.get(name.lower(), name) for name in asked.split("+")]


def is_category(asked: str) -> bool:
    """Whether the listing pages know ``asked``; letter case counts there."""
    return asked in CATEGORIES or asked in ALIASES or asked in ARCHIVES


def asked_categories(asked: str) -> frozenset[str]:
    """The categories that a feed's path stands for."""
    terms = (f"{name}.*" if name in ARCHIVES else name for name in canonical_case(asked))
    return frozenset(category for term in terms for category in categories_of(term))


def complaint(asked: str) -> str | None:
    """The sentence with which the feed service refuses ``asked``; None where it does not."""
    if any(not name for name in asked.split("+")):
        return (
            f"Invalid archive specification '{asked}'. Correct format is one or more archive "
            "names delimited by '+'."
        )
    return next((said for name in asked.split("+") if (said := _complaint(name))), None)


def _complaint(name: str) -> str | None:
    archive, _, subject = name.partition(".")
    if "." in subject or not re.fullmatch(r"[A-Za-z.-]+", name):
        return (
            f"Bad archive/subject class structure '{name}'. Valid names include an archive, "
            "possibly followed by a single period and subject class."
        )
    if archive.lower() not in _BY_LOWER:
        return f"Bad archive '{archive}'. Valid archive names are: {', '.join(sorted(ARCHIVES))}."
    if name.lower() not in _BY_LOWER:
        valid = ", ".join(ARCHIVES.get(archive.lower(), ()))
        return (
            f"Bad subject class '{subject}'. Valid subject classes for the archive "
            f"'{archive}' are: {valid}."
        )
    return None


def answer(
    asked: Mapping[str, str], known: Mapping[str, AnnouncedPaper], now: datetime
) -> tuple[int, bytes]:
    """Status and body of the query API for the parameters ``asked``."""
    ids = [paper_id for paper_id in asked.get("id_list", "").split(",") if paper_id]
    for paper_id in ids:
        if not _ID.fullmatch(paper_id):
            return 400, markup.api_error(f"incorrect id format for {paper_id}", now)
    start, most = int(asked.get("start", "0")), int(asked.get("max_results", "10"))
    found = _by_ids(ids, known) if ids else _by_query(asked, known)
    said = "&".join(f"{key}={value}" for key, value in asked.items())
    return 200, markup.api_page(said, len(found), start, found[start : start + most], now)


def _by_ids(ids: list[str], known: Mapping[str, AnnouncedPaper]) -> list[AnnouncedPaper]:
    known = {_OLD.id: _OLD, **known}
    return [known[base] for id_ in ids if (base := re.sub(r"v\d+$", "", id_)) in known]


def _by_query(
    asked: Mapping[str, str], known: Mapping[str, AnnouncedPaper]
) -> list[AnnouncedPaper]:
    """Papers of ``cat:cs.DC``, ``cat:cs.*`` or ``(cat:… OR cat:…) AND submittedDate:[… TO …]``."""
    said = asked.get("search_query", "")
    wanted = {category for term in _CAT.findall(said) for category in categories_of(term)}
    span = _SPAN.search(said) if "submittedDate" in said else None
    since, until = span.groups() if span else ("0", "9")
    found = [
        paper
        for paper in known.values()
        if wanted.intersection(paper.categories) and since <= _minute(paper) <= until
    ]
    newest_first = asked.get("sortOrder", "descending") == "descending"
    return sorted(found, key=lambda paper: (_minute(paper), paper.id), reverse=newest_first)


def _minute(paper: AnnouncedPaper) -> str:
    """When it was submitted, as a query says it."""
    return re.sub(r"[-T:]", "", paper.submitted)[:12]
