"""Papers by reference: from the store, or fetched from the query API and stored."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.commands.parse.quoting import code_terms, echo
from bot.document.nodes import Code, Inlines
from bot.errors import Rejected, SourceError
from bot.model.paper import Paper
from bot.model.reference import Reference, find_unrecognized
from bot.phrases import Phrases
from bot.ports.arxiv import QueryApi
from bot.ports.store import Store

MAX_LOOKUPS = 20
"""Papers that are looked up at once."""
LOOKUP_TIMEOUT_S = 8.0
"""Seconds to wait for arXiv's query API."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The result of looking up references.

    Attributes:
        found: the papers, in the order in which they were asked for.
        unknown: what arXiv does not know.
        unanswered: what arXiv was asked for and did not answer in time.
        latest: the newest version of ``unknown`` papers of which only the version is unknown.
    """

    found: tuple[Paper, ...]
    unknown: tuple[Reference, ...] = ()
    unanswered: tuple[Reference, ...] = ()
    latest: Mapping[Reference, Paper] = field(default_factory=dict[Reference, Paper])


async def look_up(store: Store, query_api: QueryApi, wanted: Sequence[Reference]) -> Lookup:
    """Return the papers that ``wanted`` names, in the versions it names."""
    papers = await _stored(store, wanted)
    missing = [reference for reference in wanted if reference not in papers]
    if not missing:
        return Lookup(_in_order(papers, wanted))
    try:
        async with asyncio.timeout(LOOKUP_TIMEOUT_S):
            fresh = await query_api.details(list(map(str, missing)))
    except (SourceError, TimeoutError) as error:
        log.info("query_api.failed", error=type(error).__name__)
        # A rejected request for several papers does not say which of them are unknown.
        if not isinstance(error, Rejected) or len(missing) > 1:
            return Lookup(_in_order(papers, wanted), unanswered=tuple(missing))
        fresh = ()
    await store.papers.upsert(fresh)
    papers |= _matched(fresh, missing)
    unknown = tuple(reference for reference in missing if reference not in papers)
    latest = await _latest_of(store, query_api, unknown)
    return Lookup(_in_order(papers, wanted), unknown=unknown, latest=latest)


async def _latest_of(
    store: Store, query_api: QueryApi, unknown: Sequence[Reference]
) -> Mapping[Reference, Paper]:
    """Return the newest version of each paper of which a version was asked for that is unknown."""
    asked = {
        reference: Reference(reference.paper_id)
        for reference in unknown
        if reference.version is not None
    }
    if not asked:
        return {}
    newest = await look_up(store, query_api, tuple(dict.fromkeys(asked.values())))
    by_id = {paper.id: paper for paper in newest.found}
    return {
        reference: by_id[reference.paper_id] for reference in asked if reference.paper_id in by_id
    }


async def _stored(store: Store, wanted: Sequence[Reference]) -> dict[Reference, Paper]:
    found: dict[Reference, Paper] = {}
    for reference in wanted:
        paper = await store.papers.get(reference.paper_id, reference.version)
        if paper is not None:
            found[reference] = paper
    return found


def _matched(papers: Sequence[Paper], wanted: Sequence[Reference]) -> dict[Reference, Paper]:
    return {
        reference: paper
        for reference in wanted
        for paper in papers
        if paper.id == reference.paper_id and reference.version in {None, paper.version}
    }


def _in_order(papers: Mapping[Reference, Paper], wanted: Sequence[Reference]) -> tuple[Paper, ...]:
    found = (papers[reference] for reference in wanted if reference in papers)
    return tuple(dict.fromkeys(found))


def explain_misses(
    found: Lookup, wanted: Sequence[Reference], argument: str, phrases: Phrases
) -> Iterator[Inlines]:
    """Yield a sentence about each kind of reference that led to no paper.

    Args:
        found: the result of the lookup.
        wanted: all of them, also those beyond ``MAX_LOOKUPS``.
        argument: words in which mistyped references are looked for; "" if it holds others as well.
        phrases: the reader's language.
    """
    for reference, paper in found.latest.items():
        yield phrases(
            "paper.no-version",
            paper=Code(paper.id),
            version=reference.version or 0,
            latest=paper.version,
        )
    if nowhere := [str(reference) for reference in found.unknown if reference not in found.latest]:
        yield phrases("paper.unknown", papers=phrases.join_capped(code_terms(nowhere)))
    if found.unanswered:
        named = phrases.join_capped(code_terms(map(str, found.unanswered)))
        yield phrases("paper.unanswered", papers=named)
    if strange := [echo(word) for word in find_unrecognized(argument)]:
        yield phrases("paper.unreadable-id", words=phrases.join_capped(strange))
    if len(wanted) > MAX_LOOKUPS:
        yield phrases("paper.too-many", most=MAX_LOOKUPS, count=len(wanted) - MAX_LOOKUPS)
