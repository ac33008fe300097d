"""What is typed behind the bot's name in any chat is answered with cards to put there."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from adapters.telegram import TelegramPlatform
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
async def door(telegram: TelegramEmulator) -> AsyncIterator[EchoCore]:
    door = EchoCore()
    async with serving(TelegramPlatform(telegram.token, telegram.url), door):
        yield door


async def test_a_search_offers_cards_to_people_who_never_wrote_to_the_bot(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    door.results = (offer(1),)
    search = await telegram.person("alice", "zh").searches("quorum systems")
    (result,) = search.results
    assert (result["title"], result["description"]) == ("Paper 1", "Ada Quorum")
    content = result["input_message_content"]
    assert content["message_text"] == "Paper 1 in O(n²)"
    assert [one["type"] for one in content["entities"]] == ["bold", "text_link"]
    assert content["link_preview_options"] == {"is_disabled": True}
    assert (door.queries, door.heard) == (["quorum systems"], [])


async def test_only_buttons_that_work_everywhere_are_offered(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    door.results = (offer(1),)
    (result,) = (await telegram.person("alice").searches("x")).results
    rows = result["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["PDF"], ["Share"]]


async def test_results_come_by_fifty_and_more_when_they_are_asked_for(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    door.results = tuple(map(offer, range(1, 121)))
    alice, found, offset = telegram.person("alice"), list[str](), ""
    for count in (50, 50, 20):
        search = await alice.searches("everything", offset)
        assert len(search.results) == count
        found += [one["id"] for one in search.results]
        offset = search.next_offset
    assert offset == ""
    assert found == [one.id for one in door.results]


async def test_nothing_found_is_an_empty_answer(telegram: TelegramEmulator, door: EchoCore) -> None:
    search = await telegram.person("alice").searches("")
    assert (search.results, search.next_offset) == ([], "")
    assert search.cache_time == 10


async def test_answers_are_kept_for_one_person_since_they_are_in_a_language(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    door.results = (offer(1),)
    search = await telegram.person("alice").searches("x")
    assert (search.is_personal, search.cache_time) == (True, 300)


@pytest.mark.parametrize("offset", ["²", "-5", "x", "12x"])
async def test_an_offset_that_we_never_gave_begins_anew(
    telegram: TelegramEmulator, door: EchoCore, offset: str
) -> None:
    door.results = (offer(1),)
    assert len((await telegram.person("alice").searches("x", offset)).results) == 1


async def test_a_query_that_grew_too_old_harms_nobody(
    telegram: TelegramEmulator, door: EchoCore
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


async def test_searches_are_answered_side_by_side(
    telegram: TelegramEmulator, door: EchoCore
) -> None:
    alice = telegram.person("alice")
    telegram.delay_next("answerInlineQuery", 2.0)
    with pytest.raises(TimeoutError):
        await alice.searches("slow", patience=0.0)
    assert (await alice.searches("quick", patience=1.5)).answered.is_set()
