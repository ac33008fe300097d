"""/today and /week show any category to everybody, subscribed or not, asked in any order."""

from __future__ import annotations

from datetime import date

import pytest

from bot.commands.parse.dates import split_past_date, split_week
from bot.model.chat import ChatKind
from bot.model.conversation import Authority
from tests.support.command_harness import CommandHarness, text_of
from tests.support.papers import draft, listing
from tests.unit.commands.test_today import numbered, titles

TODAY = date(2026, 6, 16)


@pytest.fixture
async def reader(harness: CommandHarness) -> CommandHarness:
    """Somebody without subscriptions, where two days of two categories are stored."""
    await harness.store_editions(
        numbered("2026-06-15", 1, 3, "cs.CL"),
        numbered("2026-06-16", 3, 6, "cs.CL"),
        numbered("2026-06-15", 11, 12, "math.CO"),
        numbered("2026-06-16", 12, 14, "math.CO"),
    )
    return harness


def labels(harness: CommandHarness) -> list[str]:
    return [button.label for button in harness.buttons()]


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("/today cs.CL", (3, 4, 5)),
        ("/today computation and language", (3, 4, 5)),
        ("/today 计算与语言", (3, 4, 5)),
        ("/today cs.CL math.CO", (3, 4, 5, 12, 13)),
        ("/today math.CO, cs.CL", (12, 13, 3, 4, 5)),
        ("/today cs.CL math.CO 15 June", (1, 2, 11)),
        ("/today 15 June cs.CL", (1, 2)),
        ("/today cs.CL on Monday, June 15th, 2026", (1, 2)),
        ("/today cs.CL yesterday", (1, 2)),
        ("/today 昨天的 cs.CL", (1, 2)),
        ("/today 6月15日 cs.CL", (1, 2)),
        ("/today cs.CL 15.06.2026 new", (1, 2)),
        ("/today math", (12, 13)),
        ("/today cs.CL昨天", (1, 2)),
        ("/today the latest in cs.CL", (3, 4, 5)),
        ("/today math.CO this week", (12, 13, 11)),
        ("/today math.CO最近一周", (12, 13, 11)),
        ("/week math.CO", (12, 13, 11)),
        ("/week this week math.CO", (12, 13, 11)),
        ("/week cs.CL math.CO until Monday", (1, 2, 11)),
        ("/week cs.CL 2026-06-15", (1, 2)),
    ],
)
async def test_any_category_and_date_is_shown_without_subscribing(
    reader: CommandHarness, line: str, numbers: tuple[int, ...]
) -> None:
    shown = titles(await reader.send(line))
    assert sorted(shown) == sorted(f"2606.{number:05}" for number in numbers)
    assert await reader.terms() == ()


def test_a_date_is_found_among_other_words() -> None:
    for argument, day, rest in [
        ("cs.CL cs.DC 15 June", date(2026, 6, 15), "cs.CL cs.DC"),
        ("June 15, 2026 cs.CL", date(2026, 6, 15), "cs.CL"),
        ("q-bio 99 June", None, "q-bio 99 June"),
        ("last friday, hep-th", date(2026, 6, 12), "hep-th"),
        ("昨天的 cs.CL", date(2026, 6, 15), "cs.CL"),
        ("math until Monday", date(2026, 6, 15), "math"),
    ]:
        assert split_past_date(argument, TODAY) == (day, rest)


async def test_the_week_that_today_shows_is_turned_as_that_week(harness: CommandHarness) -> None:
    await harness.store_editions(
        numbered("2026-06-15", 1, 200, "cs.CL"), numbered("2026-06-16", 201, 400, "cs.CL")
    )
    await harness.send("/today cs.CL this week")
    turning = {button.argument for button in harness.buttons() if button.command == "week"}
    assert "cs.CL 2026-06-16 new cross" in turning
    assert not [button for button in harness.buttons() if button.command == "today"]


def test_a_week_is_found_among_other_words() -> None:
    for argument, week in [
        ("cs.CL last week", (date(2026, 6, 14), "cs.cl")),
        ("上周 math", (date(2026, 6, 14), "math")),
        ("the past 7 days", (None, "")),
        ("本周的 math.CO", (None, "math.co")),
        ("上周五 cs.CL", None),
        ("上周末", None),
        ("a week ago", None),
        ("weekly reports", None),
    ]:
        assert split_week(argument, TODAY) == week


@pytest.mark.parametrize("command", ["today", "week"])
async def test_without_subscriptions_three_things_are_offered(
    reader: CommandHarness, command: str
) -> None:
    await reader.store_editions(numbered("2026-06-16", 21, 23, "cs.LG"))
    said = await reader.send(f"/{command}")
    assert "You have no subscriptions" not in said
    assert len(reader.buttons()) == 3
    shown, others, help_button = reader.buttons()
    assert titles(await reader.press_payload(shown.encode())) == ["2606.00021", "2606.00022"]
    assert "arXiv archives" in await reader.press_payload(others.encode())
    assert "/today" in await reader.press_payload(help_button.encode())


@pytest.mark.parametrize("command", ["today", "week"])
@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("cs.ZZ", "cs.AI"),
        ("math.QX 15 June", "math.QA"),
        ("compution and langage", "cs.CL"),
        ("CL", "cs.CL"),
        ("hep-thh", "hep-th"),
    ],
)
async def test_the_nearest_category_is_one_tap_away(
    reader: CommandHarness, command: str, asked: str, nearest: str
) -> None:
    assert f"Did you mean {nearest}" in await reader.send(f"/{command} {asked}")
    await reader.send(f"/{command} math.CO {asked}")
    button = next(button for button in reader.buttons() if button.label == nearest)
    assert button.command == command
    assert button.argument.startswith(f"math.CO {nearest}")


async def test_members_of_a_group_look_without_changing_it(reader: CommandHarness) -> None:
    reader.move_to_group("stranger", Authority.DENIED, ChatKind.GROUP)
    assert titles(await reader.send("/today math.CO")) == ["2606.00012", "2606.00013"]
    assert len(titles(await reader.send("/week math.CO"))) == 3
    assert await reader.store.chats.find(reader.invocation.address) is None


async def test_a_look_elsewhere_keeps_its_categories_on_every_page_and_leaves_nothing_out(
    reader: CommandHarness,
) -> None:
    await reader.store_editions(numbered("2026-06-16", 100, 160, "cs.AR"))
    await reader.send("/subscribe math.CO")
    await reader.send("/max 2")
    reader.fits = lambda page, _form: len(text_of(page)) < 900
    seen = titles(await reader.send("/today cs.AR"))
    while any("▶" in label for label in labels(reader)):
        seen += titles(await reader.press("▶"))
    assert seen == [f"2606.{number:05}" for number in range(100, 160)]
    await reader.press("Replaced")
    assert "2606.00100" in await reader.press("Replaced")


async def test_more_categories_than_a_button_carries_are_shown_with_what_to_do(
    reader: CommandHarness,
) -> None:
    terms = [f"cs.{name}" for name in ("AI", "AR", "CC", "CE", "CG", "CR", "CV", "CY", "DB")]
    await reader.store_editions(
        *(draft(term, "2026-06-16", listing(f"2606.0{n:04}", term)) for n, term in enumerate(terms))
    )
    assert len(titles(await reader.send(f"/today {' '.join(terms)}"))) == len(terms)
    reader.fits = lambda page, _form: len(text_of(page)) < 700
    assert "Name fewer categories" in await reader.send(f"/today {' '.join(terms)}")


async def test_what_is_not_stored_of_a_category_is_said(reader: CommandHarness) -> None:
    assert await reader.send("/today hep-th 12 June") == (
        "I have no announcement for Friday 12 June 2026 in hep-th."
    )
    assert await reader.send("/week hep-th 2026-06-12") == (
        "I have no announcements in hep-th for the seven days up to Friday 12 June 2026."
    )


async def test_what_is_not_stored_is_fetched_while_the_reader_waits(reader: CommandHarness) -> None:
    reader.refresher.bring(numbered("2026-06-16", 31, 33, "hep-th"))
    assert len(titles(await reader.send("/today hep-th"))) == 2
    reader.refresher.bring(numbered("2026-06-10", 41, 44, "hep-th"))
    assert len(titles(await reader.send("/today hep-th 10 June"))) == 3
    reader.refresher.bring(
        *(numbered(f"2026-06-{day}", day, day + 1, "hep-ex") for day in (12, 15))
    )
    said = await reader.send("/week hep-ex")
    assert titles(said) == ["2606.00012", "2606.00015"]
    assert ("hep-ex", date(2026, 6, 11)) in reader.refresher.caught_up[-1]
    assert await reader.store.chats.find(reader.invocation.address) is None, "nothing is promised"


async def test_what_does_not_come_in_time_is_promised(reader: CommandHarness) -> None:
    reader.refresher.is_slow = True
    for line, sentence in [
        ("/today hep-th", "I’m fetching the announcement for Tuesday 16 June from arXiv now"),
        ("/today hep-th 11 June", "I’m fetching the announcement for Thursday 11 June from arXiv"),
        ("/today cs.CL hep-th", "I’m fetching the rest from arXiv now and will tell you here"),
        (
            "/week hep-th",
            "I’m fetching the announcements from Wednesday 10 June to Tuesday 16 June",
        ),
    ]:
        said = await reader.send(line)
        assert said.startswith(sentence), line
        assert "tell you here once" in said.splitlines()[0]
    promise = (await reader.chat()).promise
    assert promise is not None
    assert promise.terms == ()
    assert [(look.term, len(look.days)) for look in promise.looks] == [
        ("hep-th", 1),
        ("hep-th", 1),
        ("hep-th", 5),
    ]
    assert await reader.terms() == ()


async def test_while_arxiv_is_out_of_reach_that_is_said_with_the_promise(
    reader: CommandHarness,
) -> None:
    await reader.record_feed_failure()
    said = (await reader.send("/today hep-th")).splitlines()[0]
    assert said.startswith("arXiv has been unreachable since")
    assert said.endswith("I’ll tell you here once it’s in.")


async def test_a_paused_chat_is_told_to_ask_again(reader: CommandHarness) -> None:
    await reader.send("/pause")
    assert (await reader.send("/today hep-th")).startswith(
        "I’m fetching it from arXiv now; ask again"
    )
    assert (await reader.chat()).promise is None
