"""First contact: from the greeting to today's digest, by taps alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands import Dispatcher
from bot.commands.parse.timezones import default_timezone
from bot.model.calendar import arxiv_calendar
from bot.model.conversation import Authority, Placement
from bot.model.taxonomy import TERMS
from tests.support.command_harness import DEFAULTS, CommandHarness
from tests.support.papers import draft, listing

TUESDAY = draft("cs.DC", "2026-06-16", listing("2606.00001"))


def labels(desk: CommandHarness) -> list[str]:
    return [one.label for one in desk.buttons()]


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
async def test_todays_digest_is_three_taps_away(desk: CommandHarness, locale: str) -> None:
    await desk.store_editions(TUESDAY)
    desk.set_locale(locale)
    await desk.send("/start")
    taps = 0
    for label in ("计算机" if "zh" in locale else "Computer Science", "cs.DC", "today"):
        action = next(one for one in desk.buttons() if label in f"{one.label} {one.command}")
        said = await desk.invoke(action.command, action.argument, action.page)
        assert desk.reply.placement is Placement.IN_PLACE
        taps += 1
    assert taps == 3
    assert "On the Matter of 2606.00001" in said


async def test_a_tap_subscribes_in_place_and_another_stops(desk: CommandHarness) -> None:
    await desk.send("/browse cs")
    assert "cs.* Computer Science" in await desk.send("/browse cs")
    await desk.press("▶")
    said = await desk.press("cs.LG")
    assert await desk.terms() == ("cs.LG",)
    assert "You’re subscribed to cs.LG." in said
    assert "✓ cs.LG Machine Learning" in said
    assert {"✓ cs.LG", "◀ 1/3", "3/3 ▶", "Show"} <= set(labels(desk)), "the page stays"
    await desk.press("✓ cs.LG")
    assert await desk.terms() == ()
    assert "Show" not in labels(desk)
    assert "cs.LG" in labels(desk)


async def test_every_term_can_be_reached_by_taps(desk: CommandHarness) -> None:
    await desk.send("/browse")
    seen: set[str] = set()
    places = [one for one in desk.buttons() if one.command == "browse"]
    visited: set[tuple[str, int]] = set()
    while places:
        place = places.pop()
        if (place.argument, place.page) in visited:
            continue
        visited.add((place.argument, place.page))
        await desk.invoke(place.command, place.argument, place.page)
        assert len(desk.reply.rows) <= 5, "Discord's rows"
        assert all(len(row) <= 5 for row in desk.reply.rows)
        seen |= {one.label for one in desk.buttons() if one.command == "subscribe"}
        places += [one for one in desk.buttons() if one.command == "browse"]
    assert seen == set(TERMS)


async def test_back_leads_to_where_one_came_from(desk: CommandHarness) -> None:
    await desk.send("/browse astro-ph.GA")
    assert "astro-ph.GA" in labels(desk)
    await desk.press("Back")
    assert "quant-ph" in labels(desk)
    await desk.press("Back")
    assert "Mathematics" in labels(desk)


async def test_strangers_browse_and_change_nothing_in_a_group(desk: CommandHarness) -> None:
    desk.move_to_group("stranger", Authority.DENIED)
    await desk.send("/browse stat")
    assert "administrators" in await desk.press("stat.ML")
    assert await desk.terms() == ()


@pytest.mark.parametrize(
    ("locale", "zone"),
    [
        ("zh-hans", "Asia/Shanghai"),
        ("zh_TW", "Asia/Taipei"),
        ("de", "Europe/Berlin"),
        ("de-AT", "Europe/Vienna"),
        ("pt-BR", "America/Sao_Paulo"),
        ("en", "UTC"),
        ("en-US", "UTC"),
        ("es", "UTC"),
        ("", "UTC"),
        ("tlh", "UTC"),
    ],
)
def test_a_zone_is_guessed_where_a_language_has_one(locale: str, zone: str) -> None:
    assert default_timezone(locale, "UTC") == zone
    assert default_timezone(locale, "Europe/Oslo") == "Europe/Oslo", "an operator's choice stands"


async def test_the_guessed_zone_is_said_and_corrected_by_taps(desk: CommandHarness) -> None:
    desk.dispatcher = Dispatcher(
        desk.store,
        desk.clock,
        desk.refresher,
        desk.index,
        {"telegram": desk.platform},
        replace(DEFAULTS, timezone="UTC"),
        arxiv_calendar(),
    )
    desk.set_locale("de")
    assert "08:00 (Europe/Berlin)" in await desk.send("/start")
    await desk.press("Time zone: Europe/Berlin")
    await desk.press("America/New_York")
    assert (await desk.chat()).timezone == "America/New_York"
