"""What is new to an audience: what its interests select and it was not given before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from bot.delivery.audience import Audience
from bot.delivery.audience_facts import AudienceFacts
from bot.delivery.read_cache import CachedReads
from bot.digest.matches import Matches
from bot.digest.news import Coverage, News, Repeat
from bot.digest.select import DigestEntry, SeenPapers
from bot.digest.selection import Candidates, find_candidates, keep_limits
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.paper import Paper


async def collect_news(
    reads: CachedReads, audience: Audience, facts: AudienceFacts, late_terms: Sequence[str]
) -> News:
    """Return what is new to ``audience``: late additions first, then the new editions.

    Raises:
        StoreError: the database failed.
    """
    matches, interests = reads.matches, audience.interests
    candidates = {
        day: find_candidates(interests, announced, audience.types, matches, audience.mutes)
        for day, announced in (*facts.late_additions.items(), (None, facts.announced))
    }
    seen = await _find_seen(reads, audience, facts, candidates.values())
    punctual = candidates[None]
    entries, added_late, muted = _drop_seen(candidates, seen)
    counts = dict(_counts_to_tell(punctual, audience, facts))
    shown = {entry.paper.id for entry in entries}
    new = [entry for entry in entries if entry.paper.id not in added_late]
    within, rest = keep_limits(new, interests)
    return News(
        facts.dates,
        (*(entry for entry in entries if entry.paper.id in added_late), *within),
        counts,
        tuple(late_terms),
        sample=any(edition.is_sample for edition in facts.editions),
        late_additions=added_late,
        coverage=Coverage.of(facts.editions, facts.declared, audience.types),
        interests=interests,
        read={name: total for name, total in punctual.read.items() if name in counts},
        rest=rest,
        muted=muted,
        repeats=tuple(_find_repeats(punctual, shown, audience, facts, matches)),
    )


def _counts_to_tell(
    candidates: Candidates, audience: Audience, facts: AudienceFacts
) -> Iterator[tuple[str, Mapping[AnnounceType, int]]]:
    """Yield the counts of each term of which an edition is new, and that does not deny what came.

    A digest of what came later says nothing of the terms that were given before: that they
    have no papers in it does not mean that they had none.
    """
    listed = {edition.category for edition in facts.editions}
    for term, counts in candidates.counts.items():
        categories = audience.terms[term]
        is_silent = not any(counts.values()) and not facts.given.isdisjoint(categories)
        if not listed.isdisjoint(categories) and not is_silent:
            yield term, counts


async def _find_seen(
    reads: CachedReads, audience: Audience, facts: AudienceFacts, candidates: Iterable[Candidates]
) -> SeenPapers:
    """Return what ``audience`` was given of the papers of ``candidates``.

    Where queries say whether that is so, the earlier versions are read.
    """
    papers = set[str]().union(*(found.paper_ids for found in candidates))
    earlier = [listing for listing in facts.earlier if listing.paper_id in papers]
    matches = reads.matches
    if matches.need_text((*audience.interests, *audience.past)):
        await reads.add_earlier(
            listing for listing in earlier if audience.is_in_question(listing, matches)
        )
    return SeenPapers(listing for listing in earlier if audience.has_received(listing, matches))


def _drop_seen(
    candidates: Mapping[date | None, Candidates], seen: SeenPapers
) -> tuple[Sequence[DigestEntry], Mapping[str, date], int]:
    """Return the entries that are news, which were added late and when, and how many are muted."""
    entries: dict[str, DigestEntry] = {}
    added_late: dict[str, date] = {}
    muted: set[str] = set()
    for day, found in candidates.items():
        selection = found.without(seen)
        for entry in selection.entries:
            if entry.paper.id not in entries and day is not None:
                added_late[entry.paper.id] = day
            entries.setdefault(entry.paper.id, entry)
        muted.update(entry.paper.id for entry in selection.muted)
    return tuple(entries.values()), added_late, len(muted - entries.keys())


def _find_repeats(
    candidates: Candidates,
    shown: set[str],
    audience: Audience,
    facts: AudienceFacts,
    matches: Matches,
) -> Iterator[Repeat]:
    """Yield the papers of new editions that another interest brought with an earlier one.

    Those that are ``shown`` again, as replacements, are left out. Where nothing but categories is
    read, each paper says itself where it is listed.
    """
    if not facts.editions or not matches.need_text(audience.interests):
        return
    before: dict[str, list[EarlierListing]] = {}
    for listing in facts.earlier:
        if listing.date < facts.dates[0]:
            before.setdefault(listing.paper_id, []).append(listing)
    for paper_id, (paper, name) in _find_crossed(candidates, before.keys() - shown).items():
        brought = [(each, audience.brought_by(each, matches)) for each in before[paper_id]]
        delivered = [each.date for each, interests in brought if interests]
        names = {interest.name for _, interests in brought for interest in interests}
        if delivered and name not in names:
            yield Repeat(paper, name, min(delivered))


def _find_crossed(
    candidates: Candidates, papers: Collection[str]
) -> Mapping[str, tuple[Paper, str]]:
    """Return those of ``papers`` that are cross-listed, each with the first interest."""
    crossed: dict[str, tuple[Paper, str]] = {}
    for choice in candidates.choices:
        for listing in choice.shown:
            if listing.type is AnnounceType.CROSS and listing.paper_id in papers:
                crossed.setdefault(listing.paper_id, (listing.paper, choice.interest.name))
    return crossed
