"""The feed service over a real socket, well and unwell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from itertools import pairwise

import pytest

from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.http_client import HttpTimeouts, check_redirect
from adapters.arxiv.rate_limit import ArxivRateLimiter, Throttled
from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.model.taxonomy import ARCHIVES, CATEGORIES
from bot.ports.arxiv import AnnouncementSource, FeedFormat
from tests.emulators.arxiv import ArxivEmulator, fault, paper
from tests.support.clock import JumpingClock
from tests.support.reservations import MemoryReservations

TUESDAY = date(2026, 6, 16)
SHORT = HttpTimeouts(connect=1, read=0.6, total=1.2)


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock("2026-06-16T06:00:00+00:00")


@pytest.fixture
async def arxiv(clock: JumpingClock) -> AsyncIterator[ArxivEmulator]:
    async with ArxivEmulator(clock) as emulator:
        emulator.announce(
            TUESDAY,
            paper("2606.00001", "cs.DC cs.AI"),
            paper("2606.00002", "cs.AI"),
            paper("2605.00009", "cs.AI cs.DC", "replace"),
        )
        yield emulator


@pytest.fixture
async def feeds(arxiv: ArxivEmulator, clock: JumpingClock) -> AsyncIterator[ArxivFeeds]:
    source = ArxivFeeds(
        arxiv.url, ArxivRateLimiter(3, clock, MemoryReservations()), "mailto:op@example.org", SHORT
    )
    yield source
    await source.close()


def conforms(feeds: ArxivFeeds) -> AnnouncementSource:
    return feeds


@pytest.mark.parametrize("form", FeedFormat)
async def test_categories_are_asked_for_together_in_their_order(
    feeds: ArxivFeeds, arxiv: ArxivEmulator, form: FeedFormat
) -> None:
    feed = await feeds.read(("cs.DC", "cs.AI"), form)

    assert [item.paper.id for item in feed.items] == ["2606.00001", "2606.00002", "2605.00009"]
    assert feed.source == f"{arxiv.url}/{form.value}/cs.DC+cs.AI"
    assert [seen.path for seen in arxiv.requests] == [f"/{form.value}/cs.DC+cs.AI"]


async def test_every_request_carries_our_user_agent(
    feeds: ArxivFeeds, arxiv: ArxivEmulator
) -> None:
    await feeds.read(("cs.DC",))

    assert arxiv.requests[0].agent.startswith("Paperboy/")
    assert arxiv.requests[0].agent.endswith("(+mailto:op@example.org)")


async def test_requests_are_three_seconds_apart(feeds: ArxivFeeds, arxiv: ArxivEmulator) -> None:
    for _ in range(4):
        await feeds.read(("cs.DC",))

    instants = [seen.at.timestamp() for seen in arxiv.requests]
    assert [later - earlier for earlier, later in pairwise(instants)] == [
        3,
        3,
        3,
    ]


async def test_an_unchanged_feed_is_not_sent_again(feeds: ArxivFeeds, arxiv: ArxivEmulator) -> None:
    first = await feeds.read(("cs.DC",))
    second = await feeds.read(("cs.DC",))

    assert second is first
    assert arxiv.requests[0].etag == ""
    assert arxiv.requests[1].etag


async def test_every_address_is_asked_with_what_is_known_of_it(
    feeds: ArxivFeeds, arxiv: ArxivEmulator
) -> None:
    addresses = [(category, "cs.DC") for category in CATEGORIES if category != "cs.DC"]
    for address in addresses * 2:
        await feeds.read(address)

    assert [seen.etag for seen in arxiv.requests[: len(addresses)]] == [""] * len(addresses)
    assert all(seen.etag for seen in arxiv.requests[len(addresses) :])


async def test_large_feeds_are_forgotten_before_they_fill_the_memory(
    feeds: ArxivFeeds, arxiv: ArxivEmulator
) -> None:
    arxiv.announce(TUESDAY, *(paper(f"2606.{n:05}", "cs.LG") for n in range(1000, 2900)))
    addresses = [(category, "cs.LG") for category in ARCHIVES["cs"][:8] if category != "cs.LG"]
    for address in addresses:
        await feeds.read(address)
    for address in (addresses[-1], addresses[0]):
        await feeds.read(address)

    assert arxiv.requests[-2].etag
    assert arxiv.requests[-1].etag == ""


async def test_a_changed_feed_is(feeds: ArxivFeeds, arxiv: ArxivEmulator) -> None:
    await feeds.read(("cs.DC",))
    arxiv.announce(TUESDAY, paper("2606.00003", "cs.DC"))

    assert len((await feeds.read(("cs.DC",))).items) == 3


async def test_a_wrong_category_is_rejected_in_arxivs_words(feeds: ArxivFeeds) -> None:
    with pytest.raises(Rejected, match=r"^Bad subject class 'XX'"):
        await feeds.read(("cs.XX",))


FAULTS = {
    "answers 500": (fault.answers(500), Unreachable),
    "answers 502": (fault.answers(502), Unreachable),
    "answers 503": (fault.answers(503), Unreachable),
    "answers 429": (fault.answers(429, body=b"Rate exceeded."), Throttled),
    "answers 403": (fault.answers(403), Throttled),
    "answers 404": (fault.answers(404), Unreachable),
    "answers 400 with a page": (fault.answers(400, body=b"<html></html>"), Rejected),
    "answers 304 out of the blue": (fault.answers(304), Unreadable),
    "hangs": (fault.hangs, Unreachable),
    "hangs within the answer": (fault.hangs_within, Unreachable),
    "drips": (fault.drips, Unreachable),
    "resets": (fault.resets, Unreachable),
    "resets within the answer": (fault.resets_within, Unreadable),
    "redirects for ever": (fault.loops, Unreachable),
    "redirects nowhere": (fault.answers(302, {"Location": "ftp://x/"}), Unreachable),
    "floods": (fault.floods, Unreadable),
    "answers nothing": (fault.answers(200), Unreadable),
    "answers a page": (fault.answers(200, body=b"<!doctype html><html></html>"), Unreadable),
    "answers half a feed": (fault.answers(200, body=b"<rss><channel><ti"), Unreadable),
    "answers bad utf-8": (fault.answers(200, body=b"<rss>\xff\xfe</rss>"), Unreadable),
    "answers bad gzip": (
        fault.answers(200, {"Content-Encoding": "gzip"}, b"\x1f\x8bnonsense"),
        Unreadable,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_has_its_error(
    feeds: ArxivFeeds, arxiv: ArxivEmulator, clock: JumpingClock, name: str
) -> None:
    how, kind = FAULTS[name]
    arxiv.fails(how)

    with pytest.raises(SourceError) as caught:
        await feeds.read(("cs.DC",))
    assert type(caught.value) is kind

    arxiv.recovers()
    clock.jump(hours=1)
    assert len((await feeds.read(("cs.DC",))).items) == 2


async def test_a_refused_connection_is_unreachable(feeds: ArxivFeeds, arxiv: ArxivEmulator) -> None:
    await arxiv.is_down()
    with pytest.raises(Unreachable):
        await feeds.read(("cs.DC",))

    await arxiv.is_up()
    assert await feeds.read(("cs.DC",))


async def test_a_server_that_cannot_speak_tls_is_unreachable(
    arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    feeds = ArxivFeeds(
        arxiv.url.replace("http", "https", 1),
        ArxivRateLimiter(0, clock, MemoryReservations()),
        "",
        SHORT,
    )
    with pytest.raises(Unreachable):
        await feeds.read(("cs.DC",))
    await feeds.close()


async def test_a_name_that_does_not_exist_is_unreachable(clock: JumpingClock) -> None:
    feeds = ArxivFeeds(
        "http://arxiv.invalid", ArxivRateLimiter(0, clock, MemoryReservations()), "", SHORT
    )
    with pytest.raises(Unreachable):
        await feeds.read(("cs.DC",))
    await feeds.close()


async def test_a_redirect_is_followed(feeds: ArxivFeeds, arxiv: ArxivEmulator) -> None:
    arxiv.answers(301, {"Location": "/rss/cs.AI+cs.DC"}, on="/rss/cs.DC")

    feed = await feeds.read(("cs.DC",))
    assert feed.categories == ("cs.AI", "cs.DC")
    assert [seen.path for seen in arxiv.requests] == ["/rss/cs.DC", "/rss/cs.AI+cs.DC"]


ELSEWHERE = (
    "http://localhost:{port}/rss/cs.AI",
    "http://127.0.0.1:1/rss/cs.AI",
    "//[::1]:{port}/x",
)


@pytest.mark.parametrize("target", ELSEWHERE)
async def test_a_redirect_to_another_host_is_not_followed(
    feeds: ArxivFeeds, arxiv: ArxivEmulator, target: str
) -> None:
    address = target.format(port=arxiv.url.rpartition(":")[2])
    arxiv.answers(301, {"Location": address}, on="/rss/cs.DC")
    with pytest.raises(Unreachable, match="redirected to"):
        await feeds.read(("cs.DC",))
    assert [seen.path for seen in arxiv.requests] == ["/rss/cs.DC"]


@pytest.mark.parametrize(
    ("asked", "target", "stays"),
    [
        ("http://rss.arxiv.org/rss/cs", "https://rss.arxiv.org/rss/cs", True),
        ("https://rss.arxiv.org/rss/cs", "https://RSS.arxiv.org:443/atom/cs", True),
        ("https://rss.arxiv.org/rss/cs", "http://rss.arxiv.org/rss/cs", False),
        ("https://rss.arxiv.org/rss/cs", "https://rss.arxiv.org:8443/rss/cs", False),
        ("https://rss.arxiv.org/rss/cs", "https://rss.arxiv.org.evil.example/rss/cs", False),
        ("https://rss.arxiv.org/rss/cs", "https://arxiv.org@evil.example/rss/cs", False),
    ],
)
def test_a_redirect_stays_on_its_host_and_keeps_its_tls(
    asked: str, target: str, stays: bool
) -> None:
    if stays:
        check_redirect(asked, target)
    else:
        with pytest.raises(Unreachable):
            check_redirect(asked, target)


async def test_a_host_with_a_retry_after_is_left_alone(
    feeds: ArxivFeeds, arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    arxiv.answers(429, {"Retry-After": "600"})
    with pytest.raises(Unreachable) as caught:
        await feeds.read(("cs.DC",))
    assert caught.value.retry_after == 600
    arxiv.recovers()

    clock.jump(seconds=590)
    with pytest.raises(Unreachable, match="asked us to wait"):
        await feeds.read(("cs.DC",))
    assert len(arxiv.requests) == 1

    clock.jump(seconds=10)
    assert await feeds.read(("cs.DC",))


async def test_the_feed_of_other_categories_is_no_answer(
    feeds: ArxivFeeds, arxiv: ArxivEmulator
) -> None:
    arxiv.answers(200, body=arxiv.feed("rss", "cs.LG"))
    with pytest.raises(Unreadable, match=r"not the feed of cs\.DC"):
        await feeds.read(("cs.DC", "cs.LG"))
