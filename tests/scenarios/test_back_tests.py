"""What a back-test says would have come is what the planner delivered, paper by paper."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.delivery.planner import Planner
from bot.digest.back_test import DAYS, back_test
from bot.document.nodes import Card, Document
from bot.model.announcement import AnnounceType, EditionDraft, Listing
from bot.model.calendar import arxiv_calendar
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind, Interest, RenderMode
from bot.model.conversation import decode_payload
from bot.model.delivery import ParcelState, Settlement
from bot.model.paper import Paper
from bot.model.taxonomy import categories_of_all
from bot.ports.store import Store
from bot.query import parse
from bot.query.categories import make_interest
from storage.bootstrap import open_store
from tests.support.clock import JumpingClock
from tests.support.papers import CROSS, NEW, REPLACE, paper
from tests.support.real_june_2026 import listings_by_day
from tests.support.soak import amount
from tests.support.stores import empty_store

pytestmark = pytest.mark.usefixtures("inline_sqlite")

QUERIES = (
    "cs.LG graph",
    'cs.LG "mixture of experts"',
    "(cs.LG OR cs.DC) tree -survey",
    "cs.DC -survey",
    "graph | neural",
    "@Invented cs.DC",
    "cs.LG",
    "holder",
)
TYPES = (None, frozenset({NEW}), frozenset(AnnounceType))
WORDS = ("graph", "tree", "neural", "mixture of experts", "survey", 'H\\"older', "pre-training")
MONDAY = date(2026, 6, 1)


class Pages:
    """As much of a platform as planning needs; a page holds everything."""

    name = "telegram"

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return True


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(empty_store(tmp_path / "paperboy.db"))
    yield store
    await store.close()


def invented_month(drawn: random.Random) -> Iterator[tuple[date, Sequence[EditionDraft]]]:
    """Yield weekdays with announcements: papers are cross-listed later, and replaced."""
    newest: dict[str, Paper] = {}
    for number in range(22):
        day = MONDAY + timedelta(number // 5 * 7 + number % 5)
        listed: dict[str, list[Listing]] = {"cs.DC": [], "cs.LG": [], "math.CO": []}
        for at in range(8):
            made = _draw_paper(drawn, f"2606.{number * 10 + at:05}", drawn.choice(sorted(listed)))
            newest[made.id] = made
            listed[made.primary].append(Listing(made, made.primary, NEW))
            for other in made.categories[1:]:
                listed[other].append(Listing(made, other, CROSS))
        for known in drawn.sample(sorted(newest), min(len(newest) // 4, 6)):
            later = _revise(drawn, newest[known])
            type_ = CROSS if later.version == newest[known].version else REPLACE
            newest[known] = later
            for category in later.categories[-1:] if type_ is CROSS else later.categories:
                listed[category].append(Listing(later, category, type_))
        yield day, [EditionDraft(name, day, _once(found), "rss") for name, found in listed.items()]


def _draw_paper(drawn: random.Random, paper_id: str, primary: str) -> Paper:
    others = [name for name in ("cs.DC", "cs.LG", "math.CO") if name != primary]
    categories = (primary, *drawn.sample(others, drawn.choice((0, 0, 1))))
    title = " and ".join(drawn.sample(WORDS, 2))
    return paper(paper_id, *categories, title=title)


def _revise(drawn: random.Random, known: Paper) -> Paper:
    """Return ``known`` in a category more, or in another version with perhaps other words."""
    missing = [name for name in ("cs.DC", "cs.LG", "math.CO") if name not in known.categories]
    if missing and drawn.random() < 0.5:
        categories = (*known.categories, missing[0])
        return paper(known.id, *categories, version=known.version, title=known.title)
    title = drawn.choice((known.title, " or ".join(drawn.sample(WORDS, 2))))
    return paper(known.id, *known.categories, version=known.version + 1, title=title)


def _once(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    return tuple({listing.paper.id: listing for listing in reversed(list(listings))}.values())


async def deliver(
    store: Store,
    days: Iterable[tuple[date, Sequence[EditionDraft]]],
    interests: Sequence[Interest],
) -> Mapping[str, Mapping[date, list[str]]]:
    """Return what the planner gives a chat for each of ``interests``, by name and day."""
    clock = JumpingClock(datetime.combine(MONDAY - timedelta(2), time(9), UTC))
    planner = Planner(store, {"telegram": Pages()}, arxiv_calendar(), clock)  # type: ignore[dict-item]
    names: dict[int, str] = {}
    for interest in interests:
        defaults = ChatDefaults("en", "UTC", time(8))
        address = ChatAddress("telegram", str(len(names) + 1))
        chat = await store.chats.get_or_create(address, ChatKind.PRIVATE, defaults)
        await store.interests.put(chat.id, interest, clock.now())
        names[chat.id] = interest.name
    given: dict[str, dict[date, list[str]]] = {interest.name: {} for interest in interests}
    for day, drafts in days:
        clock.jump(to=datetime.combine(day, time(6), UTC).isoformat())
        await store.editions.complete(drafts, clock.now())
        while await store.search.index(1000):
            pass
        clock.jump(to=datetime.combine(day, time(8, 1), UTC).isoformat())
        await planner.plan_due()
        while parcels := await store.outbox.claim(
            "test", ["telegram"], clock.now(), timedelta(hours=1), 500
        ):
            for parcel in parcels:
                found = given[names[parcel.chat_id]].setdefault(day, [])
                found += _paper_ids(parcel.page)
            sent = [Settlement(parcel.id, ParcelState.SENT, 1) for parcel in parcels]
            await store.outbox.settle("test", sent, clock.now())
    return given


def _paper_ids(page: Document) -> Iterator[str]:
    for block in page.blocks:
        if isinstance(block, Card) and block.opens:
            payload = decode_payload(block.opens)
            if payload.command == "paper":  # and not what was left out
                yield payload.argument


async def compare(
    store: Store, interests: Sequence[Interest], given: Mapping[str, Mapping[date, list[str]]]
) -> int:
    """Assert that each back-test is what was given; return how many papers that were."""
    total = 0
    for interest in interests:
        query = None if interest.is_plain else parse(interest.query)
        types = interest.types or frozenset({NEW, CROSS})
        categories = categories_of_all(interest.terms)
        tested = back_test(await store.search.find_listed(query, categories, types, DAYS))
        told = {
            day: sorted(listing.paper_id for listing in found)
            for day, found in tested.within(interest.limit).days.items()
            if found
        }
        came = {day: sorted(ids) for day, ids in given[interest.name].items() if ids}
        assert told == came, interest
        total += tested.within(interest.limit).total
    return total


@pytest.mark.parametrize("seed", range(2))
async def test_over_an_invented_month_nothing_differs(store: Store, seed: int) -> None:
    drawn = random.Random(seed)
    interests = [
        _with_types(make_interest(parse(text), 0, None, f"{text} {number}"), types)
        for text in QUERIES
        for number, types in enumerate(TYPES)
    ]
    interests += [
        replace(interest, name=f"{interest.name} at most", limit=2) for interest in interests
    ]
    given = await deliver(store, list(invented_month(drawn)), interests)
    assert await compare(store, interests, given) > 500


def _with_types(interest: Interest, types: frozenset[AnnounceType] | None) -> Interest:
    return replace(interest, types=types)


@pytest.mark.slow
@pytest.mark.soak
async def test_over_june_nothing_differs(store: Store) -> None:
    texts = (
        'cs.LG "mixture of experts"',
        "cs.CL transformer -survey",
        "cs.DC gpu",
        "(cs.LG OR cs.CV) diffusion",
        '@"Wei Zhang" cs.LG',
        "cs.SE ti:test*",
    )
    interests = [
        _with_types(make_interest(parse(text), 0, None, text), frozenset(AnnounceType))
        for text in texts
    ]
    wanted = set(categories_of_all([term for interest in interests for term in interest.terms]))
    days = [
        (
            day,
            [
                EditionDraft(category, day, _once(listings), "rss")
                for category, listings in by_category.items()
                if category in wanted
            ],
        )
        for day, by_category in sorted(listings_by_day().items())[: amount(7, 21)]
    ]
    given = await deliver(store, days, interests)
    assert await compare(store, interests, given) > 500
