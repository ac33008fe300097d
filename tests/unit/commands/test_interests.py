"""Interests: named and unnamed, tried on the past before they are kept, edited, muted, ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.commands.support.interest_answers import MAX_INTERESTS
from bot.model.announcement import EditionDraft, Listing
from bot.model.chat import Interest, Mute
from tests.support.command_harness import CommandHarness
from tests.support.papers import NEW, REPLACE, paper

LAST = date(2026, 6, 16)
COUNTS = (4, 0, 7, 3, 2)
"""Papers about mixtures of experts in the last five announcements."""
MOE = 'moe: cs.LG "mixture of experts"'


def month() -> Iterator[EditionDraft]:
    """Yield twelve announcements of cs.LG and cs.CV; before the last five there is one mixture."""
    for back in range(11, -1, -1):
        mixtures = COUNTS[4 - back] if back < 5 else int(back == 8)
        for category, wanted in (("cs.LG", mixtures), ("cs.CV", 0)):
            first = 1_000 * (12 - back) + 500 * (category == "cs.CV")
            titles = ["Routing a Mixture of Experts"] * wanted + ["A Survey of Graphs", "On Trees"]
            listings = tuple(
                Listing(
                    paper(f"2606.{first + at:05}", category, title=f"{title} {first + at}"),
                    category,
                    NEW,
                )
                for at, title in enumerate(titles)
            )
            yield EditionDraft(category, LAST - timedelta(back), listings, "rss")


@pytest.fixture
async def reader(harness: CommandHarness) -> CommandHarness:
    await harness.store_editions(*month())
    return harness


async def interests(reader: CommandHarness) -> tuple[Interest, ...]:
    return await reader.store.interests.of((await reader.chat()).id)


async def keep(reader: CommandHarness, line: str) -> str:
    await reader.send(line)
    return await reader.press("Keep")


async def test_an_interest_is_tried_on_the_past_before_it_is_kept(reader: CommandHarness) -> None:
    said = await reader.send(f"/subscribe {MOE}")
    assert 'moe looks for cat:cs.LG "mixture of experts".' in said
    assert "moe would have brought 4, 0, 7, 3, 2 papers in the last five announcements." in said
    assert "Routing a Mixture of Experts 12000 (Tuesday 16 June)" in said
    assert said.count("Routing a Mixture") == 8
    assert [button.label for button in reader.buttons()] == ["Keep", "Change"]
    assert await interests(reader) == ()
    assert (await reader.press("Keep")).startswith("Kept: moe is now part of your digests.")
    (kept,) = await interests(reader)
    assert (kept.name, kept.query) == ("moe", 'cat:cs.LG "mixture of experts"')
    assert kept.terms == ("cs.LG",)
    assert kept.after_seq == await reader.store.editions.last_seq()
    assert (await reader.chat()).next_due_at is not None


async def test_an_interest_without_a_name_is_called_by_its_query(reader: CommandHarness) -> None:
    said = await reader.send('/subscribe cs.LG "mixture of experts"')
    assert said.startswith('cat:cs.LG "mixture of experts" would have brought 4, 0, 7, 3, 2')
    await reader.press("Keep")
    assert [interest.name for interest in await interests(reader)] == [
        'cat:cs.LG "mixture of experts"'
    ]
    assert "already" in await reader.send('/subscribe cs.LG "mixture of experts"')


async def test_change_shows_the_command_to_be_sent_again(reader: CommandHarness) -> None:
    await reader.send(f"/subscribe {MOE}")
    said = await reader.press("Change")
    assert '/subscribe moe: cat:cs.LG "mixture of experts"' in said
    assert await interests(reader) == ()


async def test_words_that_are_no_category_are_offered_where_they_are_likely(
    reader: CommandHarness,
) -> None:
    said = await reader.send("/subscribe mixture")
    assert said.splitlines()[0] == (
        "No category is called mixture. Papers about it are mostly in cs.LG:"
    )
    assert "cat:cs.LG mixture would have brought 4, 0, 7, 3, 2 papers" in said
    await reader.press("Keep")
    assert [interest.query for interest in await interests(reader)] == ["cat:cs.LG mixture"]


async def test_words_that_nobody_wrote_about_are_only_misspelt_categories(
    reader: CommandHarness,
) -> None:
    assert "Did you mean cs.DB" in await reader.send("/subscribe databse")
    await reader.press("cs.DB")
    assert [interest.name for interest in await interests(reader)] == ["cs.DB"]


async def test_an_error_points_at_its_place_and_offers_what_works(reader: CommandHarness) -> None:
    said = await reader.send("/subscribe moe: cs.LG AND")
    assert said.splitlines()[1:3] == ["cs.LG AND", "      ^^^"]
    said = await reader.send("/subscribe moe: cat:cs.LQ mixture")
    assert "I don’t know the category cs.LQ" in said
    assert "moe looks for cat:cs.CL mixture." in await reader.press("cat:cs.CL mixture")


async def test_how_a_query_was_read_is_said(reader: CommandHarness) -> None:
    said = await reader.send('/subscribe moe: cs.LG "mixture of experts')
    assert 'Read as cat:cs.LG "mixture of experts".' in said


async def test_what_matched_nothing_is_said_with_a_wider_query_that_does(
    reader: CommandHarness,
) -> None:
    said = await reader.send("/subscribe rare: cs.CV mixture")
    assert "rare would have brought 0, 0, 0, 0, 0 papers" in said
    assert "It matched nothing in the last 12 announcements." in said
    assert "Wider: cat:cs.* mixture" in said
    said = await reader.press("cat:cs.* mixture")
    assert "rare would have brought 4, 0, 7, 3, 2 papers" in said


async def test_what_matched_everything_is_said_with_a_narrower_query(
    reader: CommandHarness,
) -> None:
    said = await reader.send("/subscribe cs.CV -absent")
    assert "That is everything in these categories, about 2 papers a day." in said
    assert "Narrower: " in said


async def test_an_edit_shows_before_and_after(reader: CommandHarness) -> None:
    await keep(reader, f"/subscribe {MOE}")
    said = await reader.send("/edit moe: cs.LG survey")
    assert "moe would have brought 4, 0, 7, 3, 2 → 1, 1, 1, 1, 1 papers" in said
    assert "New with it:\nA Survey of Graphs" in said
    assert "No longer:\nRouting a Mixture of Experts" in said
    (before,) = await interests(reader)
    assert before.query == 'cat:cs.LG "mixture of experts"'
    await reader.press("Keep")
    (after,) = await interests(reader)
    assert (after.name, after.query) == ("moe", "cat:cs.LG survey")


async def test_the_same_name_again_is_an_edit(reader: CommandHarness) -> None:
    await keep(reader, f"/subscribe {MOE}")
    said = await reader.send("/subscribe MoE: cs.LG survey")
    assert "4, 0, 7, 3, 2 → 1, 1, 1, 1, 1" in said
    await reader.press("Keep")
    assert [(interest.name, interest.query) for interest in await interests(reader)] == [
        ("moe", "cat:cs.LG survey")
    ]


async def test_types_number_highlight_name_and_order_are_set_for_an_interest(
    reader: CommandHarness,
) -> None:
    await keep(reader, f"/subscribe {MOE}")
    await keep(reader, "/subscribe trees: cs.CV trees")
    said = await reader.send("/edit moe types replace")
    assert "moe would have brought 4, 0, 7, 3, 2 → 0, 0, 0, 0, 0 papers" in said
    await reader.press("Keep")
    assert "at most 10" in await reader.send("/edit moe max 10")
    assert "at most 10" not in await reader.send("/edit moe highlight")  # it brings nothing
    assert "only highlights" in await reader.send("/edit moe highlight")
    await reader.send("/edit moe name experts")
    first, _ = await interests(reader)
    assert replace(first, after_seq=0, since=None, id=0) == Interest(
        "experts",
        'cat:cs.LG "mixture of experts"',
        ("cs.LG",),
        0,
        types=frozenset({REPLACE}),
        limit=10,
        is_highlight=True,
    )
    await reader.send("/edit experts down")
    assert [interest.name for interest in await interests(reader)] == ["trees", "experts"]


async def test_interests_have_buttons_for_everything(reader: CommandHarness) -> None:
    await reader.send("/subscribe cs.CV")
    await keep(reader, f"/subscribe {MOE}")
    said = await reader.send("/interests")
    assert "cs.CV Computer Vision and Pattern Recognition" in said
    assert 'moe cat:cs.LG "mixture of experts"' in said
    await reader.press("moe")
    said = await reader.press("Back-test")
    assert "moe would have brought 4, 0, 7, 3, 2 papers" in said
    assert "at most 5" in await reader.press("≤ 5")
    await reader.press("▲")
    assert [interest.name for interest in await interests(reader)] == ["moe", "cs.CV"]
    await reader.press("moe")
    await reader.press("Mute until")
    await reader.press("For a week")
    await reader.press("Keep")
    assert (await interests(reader))[0].muted_until == date(2026, 6, 23)
    await reader.press("Unmute")
    assert (await interests(reader))[0].muted_until is None
    said = await reader.press("Delete")
    assert said.startswith("You’re no longer subscribed to moe.")
    assert [interest.name for interest in await interests(reader)] == ["cs.CV"]


async def test_words_that_are_muted_until_a_date_say_so(reader: CommandHarness) -> None:
    said = await reader.send("/mute survey until 1 July")
    assert "This mutes survey until Wednesday 1 July 2026" in said
    assert "Muted until Wednesday 1 July 2026: survey." in await reader.press("Keep")


async def test_an_interest_is_muted_until_a_date(reader: CommandHarness) -> None:
    await keep(reader, f"/subscribe {MOE}")
    said = await reader.send("/mute moe until 1 July")
    assert "moe would have brought 4, 0, 7, 3, 2 papers" in said
    assert "Muted, moe brings nothing until Wednesday 1 July 2026." in said
    await reader.press("Keep")
    assert (await interests(reader))[0].muted_until == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("end", "until"),
    [
        ("for 2 weeks", date(2026, 6, 30)),
        ("until next week", date(2026, 6, 23)),
        ("until 24.12.", date(2026, 12, 24)),
        ("until 12/24", date(2026, 12, 24)),
        ("tomorrow", date(2026, 6, 17)),
        ("两周", date(2026, 6, 30)),
        ("到周五", date(2026, 6, 19)),
        ("直到月底", date(2026, 6, 30)),
    ],
)
async def test_the_end_of_muting_is_read_as_people_write_it(
    reader: CommandHarness, end: str, until: date
) -> None:
    await keep(reader, f"/subscribe {MOE}")
    await keep(reader, f"/mute moe {end}")
    assert (await interests(reader))[0].muted_until == until


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("until Christmas", "I can’t read Christmas as a date."),
        ("until yesterday", "isn’t in the future"),
        ("until 2100-01-01", "too far"),
    ],
)
async def test_an_end_that_is_none_is_said_and_never_taken_for_words(
    reader: CommandHarness, end: str, said: str
) -> None:
    await keep(reader, f"/subscribe {MOE}")
    assert said in await reader.send(f"/mute moe {end}")


@pytest.mark.parametrize("name", ["until", "year", "from"])
async def test_a_name_that_is_a_field_elsewhere_is_explained_and_nothing_subscribed(
    reader: CommandHarness, name: str
) -> None:
    said = await reader.send(f"/subscribe {name}: cs.LG tree")
    assert f"{name}: cs.LG can’t be searched for" in said
    assert await reader.store.interests.of((await reader.chat()).id) == ()


async def test_each_of_several_words_after_a_minus_is_muted(reader: CommandHarness) -> None:
    await reader.send("/subscribe cs.LG")
    await keep(reader, "/mute -survey -trees")
    chat = await reader.chat()
    assert await reader.store.interests.mutes(chat.id) == (Mute("survey OR trees"),)


async def test_a_hundred_interests_are_listed_by_pages_each_with_its_button(
    reader: CommandHarness,
) -> None:
    await keep(reader, f"/subscribe {MOE}")
    chat, (one,) = await reader.chat(), await interests(reader)
    for number in range(2, 101):
        more = replace(one, name=f"more {number}", query=f"cat:cs.LG w{number}")
        await reader.store.interests.put(chat.id, more, chat.next_due_at)
    assert "\nmoe cat" in await reader.send("/interests")
    assert "\nmore 13 " in await reader.press("▶")
    said = await reader.press("»")
    assert "\nmore 100 " in said
    assert "\nmore 96 " not in said
    assert (await reader.press("more 100")).startswith("more 100\ncat:cs.LG w100")


async def test_words_are_muted_for_all_interests_after_a_back_test(reader: CommandHarness) -> None:
    await reader.send("/subscribe cs.LG cs.CV")
    said = await reader.send("/mute -survey")
    assert "Your digests would have brought 8, 4, 11, 7, 6 → 6, 2, 9, 5, 4 papers" in said
    assert "A Survey of Graphs" in said
    chat = await reader.chat()
    assert await reader.store.interests.mutes(chat.id) == ()
    assert await reader.press("Keep") == "Muted: survey."
    assert await reader.store.interests.mutes(chat.id) == (Mute("survey"),)
    assert "Muted: survey." in await reader.send("/mute")
    await reader.press("✕ survey")
    assert await reader.store.interests.mutes(chat.id) == ()


async def test_words_are_muted_until_a_date_as_well(reader: CommandHarness) -> None:
    await reader.send("/subscribe cs.LG")
    await keep(reader, "/mute -survey until 1 July")
    chat = await reader.chat()
    assert await reader.store.interests.mutes(chat.id) == (Mute("survey", date(2026, 7, 1)),)
    said = await reader.send('/subscribe x: cs.LG "survey of graphs"')
    assert "x would have brought 0, 0, 0, 0, 0 papers" in said


async def test_an_interest_is_removed_by_name_or_from_the_list(reader: CommandHarness) -> None:
    await keep(reader, f"/subscribe {MOE}")
    await keep(reader, "/subscribe cs.CV trees")
    assert 'moe cat:cs.LG "mixture of experts"' in await reader.send("/list")
    await reader.send("/unsubscribe")
    await reader.press("✕ cat:cs.CV trees")
    await reader.send("/unsubscribe MOE")
    assert await interests(reader) == ()


async def test_a_chat_has_a_hundred_interests_at_most_and_is_told_so(
    reader: CommandHarness,
) -> None:
    await keep(reader, f"/subscribe {MOE}")
    chat = await reader.chat()
    (one,) = await interests(reader)
    for number in range(MAX_INTERESTS - 1):
        more = replace(one, name=f"more {number}")
        await reader.store.interests.put(chat.id, more, chat.next_due_at)
    said = await reader.send("/subscribe another: cs.LG graphs")
    assert "You have 100 interests, which is as many as a chat can have." in said
    assert "subscribed to cs.CV" in await reader.send("/subscribe cs.CV")


async def test_an_old_button_says_that_its_time_is_over(reader: CommandHarness) -> None:
    await reader.send("/subscribe cs.LG")
    assert "too long ago" in await reader.press_payload("offer|1|999 keep")
    assert "too long ago" in await reader.press_payload("offer|1|x")


async def test_what_only_excludes_is_led_to_mute(reader: CommandHarness) -> None:
    assert "/mute" in await reader.send("/subscribe -survey")


@pytest.mark.parametrize(
    "line", ["/edit", "/mute", "/interests", "/edit nothing: x", "/interests nothing", "/unmute x"]
)
async def test_without_interests_or_with_another_name_something_is_said(
    reader: CommandHarness, line: str
) -> None:
    assert await reader.send(line)
    await reader.send("/subscribe cs.LG")
    said = await reader.send(line)
    assert said
    assert "went wrong" not in said


async def test_words_that_no_stored_paper_has_are_offered_all_the_same(
    harness: CommandHarness,
) -> None:
    await harness.send("/subscribe flibbertigibbet")
    said = await harness.press("Papers about “flibbertigibbet”")
    assert "flibbertigibbet: no announcement of these categories is stored yet" in said
    assert (await harness.press("Keep")).startswith("Kept: ")
    (kept,) = await interests(harness)
    assert kept.query == "flibbertigibbet"


async def test_a_back_test_keeps_to_the_limit_and_of_a_highlight_says_what_it_would_have_marked(
    reader: CommandHarness,
) -> None:
    await reader.send('/subscribe moe: cs.LG "mixture of experts"')
    await reader.press("Keep")
    await reader.send("/edit moe max 3")
    said = await reader.send("/interests moe test")
    assert "moe would have brought 3, 0, 3, 3, 2 papers" in said
    said = await reader.send("/edit moe: cs.LG mixture")
    assert "→ 3, 0, 3, 3, 2 papers" in said
    await reader.send("/subscribe words: mixture")
    await reader.press("Keep")
    await reader.send("/edit words highlight")
    said = await reader.send("/interests words test")
    marked = "words would have marked 4, 0, 7, 3, 2 papers of other interests"
    assert f"{marked} in the last five announcements" in said
    await reader.send("/edit moe types replace")
    await reader.press("Keep")
    said = await reader.send("/interests words test")
    assert "words would have marked 0, 0, 0, 0, 0 papers" in said
