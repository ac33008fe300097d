"""What makes chats equal: the same interests in the same language, read as far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.model.announcement import AnnounceType, EarlierListing, Edition
from bot.model.chat import Chat, DigestSettings, Interest, PastTypes
from bot.model.taxonomy import categories_of


@dataclass(frozen=True)
class Audience:
    """What makes two chats equal: they get the same pages for the same range of editions."""

    platform: str
    language: str
    timezone: str
    manner: DigestSettings
    interests: tuple[Interest, ...]
    cursor: int
    past: tuple[Interest, ...] = ()
    past_types: tuple[PastTypes, ...] = ()

    @classmethod
    def of(
        cls, chat: Chat, interests: Sequence[Interest], past: Sequence[Interest] = ()
    ) -> Audience:
        """Return the reading of ``chat`` with its interests, and those it had before."""
        return cls(
            chat.address.platform,
            chat.language,
            chat.timezone,
            chat.digest_settings,
            tuple(interests),
            chat.cursor,
            tuple(past),
            chat.past_types,
        )

    @cached_property
    def terms(self) -> Mapping[str, tuple[str, ...]]:
        """The terms in the reader's order, each with its categories."""
        return {interest.term: tuple(categories_of(interest.term)) for interest in self.interests}

    @property
    def types(self) -> frozenset[AnnounceType]:
        """The announce types it reads."""
        return self.manner.types

    def types_at(self, seq: int) -> frozenset[AnnounceType]:
        """Return the announce types it read when it was given the edition ``seq``."""
        return next((one.types for one in self.past_types if seq <= one.until_seq), self.types)

    @property
    def after_seq(self) -> int:
        """The lowest ``seq`` after which anything is news to the reader."""
        return min((interest.after_seq for interest in self.interests), default=0)

    @cached_property
    def interests_by_category(self) -> Mapping[str, Sequence[Interest]]:
        """Return the interests that each category is read for."""
        return _by_category(self.interests)

    @cached_property
    def all_interests_by_category(self) -> Mapping[str, Sequence[Interest]]:
        """Return the interests, past ones as well, that each category was ever read for."""
        return _by_category((*self.interests, *self.past))

    def covers(self, one: Edition | EarlierListing) -> bool:
        """Tell whether it came after an interest in its category began."""
        return any(
            interest.covers(one.seq, one.date)
            for interest in self.interests_by_category[one.category]
        )

    def has_received(self, one: EarlierListing) -> bool:
        """Tell whether it was news to the reader before."""
        readers = self.all_interests_by_category[one.category]
        wanted = any(interest.covers(one.seq, one.date) for interest in readers)
        return one.type in self.types_at(one.seq) and one.seq <= self.cursor and wanted


def _by_category(interests: Iterable[Interest]) -> Mapping[str, Sequence[Interest]]:
    found: dict[str, list[Interest]] = {}
    for interest in interests:
        for category in categories_of(interest.term):
            found.setdefault(category, []).append(interest)
    return found
