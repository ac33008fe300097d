"""Chats that get identical pages: same subscriptions, settings and cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.model.announcement import AnnounceType, EarlierListing, Edition
from bot.model.chat import Chat, DigestSettings, Interest, PastTypes
from bot.model.reader_order import RankingSettings
from bot.model.taxonomy import categories_of_all


@dataclass(frozen=True, slots=True)
class ChatRanking:
    """Whose own order an audience of one chat gets, and how that chat wants it."""

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

    @classmethod
    def of(
        cls,
        chat: Chat,
        interests: Sequence[Interest],
        past: Sequence[Interest] = (),
        ranking: RankingSettings | None = None,
    ) -> Audience:
        """Return the audience that ``chat`` belongs to.

        Args:
            chat: settings and cursor.
            interests: its present subscriptions.
            past: its ended subscriptions.
            ranking: how its digests are ranked; None for not at all.
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
        )

    @cached_property
    def terms(self) -> Mapping[str, tuple[str, ...]]:
        """The terms in the order of the digest, each with its categories."""
        return {interest.name: categories_of_all(interest.terms) for interest in self.interests}

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

    def has_received(self, listing: EarlierListing) -> bool:
        """Tell whether ``listing`` was delivered, under the subscriptions and types of its time."""
        interests = self.all_interests_by_category[listing.category]
        return (
            listing.seq <= self.cursor
            and listing.type in self.types_at(listing.seq)
            and any(interest.covers(listing.seq, listing.date) for interest in interests)
        )


def _group_by_category(interests: Iterable[Interest]) -> Mapping[str, Sequence[Interest]]:
    groups: dict[str, list[Interest]] = {}
    for interest in interests:
        for category in categories_of_all(interest.terms):
            groups.setdefault(category, []).append(interest)
    return groups
