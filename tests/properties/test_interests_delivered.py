"""What is delivered of an invented month equals what a naive evaluator of the interests selects."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.delivery.planner import Planner
from bot.document.nodes import Card, Document
from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.calendar import arxiv_calendar
from bot.model.chat import DEFAULT_TYPES, DigestSettings, Interest, RenderMode
from bot.model.conversation import decode_payload
from bot.model.delivery import ParcelState, Settlement
from bot.ports.store import Store
from bot.query import parse
from bot.query.categories import make_interest
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.papers import CROSS, NEW, REPLACE, paper
from tests.support.stores import open_chat, prepare_sqlite

pytestmark = pytest.mark.usefixtures("inline_sqlite")

CATEGORIES = ("cs.DC", "cs.LG", "math.CO")
WORDS = ("graph", "moe", "tree", "survey")
DAYS = tuple(date(2026, 6, day) for day in (16, 17, 18, 19, 22, 23))
ALL = frozenset(AnnounceType)


class Kind(NamedTuple):
    """An interest in our language, and the same said naively."""

    query: str
    categories: frozenset[str]
    selects: Callable[[set[str], Sequence[str]], bool]
    types: frozenset[AnnounceType] | None = None

    def interest(self, name: str) -> Interest:
        return replace(make_interest(parse(self.query), 0, None, name), types=self.types)


EVERYWHERE = frozenset(CATEGORIES)
KINDS = (
    Kind("cs.DC", frozenset({"cs.DC"}), lambda _words, _of: True),
    Kind("cs.DC OR math.CO", frozenset({"cs.DC", "math.CO"}), lambda _words, _of: True),
    Kind("cs.*", frozenset({"cs.DC", "cs.LG"}), lambda _words, _of: True, ALL),
    Kind("cs.LG graph", frozenset({"cs.LG"}), lambda words, of: "cs.LG" in of and "graph" in words),
    Kind("moe -survey", EVERYWHERE, lambda words, _of: "moe" in words and "survey" not in words),
    Kind(
        "tree OR cs.LG moe",
        EVERYWHERE,
        lambda words, of: "tree" in words or ("cs.LG" in of and "moe" in words),
        ALL,
    ),
    Kind(
        "cs.LG AND cs.DC",
        frozenset({"cs.LG", "cs.DC"}),
        lambda _words, of: {"cs.LG", "cs.DC"} <= {*of},
    ),
)


@dataclass(frozen=True)
class Story:
    """A paper: announced, cross-listed and replaced on days of their own."""

    categories: tuple[str, ...]
    words: frozenset[str]
    new_words: frozenset[str]
    day: int
    crossed_after: int
    replaced_after: int

    def listings(self, number: int, day: int) -> list[Listing]:
        first, *others = self.categories
        early, late = others[:1], others[1:]
        is_crossed = self.crossed_after and day >= self.day + self.crossed_after
        is_new_version = self.replaced_after and day >= self.day + self.replaced_after
        words = self.new_words if is_new_version else self.words
        shown = paper(
            f"2606.{number:05}",
            *(first, *early, *(late if is_crossed else ())),
            version=2 if is_new_version else 1,
            title=" ".join(sorted(words)) or "nothing",
            abstract="Invented.",
        )
        if day == self.day:
            return [
                Listing(shown, category, NEW if category == first else CROSS)
                for category in shown.categories
            ]
        crossed = late if self.crossed_after and day == self.day + self.crossed_after else ()
        is_replaced = self.replaced_after and day == self.day + self.replaced_after
        return [
            *(Listing(shown, category, CROSS) for category in crossed),
            *(
                Listing(shown, category, REPLACE)
                for category in (shown.categories if is_replaced else ())
                if category not in crossed
            ),
        ]


STORIES = st.lists(
    st.builds(
        Story,
        st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3, unique=True).map(tuple),
        st.frozensets(st.sampled_from(WORDS), max_size=3),
        st.frozensets(st.sampled_from(WORDS), max_size=3),
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=3,
    max_size=9,
)
CROSSED_AND_REPLACED = Story(CATEGORIES, frozenset({"graph"}), frozenset({"graph"}), 0, 1, 1)
"""Cross-listed into one category on the day on which it is replaced in the others."""
CHOICES = st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True)
EDITS = st.dictionaries(st.integers(1, 4), st.tuples(st.integers(0, 2), st.sampled_from(KINDS)))


class Pages:
    """As much of a platform as planning needs."""

    name = "telegram"

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return True


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(STORIES, CHOICES, EDITS)
@example([CROSSED_AND_REPLACED], [KINDS[1], KINDS[2]], {})
def test_what_is_delivered_is_what_each_interest_of_its_time_selects(
    stories: list[Story], choices: list[Kind], edits: dict[int, tuple[int, Kind]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        delivered = asyncio.run(deliver(Path(folder), stories, choices, edits))
    assert delivered == expected(stories, choices, edits)


def expected(
    stories: Sequence[Story], choices: Sequence[Kind], edits: dict[int, tuple[int, Kind]]
) -> list[set[str]]:
    """Return the papers of each day, asked paper by paper and interest by interest."""
    reading, known = list(choices), set[object]()
    days: list[set[str]] = []
    for day in range(len(DAYS)):
        if day in edits:
            place, kind = edits[day]
            reading[place % len(reading)] = kind
        found = [
            listing
            for number, story in enumerate(stories)
            for listing in story.listings(number, day)
            for kind in reading
            if listing.category in kind.categories
            and listing.type in (kind.types or DEFAULT_TYPES)
            and kind.selects({*listing.paper.title.split()}, listing.paper.categories)
        ]
        days.append({entry.paper.id for entry in found if not is_known(entry, known)})
        for entry in found:
            known |= {entry.paper.id, (entry.paper.id, entry.paper.version)}
    return days


def is_known(listing: Listing, known: set[object]) -> bool:
    if listing.type is REPLACE:
        return (listing.paper.id, listing.paper.version) in known
    return listing.paper.id in known


async def deliver(
    folder: Path,
    stories: Sequence[Story],
    choices: Sequence[Kind],
    edits: dict[int, tuple[int, Kind]],
) -> list[set[str]]:
    """Return the papers that the bot plans on each day."""
    store = await open_store(prepare_sqlite(folder / "paperboy.db"))
    clock = JumpingClock(datetime(2026, 6, 15, 8, tzinfo=UTC))
    planner = Planner(store, {"telegram": Pages()}, arxiv_calendar(), clock)  # type: ignore[dict-item]
    chat, names = await open_chat(store), [f"interest {n}" for n in range(len(choices))]
    await store.chats.set_digest_settings(chat.id, DigestSettings())
    for name, kind in zip(names, choices, strict=True):
        await store.interests.put(chat.id, kind.interest(name), clock.now())
    days = [
        await _deliver_day(store, planner, clock, chat.id, day, stories, edits, names)
        for day in range(len(DAYS))
    ]
    await store.close()
    return days


async def _deliver_day(  # noqa: PLR0917
    store: Store,
    planner: Planner,
    clock: JumpingClock,
    chat_id: int,
    day: int,
    stories: Sequence[Story],
    edits: dict[int, tuple[int, Kind]],
    names: Sequence[str],
) -> set[str]:
    now = datetime.combine(DAYS[day], datetime.min.time(), UTC) + timedelta(hours=8)
    clock.jump(to=now.isoformat())
    if day in edits:
        place, kind = edits[day]
        await store.interests.put(chat_id, kind.interest(names[place % len(names)]), now)
    listed = [listing for n, story in enumerate(stories) for listing in story.listings(n, day)]
    await store.editions.complete(
        [
            EditionDraft(
                category, DAYS[day], tuple(o for o in listed if o.category == category), "rss"
            )
            for category in CATEGORIES
        ],
        now,
    )
    await planner.plan_due()
    parcels = await store.outbox.claim("test", ["telegram"], now, timedelta(hours=1), 99)
    sent = [Settlement(parcel.id, ParcelState.SENT, 1) for parcel in parcels]
    await store.outbox.settle("test", sent, now)
    opened = [
        decode_payload(block.opens)
        for parcel in parcels
        for block in parcel.page.blocks
        if isinstance(block, Card)
    ]
    return {action.argument for action in opened if action.command == "paper"}
