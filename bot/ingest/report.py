"""What became of a feed and of a round of ingestion, for the operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.ingest.judge import Verdict
from bot.model.announcement import AnnounceType, Edition, Feed, Slot


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What one feed held and what came of it.

    Attributes:
        feed: the feed itself: what was asked, the date it claims, where it came from.
        categories: the canonical categories that it was split into.
        verdict: which announcement it carries.
        editions: editions and supplements that are new in the store because of it.
    """

    feed: Feed
    categories: tuple[str, ...]
    verdict: Verdict
    editions: tuple[Edition, ...] = ()

    @property
    def counts(self) -> Mapping[AnnounceType, int]:
        """How many items of each type the feed held; every type is a key."""
        counts = Counter(item.type for item in self.feed.items)
        return {type_: counts[type_] for type_ in AnnounceType}

    @property
    def added(self) -> int:
        """How many listings the store did not have before."""
        return sum(edition.total for edition in self.editions)


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of one round of ingestion.

    Attributes:
        asked: canonical categories that were asked for.
        reports: the feeds that were read, in order.
        editions: everything that is new in the store because of this round.
        missing: categories that still lack the edition that is expected by now.
        failures: what went wrong, in words for the operator.
    """

    asked: tuple[str, ...] = ()
    reports: tuple[FeedReport, ...] = ()
    missing: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    editions: tuple[Edition, ...] = ()


@dataclass(slots=True)
class RoundLog:
    """What happens in a round, noted while it lasts.

    Attributes:
        reports: the feeds that were read, in order.
        failures: what went wrong, in words for the operator.
        editions: what is new in the store.
    """

    reports: list[FeedReport] = field(default_factory=list[FeedReport])
    failures: list[str] = field(default_factory=list[str])
    editions: list[Edition] = field(default_factory=list[Edition])

    def note_missing(self, slots: Iterable[Slot]) -> None:
        """Note each of ``slots`` as a failure."""
        self.failures += [f"{category} of {day} is still missing" for category, day in slots]

    def report(self, asked: tuple[str, ...], missing: tuple[str, ...]) -> IngestReport:
        """Return the report of a round that asked for ``asked``, of which ``missing`` is left."""
        return IngestReport(
            asked, tuple(self.reports), missing, tuple(self.failures), tuple(self.editions)
        )
