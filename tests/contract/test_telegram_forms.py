"""Pages reach Telegram in the render mode their chat accepts, else in a plainer one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from adapters.telegram.platform import TelegramPlatform
from bot.document.nodes import (
    Block,
    Card,
    CardAction,
    Document,
    Heading,
    Link,
    Math,
    Paragraph,
    Strong,
    Text,
)
from bot.errors import Flooded, Gone, Moved, Refused, Unfit, Unsure
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import Action, Reply
from tests.emulators.telegram import TelegramEmulator, TelegramMessage
from tests.emulators.telegram.echo_core import EchoCore, say, serving
from tests.emulators.telegram.params import Params

ABS = "https://arxiv.org/abs/2606.00001"


def paper(number: int, abstract: str = "We show it.") -> Card:
    title = (Text(f"{number}. "), Strong((Link((Text(f"Paper {number}"),), ABS),)))
    byline = Paragraph((Text("Ada Quorum at "), Math("O(n^2)", "O(n²)")))
    folded = (Paragraph((Text(abstract),)),)
    actions = (CardAction(f"save|1|2606.{number:05}", "☆ Save"),)
    opens = f"paper|1|2606.{number:05}"
    return Card(title, (byline,), folded, opens, str(number), actions=actions)


def digest(count: int, abstract: str = "We show it.") -> Document:
    heading: tuple[Block, ...] = (Heading((Text("Tuesday 16 June"),), 1),)
    return Document(heading + tuple(paper(n, abstract) for n in range(1, count + 1)))


def numbers(messages: list[TelegramMessage]) -> list[int]:
    """Return the numbers of the papers that were shown, in order."""
    text = "\n".join(message.text for message in messages)
    return [int(found) for found in re.findall(r"Paper (\d+)", text)]


def address(place: object) -> ChatAddress:
    return ChatAddress("telegram", str(place))


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
async def platform(telegram: TelegramEmulator) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(telegram.token, telegram.url)
    yield platform
    await platform.close()


@pytest.fixture
async def core(platform: TelegramPlatform) -> AsyncIterator[EchoCore]:
    core = EchoCore()
    async with serving(platform, core):
        yield core


# --- a page that is pushed ------------------------------------------------------------------


async def test_a_rich_page_unfolds_and_its_papers_open_by_number(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    receipt = await platform.send(address(alice.id), digest(2), "key", RenderMode.RICH)
    (message,) = alice.from_bot
    assert receipt == str(message.id)
    assert message.rich is not None
    assert [node.tag for node in message.rich.nodes] == ["h1", "details", "details"]
    assert message.pieces("expandable_blockquote") == ["We show it.", "We show it."]
    assert message.pieces("mathematical_expression") == ["O(n^2)", "O(n^2)"]
    assert message.links == {"arXiv": ABS}
    assert message.text_buttons == ["1.", "☆ Save", "2."]
    assert message.payload("2") == "paper|1|2606.00002"
    assert message.payload("☆ Save") == "save|1|2606.00001"
    assert message.buttons == []


async def test_a_classic_page_is_text_with_expandable_quotes(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    await platform.send(address(alice.id), digest(2), "key", RenderMode.CLASSIC)
    (message,) = alice.from_bot
    assert message.rich is None
    assert message.pieces("expandable_blockquote") == ["We show it.", "We show it."]
    assert "Ada Quorum at O(n²)" in message.text
    assert message.links["2."] == "https://t.me/paperboy_bot?start=paper-2606_00002"
    assert message.buttons == []


@pytest.mark.parametrize("version", ["10.1", "10.2"])
async def test_a_server_without_buttons_in_texts_gets_deep_links_and_is_asked_once(
    telegram: TelegramEmulator, platform: TelegramPlatform, version: str
) -> None:
    telegram.speaks(version)
    alice = telegram.person("alice", started=True)
    for _ in range(3):
        await platform.send(address(alice.id), digest(2), "key", RenderMode.RICH)
    assert [call.status for call in telegram.asked("sendRichMessage")] == [400, 200, 200, 200]
    for message in alice.from_bot:
        assert message.rich is not None
        assert message.links["2."] == "https://t.me/paperboy_bot?start=paper-2606_00002"
        assert (message.text_buttons, message.buttons) == ([], [])
    assert len(telegram.asked("getMe")) == 1


async def test_a_chat_that_refuses_buttons_in_texts_is_drawn_plainer_from_then_on(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(digest(2))
    wording = "Bad Request: RICH_MESSAGE_BUTTONS_FORBIDDEN"
    telegram.fail_next("sendRichMessage", 400, wording)
    answer = await alice.asks("/today")
    assert answer.links["1."] == "https://t.me/paperboy_bot?start=paper-2606_00001"
    assert await core.wait_for_downgrade() == [(address(alice.id), RenderMode.CLASSIC)]


async def test_a_plain_page_is_text_with_the_urls_in_it(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    await platform.send(address(alice.id), digest(1), "key", RenderMode.PLAIN)
    (message,) = alice.from_bot
    assert message.entities == []
    assert f"1. Paper 1 ({ABS})" in message.text
    assert "Ada Quorum at O(n²) · /paper_2606_00001\n" in message.text
    assert message.buttons == []


async def test_telegram_may_not_turn_words_into_links(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice = telegram.person("alice", started=True)
    await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)
    await platform.send(address(alice.id), say("Send /subscribe cs.DC"), "key", RenderMode.RICH)
    asked = [Params(call.params) for call in telegram.sent("sendRichMessage")]
    sent = [params.structure("rich_message") for params in asked]
    assert [content["skip_entity_detection"] for content in sent] == [True, False]


async def test_a_server_without_rich_messages_is_asked_twice_and_never_again(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    telegram.knows_no_rich_messages()
    alice = telegram.person("alice", started=True)
    for _ in range(3):
        with pytest.raises(Unfit):
            await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)
    assert len(telegram.asked("sendRichMessage")) == 2
    await platform.send(address(alice.id), digest(1), "key", RenderMode.CLASSIC)
    assert numbers(alice.from_bot) == [1]


async def test_a_single_wrong_answer_does_not_turn_rich_messages_off(
    telegram: TelegramEmulator, platform: TelegramPlatform, core: EchoCore
) -> None:
    alice = telegram.person("alice", started=True)
    for _ in range(2):
        telegram.fail_next("sendRichMessage", 404, "Not Found")
        await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)
        await platform.send(address(alice.id), digest(2), "key", RenderMode.RICH)
    telegram.fail_next("sendRichMessage", 404, "Not Found")
    core.reply = Reply(digest(3))
    await alice.says("/today")
    while len(alice.from_bot) < 5:
        await alice.sees()
    assert [message.rich is not None for message in alice.from_bot] == [True] * 5
    assert core.simplified == []


async def test_a_chat_without_rich_messages_does_not_keep_others_from_them(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    alice, bob = (telegram.person(name, started=True) for name in ("alice", "bob"))
    alice.chat.takes_rich_messages = False
    with pytest.raises(Unfit, match=r"(?i)rich_messages_unsupported"):
        await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)
    await platform.send(address(bob.id), digest(1), "key", RenderMode.RICH)
    assert bob.chat.last.rich


async def test_a_rejected_token_is_not_taken_for_an_old_server(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    right, telegram.token = telegram.token, "123456789:another"
    alice = telegram.person("alice", started=True)
    with capture_logs() as log, pytest.raises(Unsure):
        await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)
    assert log == [{"event": "telegram.token_rejected", "log_level": "error"}]
    telegram.token = right
    await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)
    assert alice.chat.last.rich


async def test_what_else_happens_to_a_rich_page_means_what_it_means_to_others(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    forum, basic = telegram.group("Lab", forum=True), telegram.group("Lab", basic=True)
    new, alice = await basic.upgrades(), telegram.person("alice", started=True)
    with pytest.raises(Moved) as moved:
        await platform.send(address(basic.id), digest(1), "key", RenderMode.RICH)
    assert moved.value.place == str(new.id)
    with pytest.raises(Refused, match="thread not found") as refused:
        await platform.send(address(f"{forum.id}:99"), digest(1), "key", RenderMode.RICH)
    assert not isinstance(refused.value, Unfit)
    telegram.flood(alice, 17)
    with pytest.raises(Flooded):
        await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)
    await alice.blocks()
    with pytest.raises(Gone):
        await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_reset_leaves_us_unsure_of_a_rich_page_too(
    telegram: TelegramEmulator, platform: TelegramPlatform, when: str
) -> None:
    alice = telegram.person("alice", started=True)
    telegram.reset_next("sendRichMessage", when)
    with pytest.raises(Unsure):
        await platform.send(address(alice.id), digest(1), "key", RenderMode.RICH)


async def test_a_page_within_the_limits_but_above_the_budget_does_not_fit(
    telegram: TelegramEmulator,
) -> None:
    small = TelegramPlatform(telegram.token, telegram.url, page_budget=1_000)
    assert small.fits(say("x" * 1_000), RenderMode.RICH)
    assert not small.fits(say("x" * 1_001), RenderMode.RICH)
    assert small.fits(say("x" * 1_001), RenderMode.CLASSIC)


# --- an answer ------------------------------------------------------------------------------


async def test_an_answer_that_its_chat_does_not_accept_is_sent_as_text_and_the_core_is_told(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    alice.chat.takes_rich_messages = False
    core.reply = Reply(digest(2))
    answer = await alice.asks("/today")
    assert answer.rich is None
    assert numbers([answer]) == [1, 2]
    assert await core.wait_for_downgrade() == [(address(alice.id), RenderMode.CLASSIC)]


async def test_a_long_answer_is_cut_into_messages_and_its_buttons_stand_below_the_last(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    telegram.knows_no_rich_messages()
    alice = telegram.person("alice")
    core.reply = Reply(digest(40, "We show it. " * 15), ((Action("▶", "today", start=2),),))
    await alice.says("/today")
    while "▶" not in (await alice.sees()).buttons:
        pass
    messages = alice.from_bot
    assert len(messages) > 1
    assert numbers(messages) == list(range(1, 41))
    linked = [link for message in messages for link in message.links if link[0].isdecimal()]
    assert linked == [f"{n}." for n in range(1, 41)]
    assert [message.buttons for message in messages] == [[]] * (len(messages) - 1) + [["▶"]]
    assert await core.wait_for_downgrade() == [(address(alice.id), RenderMode.CLASSIC)]


async def test_a_text_whose_entities_are_refused_is_sent_without_them(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(digest(1), render_mode=RenderMode.CLASSIC)
    telegram.fail_next("sendMessage", 400, "Bad Request: can't parse entities: odd offset")
    answer = await alice.asks("/today")
    assert answer.entities == []
    assert numbers([answer]) == [1]
    assert (await alice.asks("/today")).entities != []  # what it was asked for this time
    assert await core.wait_for_downgrade() == [(address(alice.id), RenderMode.PLAIN)]


async def test_of_a_chat_that_accepts_neither_the_core_is_told_the_plainest(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    alice.chat.takes_rich_messages = False
    telegram.fail_next("sendMessage", 400, "Bad Request: can't parse entities: odd offset")
    core.reply = Reply(digest(1))
    assert (await alice.asks("/today")).entities == []
    core.reply = None
    await alice.asks("/list")
    assert core.simplified[0] == (address(alice.id), RenderMode.PLAIN)


async def test_what_is_refused_in_every_mode_is_given_up(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(digest(1))
    alice.chat.takes_rich_messages = False
    telegram.fail_next("sendMessage", 400, "Bad Request: can't parse entities: odd", times=2)
    await alice.says("/today")
    core.reply = None
    assert (await alice.asks("/list")).text == "list|1|"
    assert numbers(alice.from_bot) == []
    assert core.simplified == []


# --- edits ----------------------------------------------------------------------------------

NEXT = ((Action("▶", "today", start=2),),)


@pytest.mark.parametrize("before", RenderMode)
@pytest.mark.parametrize("after", RenderMode)
async def test_a_page_is_turned_in_place_from_any_mode_to_any_other(
    telegram: TelegramEmulator, core: EchoCore, before: RenderMode, after: RenderMode
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(digest(1), NEXT, render_mode=before)
    shown = await alice.asks("/today")
    core.reply = Reply(digest(3), NEXT, render_mode=after)
    await alice.presses("▶")
    turned = await alice.sees()
    assert turned is shown
    assert (turned.rich is not None) is (after is RenderMode.RICH)
    assert numbers([turned]) == [1, 2, 3]
    assert turned.buttons == ["▶"]


@pytest.mark.parametrize("mode", RenderMode)
async def test_a_press_that_changes_nothing_fails_nowhere(
    telegram: TelegramEmulator, core: EchoCore, mode: RenderMode
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(digest(1), NEXT, render_mode=mode)
    await alice.asks("/today")
    with capture_logs() as log:
        await alice.presses("▶")
        await alice.asks("/today")
    assert len(alice.from_bot) == 2
    assert core.simplified == []
    assert not [line for line in log if line["log_level"] != "info"]


async def test_a_page_whose_rich_edit_is_refused_is_turned_in_place_as_text(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(digest(1), NEXT)
    shown = await alice.asks("/today")
    alice.chat.takes_rich_messages = False
    core.reply = Reply(digest(2), NEXT)
    await alice.presses("▶")
    turned = await alice.sees()
    assert turned is shown
    assert turned.rich is None
    assert numbers(alice.from_bot) == [1, 2]
    assert await core.wait_for_downgrade() == [(address(alice.id), RenderMode.CLASSIC)]


async def test_a_server_that_lost_its_rich_messages_still_turns_pages(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.reply = Reply(digest(1), NEXT)
    await alice.asks("/today")
    telegram.knows_no_rich_messages()
    core.reply = Reply(digest(2), NEXT)
    await alice.presses("▶")
    assert numbers([await alice.sees()]) == [1, 2]
