"""What is new to an audience: what its interests select and it was not given before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

from bot.delivery.audience import Audience
from bot.delivery.audience_facts import AudienceFacts
from bot.delivery.read_cache import CachedReads
from bot.digest.coverage import Coverage
from bot.digest.matches import Matches
from bot.digest.news import News, Repeat
from bot.digest.select import DigestEntry, drop_seen
from bot.digest.selection import Selection, keep_limits, select_for
from bot.model.announcement import AnnounceType, EarlierListing


async def collect_news(
    reads: CachedReads, audience: Audience, facts: AudienceFacts, late_terms: Sequence[str]
) -> News:
    """Return what is new to ``audience``: late additions first, then the new editions.

    Raises:
        StoreError: the database failed.
    """
    matches, interests = reads.matches, audience.interests
    selections = {
        day: select_for(interests, announced, audience.types, matches, audience.mutes)
        for day, announced in (*facts.late_additions.items(), (None, facts.announced))
    }
    await _add_earlier_versions(reads, audience, facts, selections.values())
    punctual = selections[None]
    entries, added_late, muted = _drop_delivered(selections, audience, facts, matches)
    new = [entry for entry in entries if entry.paper.id not in added_late]
    within, rest = keep_limits(new, interests)
    return News(
        facts.dates,
        (*(entry for entry in entries if entry.paper.id in added_late), *within),
        dict(_counts_to_tell(punctual, audience, facts)),
        tuple(late_terms),
        sample=any(edition.is_sample for edition in facts.editions),
        late_additions=added_late,
        coverage=Coverage.of(facts.editions, facts.declared, audience.types),
        interests=interests,
        read=punctual.read,
        rest=rest,
        muted=muted,
        repeats=tuple(_find_repeats(punctual, audience, facts, matches)),
    )


def _counts_to_tell(
    selection: Selection, audience: Audience, facts: AudienceFacts
) -> Iterator[tuple[str, Mapping[AnnounceType, int]]]:
    """Yield the counts of each term of which an edition is new, and that does not deny what came.

    A digest of what came later says nothing of the terms that were given before: that they
    have no papers in it does not mean that they had none.
    """
    listed = {edition.category for edition in facts.editions}
    for term, counts in selection.counts.items():
        categories = audience.terms[term]
        is_silent = not any(counts.values()) and not facts.given.isdisjoint(categories)
        if not listed.isdisjoint(categories) and not is_silent:
            yield term, counts


async def _add_earlier_versions(
    reads: CachedReads, audience: Audience, facts: AudienceFacts, selections: Iterable[Selection]
) -> None:
    """Read the earlier versions of selected papers of which queries say if they were delivered."""
    if not reads.matches.need_text((*audience.interests, *audience.past)):
        return
    selected = {
        entry.paper.id
        for selection in selections
        for entry in chain(selection.entries, selection.muted)
    }
    await reads.add_earlier(
        listing
        for listing in facts.earlier
        if listing.paper_id in selected and audience.is_in_question(listing, reads.matches)
    )


def _drop_delivered(
    selections: Mapping[date | None, Selection],
    audience: Audience,
    facts: AudienceFacts,
    matches: Matches,
) -> tuple[Sequence[DigestEntry], Mapping[str, date], int]:
    """Return the entries that are news, which were added late and when, and how many are muted."""
    entries: dict[str, DigestEntry] = {}
    added_late: dict[str, date] = {}
    muted: set[str] = set()

    def was_delivered(listing: EarlierListing) -> bool:
        return audience.has_received(listing, matches)

    for day, selection in selections.items():
        for entry in drop_seen(selection.entries, facts.earlier, was_delivered):
            if entry.paper.id not in entries and day is not None:
                added_late[entry.paper.id] = day
            entries.setdefault(entry.paper.id, entry)
        held = drop_seen(selection.muted, facts.earlier, was_delivered)
        muted.update(entry.paper.id for entry in held)
    return tuple(entries.values()), added_late, len(muted - entries.keys())


def _find_repeats(
    selection: Selection, audience: Audience, facts: AudienceFacts, matches: Matches
) -> Iterator[Repeat]:
    """Yield the papers of new editions that another interest brought with an earlier one.

    Where nothing but categories is read, each paper says itself where it is listed.
    """
    if not facts.editions or not matches.need_text(audience.interests):
        return
    crossed = {
        entry.paper.id: entry for entry in selection.entries if entry.type is AnnounceType.CROSS
    }
    found: dict[str, list[EarlierListing]] = {}
    for listing in facts.earlier:
        if listing.paper_id in crossed and listing.date < facts.dates[0]:
            found.setdefault(listing.paper_id, []).append(listing)
    for paper_id, listings in found.items():
        entry = crossed[paper_id]
        brought = [(listing, audience.brought_by(listing, matches)) for listing in listings]
        delivered = [listing.date for listing, interests in brought if interests]
        names = {interest.name for _, interests in brought for interest in interests}
        if delivered and entry.term not in names:
            yield Repeat(entry.paper, entry.term, min(delivered))
