"""What is typed behind the bot's name in any chat is answered with cards to put there."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from adapters.telegram.platform import TelegramPlatform
from bot.document.nodes import Document, Link, Math, Paragraph, Strong, Text
from bot.model.conversation import Action, InlineResult, Share, WebLink
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.echo_core import EchoCore, serving

ABS = "https://arxiv.org/abs/2606.00001"


def offer(number: int) -> InlineResult:
    title = Link((Text(f"Paper {number}"),), ABS)
    card = Document((Paragraph((Strong((title,)), Text(" in "), Math("O(n^2)", "O(n²)"))),))
    rows = (
        (WebLink("PDF", "https://arxiv.org/pdf/2606.00001"), Action("Save", "save", "2606.00001")),
        (Action("BibTeX", "cite", "2606.00001"),),
        (Share("Share", "2606.00001"),),
    )
    return InlineResult(f"2606.{number:05}", f"Paper {number}", "Ada Quorum", card, rows)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture
async def core(telegram: TelegramEmulator) -> AsyncIterator[EchoCore]:
    core = EchoCore()
    async with serving(TelegramPlatform(telegram.token, telegram.url), core):
        yield core


async def test_an_inline_query_gives_cards_to_people_who_never_wrote_to_the_bot(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    core.results = (offer(1),)
    search = await telegram.person("alice", "zh").searches("quorum systems")
    (result,) = search.results
    assert (result["title"], result["description"]) == ("Paper 1", "Ada Quorum")
    content = result["input_message_content"]
    assert content["message_text"] == "Paper 1 in O(n²)"
    assert [entity["type"] for entity in content["entities"]] == ["bold", "text_link"]
    assert content["link_preview_options"] == {"is_disabled": True}
    assert (core.queries, core.heard) == (["quorum systems"], [])


async def test_only_buttons_that_work_everywhere_are_offered(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    core.results = (offer(1),)
    (result,) = (await telegram.person("alice").searches("x")).results
    rows = result["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["PDF"], ["Share"]]


async def test_results_come_by_fifty_and_more_when_they_are_asked_for(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    core.results = tuple(map(offer, range(1, 121)))
    alice, found, offset = telegram.person("alice"), list[str](), ""
    for count in (50, 50, 20):
        search = await alice.searches("everything", offset)
        assert len(search.results) == count
        found += [result["id"] for result in search.results]
        offset = search.next_offset
    assert offset == ""
    assert found == [result.id for result in core.results]


async def test_nothing_found_is_an_empty_answer(telegram: TelegramEmulator, core: EchoCore) -> None:
    search = await telegram.person("alice").searches("")
    assert (search.results, search.next_offset) == ([], "")
    assert search.cache_time == 10


async def test_answers_are_kept_for_one_person_since_they_are_in_a_language(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    core.results = (offer(1),)
    search = await telegram.person("alice").searches("x")
    assert (search.is_personal, search.cache_time) == (True, 300)


@pytest.mark.parametrize("offset", ["²", "-5", "x", "12x"])
async def test_an_offset_that_we_never_gave_begins_anew(
    telegram: TelegramEmulator, core: EchoCore, offset: str
) -> None:
    core.results = (offer(1),)
    assert len((await telegram.person("alice").searches("x", offset)).results) == 1


async def test_a_query_that_expired_does_no_harm(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    telegram.fail_next("answerInlineQuery", 400, "Bad Request: query is too old and response "
                       "timeout expired or query ID is invalid")  # fmt: skip
    with capture_logs() as log:
        with pytest.raises(TimeoutError):
            await alice.searches("x", patience=0.2)
        assert (await alice.searches("y")).answered.is_set()
    assert [line["event"] for line in log if line["log_level"] == "warning"] == [
        "telegram.search_not_answered"
    ]


async def test_inline_queries_are_answered_concurrently(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    telegram.delay_next("answerInlineQuery", 2.0)
    with pytest.raises(TimeoutError):
        await alice.searches("slow", patience=0.0)
    assert (await alice.searches("quick", patience=1.5)).answered.is_set()
