"""Papers by reference: out of the store, or asked of arXiv's index and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from bot.errors import Rejected, SourceError
from bot.model.paper import Paper
from bot.model.reference import Reference
from bot.ports import PaperIndex, Store

LOOKUP_TIMEOUT_S = 8.0
"""Seconds that a person waits for arXiv's index."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What became of some references.

    Attributes:
        found: the papers, in the order in which they were asked for.
        unknown: what arXiv does not know.
        unanswered: what arXiv was asked for and did not answer now.
    """

    found: tuple[Paper, ...]
    unknown: tuple[Reference, ...] = ()
    unanswered: tuple[Reference, ...] = ()


async def look_up(store: Store, index: PaperIndex, wanted: Sequence[Reference]) -> Lookup:
    """Return the papers that ``wanted`` names, in the versions it names."""
    papers = await _stored(store, wanted)
    missing = [one for one in wanted if one not in papers]
    if not missing:
        return Lookup(_in_order(papers, wanted))
    try:
        async with asyncio.timeout(LOOKUP_TIMEOUT_S):
            fresh = await index.details([str(one) for one in missing])
    except Rejected:
        fresh = ()
    except (SourceError, TimeoutError) as error:
        log.info("index_unavailable", error=type(error).__name__)
        return Lookup(_in_order(papers, wanted), unanswered=tuple(missing))
    await store.papers.upsert(fresh)
    papers |= _matched(fresh, missing)
    unknown = tuple(one for one in missing if one not in papers)
    return Lookup(_in_order(papers, wanted), unknown=unknown)


async def _stored(store: Store, wanted: Sequence[Reference]) -> dict[Reference, Paper]:
    found: dict[Reference, Paper] = {}
    for one in wanted:
        paper = await store.papers.get(one.paper_id, one.version)
        if paper is not None:
            found[one] = paper
    return found


def _matched(papers: Sequence[Paper], wanted: Sequence[Reference]) -> dict[Reference, Paper]:
    return {
        one: paper
        for one in wanted
        for paper in papers
        if paper.id == one.paper_id and one.version in {None, paper.version}
    }


def _in_order(papers: Mapping[Reference, Paper], wanted: Sequence[Reference]) -> tuple[Paper, ...]:
    return tuple(dict.fromkeys(papers[one] for one in wanted if one in papers))
