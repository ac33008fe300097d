"""The query API through the ``arxiv`` package, over a real socket, well and unwell."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from time import monotonic

import pytest
from aiohttp import web

from adapters.arxiv.api import MAX_REFUSALS, SENTINEL_IDS, ArxivApi
from adapters.arxiv.api_client import RETRIES
from adapters.arxiv.feeds import ArxivFeeds
from adapters.arxiv.http_client import HttpTimeouts
from adapters.arxiv.rate_limit import ArxivRateLimiter, Throttled
from bot.errors import Rejected, SourceError, Unreachable, Unreadable
from bot.model.paper import Paper
from bot.ports.arxiv import QueryApi
from tests.emulators.arxiv import ArxivEmulator, fault, paper
from tests.emulators.arxiv.markup import api_error, api_page
from tests.support.clock import JumpingClock
from tests.support.real_data import real_data
from tests.support.reservations import MemoryReservations

TUESDAY = date(2026, 6, 16)
SHORT = HttpTimeouts(connect=1, read=0.6, total=1.2)
INTERVAL_S = 0.1
"""Between two pages of one search the package waits by the machine's time."""


@pytest.fixture
def clock() -> JumpingClock:
    return JumpingClock("2026-06-16T06:00:00+00:00")


@pytest.fixture
async def arxiv(clock: JumpingClock) -> AsyncIterator[ArxivEmulator]:
    async with ArxivEmulator(clock) as emulator:
        emulator.announce(
            TUESDAY,
            paper("2606.00001", "cs.DC cs.AI", comment="12 pages,\n  3 figures", doi="10.1/x"),
            paper("2606.00002", "cs.AI", version=3, authors="Ada Quorum, Bö Heartbeat"),
            paper("hep-th/9901001", "hep-th math.MP math-ph", "replace"),
        )
        yield emulator


@pytest.fixture
async def api(arxiv: ArxivEmulator, clock: JumpingClock) -> AsyncIterator[ArxivApi]:
    limiter = ArxivRateLimiter(INTERVAL_S, clock, MemoryReservations())
    index = ArxivApi(arxiv.api_url, limiter, "mailto:op@example.org", SHORT)
    yield index
    await index.close()


def conforms(api: ArxivApi) -> QueryApi:
    return api


async def test_details_hold_what_feeds_lack(api: ArxivApi) -> None:
    first, second = await api.details(["2606.00001", "2606.00002"])

    assert first == Paper(
        id="2606.00001",
        version=1,
        title="On the matter of 2606.00001",
        abstract="We consider 2606.00001, which is invented.",
        authors="Ada Quorum, Bo Heartbeat",
        categories=("cs.DC", "cs.AI"),
        author_names=("Ada Quorum", "Bo Heartbeat"),
        doi="10.1/x",
        comment="12 pages, 3 figures",
    )
    assert (second.version, second.author_names[1]) == (3, "Bö Heartbeat")


async def test_identifiers_of_the_old_form_and_aliases_are_understood(api: ArxivApi) -> None:
    (found,) = await api.details(["hep-th/9901001"])

    assert found.id == "hep-th/9901001"
    assert found.categories == ("hep-th", "math-ph")


async def test_classes_of_other_schemes_are_no_categories(
    api: ArxivApi, arxiv: ArxivEmulator
) -> None:
    arxiv.announce(TUESDAY, paper("2606.00007", "math.CO 05C10 cs.DM G.2.2 quant-ph"))

    (found,) = await api.details(["2606.00007"])

    assert found.categories == ("math.CO", "cs.DM", "quant-ph")


async def test_what_the_index_does_not_know_is_left_out(api: ArxivApi) -> None:
    assert [details.id for details in await api.details(["2606.00001", "2606.99999"])] == [
        "2606.00001"
    ]


async def test_that_the_index_knows_none_of_them_is_an_answer(api: ArxivApi) -> None:
    assert await api.details(["2606.99999", "2606.99998"]) == ()


async def test_an_answer_without_any_sentinel_paper_is_no_answer(
    api: ArxivApi, arxiv: ArxivEmulator
) -> None:
    arxiv.answers(200, body=page(1, "2606.00001"))

    with pytest.raises(Unreachable, match=r"without 0704\.0001"):
        await api.details(["2606.00001", "2606.00002"])


@pytest.mark.parametrize("withheld", SENTINEL_IDS)
async def test_no_paper_that_arxiv_withholds_makes_its_answers_unsound(
    api: ArxivApi, arxiv: ArxivEmulator, withheld: str
) -> None:
    others = [paper_id for paper_id in SENTINEL_IDS if paper_id != withheld]
    arxiv.answers(200, body=page(len(others), *others))

    assert await api.details(["2606.99999"]) == ()


async def test_an_answer_with_all_that_was_asked_for_needs_no_sentinel(
    api: ArxivApi, arxiv: ArxivEmulator
) -> None:
    arxiv.answers(200, body=page(2, "2606.00001", "2606.00002"))

    found = await api.details(["2606.00001", "2606.00002"])

    assert [paper.id for paper in found] == ["2606.00001", "2606.00002"]


async def test_a_sentinel_paper_is_returned_when_it_is_asked_for(
    api: ArxivApi, arxiv: ArxivEmulator
) -> None:
    asked = SENTINEL_IDS[0]
    assert [details.id for details in await api.details([asked])] == [asked]
    assert arxiv.requests[0].path.count(asked) == 1


async def test_many_identifiers_are_asked_for_a_hundred_at_a_time(
    arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    ids = [f"2606.{number:05}" for number in range(1001, 1251)]
    arxiv.announce(TUESDAY, *(paper(paper_id, "cs.LG") for paper_id in ids))
    api = ArxivApi(arxiv.api_url, ArxivRateLimiter(3, clock, MemoryReservations()))

    found = await api.details(ids)
    await api.close()

    assert [details.id for details in found] == ids
    assert [seen.path.count("2606.") for seen in arxiv.requests] == [100, 100, 50]
    assert [seen.at.second for seen in arxiv.requests] == [0, 3, 6]


async def test_nothing_to_ask_asks_nothing(api: ArxivApi, arxiv: ArxivEmulator) -> None:
    assert await api.details([]) == ()
    assert arxiv.requests == []


@pytest.mark.parametrize("category", ["cs.AI", "cs.*"])
async def test_the_newest_papers_come_newest_first(api: ArxivApi, category: str) -> None:
    assert [details.id for details in await api.newest(category, 2)] == ["2606.00002", "2606.00001"]


async def test_no_more_are_fetched_than_were_asked_for(api: ArxivApi, arxiv: ArxivEmulator) -> None:
    assert len(await api.newest("cs.AI", 1)) == 1
    assert len(arxiv.requests) == 1
    assert "max_results=1" in arxiv.requests[0].path
    assert "sortBy=submittedDate" in arxiv.requests[0].path


async def test_every_request_carries_our_user_agent_and_not_the_packages(
    api: ArxivApi, arxiv: ArxivEmulator
) -> None:
    await api.details(["2606.00001"])

    assert arxiv.requests[0].agent.startswith("Paperboy/")
    assert arxiv.requests[0].agent.endswith("(+mailto:op@example.org)")


async def test_feed_and_index_share_one_pace(arxiv: ArxivEmulator, clock: JumpingClock) -> None:
    limiter = ArxivRateLimiter(3, clock, MemoryReservations())
    feeds = ArxivFeeds(arxiv.url, limiter)
    index = ArxivApi(arxiv.api_url, limiter)

    await feeds.read(("cs.DC",))
    await index.details(["2606.00001"])
    await feeds.read(("cs.AI",))
    await feeds.close()
    await index.close()

    assert [seen.at.second for seen in arxiv.requests] == [0, 3, 6]


async def test_all_calls_are_made_in_one_thread_that_is_not_the_loops(api: ArxivApi) -> None:
    await api.details(["2606.00001"])
    await api.newest("cs.AI", 1)

    threads = [
        thread.name for thread in threading.enumerate() if thread.name.startswith("arxiv-api")
    ]
    assert threads == ["arxiv-api_0"]


async def test_a_malformed_identifier_is_rejected_in_arxivs_words(api: ArxivApi) -> None:
    with pytest.raises(Rejected, match="incorrect id format for abc"):
        await api.details(["abc"])


async def test_a_version_is_asked_for_by_its_number(api: ArxivApi) -> None:
    (found,) = await api.details(["2606.00002v3"])

    assert (found.id, found.version) == ("2606.00002", 3)


async def test_two_versions_of_one_paper_are_two_answers(
    api: ArxivApi, arxiv: ArxivEmulator
) -> None:
    versions = [paper("2606.00002", "cs.AI", version=n) for n in (1, 3)]
    old = paper(SENTINEL_IDS[0], "hep-ph")
    arxiv.answers(200, body=api_page("q", 3, 0, [*versions, old], JumpingClock().now()), on="/api")

    found = await api.details(["2606.00002v1", "2606.00002v3"])

    assert [details.version for details in found] == [1, 3]


async def test_what_is_no_identifier_is_not_sent(api: ArxivApi, arxiv: ArxivEmulator) -> None:
    asked = ["2606.00001", "cond-mat.mes-hall/0309136", "2613.00001", "hep-th/9901001v1", "x,y"]

    assert [found.id for found in await api.details(asked)] == ["2606.00001", "hep-th/9901001"]
    assert len(arxiv.requests) == 1
    with pytest.raises(Rejected):
        await api.details(["2613.00001", "x,y"])
    assert len(arxiv.requests) == 1


def refuses(arxiv: ArxivEmulator, *refused: str, sentence: str) -> None:
    """Let the query API refuse each list that holds one of ``refused``."""

    async def answer(request: web.Request) -> web.StreamResponse:
        asked = request.query.get("id_list", "").split(",")
        if found := next((paper_id for paper_id in refused if paper_id in asked), None):
            now = JumpingClock().now()
            return web.Response(status=400, body=api_error(sentence.format(found), now))
        return await arxiv._query(request)

    arxiv.fails(answer, on="/api")


@pytest.mark.parametrize(
    ("sentence", "requests"), [("incorrect id format for {}", 3), ("bad request", 7)]
)
async def test_a_refused_list_says_nothing_about_its_members(
    api: ArxivApi, arxiv: ArxivEmulator, sentence: str, requests: int
) -> None:
    refuses(arxiv, "2606.00005", "math/0101001", sentence=sentence)
    asked = ["2606.00005", "2606.00001", "math/0101001", "2606.00009", "2606.00002"]

    assert [found.id for found in await api.details(asked)] == ["2606.00001", "2606.00002"]
    assert len(arxiv.requests) == requests


async def test_an_identifier_that_is_refused_alone_is_rejected(
    api: ArxivApi, arxiv: ArxivEmulator
) -> None:
    refuses(arxiv, "2606.00005", sentence="bad request")

    with pytest.raises(Rejected, match="bad request"):
        await api.details(["2606.00005"])
    assert len(arxiv.requests) == 1


async def test_an_index_that_refuses_everything_is_not_asked_for_ever(
    arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    ids = [f"2606.{number:05}" for number in range(100)]
    refuses(arxiv, *SENTINEL_IDS, sentence="bad request")
    api = ArxivApi(arxiv.api_url, ArxivRateLimiter(3, clock, MemoryReservations()))

    with pytest.raises(Rejected):
        await api.details(ids)
    await api.close()

    assert len(arxiv.requests) == MAX_REFUSALS + 1


def page(total: int, *ids: str) -> bytes:
    now = JumpingClock().now()
    return api_page("q", total, 0, [paper(paper_id, "cs.DC") for paper_id in ids], now)


async def test_a_cancelled_caller_does_not_let_a_second_request_begin(
    arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    limiter = ArxivRateLimiter(0, clock, MemoryReservations())
    index = ArxivApi(arxiv.api_url, limiter, "", SHORT)
    feeds = ArxivFeeds(arxiv.url, limiter)
    arxiv.hangs(on="/api")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(index.details(["2606.00001"]), 0.05)

    begun = monotonic()
    await feeds.read(("cs.DC",))

    assert monotonic() - begun > 0.1
    await index.close()
    await feeds.close()


FAULTS = {
    "answers 429": (fault.answers(429, body=b"Rate exceeded."), Throttled),
    "answers 500": (fault.answers(500), Unreachable),
    "answers 503": (fault.answers(503), Unreachable),
    "answers 403": (fault.answers(403), Throttled),
    "answers 400 with a page": (fault.answers(400, body=b"<html></html>"), Unreadable),
    "hangs": (fault.hangs, Unreachable),
    "hangs within the answer": (fault.hangs_within, Unreachable),
    "drips": (fault.drips, Unreachable),
    "resets": (fault.resets, Unreachable),
    "resets within the answer": (fault.resets_within, Unreadable),
    "redirects for ever": (fault.loops, Unreachable),
    "floods": (fault.floods, Unreadable),
    "answers nothing": (fault.answers(200), Unreadable),
    "answers a page": (fault.answers(200, body=b"<!doctype html><html></html>"), Unreadable),
    "answers half a page": (fault.answers(200, body=page(2, "2606.00001")[:-30]), Unreadable),
    "answers a feed": (fault.answers(200, body=b"<rss version='2.0'/>"), Unreadable),
    "answers bad gzip": (
        fault.answers(200, {"Content-Encoding": "gzip"}, b"\x1f\x8bnonsense"),
        Unreadable,
    ),
    "answers an empty page": (fault.answers(200, body=page(0)), Unreachable),
    "answers an empty page of two": (fault.answers(200, body=page(2)), Unreachable),
    "answers a short page": (fault.answers(200, body=page(2, "2606.00001")), Unreachable),
    "answers a senseless date": (
        fault.answers(200, body=page(1, "2606.00001").replace(b"T17:59", b"T99:59")),
        Unreadable,
    ),
    "answers a senseless address": (
        fault.answers(200, body=page(1, "2606.00001").replace(b"arxiv.org/abs/", b"x.org/")),
        Unreadable,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_has_its_error(
    api: ArxivApi, arxiv: ArxivEmulator, clock: JumpingClock, name: str
) -> None:
    how, kind = FAULTS[name]
    arxiv.fails(how)

    with pytest.raises(SourceError) as caught:
        await api.details(["2606.00001", "2606.00002"])
    assert type(caught.value) is kind

    arxiv.recovers()
    clock.jump(hours=1)
    assert len(await api.details(["2606.00001", "2606.00002"])) == 2


async def test_a_refused_connection_is_unreachable(api: ArxivApi, arxiv: ArxivEmulator) -> None:
    await arxiv.is_down()

    with pytest.raises(Unreachable):
        await api.details(["2606.00001"])


PLAIN = {
    "hangs": (fault.hangs, "no answer: nothing came in time"),
    "resets": (fault.resets, "no answer: the connection was lost"),
    "resets within the answer": (fault.resets_within, "the answer broke off"),
}


@pytest.mark.parametrize("name", PLAIN)
async def test_a_failure_of_the_network_is_told_in_plain_words(
    api: ArxivApi, arxiv: ArxivEmulator, name: str
) -> None:
    how, said = PLAIN[name]
    arxiv.fails(how)

    with pytest.raises(SourceError) as caught:
        await api.details(["2606.00001", "2606.00002"])
    assert str(caught.value) == f"{arxiv.api_url}: {said}"


async def test_a_name_that_nobody_knows_and_a_host_without_tls_are_told_in_plain_words(
    arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    encrypted = arxiv.api_url.replace("http:", "https:")
    unknown = "http://arxiv.invalid/api/query"
    said = {
        encrypted: "no answer: no secure connection can be made",
        unknown: "no answer: the name of the host is not known",
    }
    for url, sentence in said.items():
        api = ArxivApi(url, ArxivRateLimiter(0, clock, MemoryReservations()), "", SHORT)
        with pytest.raises(Unreachable) as caught:
            await api.details(["2606.00002"])
        assert str(caught.value) == f"{url}: {sentence}"
        await api.close()


async def test_a_redirect_is_followed(arxiv: ArxivEmulator, clock: JumpingClock) -> None:
    arxiv.answers(301, {"Location": "/api/query?id_list=2606.00002,0704.0001"}, on="/old")
    moved = ArxivApi(
        f"{arxiv.url}/old", ArxivRateLimiter(0, clock, MemoryReservations()), "", SHORT
    )

    assert [details.id for details in await moved.details(["2606.00002"])] == ["2606.00002"]
    await moved.close()


async def test_a_redirect_to_another_host_is_not_followed(
    arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    elsewhere = arxiv.url.replace("127.0.0.1", "localhost")
    arxiv.answers(301, {"Location": f"{elsewhere}/api/query?id_list=2606.00002"}, on="/old")
    moved = ArxivApi(
        f"{arxiv.url}/old", ArxivRateLimiter(0, clock, MemoryReservations()), "", SHORT
    )
    with pytest.raises(Unreachable, match="redirected to"):
        await moved.details(["2606.00002"])
    assert [seen.path.partition("?")[0] for seen in arxiv.requests] == ["/old"]
    await moved.close()


async def test_a_host_with_a_retry_after_is_left_alone(
    api: ArxivApi, arxiv: ArxivEmulator, clock: JumpingClock
) -> None:
    arxiv.answers(429, {"Retry-After": "600"}, b"Rate exceeded.")
    with pytest.raises(Unreachable) as caught:
        await api.details(["2606.00001"])
    assert caught.value.retry_after == 600
    arxiv.recovers()

    with pytest.raises(Unreachable, match="asked us to wait"):
        await api.details(["2606.00001"])
    assert len(arxiv.requests) == 1

    clock.jump(seconds=600)
    assert await api.details(["2606.00001"])


# --- real data ------------------------------------------------------------------------------


async def test_every_real_answer_is_read_or_refused_as_it_should_be(
    api: ArxivApi, arxiv: ArxivEmulator
) -> None:
    folder = real_data("api")
    for told in json.loads((folder / "_requests.json").read_text()):
        file = folder / told["file"]
        content = file.read_bytes()
        body = gzip.decompress(content) if file.suffix == ".gz" else content
        arxiv.answers(told["status"], body=body)
        entries = body.count(b"<entry>")
        if told["status"] == 400:
            with pytest.raises(Rejected, match="incorrect id format"):
                await api.newest("cs.DC", 100)
        elif not entries:
            with pytest.raises(Unreachable, match="empty"):
                await api.newest("cs.DC", 100)
        else:
            papers = await api.newest("cs.DC", entries)
            assert len(papers) == entries
            assert all(found.title and found.abstract and found.author_names for found in papers)


class TestSubmitted:
    """What was submitted in a time, page by page."""

    SINCE, UNTIL = datetime(2026, 6, 1, 18, tzinfo=UTC), datetime(2026, 6, 8, 18, tzinfo=UTC)

    @pytest.fixture(autouse=True)
    def submissions(self, arxiv: ArxivEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("adapters.arxiv.api_client.RESULTS_PER_REQUEST", 2)
        for number, day in enumerate(("01", "02", "03", "05", "06", "09")):
            said = f"2026-06-{day}T17:00:00Z"
            arxiv.announce(TUESDAY, paper(f"2606.1000{number}", "cs.PF", submitted=said))
        arxiv.announce(TUESDAY, paper("2606.10009", "cs.OS", submitted="2026-06-04T01:02:03Z"))

    async def test_all_pages_are_read_and_nothing_beside_the_time_or_the_categories(
        self, api: ArxivApi, arxiv: ArxivEmulator
    ) -> None:
        found = await api.submitted(["cs.PF", "cs.OS"], self.SINCE, self.UNTIL)

        ids = ["2606.10001", "2606.10002", "2606.10009", "2606.10003", "2606.10004"]
        assert [submission.paper.id for submission in found] == ids
        assert found[2].at == datetime(2026, 6, 4, 1, 2, 3, tzinfo=UTC)
        assert len(arxiv.requests) == 3
        only = await api.submitted(["cs.OS"], self.SINCE, self.UNTIL)
        assert [submission.paper.id for submission in only] == ["2606.10009"]

    async def test_an_answer_without_papers_is_no_answer(self, api: ArxivApi) -> None:
        with pytest.raises(Unreachable, match="an empty page"):
            await api.submitted(["econ.EM"], self.SINCE, self.UNTIL)

    async def test_pages_are_asked_for_at_arxivs_pace(self, api: ArxivApi) -> None:
        begun = monotonic()
        await api.submitted(["cs.PF", "cs.OS"], self.SINCE, self.UNTIL)
        assert monotonic() - begun >= 2 * INTERVAL_S

    async def test_a_page_that_is_unexpectedly_empty_is_asked_for_again(
        self, api: ArxivApi, arxiv: ArxivEmulator
    ) -> None:
        async def second_is_empty(request: web.Request) -> web.StreamResponse:
            if len(arxiv.requests) == 2:
                return web.Response(body=page(5))
            return await arxiv._query(request)

        arxiv.fails(second_is_empty, on="/api")

        found = await api.submitted(["cs.PF", "cs.OS"], self.SINCE, self.UNTIL)

        assert len(found) == 5
        assert len(arxiv.requests) == 4

    async def test_a_page_that_stays_empty_is_no_answer(
        self, api: ArxivApi, arxiv: ArxivEmulator
    ) -> None:
        async def only_first(request: web.Request) -> web.StreamResponse:
            empty = len(arxiv.requests) > 1
            return web.Response(body=page(5)) if empty else await arxiv._query(request)

        arxiv.fails(only_first, on="/api")

        with pytest.raises(Unreachable, match="unexpectedly empty"):
            await api.submitted(["cs.PF", "cs.OS"], self.SINCE, self.UNTIL)
        assert len(arxiv.requests) == 2 + RETRIES

    async def test_pages_that_are_short_of_their_total_are_no_answer(
        self, api: ArxivApi, arxiv: ArxivEmulator
    ) -> None:
        arxiv.answers(200, body=page(5, "2606.10001"), on="/api")
        with pytest.raises(Unreachable, match="shorter than what was asked for"):
            await api.submitted(["cs.PF"], self.SINCE, self.UNTIL)
