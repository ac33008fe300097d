"""What people do on Telegram reaches the core, and what the core answers reaches them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.render.controls import open_command
from bot.document.nodes import Card, Text
from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Action, Authority, MenuEntry, Visibility
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.echo_core import EchoCore, serving

MENU = (
    MenuEntry("today", {"en": "The newest papers", "zh": "最新论文"}),
    MenuEntry("subscribe", {"en": "Add categories", "zh": "订阅分类"}),
)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
async def core(telegram: TelegramEmulator) -> AsyncIterator[EchoCore]:
    core = EchoCore()
    async with serving(TelegramPlatform(telegram.token, telegram.url, MENU), core):
        yield core


# --- private chats --------------------------------------------------------------------------


async def test_a_command_in_a_private_chat_is_answered(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice", language="zh-hans")
    answer = await alice.asks("/Subscribe cs.DC  cs.AR")
    assert answer.text == "subscribe|1|cs.DC  cs.AR"
    assert core.last.address == ChatAddress("telegram", str(alice.id))
    assert core.last.kind is ChatKind.PRIVATE
    assert core.last.authority is Authority.ALLOWED
    assert core.last.locale == "zh-hans"
    assert core.last.person == str(alice.id)


async def test_text_without_a_slash_reaches_the_core_as_no_command(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    await telegram.person("alice").asks("hello there /today")
    assert (core.last.command, core.last.argument) == ("", "hello there /today")


async def test_an_ill_formed_command_reaches_the_core_with_its_first_word(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    await telegram.person("alice").asks("/cs.DC please")
    assert (core.last.command, core.last.argument) == ("cs.dc", "please")


async def test_a_command_may_be_followed_by_a_new_line(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    await telegram.person("alice").asks("/subscribe\ncs.DC\ncs.AR")
    assert (core.last.command, core.last.argument) == ("subscribe", "cs.DC\ncs.AR")


@pytest.mark.parametrize(
    "argument",
    [
        "🦄👩‍👩‍👧‍👦" * 100,
        "مرحبا بالعالم",
        "'; DROP TABLE chats; --",
        "<b>&amp;</b> *_[`",
        "x" * 4000,
    ],
)
async def test_any_argument_comes_back_as_it_was_typed(
    telegram: TelegramEmulator, core: EchoCore, argument: str
) -> None:
    answer = await telegram.person("alice").asks(f"/subscribe {argument}")
    assert core.last.argument == argument
    assert answer.text == f"subscribe|1|{argument}"
    assert answer.entities == []


async def test_a_lone_slash_and_a_foreign_address_are_answered_too(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    await alice.asks("/")
    await alice.asks("/today@another_bot")
    assert [invocation.command for invocation in core.heard] == ["", "today"]


async def test_a_start_link_passes_its_payload_on(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    await telegram.person("alice").asks("/start cs_DC")
    assert (core.last.command, core.last.argument) == ("start", "cs_DC")


async def test_a_person_without_a_language_has_an_empty_locale(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    await telegram.person("alice", language="").asks("/today")
    assert core.last.locale == ""


async def test_pictures_and_stickers_are_ignored(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    await alice.says("")
    await alice.asks("/today")
    assert [invocation.command for invocation in core.heard] == ["today"]


async def test_a_chat_that_blocks_the_bot_is_reported_as_gone(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, bob = telegram.person("alice"), telegram.person("bob")
    await alice.blocks()
    await alice.unblocks()
    await bob.asks("/today")
    assert core.left == [ChatAddress("telegram", str(alice.id))]


# --- groups, topics, channels ---------------------------------------------------------------


async def test_a_member_of_a_group_has_to_be_asked_about(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    answer = await alice.asks("/today", group)
    assert answer in group.from_bot
    assert core.last.kind is ChatKind.GROUP
    assert core.last.authority is Authority.ASK
    assert core.last.address == ChatAddress("telegram", str(group.id))


async def test_commands_for_other_bots_are_ignored_in_groups(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab", basic=True)
    for text in ("/today@another_bot", "/ban bob", "just talking", "/etc/passwd is a file"):
        await alice.says(text, group)
    await alice.asks("/today@Paperboy_Bot now", group)
    await alice.asks("/ban@paperboy_bot", group)
    await alice.asks("/start", group)
    assert [invocation.command for invocation in core.heard] == ["today", "ban", "start"]
    assert core.heard[0].argument == "now"


async def test_other_bots_are_not_answered(telegram: TelegramEmulator, core: EchoCore) -> None:
    robot, group = telegram.person("robot"), telegram.group("Lab")
    robot.user["is_bot"] = True
    await robot.says("/today", group)
    await telegram.person("alice").asks("/subscribe", group)
    assert [invocation.command for invocation in core.heard] == ["subscribe"]


async def test_an_anonymous_administrator_is_trusted(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    group = telegram.group("Lab")
    await group.says_anonymously("/subscribe cs.DC")
    await group.sees()
    assert core.last.authority is Authority.ALLOWED
    assert core.last.locale == ""


async def test_whoever_speaks_for_another_channel_is_not_trusted(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    group, channel = telegram.group("Lab"), telegram.channel("News")
    await telegram.person("alice").says("/subscribe cs.DC", group, sender_chat=channel.chat.json())
    await group.sees()
    assert core.last.authority is Authority.DENIED
    assert core.last.person == str(channel.id)


async def test_a_channel_post_is_not_answered_again_in_the_discussion_group(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    group, channel, alice = telegram.group("Talk"), telegram.channel("News"), telegram.person("a")
    forward = {"sender_chat": channel.chat.json(), "service": {"is_automatic_forward": True}}
    await alice.says("/today", group, **forward)
    await alice.asks("/subscribe", group)
    assert [invocation.command for invocation in core.heard] == ["subscribe"]


@pytest.mark.parametrize("origin", ["a person", "a hidden person", "a channel", "another bot"])
async def test_nobody_commands_a_group_or_channel_with_words_that_another_wrote(
    telegram: TelegramEmulator, core: EchoCore, origin: str
) -> None:
    """Whoever forwards them, in whatever name, only shows them."""
    admin, group, channel = telegram.person("ada"), telegram.group("Lab"), telegram.channel("News")
    group.add(admin, admin=True)
    writer = {"id": 4711, "is_bot": origin == "another bot", "first_name": "Mallory"}
    service = {
        "a person": {"forward_origin": {"type": "user", "date": 1, "sender_user": writer}},
        "a hidden person": {
            "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Mallory"}
        },
        "a channel": {
            "forward_origin": {
                "type": "channel", "date": 1, "chat": channel.chat.json(), "message_id": 7,
            }
        },
        "another bot": {"via_bot": writer},
    }[origin]  # fmt: skip
    await admin.says("/subscribe cs.DC", group, service=service)
    await group.says_anonymously("/subscribe cs.DC", service=service)
    await channel.posts("/subscribe cs.DC", service=service)
    await admin.asks("/today", group)
    assert [invocation.command for invocation in core.heard] == ["today"]


async def test_what_is_forwarded_to_the_private_chat_is_read(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "Mallory"}
    ada = telegram.person("ada")
    await ada.says("arXiv:2606.01001", service={"forward_origin": origin})
    await ada.sees()
    assert core.last.argument == "arXiv:2606.01001"


async def test_a_forum_topic_is_a_place_of_its_own(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, forum = telegram.person("alice"), telegram.group("Lab", forum=True)
    papers = forum.topic("Papers")
    answer = await alice.asks("/today", forum, topic=papers)
    assert core.last.address == ChatAddress("telegram", f"{forum.id}:{papers}")
    assert answer.thread == papers


async def test_a_chain_of_replies_is_no_topic(telegram: TelegramEmulator, core: EchoCore) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    await alice.says("/today", group, service={"message_thread_id": 77})
    await group.sees()
    assert core.last.address == ChatAddress("telegram", str(group.id))


async def test_a_channel_post_comes_from_an_administrator(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    channel = telegram.channel("News")
    await channel.posts("good morning")
    await channel.posts("/subscribe cs.DC")
    answer = await channel.sees()
    assert answer.text == "subscribe|1|cs.DC"
    assert len(core.heard) == 1
    assert core.last.kind is ChatKind.CHANNEL
    assert core.last.authority is Authority.ALLOWED


async def test_a_group_that_becomes_a_supergroup_is_reported_as_moved(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab", basic=True)
    new = await group.upgrades()
    await alice.asks("/today", new)
    assert core.moves == [(ChatAddress("telegram", str(group.id)), str(new.id))]
    assert [invocation.command for invocation in core.heard] == ["today"]


async def test_a_group_that_removes_the_bot_is_reported_as_gone(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    await group.kicks_bot(alice)
    await alice.asks("/today")
    assert core.left == [ChatAddress("telegram", str(group.id))]


# --- buttons --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "paper_id"),
    [
        ("/paper_2606_00001", "2606.00001"),
        ("/paper_1501_00001v12", "1501.00001v12"),
        ("/paper_hep_th_9901001", "hep-th/9901001"),
        ("/paper_math_0611800v2", "math/0611800v2"),
    ],
)
async def test_a_command_that_a_plain_page_offers_opens_its_paper(
    telegram: TelegramEmulator, core: EchoCore, command: str, paper_id: str
) -> None:
    title = (Text("1. "), Text("A paper"))
    card = Card(title, opens=Action("", "paper", paper_id).encode(), label="1")
    assert open_command(card) == command
    await telegram.person("alice").asks(command)
    assert (core.last.command, core.last.argument) == ("paper", paper_id)


PAGING = ((Action("Next", "today", "2026-06-16", start=2), Action("Stop", "pause")),)


async def test_a_press_turns_the_page_in_place(telegram: TelegramEmulator, core: EchoCore) -> None:
    alice = telegram.person("alice")
    core.rows = PAGING
    page = await alice.asks("/today")
    assert page.buttons == ["Next", "Stop"]
    press = await alice.presses("Next")
    turned = await alice.sees()
    assert turned is page
    assert page.text == "today|2|2026-06-16"
    assert press.answered.is_set()
    assert core.last.start == 2


async def test_pressing_twice_is_no_error(telegram: TelegramEmulator, core: EchoCore) -> None:
    alice = telegram.person("alice")
    core.rows = PAGING
    await alice.asks("/today")
    await alice.presses("Next")
    await alice.sees()
    await alice.presses("Next")
    await alice.asks("/status")
    assert [message.text for message in alice.from_bot] == ["today|2|2026-06-16", "status|1|"]


async def test_a_press_on_a_deleted_message_is_answered_with_a_new_one(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = PAGING
    old = await alice.asks("/today")
    old.deleted = True
    await alice.presses("Next", old)
    new = await alice.sees()
    assert new is not old
    assert new.text == "today|2|2026-06-16"


async def test_a_message_that_telegram_does_not_let_us_edit_is_followed_by_a_new_one(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = PAGING
    page = await alice.asks("/today")
    telegram.fail_next("editMessageText", 400, "Bad Request: MESSAGE_ID_INVALID")
    await alice.presses("Next")
    new = await alice.sees()
    assert (new is not page, new.text) == (True, "today|2|2026-06-16")


async def test_a_press_that_telegram_gave_up_on_still_turns_the_page(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = PAGING
    page = await alice.asks("/today")
    telegram.expire(await alice.taps("Next"))
    await alice.sees()
    assert page.text == "today|2|2026-06-16"


async def test_a_payload_that_we_never_made_reaches_the_core_as_text(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    page = await alice.asks("/today")
    await alice.taps("", page, payload="v0:garbage")
    await alice.sees()
    assert (core.last.command, core.last.argument) == ("", "v0:garbage")


async def test_a_press_in_a_channel_has_to_be_asked_about(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    channel, stranger = telegram.channel("News"), telegram.person("stranger", language="zh")
    core.rows = PAGING
    await channel.posts("/today")
    post = await channel.sees()
    await stranger.presses("Next", post)
    assert core.last.authority is Authority.ASK
    assert core.last.locale == "zh"
    assert (await channel.sees()).text == "today|2|2026-06-16"


async def test_a_refusal_to_a_stranger_leaves_the_group_its_message(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    group, stranger = telegram.group("Lab"), telegram.person("stranger")
    core.rows = PAGING
    page = await stranger.asks("/today", group)
    core.words, core.audience, core.rows = "Only administrators.", Visibility.ASKER, ()
    press = await stranger.presses("Stop", page)
    assert (press.notice, press.alert) == ("Only administrators.", True)
    assert page.edits == 0
    assert group.from_bot == [page]


async def test_a_private_answer_too_long_for_a_notice_becomes_a_message(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    group, stranger = telegram.group("Lab"), telegram.person("stranger")
    core.rows = PAGING
    page = await stranger.asks("/today", group)
    core.words, core.audience, core.rows = "x" * 201, Visibility.ASKER, ()
    press = await stranger.presses("Stop", page)
    assert press.notice == ""
    assert (await group.sees()).text == "x" * 201
    assert page.edits == 0


async def test_a_notice_leaves_a_private_chat_its_message_too(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = PAGING
    page = await alice.asks("/today")
    core.words, core.audience, core.rows = "That did not work.", Visibility.ASKER, ()
    press = await alice.presses("Next")
    assert (press.notice, page.edits) == ("That did not work.", 0)


async def test_a_press_is_acknowledged_before_a_slow_answer_comes(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = PAGING
    page = await alice.asks("/today")
    core.slow["2026-06-16"] = asyncio.Event()
    await alice.presses("Next")
    assert page.edits == 0
    core.slow["2026-06-16"].set()
    assert (await alice.sees()).text == "today|2|2026-06-16"


@pytest.mark.parametrize("private", [True, False])
async def test_a_notice_that_comes_too_late_becomes_a_message(
    telegram: TelegramEmulator, core: EchoCore, private: bool
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    core.rows = PAGING
    page = await alice.asks("/today", None if private else group)
    core.words, core.audience, core.rows = "That did not work.", Visibility.ASKER, ()
    telegram.expire(await alice.taps("Next", page))
    answer = await (alice if private else group).sees()
    assert answer.text == "That did not work."
    assert (answer is page) is private


async def test_a_press_that_cannot_be_acknowledged_is_answered(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.rows = PAGING
    await alice.asks("/today")
    telegram.fail_next("answerCallbackQuery", 500, "Internal Server Error")
    await alice.taps("Next")
    assert (await alice.sees()).text == "today|2|2026-06-16"


async def test_a_press_in_a_topic_stays_in_the_topic(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, forum = telegram.person("alice"), telegram.group("Lab", forum=True)
    papers = forum.topic("Papers")
    core.rows = PAGING
    page = await alice.asks("/today", forum, topic=papers)
    await alice.presses("Next", page)
    assert core.last.address == ChatAddress("telegram", f"{forum.id}:{papers}")


# --- order and faults -----------------------------------------------------------------------


async def test_one_chat_is_answered_in_order_while_others_go_on(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, bob = telegram.person("alice"), telegram.person("bob")
    core.slow["first"] = asyncio.Event()
    await alice.says("/today first")
    await alice.says("/today second")
    await bob.asks("/today meanwhile")
    assert alice.from_bot == []
    core.slow["first"].set()
    answers = [(await alice.sees()).text, (await alice.sees()).text]
    assert answers == ["today|1|first", "today|1|second"]


async def test_an_answer_waits_out_a_flood(telegram: TelegramEmulator, core: EchoCore) -> None:
    alice = telegram.person("alice")
    telegram.flood_next("sendRichMessage", 1)
    assert (await alice.asks("/today")).text == "today|1|"


async def test_an_answer_follows_a_group_that_just_moved(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab", basic=True)
    new = telegram.group("Lab")
    group.chat.lead_to(new.id)
    await alice.says("/today", group)
    assert (await new.sees()).text == "today|1|"
    assert core.moves == [(ChatAddress("telegram", str(group.id)), str(new.id))]


async def test_a_chat_is_not_reported_as_gone_because_one_answer_is_refused(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    group.chat.turn_away("bot is not a member of the supergroup chat")
    await alice.says("/today", group)
    await alice.asks("/today")
    assert [invocation.command for invocation in core.heard] == ["today", "today"]
    assert core.left == []


async def test_a_lost_answer_does_not_keep_the_next_one_from_coming(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    telegram.fail_next("sendRichMessage", 500, "Internal Server Error")
    await alice.says("/today one")
    assert (await alice.asks("/today two")).text == "today|1|two"


async def test_an_unexpected_exception_does_not_keep_the_next_answer_from_coming(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    core.broken.add("today")
    await alice.says("/today")
    assert (await alice.asks("/subscribe")).text == "subscribe|1|"


async def test_a_malformed_update_is_skipped_once(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    await telegram.tell({"message": {"message_id": "?", "text": "/today"}})
    await telegram.tell({"callback_query": {"id": "1", "from": {"id": 5}}})
    await telegram.tell({"something_newer": {"than": "this library"}})
    await telegram.person("alice").asks("/subscribe")
    assert [invocation.command for invocation in core.heard] == ["subscribe"]


@pytest.mark.parametrize(
    "odd",
    [
        {"date": 10**30},
        {"date": 10**400},
        {"date": -(10**18)},
        {"chat": {"id": 10**30, "type": "private"}},
        {"chat": {"id": 5, "type": "a new type"}},
        {"message_id": 2**63},
        {"from": {"id": -(10**25), "is_bot": False, "first_name": "x"}},
        {"message_thread_id": 1e300, "is_topic_message": True},
        {"reply_to_message": {"message_id": 1, "date": 10**30, "chat": {"id": 5}}},
        {"entities": [{"type": "bold", "offset": 10**30, "length": 1}]},
    ],
    ids=str,
)
async def test_an_update_with_values_out_of_range_is_named_once_and_confirmed(
    telegram: TelegramEmulator, core: EchoCore, odd: dict[str, object]
) -> None:
    usual = {"message_id": 7, "date": 1_780_000_000, "text": "/today"}
    usual |= {"chat": {"id": 5, "type": "private"}}
    usual |= {"from": {"id": 5, "is_bot": False, "first_name": "x"}}
    with capture_logs() as log:
        await telegram.tell({"message": usual | odd})
        await telegram.person("alice").asks("/subscribe")
        await telegram.person("bob").asks("/list")
    assert [invocation.command for invocation in core.heard] == ["subscribe", "list"]
    named = [line for line in log if line["event"] in ("telegram.updates_skipped", "event.failed")]
    assert len(named) == 1, log
    assert len(telegram.world.updates) <= 1, "only the last one may still be unconfirmed"


async def test_a_number_too_long_for_python_holds_up_no_other_update(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    long = b"9" * 5000
    strange = b'{"update_id": 499999, "message": {"message_id": 1, "date": ' + long + b"}}"
    telegram.garble_next("getUpdates", b'{"ok": true, "result": [' + strange + b"]}")
    await telegram.person("alice").asks("/today one")
    assert (await telegram.person("bob").asks("/today two")).text == "today|1|two"


async def test_an_update_without_a_number_holds_up_no_other(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    for number in (b'"x"', b"-1", b"1e400", b"1" + b"0" * 30, b"null"):
        strange = b'{"update_id": ' + number + b', "message": {}}'
        telegram.garble_next("getUpdates", b'{"ok": true, "result": [' + strange + b", 5]}")
    await telegram.person("alice").asks("/today one")
    assert (await telegram.person("bob").asks("/today two")).text == "today|1|two"


async def test_an_inline_query_from_beyond_all_results_is_harmless(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    for offset in ("9" * 5000, "10000000000000000000000", "-1", "٣", "x"):
        found = await alice.searches("graphs", offset)
        assert found.answered.is_set()


async def test_polling_goes_on_after_errors_of_the_server(
    telegram: TelegramEmulator, core: EchoCore
) -> None:
    alice = telegram.person("alice")
    await alice.asks("/today one")
    telegram.fail_next("getUpdates", 502, "Bad Gateway")
    telegram.garble_next("getUpdates", b'{"ok": true, "resu')
    await alice.says("/today two")
    await alice.sees(patience=15)
    assert [invocation.argument for invocation in core.heard].count("two") == 1


async def test_a_page_of_a_proxy_is_a_warning_and_no_error(
    telegram: TelegramEmulator, core: EchoCore, caplog: pytest.LogCaptureFixture
) -> None:
    alice = telegram.person("alice")
    await alice.asks("/today one")
    for _ in range(2):
        telegram.garble_next("getUpdates", b"<html><h1>502 Bad Gateway</h1></html>")
    await alice.says("/today two")
    await alice.sees(patience=15)
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
