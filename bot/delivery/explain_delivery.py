"""Why a paper came to a chat or did not: the rules of planning, asked about one paper. Pure.

The announcements of a date, oldest first, are asked in this order:

==========================================  ==================================================
what holds                                  outcome
==========================================  ==================================================
a subscription brought it, as news          what became of the message: delivered, waiting, …
  ... and the digest has a limit            beyond the limit
  ... and the digest is deleted by now      forgotten
a subscription brought it, seen before      repeated
the cursor has not come to it yet           upcoming, or repeated
its type was not read                       wrong type
the subscription began later                too early
the subscription had ended                  too late
nobody subscribed to its categories         unsubscribed
==========================================  ==================================================

``Audience`` says what was brought, and ``select`` and ``drop_seen`` what is news, as in planning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bot.delivery.audience import Audience
from bot.digest.matches import Matches
from bot.digest.paging import list_opened
from bot.digest.select import drop_seen, select
from bot.model.announcement import AnnounceType, EarlierListing, Listing
from bot.model.chat import Interest
from bot.model.delivery import ParcelState, PlacedPage
from bot.model.paper import Paper
from bot.model.taxonomy import categories_of_all
from bot.ports.digests import DeliveryExplanation, DeliveryOutcome, ExplainedAnnouncement
from bot.query import explain, parse

_OF_STATE = {
    ParcelState.SENT: DeliveryOutcome.DELIVERED,
    ParcelState.PENDING: DeliveryOutcome.WAITING,
    ParcelState.PARKED: DeliveryOutcome.REFUSED,
    ParcelState.DROPPED: DeliveryOutcome.DROPPED,
}


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """What is known about one paper and one chat.

    Attributes:
        audience: what the chat reads and read, and its cursor.
        paper: its newest version.
        versions: the stored versions that were announced, by number.
        listings: all of them, in the order of their editions.
        pages: of the digests in which these editions came to the chat; of one whose pages are
            turned, all its papers on one page.
        matches: what queries select; every listing's version was added, where any query is read.
    """

    audience: Audience
    paper: Paper
    versions: Mapping[int, Paper]
    listings: Sequence[EarlierListing]
    pages: Sequence[PlacedPage]
    matches: Matches = field(default_factory=Matches)


def explain_delivery(facts: DeliveryFacts) -> DeliveryExplanation:
    """Return why the paper of ``facts`` came to its chat, or why not."""
    explained: list[ExplainedAnnouncement] = []
    by_date = sorted(facts.listings, key=lambda listing: (listing.date, listing.seq))
    for _, group in groupby(by_date, key=lambda listing: listing.date):
        explained.append(_explain_announcement(tuple(group), facts, explained))
    interests = {
        interest.name: explain(parse(interest.query), facts.paper)
        for interest in facts.audience.interests
    }
    return DeliveryExplanation(tuple(explained), interests)


def _explain_announcement(
    listings: Sequence[EarlierListing],
    facts: DeliveryFacts,
    before: Sequence[ExplainedAnnouncement],
) -> ExplainedAnnouncement:
    """Return what became of the ``listings`` of one date, of which those ``before`` are told."""
    audience = facts.audience
    known = [
        listing for listing in listings if listing.category in audience.all_interests_by_category
    ]
    received = [listing for listing in known if audience.has_received(listing, facts.matches)]
    if received:
        return _explain_received(listings, received, facts, before)
    coming = [listing for listing in known if _is_coming(listing, audience)]
    if coming:
        is_news = _is_news(coming, audience.interests, facts)
        outcome = DeliveryOutcome.UPCOMING if is_news else DeliveryOutcome.REPEATED
        page = None if is_news else _last_page(before)
        return _explained(listings, outcome, facts, _terms_of(coming, audience.interests), page)
    return _explain_missed(listings, known, facts)


def _is_coming(listing: EarlierListing, audience: Audience) -> bool:
    return (
        listing.seq > audience.cursor
        and listing.category in audience.interests_by_category
        and audience.covers(listing)
        and listing.type in audience.types
    )


def _explain_received(
    listings: Sequence[EarlierListing],
    received: Sequence[EarlierListing],
    facts: DeliveryFacts,
    before: Sequence[ExplainedAnnouncement],
) -> ExplainedAnnouncement:
    """Return the message that ``received`` came with, or why there is none."""
    audience = facts.audience
    interests = [
        interest
        for interest in (*audience.interests, *audience.past)
        if any(_brings(interest, listing, facts.matches) for listing in received)
    ]
    terms = tuple(dict.fromkeys(interest.name for interest in interests))
    if not _is_news(received, interests, facts):
        return _explained(listings, DeliveryOutcome.REPEATED, facts, terms, _last_page(before))
    pages = _pages_with(received, facts.pages)
    shown = [page for page in pages if facts.paper.id in list_opened(page.page, "paper")]
    if shown:
        return _explained(listings, _OF_STATE[shown[0].state], facts, terms, shown[0])
    rest = next((rest for page in pages for rest in list_opened(page.page, "rest")), "")
    outcome = DeliveryOutcome.BEYOND_LIMIT if rest else DeliveryOutcome.FORGOTTEN
    page = pages[-1] if rest else None
    return _explained(listings, outcome, facts, terms, page, rest)


def _is_news(
    listings: Sequence[EarlierListing], interests: Sequence[Interest], facts: DeliveryFacts
) -> bool:
    """Tell whether planning takes the paper of ``listings``, or drops it as seen before."""
    first = min(listing.seq for listing in listings)
    earlier = [
        listing
        for listing in facts.listings
        if listing.seq < first and listing.category in facts.audience.all_interests_by_category
    ]
    papers = (
        Listing(facts.versions[listing.version], listing.category, listing.type)
        for listing in listings
    )
    terms = {interest.name: categories_of_all(interest.terms) for interest in interests}
    selected = select(papers, terms, AnnounceType)

    def was_delivered(listing: EarlierListing) -> bool:
        return facts.audience.has_received(listing, facts.matches)

    return bool(drop_seen(selected, earlier, was_delivered))


def _pages_with(
    received: Sequence[EarlierListing], pages: Sequence[PlacedPage]
) -> Sequence[PlacedPage]:
    """Return the pages of the digest that the first of ``received`` came with; () if none is kept.

    That digest is the last that was planned while the cursor was below.
    """
    seq = min(listing.seq for listing in received)
    cursor = max((page.after_seq for page in pages if page.after_seq < seq), default=None)
    return [page for page in pages if page.after_seq == cursor]


def _explain_missed(
    listings: Sequence[EarlierListing], known: Sequence[EarlierListing], facts: DeliveryFacts
) -> ExplainedAnnouncement:
    """Return which rule kept ``listings`` from the chat; ``known`` are those it subscribed to."""
    audience = facts.audience
    everything = (*audience.interests, *audience.past)
    wrong = [
        listing
        for listing in known
        if any(_brings(one, listing, facts.matches) for one in everything)
    ]
    if wrong:
        return _explained(listings, DeliveryOutcome.WRONG_TYPE, facts, _terms_of(wrong, everything))
    ended = [one for one in audience.past if any(_has_ended(one, listing) for listing in known)]
    for interests, outcome in (
        (audience.interests, DeliveryOutcome.TOO_EARLY),
        (ended, DeliveryOutcome.TOO_LATE),
        (audience.past, DeliveryOutcome.TOO_EARLY),
    ):
        if terms := _terms_of(known, interests):
            return _explained(listings, outcome, facts, terms)
    return _explained(listings, DeliveryOutcome.UNSUBSCRIBED, facts, ())


def _brings(interest: Interest, listing: EarlierListing, matches: Matches) -> bool:
    is_read = listing.category in categories_of_all(interest.terms)
    return (
        is_read
        and interest.covers(listing.seq, listing.date)
        and (matches.takes_everything(interest) or matches.selects(interest.query, listing))
    )


def _has_ended(interest: Interest, listing: EarlierListing) -> bool:
    return interest.until_seq is not None and listing.seq > interest.until_seq


def _terms_of(listings: Sequence[EarlierListing], interests: Iterable[Interest]) -> tuple[str, ...]:
    """Return the names of the interests for which a category of ``listings`` is read."""
    categories = {listing.category for listing in listings}
    reading = (one for one in interests if categories.intersection(categories_of_all(one.terms)))
    return tuple(dict.fromkeys(interest.name for interest in reading))


def _last_page(before: Sequence[ExplainedAnnouncement]) -> PlacedPage | None:
    return next((one.page for one in reversed(before) if one.page is not None), None)


def _explained(
    listings: Sequence[EarlierListing],
    outcome: DeliveryOutcome,
    facts: DeliveryFacts,
    terms: tuple[str, ...],
    page: PlacedPage | None = None,
    rest: str = "",
) -> ExplainedAnnouncement:
    categories: dict[AnnounceType, tuple[str, ...]] = {}
    for listing in sorted(listings, key=lambda listing: listing.type.rank):
        known = categories.get(listing.type, ())
        categories[listing.type] = tuple(dict.fromkeys((*known, listing.category)))
    types = facts.audience.types_at(min(listing.seq for listing in listings))
    version = max(listing.version for listing in listings)
    return ExplainedAnnouncement(
        listings[0].date, version, categories, outcome, terms, types, page, rest
    )
