"""Whatever a person sends is answered: one clear reply, nothing stored, no error logged."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.commands.registry import COMMANDS
from bot.document.nodes import plain_text
from bot.model.chat import ChatKind, RenderMode
from bot.model.conversation import MAX_PAYLOAD_BYTES
from tests.support.command_harness import CommandHarness
from tests.support.papers import draft, listing

LOCALES = ["en-US", "zh-CN"]
STRANGE = {
    "nothing": "",
    "blanks": "  \n\t ",
    "ten thousand characters": "x" * 10_000,
    "ten thousand words": "ab.c " * 2_000,
    "emoji": "🎉👩‍👩‍👧‍👦🏳️‍🌈",
    "right to left": "שלום עולם",
    "override": "\u202etxt.exe",
    "SQL": "'; DROP TABLE chats; --",
    "markup": "<b>bold</b> *x* [y](http://evil.example) `z` &amp;",
    "template": "{word} %s %(x)s {0}",
    "null": "a\x00b",
    "surrogate": "a\ud800b",
    "mention": "@everyone <@1>",
    "time of 25:00": "25:00",
    "zone of Mars": "Mars",
    "number": "99999999999999999999",
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("command", [*COMMANDS, "", "nonsense", "🎉", "x" * 10_000, "/"])
async def test_unknown_words_are_answered_in_the_chats_language(
    harness: CommandHarness, command: str, locale: str
) -> None:
    harness.set_locale(locale)
    for name, argument in STRANGE.items():
        with capture_logs() as logs:
            said = await harness.invoke(command, argument)
        assert said.strip(), name
        assert len(said) < 1200, name
        assert logs == [], name
        chinese = re.search(r"[\u4e00-\u9fff]", said.replace("中文", ""))
        assert bool(chinese) == (locale == "zh-CN"), name
    assert await harness.terms() == ()


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ("/subcribe", ("I don’t know /subcribe. Did you mean /subscribe? "
          "Send /help for a list of commands."),
         "没有 /subcribe 这个命令；您是想用 /subscribe 吗？发送 /help 查看全部命令。"),
        ("/xyzzyx", "I don’t know /xyzzyx. Send /help for a list of commands.",
         "没有 /xyzzyx 这个命令；发送 /help 查看全部命令。"),
        ("/subscribe cs.DX",
         ("I don’t know cs.DX. Did you mean cs.DB (Databases), cs.DC (Distributed, Parallel, and "
          "Cluster Computing), or cs.DL (Digital Libraries)?"),
         ("没有找到 cs.DX；您是想找 cs.DB（数据库）、cs.DC（分布式、并行与集群计算）"
          "或 cs.DL（数字图书馆）吗？")),
        ("/subscribe 🎉", "I don’t know 🎉. Categories look like cs.DC, math.CO, or quant-ph.",
         "没有找到 🎉；分类的写法如 cs.DC、math.CO 或 quant-ph。"),
        ("/subscribe",
         "Which categories? Send, for example, /subscribe cs.DC quant-ph, or pick one below.",
         "要订阅哪些分类？例如发送 /subscribe cs.DC quant-ph，或点选下面的分类。"),
        ("/time 25:00", "I can’t read 25:00 as a time. Write it like 08:00 or 20:15.",
         "无法识别时间 25:00；请写成 08:00 或 20:15 这样。"),
        ("/timezone Mars",
         ("I don’t know the time zone Mars. Write it like Europe/Berlin, Asia/Shanghai, or "
          "America/New_York."),
         "没有找到时区 Mars；请写成 Europe/Berlin、Asia/Shanghai 或 America/New_York 这样。"),
        ("/timezone Berln", "I don’t know the time zone Berln. Did you mean Europe/Berlin?",
         "没有找到时区 Berln；您是想用 Europe/Berlin 吗？"),
        ("/language tlh", "I don’t speak tlh. I speak English and 中文.",
         "不支持 tlh；可以使用 English 和中文。"),
        ("/pause until never",
         "I can’t read never as a date. Write /pause until 2026-07-01, or a weekday.",
         "无法识别日期 never；请写成 /pause until 2026-07-01，或写星期几。"),
        ("/pause until 2026-06-16",
         "Tuesday 16 June 2026 isn’t in the future. Pick a later date.",
         "2026年6月16日星期二不是将来的日期；请选择更晚的日期。"),
        ("/pause until 9999-12-31",
         "Friday 31 December 9999 is too far away. Send just /pause to pause until /resume.",
         "9999年12月31日星期五太远了；只发送 /pause 会一直暂停到您发送 /resume。"),
        ("/unsubscribe cs.DC",
         "You have no subscriptions yet. Try /subscribe cs.DC, or pick one below.",
         "您还没有订阅；可以发送 /subscribe cs.DC，或点选下面的分类。"),
        ("/today",
         ("Which categories? Send, for example, /today cs.CL, or tap below. "
          "/subscribe brings them every day."),
         "要看哪些分类？例如发送 /today cs.CL，或点选下面的按钮；/subscribe 可每天为您送上。"),
        ("/subscribe " + "x" * 10_000,
         "That’s too long. Please send a shorter message.",
         "内容太长，请缩短后再发。"),
        ("what is this?",
         "I didn’t get that. Tap a button below, or send a command such as /subscribe cs.DC.",
         "没看懂您的话。请点下面的按钮，或发送命令，例如 /subscribe cs.DC。"),
    ],
)  # fmt: skip
async def test_each_mistake_has_its_one_sentence(
    harness: CommandHarness, line: str, english: str, chinese: str
) -> None:
    assert await harness.send(line) == english
    await harness.invoke("language", "zh")
    assert await harness.send(line) == chinese


async def test_unsubscribing_what_is_not_there_says_what_is(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    assert (
        await harness.send("/unsubscribe cs.LG") == "You’re not subscribed to cs.LG, only to cs.DC."
    )
    assert await harness.send("/unsubscribe foo") == "You’re not subscribed to foo, only to cs.DC."
    assert await harness.terms() == ("cs.DC",)


@pytest.mark.parametrize(
    "line",
    ["/subscribe cs.DC", "/unsubscribe all", "/time 9", "/timezone Berlin", "/language zh",
     "/pause", "/pause until friday", "/resume", "/forget yes", "/start", "/start cs_DC"],
)  # fmt: skip
async def test_the_same_command_twice_is_answered_twice_and_applied_once(
    harness: CommandHarness, line: str
) -> None:
    with capture_logs() as logs:
        await harness.send(line)
        before, terms = await harness.store.chats.find(harness.invocation.address), None
        if before:
            terms = await harness.terms()
        assert await harness.send(line)
        after = await harness.store.chats.find(harness.invocation.address)
    assert (before is None) == (after is None)
    if before and after:
        assert before == after
        assert terms == await harness.terms()
    assert not [log for log in logs if log["log_level"] == "error"]


async def test_a_press_on_a_button_of_an_old_message_is_answered(harness: CommandHarness) -> None:
    for command, argument, start in [
        ("today", "2024-01-02", 7),
        ("today", "", 99),
        ("forget", "no", 1),
        ("subscribe", "cs.DC", 3),
        ("gone", "x", 1),
        ("list", "", -4),
    ]:
        assert await harness.invoke(command, argument, start)


FIRST_PAYLOADS = [
    "subscribe|1|cs.DC", "unsubscribe|1|cs.DC", "today|1|", "today|2|2026-06-16", "list|2|",
    "help|2|", "status|1|", "resume|1|", "language|1|zh", "timezone|1|Europe/Berlin",
    "forget|1|yes",
]  # fmt: skip
"""Payloads of the first version's buttons, which stay below old messages for good."""


@pytest.mark.parametrize("payload", FIRST_PAYLOADS)
async def test_buttons_of_the_first_version_still_do_what_they_say(
    harness: CommandHarness, payload: str
) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    await harness.send("/subscribe cs.DC cs.AR")
    with capture_logs() as logs:
        said = await harness.press_payload(payload)
    assert logs == []
    assert not re.match(r"I (don|can|couldn|didn)’t|Sorry|You have no subscriptions", said), said


async def test_a_removed_command_is_answered_with_help(
    harness: CommandHarness,
) -> None:
    assert "/help" in await harness.invoke("bygone", "x", 3)


COMMAND_TEXT = st.one_of(st.sampled_from(list(COMMANDS)), st.text(max_size=30))
ARGUMENT_TEXT = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            *STRANGE.values(),
            "cs.DC",
            "all",
            "2026-06-16",
            "yes",
            "8:00",
            "zh",
            "utc+8",
            "2606.00001",
            "hep-th/9901001v2 +",
            "2606.00001 remove +",
            "2606.00001 authors +",
            "full classic",
            "new",
            "md week",
            "2026-06-15..2026-06-16 2606.00001 nc",
            "ti:graph -x",
            "phys",
            "9999",
            "#tag",
        ]
    ),
)


@pytest.mark.slow
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=150,
)
@given(
    command=COMMAND_TEXT,
    argument=ARGUMENT_TEXT,
    start=st.integers(-3, 200),
    locale=st.text(max_size=10),
    kind=st.sampled_from(ChatKind),
)
async def test_anything_gets_one_reply_whose_buttons_fit(
    harness: CommandHarness, command: str, argument: str, start: int, locale: str, kind: ChatKind
) -> None:
    harness.set_locale(locale)
    with capture_logs() as logs:
        said = await harness.invoke(command, argument, start)
    assert said.strip()
    assert harness.fits(harness.reply.document, RenderMode.RICH)
    assert not [log for log in logs if log["log_level"] == "error"]
    assert len(harness.reply.rows) <= 5
    assert all(1 <= len(row) <= 5 for row in harness.reply.rows)
    for action in harness.buttons():
        assert 1 <= len(action.label) <= 80
        assert len(action.encode().encode()) <= MAX_PAYLOAD_BYTES


async def test_a_persons_words_are_never_part_of_a_template_or_of_markup(
    harness: CommandHarness,
) -> None:
    said = await harness.send("/time {given} <b>")
    assert "{given} <b>" in said
    block = harness.reply.document.blocks[0]
    assert "{given} <b>" in [plain_text((node,)) for node in block.children]  # type: ignore[union-attr]
