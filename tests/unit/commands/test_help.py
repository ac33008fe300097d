"""/help, commands in people's own words, and what is offered where nothing is understood."""

from __future__ import annotations

import re

import pytest

from bot.commands.command import Section
from bot.commands.dispatcher import Dispatcher
from bot.commands.free_text import find_command_in
from bot.commands.registry import COMMANDS, KNOWN_COMMANDS
from bot.model.calendar import arxiv_calendar
from bot.model.conversation import Action, Visibility, fits_payload
from bot.phrases import LANGUAGES, load_phrases
from tests.support.command_harness import DEFAULTS, CommandHarness, FakePlatform
from tests.support.papers import draft, listing


def labels(harness: CommandHarness) -> list[str]:
    return [button.label for button in harness.buttons()]


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_help_is_grouped_with_examples_and_buttons_that_do_them(
    harness: CommandHarness, locale: str
) -> None:
    harness.set_locale(locale)
    said = (await harness.send("/help")).splitlines()
    titles = {"en": ["Read", "Find", "Keep", "Set up"], "zh": ["阅读", "查找", "收藏", "设置"]}[
        locale
    ]
    starts = [said.index(title) for title in titles]
    assert starts == sorted(starts)
    assert starts[0] == 4, "the three best things come first"
    for start, end in zip(starts, [*starts[1:], len(said) - 1], strict=True):
        assert any("例如 /" in line or "For example /" in line for line in said[start:end])
    assert len(harness.reply.rows) == len(Section)
    for button in harness.buttons():
        assert button.command in COMMANDS
        assert await harness.press_payload(button.encode())
    assert not said[-1].isascii() or locale == "en", "Chinese help ends in Chinese"


async def test_where_the_bot_can_be_called_in_any_chat_help_says_how(
    harness: CommandHarness,
) -> None:
    class Inline(FakePlatform):
        inline_name = "@paperboy_bot"

    assert "@" not in await harness.send("/help")
    harness.dispatcher = Dispatcher(
        harness.store, harness.clock, harness.refresher, harness.index, {"telegram": Inline()},
        DEFAULTS, arxiv_calendar(),
    )  # fmt: skip
    assert "In any chat, write @paperboy_bot and a few words" in await harness.send("/help")


@pytest.mark.parametrize("name", COMMANDS)
async def test_every_command_is_explained_in_every_language(
    harness: CommandHarness, name: str
) -> None:
    guide = COMMANDS[name].guide
    for language in LANGUAGES:
        await harness.send(f"/language {language}")
        said = await harness.send(f"/help {name}")
        assert load_phrases(language).text(guide.explanation) in said
        assert all(f"/{name} {argument}" in said for argument in guide.examples)
        assert all(fits_payload(name, argument) for argument in guide.examples)
    assert [button.command for button in harness.buttons()][-1] == "help"
    assert harness.reply.visibility is Visibility.ASKER, "in a group nobody else has to read it"


async def test_how_the_words_of_a_search_are_joined_is_explained(harness: CommandHarness) -> None:
    for language, all_words in (("en", "All words must match"), ("zh", "所有词语都要匹配")):
        await harness.send(f"/language {language}")
        said = await harness.send("/help search")
        assert all_words in said
        assert re.search(r"OR.*(brackets|括号)", said)
        assert "/search (prefetch* OR caching) cat:cs.AR" in said


async def test_a_command_is_explained_by_whatever_it_is_called(harness: CommandHarness) -> None:
    explained = await harness.send("/help search")
    for called in ("/search", "搜索", "find", "Search"):
        assert await harness.send(f"/help {called}") == explained
    assert "Did you mean /search" in await harness.send("/help serch")


@pytest.mark.parametrize(
    "name", [name for name, command in COMMANDS.items() if command.guide.examples]
)
def test_what_a_guide_says_can_be_sent_without_a_slash(name: str) -> None:
    for argument in COMMANDS[name].guide.examples:
        found = find_command_in(f"{name} {argument}", KNOWN_COMMANDS)
        assert found == (COMMANDS[name], argument)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("今天", ("today", "")),
        ("今天 cs.CL", ("today", "cs.CL")),
        ("订阅 cs.CL", ("subscribe", "cs.CL")),
        ("订阅cs.CL", ("subscribe", "cs.CL")),
        ("订阅：机器学习", ("subscribe", "机器学习")),
        ("取消订阅 cs.CL", ("unsubscribe", "cs.CL")),
        ("帮助。", ("help", "")),
        ("搜索 图神经网络", ("search", "图神经网络")),
        ("/搜索 graph", ("search", "graph")),
        ("我的订阅", ("list", "")),
        ("Subscribe cs.DC", ("subscribe", "cs.DC")),
        ("subscribe to cs.DC and quant-ph", ("subscribe", "cs.DC and quant-ph")),
        ("unsubscribe all", ("unsubscribe", "all")),
        ("help!", ("help", "")),
        ("rank cs.DC on", ("rank", "cs.DC on")),
        ("ranking off for moe", ("rank", "off for moe")),
        ("turn off ranking for moe", ("rank", "for moe off")),
        ("Turn ranking off.", ("rank", "off")),
        ("no exploration", ("explore", "off")),
        ("stop the journal club", ("club", "off")),
        ("排序moe关闭", ("rank", "moe关闭")),
        ("关闭排序", ("rank", "off")),
        ("打开 排序", ("rank", "on")),
        ("best of the week", ("top", "of the week")),
        ("ranking on graphs", None),
        ("rank aggregation", None),
        ("no time", None),
        ("stop search", None),
        ("on and off policy learning", None),
        ("Today?", ("today", "")),
        ("today math.CO yesterday", ("today", "math.CO yesterday")),
        ("search for graph neural", ("search", "graph neural")),
        ("time 8pm", ("time", "8pm")),
        ("pause 3 days", ("pause", "3 days")),
        ("settings", ("settings", "")),
        ("stop", ("stop", "")),
        ("time series", None),
        ("max planck", None),
        ("language models", None),
        ("style transfer", None),
        ("today is a good day", None),
        ("今天有什么新论文", None),
        ("subscribe to my newsletter", None),
        ("forget gates in lstms", None),
        ("status quo", None),
        ("rest api", None),
        ("save energy", None),
        ("paper on quorums", None),
        ("listen", None),
        ("状态空间模型", None),
    ],
)
def test_commands_are_understood_without_a_slash_and_sentences_are_none(
    text: str, meant: tuple[str, str] | None
) -> None:
    found = find_command_in(text, KNOWN_COMMANDS)
    assert (found and (found[0].name, found[1])) == meant


@pytest.mark.parametrize(
    "text", ["what is new today?", "你好", "thanks", "quorum systems", "x" * 900]
)
async def test_free_text_gets_today_a_search_for_it_and_help(
    harness: CommandHarness, text: str
) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    await harness.send("/subscribe cs.DC")
    assert await harness.send(text)
    today, *_, help_button = harness.buttons()
    assert labels(harness)[0] == "Today"
    if len(text) < 60:
        assert harness.buttons()[1] == Action(f"Search for “{text}”", "search", text)
    assert "2606.00001" in await harness.press_payload(today.encode())
    assert "Tap a paper" in await harness.press_payload(help_button.encode())


async def test_a_category_alone_is_offered_to_read_and_to_subscribe_to(
    harness: CommandHarness,
) -> None:
    await harness.send("cs.CL")
    assert harness.buttons()[:2] == (
        Action("cs.CL", "subscribe", "cs.CL"), Action("Today in cs.CL", "today", "cs.CL")
    )  # fmt: skip


async def test_chinese_commands_work_with_and_without_a_slash(harness: CommandHarness) -> None:
    for command, line in (("", "订阅 cs.CL"), ("订阅", "cs.DC"), ("", "/订阅 cs.AR")):
        await harness.invoke(command, line)
    assert await harness.terms() == ("cs.CL", "cs.DC", "cs.AR")
    await harness.invoke("取消订阅", "全部")
    assert await harness.terms() == ()


async def test_an_unknown_command_offers_the_nearest_with_what_was_written(
    harness: CommandHarness,
) -> None:
    await harness.send("/subcribe cs.DC")
    assert labels(harness) == ["/subscribe cs.DC"]
    await harness.press("/subscribe cs.DC")
    assert await harness.terms() == ("cs.DC",)
    await harness.send("/xyzzyx")
    assert labels(harness) == ["Help"]


async def test_what_other_bots_call_it_does_what_is_meant(harness: CommandHarness) -> None:
    await harness.store_editions(draft("cs.DC", "2026-06-16", listing("2606.00001")))
    await harness.send("/subscribe cs.DC")
    assert "2606.00001" in await harness.send("/digest")
    await harness.send("/stop")
    assert [button.command for button in harness.buttons()] == ["pause", "unsubscribe", "forget"]
    assert (await harness.chat()).pause is None
    await harness.send("/settings")
    assert {button.command for button in harness.buttons()} == {
        "style", "types", "max", "time", "days", "quiet", "timezone", "language",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "sample"),
    [
        ("/style", "Ask the Job"),
        ("/style full", "Ask the Job"),
        ("/types new", "Ask the Job"),
        ("/types replaced", "A Cluster That Does Not Exist"),
        ("/max 30", "Of a day with 105 papers, 30 are shown at once and 75 behind a tap."),
        ("/max", "Of a day with 105 papers, all are shown at once."),
        ("/time", "No digest is scheduled"),
        ("/time 9", "No digest is scheduled"),
    ],
)
async def test_a_setting_shows_what_it_changes(
    harness: CommandHarness, line: str, sample: str
) -> None:
    assert sample in await harness.send(line)


async def test_a_command_that_needs_a_paper_says_what_to_write(harness: CommandHarness) -> None:
    for command in ("paper", "cite"):
        said = await harness.send(f"/{command}")
        assert f"/{command} 2606.14824" in said
        assert "…" not in said
