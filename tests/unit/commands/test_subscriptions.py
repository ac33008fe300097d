"""/subscribe, /unsubscribe, /list and the greeting that leads to them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.document.nodes import (
    Code,
    Document,
    Footer,
    Heading,
    Inline,
    ItemList,
    Paragraph,
    Text,
    plain_text,
)
from bot.model.conversation import Placement
from bot.model.taxonomy import TERMS
from bot.phrases import LANGUAGES
from tests.support.command_harness import CommandHarness
from tests.support.papers import CROSS, NEW, REPLACE, draft, listing

NEXT = (
    "Next digest: Wednesday 17 June, 08:00 (Europe/Berlin), "
    "with the announcement for Wednesday 17 June."
)


def tuesday(category: str = "cs.DC", new: int = 2, cross: int = 1, replaced: int = 0):
    kinds = [*["new"] * new, *["cross"] * cross, *["replace"] * replaced]
    types = {"new": NEW, "cross": CROSS, "replace": REPLACE}
    listings = [
        listing(f"2606.{number:05}", category, types[kind])
        for number, kind in enumerate(kinds, start=sum(map(ord, category)) * 100)
    ]
    return draft(category, "2026-06-16", *listings)


async def test_subscribing_says_what_today_would_have_shown(harness: CommandHarness) -> None:
    harness.refresher.bring(tuesday(new=31, cross=44, replaced=9))
    said = await harness.send("/subscribe cs.DC")
    assert said.splitlines() == [
        "You’re subscribed to cs.DC (Distributed, Parallel, and Cluster Computing).",
        "cs.DC: 31 new, 44 cross-listed on Tuesday 16 June",
        "At 08:00 you get today’s papers.",
        NEXT,
    ]
    assert harness.refresher.asked == [("cs.DC",)]
    harness.fits = lambda _, _form: True
    shown = await harness.press("Show")
    assert shown.count("On the Matter of") == 75


async def test_subscribing_is_answered_in_chinese_as_well(harness: CommandHarness) -> None:
    harness.set_locale("zh-CN")
    harness.refresher.bring(tuesday(new=31, cross=44))
    said = await harness.send("/subscribe 分布式计算")
    assert "已订阅 cs.DC（分布式、并行与集群计算）。" in said
    assert "cs.DC：6月16日星期二，新论文 31 篇、交叉投稿 44 篇" in said
    assert [button.label for button in harness.buttons()] == ["查看"]


async def test_a_subscription_begins_after_the_newest_complete_announcement(
    harness: CommandHarness,
) -> None:
    await harness.store_editions(tuesday("math.CO"))
    harness.refresher.bring(tuesday())
    await harness.send("/subscribe cs.DC")
    (interest,) = await harness.store.interests.of((await harness.chat()).id)
    assert interest.after_seq == await harness.store.editions.last_seq() == 2


async def test_the_first_subscription_sets_the_next_delivery(harness: CommandHarness) -> None:
    await harness.send("/list")
    assert (await harness.chat()).next_due_at is None
    await harness.send("/subscribe cs.DC")
    assert (await harness.chat()).next_due_at == datetime(2026, 6, 17, 6, tzinfo=UTC)


async def test_a_later_subscription_keeps_a_delivery_that_is_due(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    harness.clock.jump(to="2026-06-17T06:00:30+00:00")
    await harness.send("/subscribe cs.AR")
    assert (await harness.chat()).next_due_at == datetime(2026, 6, 17, 6, tzinfo=UTC)


async def test_many_categories_can_be_subscribed_to_at_once(harness: CommandHarness) -> None:
    harness.refresher.bring(tuesday(), tuesday("cs.AR"))
    said = await harness.send("/subscribe cs.DC, cs.AR nonsense cs.NA cmp-lg cs.dc hep_th")
    assert await harness.terms() == ("cs.DC", "cs.AR", "math.NA", "cs.CL", "hep-th")
    assert "I don’t know nonsense" in said
    assert "cs.NA is another name for math.NA." in said
    assert "cmp-lg is now cs.CL." in said
    assert "cs.DC: 2 new, 1 cross-listed on Tuesday 16 June" in said
    assert "hep-th: the latest announcement isn’t here yet" in said


async def test_every_category_can_be_subscribed_to_and_listed(harness: CommandHarness) -> None:
    said = await harness.send("/subscribe " + " ".join(TERMS))
    assert await harness.terms() == TERMS
    assert "And 152 more; /list shows them all." in said
    assert len(said) < 2000
    seen: list[str] = []
    page = 1
    while len(seen) < len(TERMS):
        await harness.invoke("list", start=page)
        lists = [block for block in harness.reply.document.blocks if isinstance(block, ItemList)]
        seen += [plain_text(item).split(" ")[0] for block in lists for item in block.items]
        page += 1
    assert seen == list(TERMS)


async def test_subscribing_again_says_so_and_changes_nothing(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    before = await harness.store.interests.of((await harness.chat()).id)
    await harness.store_editions(tuesday("math.CO"))
    assert await harness.send("/subscribe CS.dc") == "You’re already subscribed to cs.DC."
    assert await harness.store.interests.of((await harness.chat()).id) == before


async def test_a_suggestion_is_one_tap_away(harness: CommandHarness) -> None:
    await harness.send("/subscribe databse")
    await harness.press("cs.DB")
    assert await harness.terms() == ("cs.DB",)


async def test_an_unknown_word_is_echoed_as_literal_characters(harness: CommandHarness) -> None:
    await harness.send("/subscribe *_[zzz](http://x)_*")
    assert Code("*_[zzz](http://x)_*") in nodes(harness.reply.document)


async def test_no_category_looks_like_a_web_address(harness: CommandHarness) -> None:
    await harness.store_editions(tuesday("cs.AI"))
    for line in (
        "/subscribe cs.AI cs.CL cs.NA cmp-lg cs.CX",
        "/subscribe cs.AI",
        "/list",
        "/start",
        "/status",
        "/unsubscribe",
        "/unsubscribe math.CO",
        "/unsubscribe cs.AI math.CO cs.XX",
        "/subscribe cs",
        "/unsubscribe cs.CR",
        "/subscribe blah",
        "/help",
    ):
        await harness.send(line)
        texts = [node.text for node in nodes(harness.reply.document) if isinstance(node, Text)]
        linked = [text for text in texts if re.search(r"\b[a-z-]+\.(?!DC\b)[A-Z]{2}\b", text)]
        assert linked == [], line


def nodes(document: Document) -> list[Inline]:
    found: list[Inline] = []
    for block in document.blocks:
        match block:
            case ItemList(lines):
                found += [node for line in lines for node in line]
            case Heading(line) | Paragraph(line) | Footer(line):
                found += line
            case _:
                raise AssertionError(f"an answer holds {block}")
    return found


async def test_late_announcements_and_unreachable_feeds_are_told_apart(
    harness: CommandHarness,
) -> None:
    await harness.record_feed_success()
    late = await harness.send("/subscribe cs.DC")
    await harness.record_feed_failure()
    unreachable = await harness.send("/subscribe cs.AR")
    assert "arXiv is late" in late
    assert "arXiv is late" not in unreachable
    assert late.splitlines()[2] != unreachable.splitlines()[2]


async def test_a_late_category_among_several_is_reported(harness: CommandHarness) -> None:
    await harness.record_feed_success()
    harness.refresher.bring(tuesday())
    assert "arXiv is late" not in await harness.send("/subscribe cs.DC")
    harness.refresher.bring(tuesday("cs.OS"))
    said = await harness.send("/subscribe cs.AR cs.OS")
    assert "haven’t seen anything in these categories yet" in said


async def test_an_archive_brings_its_categories(harness: CommandHarness) -> None:
    harness.refresher.bring(tuesday(), tuesday("math.NA"))
    said = await harness.send("/subscribe computer science")
    assert await harness.terms() == ("cs.*",)
    assert "cs.*: 4 new, 2 cross-listed on Tuesday 16 June" in said
    assert await harness.send("/unsubscribe cs.DC") == (
        "cs.DC is part of cs.*; you can’t unsubscribe from it alone."
    )
    assert await harness.terms() == ("cs.*",)


async def test_unsubscribing_says_what_a_subscribed_archive_still_contains(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe cs.DC cs.AR hep-th cs")
    assert (await harness.send("/unsubscribe cs.DC hep-th")).splitlines() == [
        "You’re no longer subscribed to cs.DC and hep-th.",
        "You still get cs.DC with cs.*.",
        "You’re still subscribed to cs.AR and cs.*.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_subscribing_to_everything_is_answered_in_short_sentences(
    harness: CommandHarness, language: str
) -> None:
    await harness.send(f"/language {language}")
    everything = " ".join(TERMS)
    await harness.store_editions(tuesday())
    for line in (
        f"/subscribe {everything}",
        f"/subscribe {everything}",
        "/start",
        "/unsubscribe",
        "/unsubscribe foo",
        "/today",
        "/unsubscribe cs.*",
        "/unsubscribe all",
    ):
        await harness.send(line)
        for block in harness.reply.document.blocks:
            words = getattr(block, "children", ())
            assert sum(isinstance(node, Code) for node in words) <= 40, line


async def test_unsubscribing_keeps_the_other_terms(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC cs.AR cs.OS")
    due = (await harness.chat()).next_due_at
    said = await harness.send("/unsubscribe cs.AR zzz cs.LG")
    assert said.splitlines() == [
        "You’re no longer subscribed to cs.AR.",
        "You weren’t subscribed to cs.LG or zzz.",
        "You’re still subscribed to cs.DC and cs.OS.",
    ]
    assert await harness.terms() == ("cs.DC", "cs.OS")
    assert (await harness.chat()).next_due_at == due


@pytest.mark.parametrize("everything", ["all", "ALL", "全部", "cs.DC cs.AR"])
async def test_unsubscribing_from_everything_leaves_nothing_due(
    harness: CommandHarness, everything: str
) -> None:
    await harness.send("/subscribe cs.DC cs.AR")
    said = await harness.send(f"/unsubscribe {everything}")
    assert said.endswith("You have no subscriptions left. Send /subscribe to add some.")
    assert await harness.terms() == ()
    assert (await harness.chat()).next_due_at is None


async def test_invented_papers_are_called_a_sample(harness: CommandHarness) -> None:
    await harness.record_feed_failure()
    harness.refresher.bring(replace(tuesday(), source="sample"))
    assert "invented papers" in await harness.send("/subscribe cs.DC")
    await harness.send("/unsubscribe all")
    assert "invented papers" not in await harness.send("/subscribe cs.AR")


async def test_buttons_stay_within_discords_five_rows(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC cs.AR cs.OS cs.PF cs.DB cs.LG cs.AI cs.CL cs.CV quant-ph")
    await harness.send("/unsubscribe")
    assert [len(row) for row in harness.reply.rows] == [4, 4, 2]
    await harness.send("/subscribe " + " ".join(TERMS))
    await harness.send("/unsubscribe")
    assert [len(row) for row in harness.reply.rows] == [4] * 5
    await harness.send("/subscribe cs.QQ cs.XX math.ZZ stat.YY physics.zz hep-tt math.QQ")
    assert len(harness.reply.rows) <= 5


async def test_subscriptions_can_be_ended_by_a_tap(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC cs.AR")
    await harness.send("/unsubscribe")
    await harness.press("cs.DC")
    assert await harness.terms() == ("cs.AR",)


async def test_the_list_shows_every_subscription_and_the_schedule(harness: CommandHarness) -> None:
    harness.refresher.bring(tuesday())
    await harness.send("/subscribe cs.DC quant-ph")
    said = (await harness.send("/list")).splitlines()
    assert said[1:3] == [
        "cs.DC Distributed, Parallel, and Cluster Computing",
        "quant-ph Quantum Physics",
    ]
    assert said[3] == "Digests arrive at 08:00 (Europe/Berlin)."
    assert said[4].startswith("Next digest: Wednesday 17 June, 08:00 (Europe/Berlin)")


async def test_a_newcomer_is_greeted_in_three_lines_in_their_language(
    harness: CommandHarness,
) -> None:
    harness.set_locale("zh-Hans")
    said = await harness.send("/start")
    assert len(said.splitlines()) == 3
    assert said.startswith("您好")
    assert {"计算机科学", "物理学", "帮助"} <= {button.label for button in harness.buttons()}
    await harness.press("计算机科学")
    await harness.press("▶")
    await harness.press("cs.LG")
    assert (await harness.chat()).language == "zh"
    assert await harness.terms() == ("cs.LG",)


async def test_the_language_is_guessed_at_first_contact_only(harness: CommandHarness) -> None:
    harness.set_locale("en-GB")
    await harness.send("/subscribe cs.DC")
    harness.set_locale("zh-CN")
    assert (await harness.send("/start")).startswith("Welcome back")


@pytest.mark.parametrize("line", ["/start", "/today", "/list", "/status", "/help", "/time", "hi"])
async def test_reading_stores_nothing_about_the_person(harness: CommandHarness, line: str) -> None:
    assert await harness.send(line)
    assert await harness.store.chats.find(harness.invocation.address) is None


async def test_a_refused_change_stores_nothing_about_a_group(harness: CommandHarness) -> None:
    harness.move_to_group("nobody")
    await harness.send("/subscribe cs.DC")
    assert await harness.store.chats.find(harness.invocation.address) is None


async def test_a_deep_link_subscribes(harness: CommandHarness) -> None:
    said = await harness.send("/start cs_DC")
    assert said.startswith("You’re subscribed to cs.DC")
    assert await harness.terms() == ("cs.DC",)


async def test_a_deep_link_subscribes_to_a_set(harness: CommandHarness) -> None:
    await harness.send("/start cs_DC__quant-ph__math")
    assert await harness.terms() == ("cs.DC", "quant-ph", "math.*")


async def test_an_unknown_deep_link_only_greets(harness: CommandHarness) -> None:
    assert (await harness.send("/start ref-12345")).startswith("Hi, I’m Paperboy")


async def test_a_known_chat_is_welcomed_back(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC cs.AR")
    assert (await harness.send("/start")).startswith(
        "Welcome back! You’re subscribed to cs.DC and cs.AR."
    )


async def test_a_category_sent_without_a_command_is_offered(harness: CommandHarness) -> None:
    await harness.send("machine learning")
    assert await harness.terms() == ()
    await harness.press("cs.LG")
    assert await harness.terms() == ("cs.LG",)


async def test_a_plus_that_is_typed_is_taken_as_typed(harness: CommandHarness) -> None:
    said = await harness.send("/subscribe cs.LG +")
    assert said.startswith("You’re subscribed to cs.LG"), said
    assert await harness.terms() == ("cs.LG",)
    said = await harness.send("/unsubscribe cs.LG +")
    assert said.startswith("You’re no longer subscribed to cs.LG"), said
    assert await harness.terms() == ()


async def test_a_tap_in_the_browser_edits_the_browser(harness: CommandHarness) -> None:
    await harness.send("/browse cs")
    for payload in (
        "subscribe|1+|cs.AI",
        "subscribe|1|cs.AR +",
    ):  # of today, and below old messages
        said = await harness.press_payload(payload)
        assert said.startswith("cs · Computer Science")
        assert harness.reply.placement is Placement.IN_PLACE
    assert await harness.terms() == ("cs.AI", "cs.AR")


async def test_what_arxiv_was_not_asked_for_yet_is_being_fetched_and_not_late(
    harness: CommandHarness,
) -> None:
    await harness.record_feed_success()
    harness.clock.jump(hours=3)
    for command in ("/subscribe cs.RO", "/today"):
        said = await harness.send(command)
        assert "fetching the announcement for Tuesday 16 June" in said, command
        assert "arXiv is late" not in said, command


async def test_arxiv_is_not_late_once_any_category_of_the_day_is_there(
    harness: CommandHarness,
) -> None:
    harness.refresher.bring(tuesday())
    await harness.send("/subscribe cs.DC")
    harness.clock.jump(hours=3)
    await harness.record_feed_success()
    for command in ("/subscribe math.CO", "/status"):
        said = await harness.send(command)
        assert "The announcement for Tuesday 16 June is out" in said, command
        assert "arXiv is late" not in said, command


async def test_a_message_is_promised_about_what_is_being_fetched_and_nothing_else(
    harness: CommandHarness,
) -> None:
    await harness.record_feed_success()
    harness.clock.jump(hours=3)
    harness.refresher.bring(tuesday())
    said = await harness.send("/subscribe cs.DC cs.RO")
    assert "will tell you here once it’s in" in said
    promise = (await harness.chat()).promise
    assert promise is not None
    assert (promise.date.isoformat(), promise.terms) == ("2026-06-16", ("cs.RO",))


@pytest.mark.parametrize("line", ["/list", "/status"])
async def test_reading_promises_no_message(harness: CommandHarness, line: str) -> None:
    harness.refresher.bring(tuesday())
    await harness.send("/subscribe cs.DC")
    harness.clock.jump(days=1)
    await harness.send(line)
    assert (await harness.chat()).promise is None


async def test_a_chat_that_is_paused_is_promised_no_message(harness: CommandHarness) -> None:
    harness.refresher.bring(tuesday())
    await harness.send("/subscribe cs.DC")
    await harness.send("/pause")
    await harness.record_feed_success()
    harness.clock.jump(hours=3)
    said = await harness.send("/subscribe cs.RO")
    assert "fetching the announcement for Tuesday 16 June" in said
    assert "tell you here" not in said
    assert (await harness.chat()).promise is None


async def test_an_archive_that_is_there_in_part_is_not_called_late(harness: CommandHarness) -> None:
    await harness.record_feed_success()
    harness.refresher.bring(tuesday("math.NA"))
    said = await harness.send("/subscribe math")
    assert "math.*: 2 new" in said
    assert "arXiv is late" not in said


async def test_status_names_what_has_never_come_and_today_that_arxiv_is_out_of_reach(
    harness: CommandHarness,
) -> None:
    harness.refresher.bring(tuesday())
    await harness.send("/subscribe cs.DC cs.RO")
    await harness.record_feed_failure()

    assert "cs.RO: nothing received yet." in await harness.send("/status")
    assert "unreachable since" in await harness.send("/today")
