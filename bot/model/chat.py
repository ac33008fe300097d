"""Chats to deliver to, their settings and subscriptions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

from bot.model.announcement import AnnounceType


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """Where messages go.

    Attributes:
        platform: the adapter's name: ``telegram``, ``discord``, ``console``.
        place: the platform's own id of the chat, thread or topic; opaque outside its adapter.
    """

    platform: str
    place: str


class ChatKind(StrEnum):
    """Who can be reached at an address."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class ChatState(StrEnum):
    """Whether a chat is delivered to."""

    ACTIVE = "active"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Pause:
    """A break in deliveries: ``until`` a local date (delivered to again on it), or for good."""

    until: date | None = None


EVERY_DAY = frozenset(range(7))
"""All weekdays; 0 is Monday."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a chat is not to be disturbed: local wall times without ``end``, even over midnight.

    Where ``start`` is ``end`` it is the whole day.
    """

    start: time
    end: time

    def covers(self, at: time) -> bool:
        """Tell whether the wall time ``at`` lies within them."""
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


ALL_DAY = QuietHours(time(0), time(0))
"""The quiet hours of a chat in which nothing ever makes a sound."""
DEFAULT_QUIET_HOURS = QuietHours(time(22), time(7))
"""The quiet hours of a chat that has not chosen any."""
DEFAULT_TYPES = frozenset({AnnounceType.NEW, AnnounceType.CROSS})
"""The announce types of a chat that has not chosen any."""


class Style(StrEnum):
    """How much of a paper a digest shows."""

    TITLES = "titles"
    BRIEF = "brief"  # with the key sentence of the abstract
    FULL = "full"  # with the whole abstract


class RenderMode(StrEnum):
    """How elaborately a page is drawn, from the platform's best to what everything can show."""

    RICH = "rich"  # whatever the platform does best
    CLASSIC = "classic"  # text with links and weights, foldable where it can be
    PLAIN = "plain"  # letters alone


class Paging(StrEnum):
    """How a digest of several pages comes."""

    AUTO = "auto"  # turned where it would be more than a few messages
    TURNED = "pager"  # as one message whose pages are turned in place
    SEPARATE = "pages"  # as a message for each page


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """What a chat wants its digests to be like.

    Attributes:
        types: the announce types it reads.
        style: how much of a paper is shown.
        render_mode: how pages are drawn for it.
        limit: papers in one digest, the rest behind a button; None for all of them.
        paging: how several pages come.
    """

    types: frozenset[AnnounceType] = DEFAULT_TYPES
    style: Style = Style.BRIEF
    render_mode: RenderMode = RenderMode.RICH
    limit: int | None = None
    paging: Paging = Paging.AUTO


@dataclass(frozen=True, slots=True)
class PastTypes:
    """The announce types that a chat read until its cursor was ``until_seq``."""

    until_seq: int
    types: frozenset[AnnounceType]


@dataclass(frozen=True, slots=True)
class Look:
    """Announcements that somebody asked to see, subscribed or not, and that were not all stored.

    Attributes:
        term: what was named.
        days: their listing dates, oldest first.
        after_seq: the newest edition ``seq`` when it was asked for.
    """

    term: str
    days: tuple[date, ...]
    after_seq: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What a chat was told is being fetched; a message follows once it is there.

    Attributes:
        date: listing date of the newest announcement then; the promise lasts until the next one.
        terms: the subscriptions of which it was not stored yet, in the order of asking.
        looks: what else was asked for.
    """

    date: date
    terms: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()


_UNSAVED_ID = 0


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat with its settings and its cursor.

    Attributes:
        id: row id; 0 of a chat that has no row.
        address: where it is.
        kind: who can be reached there.
        language: ``en`` or ``zh``.
        timezone: IANA name.
        delivery_time: local wall time of the daily digest; None for as soon as it is complete.
        cursor: the last edition ``seq`` it was given.
        next_due_at: when the planner looks at it next, aware; None when it has no interests, is
            paused for good, or is gone.
        awaited: listing date of an announcement the chat was told is late; None otherwise.
        pause: None when it is not paused.
        digest_settings: what it wants its digests to be like.
        state: whether it is delivered to.
        past_types: earlier choices of types, oldest first: what was not delivered because of them
            may be news yet.
        muted_since: since when the bot may not write there; None while it may, as far as known.
        set_up_by: the platform's ID of the person who set the chat up; "" if unknown.
        promise: what a message is to follow about; None if nothing is being fetched for it.
        weekdays: the local days on which digests come; 0 is Monday.
        quiet_hours: when messages come without a sound; None for never.
        shows_voters: whether everybody there is told who likes a paper.
        has_votes: whether anybody there has voted on a paper, as far as it was asked.
        has_saved: whether papers are saved there, as far as it was asked.
    """

    id: int
    address: ChatAddress
    kind: ChatKind
    language: str
    timezone: str
    delivery_time: time | None
    cursor: int
    next_due_at: datetime | None
    awaited: date | None
    pause: Pause | None
    digest_settings: DigestSettings
    state: ChatState
    past_types: tuple[PastTypes, ...] = ()
    muted_since: datetime | None = None
    set_up_by: str = ""
    promise: Promise | None = None
    weekdays: frozenset[int] = EVERY_DAY
    quiet_hours: QuietHours | None = DEFAULT_QUIET_HOURS
    shows_voters: bool = True
    has_votes: bool = False
    has_saved: bool = False

    @classmethod
    def unsaved(cls, address: ChatAddress, kind: ChatKind, defaults: ChatDefaults) -> Chat:
        """Return a chat as it would be stored at first contact; reading needs no row."""
        return cls(
            id=_UNSAVED_ID,
            address=address,
            kind=kind,
            language=defaults.language,
            timezone=defaults.timezone,
            delivery_time=defaults.delivery_time,
            cursor=0,
            next_due_at=None,
            awaited=None,
            pause=None,
            digest_settings=DigestSettings(),
            state=ChatState.ACTIVE,
        )

    @property
    def is_unsaved(self) -> bool:
        """Whether nothing is stored about the chat."""
        return self.id == _UNSAVED_ID


@dataclass(frozen=True, slots=True)
class ChatDefaults:
    """What a chat starts with, from the operator's settings and the person's locale.

    Attributes:
        language: ``en`` or ``zh``.
        timezone: IANA name.
        delivery_time: local wall time; None for as soon as a digest is complete.
    """

    language: str
    timezone: str
    delivery_time: time | None


@dataclass(frozen=True, slots=True)
class Interest:
    """What a chat reads: a category, an archive, or what a query selects.

    Attributes:
        name: unique within the chat, folded; a plain subscription's is its term.
        query: as ``bot.query`` prints it; of a plain subscription its term.
        terms: the categories (``cs.DC``) and archives (``cs.*``) whose editions are read for it.
        after_seq: the newest edition ``seq`` when it began; only later editions are news.
        since: the newest listing date known when it began, None when none was. What arrives later
            but was announced before (an old file that is loaded) is no news to this chat.
        until_seq: the newest edition ``seq`` when it ended; None while it lasts.
        types: the announce types that are read for it; None for those of the chat.
        limit: papers of it in one digest, the rest behind a button; None for all of them.
        is_highlight: whether it lifts and marks what other interests select, and selects nothing.
        is_ranked: whether its section has an order of its own, learned from its likes first.
        muted_until: the first listing date that is news by it again; None if none is held back.
        id: row id, where one interest is meant; 0 where equal ones of many chats are.
    """

    name: str
    query: str
    terms: tuple[str, ...]
    after_seq: int
    since: date | None = None
    until_seq: int | None = None
    types: frozenset[AnnounceType] | None = None
    limit: int | None = None
    is_highlight: bool = False
    muted_until: date | None = None
    # Part of no digest's key, so that a digest that waits is not planned twice.
    is_ranked: bool = field(default=False, repr=False)
    id: int = field(default=0, compare=False, repr=False)

    @classmethod
    def plain(
        cls, term: str, after_seq: int = 0, since: date | None = None, until_seq: int | None = None
    ) -> Interest:
        """Return the subscription to everything that is listed in a category or archive."""
        return cls(term, term, (term,), after_seq, since, until_seq)

    @property
    def is_plain(self) -> bool:
        """Whether it selects whatever is listed in its one term, whatever the paper says."""
        return self.terms == (self.query,)

    def covers(self, seq: int, day: date) -> bool:
        """Tell whether the edition ``seq`` of the listing date ``day`` came while it lasted."""
        is_during = self.after_seq < seq and (self.until_seq is None or seq <= self.until_seq)
        return is_during and (self.since is None or day >= self.since)

    def is_muted(self, day: date) -> bool:
        """Tell whether it brings nothing of the listing date ``day``."""
        return self.muted_until is not None and day < self.muted_until

    def from_the_start(self) -> Interest:
        """Return it as if it had always lasted: for looking at what was announced before."""
        return replace(self, after_seq=-1, since=None)


@dataclass(frozen=True, slots=True)
class Mute:
    """Words that a chat does not want to see; papers that they select are counted instead.

    Attributes:
        query: as ``bot.query`` prints it.
        until: the first listing date that they hold nothing back of; None for good.
    """

    query: str
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether it holds papers of the listing date ``day`` back."""
        return self.until is None or day < self.until
