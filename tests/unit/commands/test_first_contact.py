"""First contact: from the greeting to today's digest, by taps alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.dispatcher import Dispatcher
from bot.commands.parse.places import default_timezone
from bot.model.calendar import arxiv_calendar
from bot.model.conversation import Authority, Placement
from bot.model.taxonomy import TERMS
from tests.support.command_harness import DEFAULTS, CommandHarness
from tests.support.papers import draft, listing

TUESDAY = draft("cs.DC", "2026-06-16", listing("2606.00001"))


def labels(harness: CommandHarness) -> list[str]:
    return [button.label for button in harness.buttons()]


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
async def test_todays_digest_is_three_taps_away(harness: CommandHarness, locale: str) -> None:
    await harness.store_editions(TUESDAY)
    harness.set_locale(locale)
    await harness.send("/start")
    taps = 0
    for label in ("计算机" if "zh" in locale else "Computer Science", "cs.DC", "today"):
        action = next(
            button for button in harness.buttons() if label in f"{button.label} {button.command}"
        )
        said = await harness.invoke(action.command, action.argument, action.start)
        assert harness.reply.placement is Placement.IN_PLACE
        taps += 1
    assert taps == 3
    assert "On the Matter of 2606.00001" in said


async def test_a_tap_subscribes_in_place_and_another_stops(harness: CommandHarness) -> None:
    await harness.send("/browse cs")
    assert "cs.* Computer Science" in await harness.send("/browse cs")
    await harness.press("▶")
    said = await harness.press("cs.LG")
    assert await harness.terms() == ("cs.LG",)
    assert "You’re subscribed to cs.LG." in said
    assert "✓ cs.LG Machine Learning" in said
    assert {"✓ cs.LG", "◀", "2/3", "▶", "Show"} <= set(labels(harness)), "the page stays"
    await harness.press("✓ cs.LG")
    assert await harness.terms() == ()
    assert "Show" not in labels(harness)
    assert "cs.LG" in labels(harness)


async def test_every_term_can_be_reached_by_taps(harness: CommandHarness) -> None:
    await harness.send("/browse")
    seen: set[str] = set()
    places = [button for button in harness.buttons() if button.command == "browse"]
    visited: set[tuple[str, int]] = set()
    while places:
        place = places.pop()
        if (place.argument, place.start) in visited:
            continue
        visited.add((place.argument, place.start))
        await harness.invoke(place.command, place.argument, place.start)
        assert len(harness.reply.rows) <= 5, "Discord's rows"
        assert all(len(row) <= 5 for row in harness.reply.rows)
        seen |= {button.label for button in harness.buttons() if button.command == "subscribe"}
        places += [button for button in harness.buttons() if button.command == "browse"]
    assert seen == set(TERMS)


async def test_back_leads_to_the_page_before(harness: CommandHarness) -> None:
    await harness.send("/browse astro-ph.GA")
    assert "astro-ph.GA" in labels(harness)
    await harness.press("Back")
    assert "quant-ph" in labels(harness)
    await harness.press("Back")
    assert "Mathematics" in labels(harness)


async def test_non_administrators_browse_and_change_nothing_in_a_group(
    harness: CommandHarness,
) -> None:
    harness.move_to_group("stranger", Authority.DENIED)
    await harness.send("/browse stat")
    assert "administrators" in await harness.press("stat.ML")
    assert await harness.terms() == ()


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
def test_a_time_zone_is_guessed_from_a_language_spoken_in_one_zone(locale: str, zone: str) -> None:
    assert default_timezone(locale, "UTC") == zone
    assert default_timezone(locale, "Europe/Oslo") == "Europe/Oslo", "an operator's choice stands"


async def test_the_guessed_time_zone_is_shown_and_corrected_by_taps(
    harness: CommandHarness,
) -> None:
    harness.dispatcher = Dispatcher(
        harness.store,
        harness.clock,
        harness.refresher,
        harness.index,
        {"telegram": harness.platform},
        replace(DEFAULTS, timezone="UTC"),
        arxiv_calendar(),
    )
    harness.set_locale("de")
    assert "08:00 (Europe/Berlin)" in await harness.send("/start")
    await harness.press("Time zone: Europe/Berlin")
    await harness.press("America/New_York")
    assert (await harness.chat()).timezone == "America/New_York"
