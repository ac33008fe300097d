"""Interests and muted words, tried on the announcements of the past, as answers show it.

query, muted words ── Search.find_listed ──> hits ── back_test ──> counts, titles, what is near
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.commands.context import Context
from bot.commands.imports.propose import find_common_phrase
from bot.digest.back_test import DAYS, BackTest, Breadth, back_test
from bot.digest.paper_text import readable_title
from bot.document.nodes import Block, Code, Inlines, ItemList, Link
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.chat import Interest
from bot.model.paper import Paper
from bot.model.search import ListedHits
from bot.model.taxonomy import categories_of_all
from bot.phrases import Phrases
from bot.query import Field, Query, Term, make_query, parse
from bot.query.categories import terms_to_read
from bot.query.neighbours import list_narrower, list_wider
from bot.query.nodes import Node, conjoin, disjoin, list_terms, negate

_SHOWN_DAYS = 5
"""Announcements of which the counts are said."""
_SHOWN_TITLES = 8
_SAMPLED = 100
"""Papers of which the most frequent category and phrase are taken."""
_TRIED_NEIGHBOURS = 6
"""Queries that are tried in place of one that finds nothing, or too much."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a query would have brought, as an answer shows it.

    Attributes:
        query: that was tried.
        test: what it would have brought.
        papers: the newest of that, in the order of ``test``, each with its listing.
        near: a query that brings more where it brings nothing, less where it brings too much.
        is_highlight: whether it brings nothing itself, and ``test`` is what it would have marked.
    """

    query: Query
    test: BackTest
    papers: Sequence[tuple[EarlierListing, Paper]] = ()
    near: Query | None = None
    is_highlight: bool = False


async def find_past(
    context: Context, query: Query, types: Collection[AnnounceType] | None = None
) -> ListedHits:
    """Return what ``query`` selects of the past, of ``types`` or of those that the chat reads."""
    return await _Past(context, await _load_muted(context)).find(query, types)


async def try_query(
    context: Context, query: Query, types: Collection[AnnounceType] | None = None
) -> Tried:
    """Return what ``query`` would have brought to the chat, and what is near to it.

    Args:
        context: of the invocation.
        query: what is to be read.
        types: of papers; None for those that the chat reads.
    """
    return await try_hits(context, query, await find_past(context, query, types), types)


async def try_interest(context: Context, interest: Interest, typed: Query | None = None) -> Tried:
    """Return what ``interest`` would have brought to the chat, or marked, and what is near to it.

    It brings at most as much as its limit. A highlight marks what the chat's other interests bring.

    Args:
        context: of the invocation.
        interest: as it is or would be.
        typed: its query with what is to be said of how it was read, if it was just typed.
    """
    query = typed or parse(interest.query)
    if not interest.is_highlight:
        hits = await find_past(context, query, interest.types)
        return await try_hits(context, query, hits, interest.types, interest.limit)
    test = back_test(await _find_marked(context, query))
    papers = await _load_papers(context, test.newest(_SHOWN_TITLES))
    return Tried(query, replace(test, is_everything=False), papers, is_highlight=True)


async def _find_marked(context: Context, query: Query) -> ListedHits:
    """Return which papers that the interests of the chat bring ``query`` selects."""
    past = _Past(context, await _load_muted(context))
    by_types: dict[frozenset[AnnounceType] | None, list[Node]] = {}
    for interest in await context.interests():
        if not interest.is_highlight:
            by_types.setdefault(interest.types, []).append(parse(interest.query).root)
    found = ListedHits((), (), 0)
    for types, roots in by_types.items():
        brought = make_query(disjoin(roots) or query.root)
        found = found.joined(await past.find(brought, types, query))
    return found


async def try_hits(
    context: Context,
    query: Query,
    hits: ListedHits,
    types: Collection[AnnounceType] | None = None,
    limit: int | None = None,
) -> Tried:
    """Return what ``hits`` of ``query`` would have been, at most ``limit`` an announcement."""
    test = back_test(hits).within(limit)
    if all(term.field is Field.CATEGORY for term in list_terms(query.root)):
        test = replace(test, is_everything=False)  # whoever names categories alone wants them whole
    papers = await _load_papers(context, test.newest(_SAMPLED))
    near = None
    if test.days and test.breadth is not Breadth.FITTING:
        past = _Past(context, await _load_muted(context))
        near = await _find_near(past, query, types, test, papers)
    return Tried(query, test, papers[:_SHOWN_TITLES], near)


@dataclass(frozen=True, slots=True)
class TriedMute:
    """What muting would have changed in a chat's digests.

    Attributes:
        before: what all interests would have brought.
        after: what they would have without the papers that are muted.
        held: those papers.
        papers: the newest of them, each with its listing.
    """

    before: BackTest
    after: BackTest
    held: BackTest
    papers: Sequence[tuple[EarlierListing, Paper]]


async def try_muting(context: Context, query: Query) -> TriedMute:
    """Return what muting ``query`` would have changed."""
    muted = await _load_muted(context)
    before, after = _Past(context, muted), _Past(context, (*muted, query))
    listed, kept = ListedHits((), (), 0), ListedHits((), (), 0)
    for interest in await context.interests():
        if not interest.is_highlight:
            selected = parse(interest.query)
            listed = listed.joined(await before.find(selected, interest.types))
            kept = kept.joined(await after.find(selected, interest.types))
    left = set(kept.listings)
    held = back_test(replace(listed, listings=tuple(x for x in listed.listings if x not in left)))
    papers = await _load_papers(context, held.newest(_SHOWN_TITLES))
    return TriedMute(back_test(listed), back_test(kept), held, papers)


@dataclass(frozen=True, slots=True)
class _Past:
    """The last announcements, without what is muted."""

    context: Context
    muted: Sequence[Query]

    async def find(
        self,
        query: Query,
        types: Collection[AnnounceType] | None,
        marked: Query | None = None,
    ) -> ListedHits:
        """Return what ``query`` selects of ``types``, or of those that the chat reads.

        Args:
            query: what is read.
            types: announce types; None for those of the chat.
            marked: only what this query selects as well, wherever it is listed.
        """
        root = query.root
        is_plain = isinstance(root, Term) and root.field is Field.CATEGORY
        is_plain = is_plain and not self.muted and marked is None
        more = [marked.root] if marked else []
        rest = conjoin((root, *more, *(negate(query.root) for query in self.muted))) or root
        async with self.context.heavy_slot():
            return await self.context.store.search.find_listed(
                None if is_plain else make_query(rest),
                categories_of_all(terms_to_read(query)),
                types or self.context.chat.digest_settings.types,
                DAYS,
            )


async def _load_muted(context: Context) -> Sequence[Query]:
    """Return what the chat mutes today."""
    if context.chat.is_unsaved:
        return ()
    today = context.today
    mutes = await context.store.interests.mutes(context.chat.id)
    return tuple(parse(mute.query) for mute in mutes if mute.holds(today))


async def _load_papers(
    context: Context, listings: Sequence[EarlierListing]
) -> Sequence[tuple[EarlierListing, Paper]]:
    known = await context.store.papers.get_many([listing.paper_id for listing in listings])
    return [(listing, known[listing.paper_id]) for listing in listings if listing.paper_id in known]


async def _find_near(
    past: _Past,
    query: Query,
    types: Collection[AnnounceType] | None,
    test: BackTest,
    papers: Sequence[tuple[EarlierListing, Paper]],
) -> Query | None:
    """Return the first neighbour of ``query`` that brings something, and not too much."""
    if test.breadth is Breadth.NOTHING:
        neighbours = list_wider(query)
    else:
        primaries = Counter(paper.primary for _, paper in papers).most_common(1)
        phrase = find_common_phrase([paper for _, paper in papers])
        neighbours = list_narrower(query, primaries[0][0] if primaries else "", phrase)
    for neighbour in islice(neighbours, _TRIED_NEIGHBOURS):
        if back_test(await past.find(neighbour, types)).breadth is Breadth.FITTING:
            return neighbour
    return None


def brought_sentence(what: Inlines, tried: Tried, phrases: Phrases) -> Inlines:
    """Return ``moe would have brought 4, 0, 7, 3, 2 papers in the last five announcements``."""
    test = tried.test
    if not test.days:
        return phrases("tried.unknown", what=what)
    counts = test.counts(_SHOWN_DAYS)
    keys = (
        ("tried.marked", "tried.marked-few")
        if tried.is_highlight
        else ("tried.brought", "tried.brought-few")
    )
    key = keys[len(counts) < _SHOWN_DAYS]
    return phrases(key, what=what, counts=_series(test, phrases), count=len(counts))


def changed_sentence(what: Inlines, before: BackTest, after: BackTest, phrases: Phrases) -> Inlines:
    """Return ``moe would have brought 4, 0 → 2, 0 papers …`` for a change."""
    if not after.days:
        return phrases("tried.unknown", what=what)
    count = len(after.counts(_SHOWN_DAYS))
    key = "tried.changed" if count == _SHOWN_DAYS else "tried.changed-few"
    before_text, after_text = _series(before, phrases), _series(after, phrases)
    return phrases(key, what=what, before=before_text, after=after_text, count=count)


def _series(test: BackTest, phrases: Phrases) -> str:
    return phrases.join_series([str(count) for count in test.counts(_SHOWN_DAYS)]) or "0"


def breadth_sentences(tried: Tried, phrases: Phrases) -> Iterator[Inlines]:
    """Yield what is to be said of a query that brings nothing, too much, or everything."""
    test, days = tried.test, len(tried.test.days)
    if tried.is_highlight:  # how much comes is for the others to say
        return
    match test.breadth:
        case Breadth.FITTING:
            return
        case Breadth.NOTHING if not days:
            return
        case Breadth.NOTHING:
            yield phrases("tried.nothing", count=days)
            key = "tried.wider"
        case Breadth.MANY:
            yield phrases("tried.many", count=round(test.total / days))
            key = "tried.narrower"
        case Breadth.EVERYTHING:
            yield phrases("tried.everything", count=round(test.total / days))
            key = "tried.narrower"
    if tried.near is not None:
        yield phrases(key, query=Code(tried.near.text))


def title_list(papers: Sequence[tuple[EarlierListing, Paper]], phrases: Phrases) -> Iterator[Block]:
    """Yield the titles of ``papers`` with their dates, if there are any."""
    items = [
        phrases(
            "tried.title",
            title=(Link(readable_title(paper.title), paper.abs_url),),
            date=phrases.date(listing.date),
        )
        for listing, paper in papers
    ]
    if items:
        yield ItemList(tuple(items))
