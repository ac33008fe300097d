"""Entries of the query API's Atom pages, as they come from arXiv and as they are kept in files.

https://info.arxiv.org/help/api/user-manual.html#_details_of_atom_results_returned
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from itertools import islice
from typing import TYPE_CHECKING

from adapters.arxiv.dumps.record import (
    InvalidRecord,
    fold_line,
    read_category_ids,
    read_records,
    strip_unstorable,
)
from adapters.arxiv.xml import ARXIV, ATOM, parse_instant
from bot.model.arxiv_id import parse_abs_url
from bot.model.dump import DumpRecord
from bot.model.paper import Paper, Submission

if TYPE_CHECKING:
    from lxml.etree import Element

_ERROR = "/api/errors"


def read_atom(stream: BufferedIOBase, after: int) -> Iterator[DumpRecord]:
    """Yield the paper of each entry but for the first ``after``, or why it is none."""
    return islice(read_records(stream, (f"{ATOM}entry",), read_paper), after, None)


def read_submission(entry: Element) -> Submission:
    """Return the paper of ``entry`` and when it was submitted.

    Raises:
        ValueError: as ``read_paper``; also for an entry without a date that can be.
    """
    return Submission(read_paper(entry), parse_instant(entry.findtext(f"{ATOM}published")))


def read_paper(entry: Element) -> Paper:
    """Return the paper of ``entry``.

    Raises:
        ValueError: it is an error of arXiv's, or not a paper.
    """
    address = (entry.findtext(f"{ATOM}id") or "").strip()
    if _ERROR in address:
        raise InvalidRecord(f"arXiv answers: {fold_line(entry.findtext(f'{ATOM}summary'))}")
    paper_id, version = parse_abs_url(address)
    names: list[str] = []
    authors: list[str] = []
    for author in entry.iterfind(f"{ATOM}author"):
        name = fold_line(author.findtext(f"{ATOM}name"))
        places = [fold_line(place.text) for place in author.iterfind(f"{ARXIV}affiliation")]
        # As arXiv's author strings give it: ``Name (place, place)``.
        authors.append(f"{name} ({', '.join(places)})" if places else name)
        names += [name] if name else []
    tags = (f"{ARXIV}primary_category", f"{ATOM}category")  # the primary category comes first
    named = (category.get("term") or "" for tag in tags for category in entry.iterfind(tag))
    terms = (term for term in named if " " not in term)  # a class of the MSC may have spaces
    return Paper(
        id=paper_id,
        version=version,
        title=fold_line(entry.findtext(f"{ATOM}title")),
        abstract=strip_unstorable(entry.findtext(f"{ATOM}summary") or "").strip(),
        authors=", ".join(authors),
        categories=read_category_ids(" ".join(terms)),
        author_names=tuple(names),
        doi=fold_line(entry.findtext(f"{ARXIV}doi")),
        journal_ref=fold_line(entry.findtext(f"{ARXIV}journal_ref")),
        comment=fold_line(entry.findtext(f"{ARXIV}comment")),
    )
