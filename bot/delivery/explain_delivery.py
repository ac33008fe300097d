"""Why a paper came to a chat or did not: the rules of planning, asked about one paper. Pure.

The announcements of a date, oldest first, are asked in this order:

==========================================  ==================================================
what holds                                  outcome
==========================================  ==================================================
an interest brought it, as news             what became of the message: delivered, waiting, …
  ... and muted words select it             muted
  ... and the digest has a limit            beyond the limit
  ... and the digest is deleted by now      forgotten
an interest brought it, seen before         repeated
the cursor has not come to it yet           upcoming, muted, or repeated
its type was not read                       wrong type
the interest is muted for a time            muted
the interest began later                    too early
the interest had ended                      too late
no query selects it where it was listed     unmatched
nobody reads its categories                 unsubscribed
==========================================  ==================================================

``Audience`` says what was brought, and ``SeenPapers`` what is news, as in planning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.delivery.audience import Audience
from bot.digest.matches import Matches
from bot.digest.paging import list_opened
from bot.digest.select import SeenPapers
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.chat import Interest, Mute
from bot.model.delivery import ParcelState, PlacedPage
from bot.model.paper import Paper
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
        matches: what queries select of ``versions``.
    """

    audience: Audience
    paper: Paper
    versions: Mapping[int, Paper]
    listings: Sequence[EarlierListing]
    pages: Sequence[PlacedPage]
    matches: Matches

    def brought_by(self, listing: EarlierListing) -> Sequence[Interest]:
        """Return the interests that brought ``listing``, or will if nothing changes."""
        audience = self.audience
        if listing.category not in audience.all_interests_by_category:
            return ()
        # As if the digest had been planned that ``listing`` comes with.
        planned = replace(audience, cursor=max(audience.cursor, listing.seq))
        return planned.brought_by(listing, self.matches)

    def muted_by(self, listing: EarlierListing) -> Sequence[Mute]:
        """Return the muted words that hold ``listing`` back."""
        return [
            mute
            for mute in self.audience.mutes
            if mute.holds(listing.date) and self.matches.selects(mute.query, listing)
        ]


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
    cursor = facts.audience.cursor
    brought = [listing for listing in listings if facts.brought_by(listing)]
    received = [listing for listing in brought if listing.seq <= cursor]
    if not brought:
        return _explain_missed(listings, facts)
    news = _news_of(received or brought, facts)
    names = _names(
        interest for listing in received or brought for interest in facts.brought_by(listing)
    )
    if not news:
        outcome, page = DeliveryOutcome.REPEATED, _last_page(before)
        return _explained(listings, outcome, facts, names, page)
    if received:
        return _explain_received(listings, news, names, facts)
    muted = [mute.query for listing in news for mute in facts.muted_by(listing)]
    outcome = DeliveryOutcome.MUTED if muted else DeliveryOutcome.UPCOMING
    return _explained(listings, outcome, facts, tuple(dict.fromkeys(muted)) or names)


def _explain_received(
    listings: Sequence[EarlierListing],
    news: Sequence[EarlierListing],
    names: tuple[str, ...],
    facts: DeliveryFacts,
) -> ExplainedAnnouncement:
    """Return the message that ``news`` came with, or why there is none."""
    pages = _pages_with(news, facts.pages)
    shown = [page for page in pages if facts.paper.id in list_opened(page.page, "paper")]
    if shown:
        return _explained(listings, _OF_STATE[shown[0].state], facts, names, shown[0])
    if muted := [mute.query for listing in news for mute in facts.muted_by(listing)]:
        words = tuple(dict.fromkeys(muted))
        return _explained(listings, DeliveryOutcome.MUTED, facts, words)
    rest = next((rest for page in pages for rest in list_opened(page.page, "rest")), "")
    outcome = DeliveryOutcome.BEYOND_LIMIT if rest else DeliveryOutcome.FORGOTTEN
    page = pages[-1] if rest else None
    return _explained(listings, outcome, facts, names, page, rest)


def _news_of(listings: Sequence[EarlierListing], facts: DeliveryFacts) -> Sequence[EarlierListing]:
    """Return those of ``listings`` for which planning takes the paper."""
    first = min(listing.seq for listing in listings)
    seen = SeenPapers(
        listing
        for listing in facts.listings
        if listing.seq < min(first, facts.audience.cursor + 1) and facts.brought_by(listing)
    )
    return [listing for listing in listings if seen.is_news(listing)]


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
    listings: Sequence[EarlierListing], facts: DeliveryFacts
) -> ExplainedAnnouncement:
    """Return which rule kept ``listings`` from the chat: of several the one that came nearest."""
    audience = facts.audience
    found: dict[DeliveryOutcome, list[Interest]] = {}
    for listing in listings:
        for interest in audience.all_interests_by_category.get(listing.category, ()):
            found.setdefault(_find_rule(interest, listing, facts), []).append(interest)
    outcome = next(
        (outcome for outcome in DeliveryOutcome if outcome in found), DeliveryOutcome.UNSUBSCRIBED
    )
    interests = found.get(outcome, [])
    explained = _explained(listings, outcome, facts, _names(interests))
    own = next((interest.types for interest in interests if interest.types is not None), None)
    return explained if own is None else replace(explained, types=own)


def _find_rule(
    interest: Interest, listing: EarlierListing, facts: DeliveryFacts
) -> DeliveryOutcome:
    """Return why ``interest``, which looks where ``listing`` is, did not bring it."""
    matches = facts.matches
    if not matches.takes_everything(interest) and not matches.selects(interest.query, listing):
        return DeliveryOutcome.UNMATCHED
    if interest.covers(listing.seq, listing.date):
        is_muted = interest.is_muted(listing.date)
        return DeliveryOutcome.MUTED if is_muted else DeliveryOutcome.WRONG_TYPE
    has_ended = interest.until_seq is not None and listing.seq > interest.until_seq
    return DeliveryOutcome.TOO_LATE if has_ended else DeliveryOutcome.TOO_EARLY


def _names(interests: Iterable[Interest]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(interest.name for interest in interests))


def _last_page(before: Sequence[ExplainedAnnouncement]) -> PlacedPage | None:
    return next((parcel.page for parcel in reversed(before) if parcel.page is not None), None)


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
