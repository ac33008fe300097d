"""Chats that get identical pages: same subscriptions, settings and cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.digest.matches import Matches
from bot.model.announcement import AnnounceType, EarlierListing, Edition
from bot.model.chat import Chat, DigestSettings, Interest, Mute, PastTypes
from bot.model.reader_order import RankingSettings
from bot.model.taxonomy import categories_of_all


@dataclass(frozen=True, slots=True)
class ChatRanking:
    """A chat whose digests are ranked, which is an audience by itself, and how it wants that."""

    chat_id: int
    settings: RankingSettings


@dataclass(frozen=True)
class Audience:
    """What chats have in common that get the same pages for the same editions.

    Attributes:
        platform: the adapter's name; pages are cut to its limits.
        language: ``en`` or ``zh``.
        timezone: IANA name, for the instants in notices.
        digest_settings: announce types, style, render mode and limit.
        interests: present subscriptions, in the order of the digest.
        cursor: the last edition ``seq`` that was delivered.
        past: subscriptions that have ended.
        past_types: announce types chosen earlier, oldest first.
        ranking: of the one chat whose digests are in an order of its own; None for all others.
        mutes: words that hold papers back.
    """

    platform: str
    language: str
    timezone: str
    digest_settings: DigestSettings
    interests: tuple[Interest, ...]
    cursor: int
    past: tuple[Interest, ...] = ()
    past_types: tuple[PastTypes, ...] = ()
    ranking: ChatRanking | None = None
    mutes: tuple[Mute, ...] = ()

    @classmethod
    def of(
        cls,
        chat: Chat,
        interests: Sequence[Interest],
        past: Sequence[Interest] = (),
        ranking: RankingSettings | None = None,
        mutes: Sequence[Mute] = (),
    ) -> Audience:
        """Return the audience that ``chat`` belongs to.

        Args:
            chat: settings and cursor.
            interests: its present subscriptions.
            past: its ended subscriptions.
            ranking: how its digests are ranked; None for not at all.
            mutes: words that it mutes.
        """
        return cls(
            chat.address.platform,
            chat.language,
            chat.timezone,
            chat.digest_settings,
            tuple(interests),
            chat.cursor,
            tuple(past),
            chat.past_types,
            ChatRanking(chat.id, ranking) if ranking else None,
            tuple(mutes),
        )

    @cached_property
    def terms(self) -> Mapping[str, tuple[str, ...]]:
        """The names of what is read, in the order of the digest, each with its categories."""
        return {
            interest.name: categories_of_all(interest.terms)
            for interest in self.interests
            if not interest.is_highlight
        }

    @property
    def types(self) -> frozenset[AnnounceType]:
        """The announce types it reads now."""
        return self.digest_settings.types

    def types_at(self, seq: int) -> frozenset[AnnounceType]:
        """Return the announce types it read when the edition ``seq`` was delivered."""
        return next((past.types for past in self.past_types if seq <= past.until_seq), self.types)

    @property
    def after_seq(self) -> int:
        """The lowest ``seq`` above which an edition may be news."""
        return min((interest.after_seq for interest in self.interests), default=0)

    @cached_property
    def seen_seq(self) -> int:
        """The highest ``seq`` of which any edition may have been delivered."""
        return max([self.cursor, *(past.until_seq or 0 for past in self.past)])

    @cached_property
    def interests_by_category(self) -> Mapping[str, Sequence[Interest]]:
        """The present subscriptions that each category is read for."""
        return _group_by_category(self.interests)

    @cached_property
    def all_interests_by_category(self) -> Mapping[str, Sequence[Interest]]:
        """The present and ended subscriptions that each category is or was read for."""
        return _group_by_category((*self.interests, *self.past))

    def awaited_categories(self, day: date) -> frozenset[str]:
        """Return the categories of which the announcement of ``day`` is news to it."""
        return frozenset(
            category
            for category, interests in self.interests_by_category.items()
            if any(interest.since is None or interest.since <= day for interest in interests)
        )

    def covers(self, listed: Edition | EarlierListing) -> bool:
        """Tell whether a present subscription to its category had begun by then."""
        interests = self.interests_by_category[listed.category]
        return any(interest.covers(listed.seq, listed.date) for interest in interests)

    def has_received(self, listing: EarlierListing, matches: Matches) -> bool:
        """Tell whether ``listing`` was delivered, see ``brought_by``."""
        if self.has_received_unasked(listing, matches):
            return True
        return bool(self.brought_by(listing, matches))

    def has_received_unasked(self, listing: EarlierListing, matches: Matches) -> bool:
        """Tell whether ``listing`` was delivered by an interest that takes whatever is listed."""
        return any(map(matches.takes_everything, self._readers(listing)))

    def brought_by(self, listing: EarlierListing, matches: Matches) -> Sequence[Interest]:
        """Return the interests that brought ``listing``, by the types and mutings of its time.

        What muted words held back counts as delivered: it was counted, and one tap away.

        Args:
            listing: of which this version was added to ``matches`` if ``is_in_question``.
            matches: what queries select.
        """
        return [
            reader
            for reader in self._readers(listing)
            if matches.takes_everything(reader) or matches.selects(reader.query, listing)
        ]

    def is_in_question(self, listing: EarlierListing, matches: Matches) -> bool:
        """Tell whether a query says if ``listing`` was delivered, so that its text is needed."""
        return not all(map(matches.takes_everything, self._readers(listing)))

    def _readers(self, listing: EarlierListing) -> Sequence[Interest]:
        """Return the interests by which ``listing`` was delivered if their query selects it."""
        # Of two chats that were joined, one may have been given more: its interests ended there.
        return [
            interest
            for interest in self.all_interests_by_category[listing.category]
            if listing.seq <= self.cursor or interest.until_seq is not None
            if interest.covers(listing.seq, listing.date) and not interest.is_muted(listing.date)
            if listing.type
            in (self.types_at(listing.seq) if interest.types is None else interest.types)
        ]


def _group_by_category(interests: Iterable[Interest]) -> Mapping[str, Sequence[Interest]]:
    groups: dict[str, list[Interest]] = {}
    for interest in interests:
        for category in () if interest.is_highlight else categories_of_all(interest.terms):
            groups.setdefault(category, []).append(interest)
    return groups
