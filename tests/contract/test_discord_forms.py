"""Forms, files, and answers that Discord does not take at first."""

from __future__ import annotations

import asyncio
import gzip
from typing import Literal

import pytest

from bot.app.clock import SystemClock
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.document.nodes import Code, Document, Heading, Link, Paragraph, Strong, Text
from bot.errors import Refused, Unfit
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Action, Attachment, Placement, Reply, Visibility, WebLink
from tests.emulators.discord import SEND
from tests.emulators.discord.adapter_harness import SLOW, AdapterHarness, rest_only, served
from tests.emulators.discord.scripted_core import page, papers

CALLBACK = "POST /interactions/{interaction}/{token}/callback"
ORIGINAL = "PATCH /webhooks/{application}/{token}/messages/@original"
V2, SUPPRESSED = 1 << 15, 1 << 2
BIBTEX = "@misc{x,\n  title = {A `tick`},\n}"
FILE = Attachment("papers-2026-06-16.bib", BIBTEX.encode(), "text/x-bibtex")
DIGEST = Document(
    (
        Heading((Text("Tuesday"),), 1),
        Paragraph((Strong((Text("A*"),)), Text(" by "), Link((Text("Ada"),), "https://a.org/x"))),
    )
)


async def pushed(harness: AdapterHarness, form: RenderMode) -> None:
    place = harness.discord.person("alice").dm.id
    await harness.platform.send(ChatAddress("discord", place), DIGEST, f"k-{form}", form)


# --- forms --------------------------------------------------------------------------------------


async def test_a_page_is_drawn_in_the_form_that_is_asked_for():
    async with rest_only() as harness:
        for form in RenderMode:
            await pushed(harness, form)
        rich, classic, plain = harness.discord.sends
        assert (rich["flags"], "content" in rich) == (V2, False)
        assert rich["components"][0]["accent_color"] == 0xB31B1B
        assert classic["content"] == "## Tuesday\n**A\\*** by [Ada](https://a.org/x)"
        assert plain["content"] == "Tuesday\nA\\* by Ada <https://a.org/x>"
        assert classic["flags"] == plain["flags"] == SUPPRESSED
        assert classic["components"] == plain["components"] == []


@pytest.mark.parametrize("form", [RenderMode.CLASSIC, RenderMode.PLAIN])
async def test_plainer_pages_hold_what_a_text_holds_and_their_papers_can_be_opened(
    form: RenderMode,
):
    async with rest_only() as harness:
        fits = harness.platform.fits
        assert fits(page("a" * 2000), form)
        assert not fits(page("a" * 2001), form)
        count = max(n for n in range(1, 90) if fits(papers(n), form))
        place = harness.discord.guild().channel("papers")
        await harness.platform.send(ChatAddress("discord", place.id), papers(count), "k", form)
        (message,) = place.messages
        assert len(message.options) == count


@pytest.mark.parametrize("delay", [0.0, SLOW])
async def test_links_of_a_plainer_answer_are_not_unfolded(delay: float):
    async with served() as harness:
        harness.core.replies("today", Reply(DIGEST, render_mode=RenderMode.CLASSIC))
        harness.core.delay = delay
        answer = await harness.discord.person("alice").runs("/today")
        assert answer.flags & SUPPRESSED
        assert len(harness.discord.person("alice").sees()) == 1


@pytest.mark.parametrize("code", [50035, 50006, 40005])
async def test_a_form_that_is_not_taken_may_be_taken_plainer(code: int):
    async with rest_only() as harness:
        harness.discord.fail_next(SEND, 400, code)
        with pytest.raises(Unfit):
            await pushed(harness, RenderMode.RICH)
        await pushed(harness, RenderMode.CLASSIC)


async def test_a_right_that_is_missing_is_missing_in_every_form():
    async with rest_only() as harness:
        harness.discord.fail_next(SEND, 403, 50013)
        with pytest.raises(Refused) as refused:
            await pushed(harness, RenderMode.RICH)
        assert not isinstance(refused.value, Unfit)


@pytest.mark.parametrize(
    ("old", "new", "delay"),
    [
        *((old, new, 0.0) for old in RenderMode for new in RenderMode),
        (RenderMode.RICH, RenderMode.CLASSIC, SLOW),
        (RenderMode.CLASSIC, RenderMode.RICH, SLOW),
    ],
)
async def test_a_page_is_turned_whatever_form_it_had_and_has_now(
    old: RenderMode, new: RenderMode, delay: float
):
    async with served() as harness:
        forth = (Action("Next", "today", "", 2),)
        harness.core.replies("search", Reply(page("Page 1"), (forth,), render_mode=old))
        harness.core.replies("today", Reply(page("Page 2"), render_mode=new))
        alice = harness.discord.person("alice")
        first = await alice.runs("/search")
        harness.core.delay = delay
        assert await alice.presses("Next") is first
        assert (first.text, first.buttons) == ("Page 2", [])


async def test_an_answer_that_is_not_taken_comes_plainer_and_whole_and_the_chat_remembers():
    async with served() as harness:
        long = page(*(f"{n:03d} " + "word " * 30 for n in range(20)))
        forth = (Action("Next", "today", "", 2),)
        harness.core.replies("search", Reply(long, (forth,)))
        harness.discord.fail_next(CALLBACK, 400, 50035)
        alice = harness.discord.person("alice")
        await alice.runs("/search")
        await harness.discord.until(lambda: len(alice.sees()) == 2 or None)
        first, second = alice.sees()
        assert first.text.startswith("000 ")
        assert second.text.rstrip().endswith("word")
        assert all(f"{n:03d} " in first.text + second.text for n in range(20))
        assert (first.buttons, second.buttons) == ([], ["Next"])
        assert not (first.flags | second.flags) & V2
        await harness.discord.until(lambda: harness.core.simplified or None)
        assert harness.core.simplified == [
            (ChatAddress("discord", alice.dm.id), RenderMode.CLASSIC)
        ]


async def test_a_private_message_is_answered_plainer_too():
    async with served() as harness:
        harness.discord.fail_next(SEND, 400, 50035, times=2)
        alice = harness.discord.person("alice")
        answer = await alice.writes("graph neural networks")
        assert answer.text == "(graph neural networks) p1"
        await harness.discord.until(lambda: harness.core.simplified or None)
        assert [form for _, form in harness.core.simplified] == [RenderMode.PLAIN]


async def test_what_is_not_taken_in_any_form_is_given_up():
    async with served() as harness:
        harness.discord.fail_next(CALLBACK, 400, 50035, times=3)
        alice = harness.discord.person("alice")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await alice.runs("/search")
        assert harness.core.simplified == []
        assert (await alice.runs("/today")).text == "today() p1"


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "delay"),
    [*((form, 0.0) for form in RenderMode), (RenderMode.RICH, SLOW), (RenderMode.CLASSIC, SLOW)],
)
async def test_a_file_comes_with_an_answer(form: RenderMode, delay: float):
    async with served() as harness:
        harness.core.replies("today", Reply(page("Here."), render_mode=form, attachment=FILE))
        harness.core.delay = delay
        answer = await harness.discord.person("alice").runs("/today")
        assert (answer.text, answer.files) == ("Here.", {FILE.name: FILE.content})


async def test_a_file_comes_to_a_press_beside_and_in_place():
    async with served() as harness:
        buttons = (Action("Beside", "time"), Action("In place", "list"))
        harness.core.replies("today", Reply(page("Papers"), (buttons,)))
        beside = Reply(page("Here."), placement=Placement.BESIDE, attachment=FILE)
        harness.core.replies("time", beside)
        harness.core.replies("list", Reply(page("There."), (buttons,), attachment=FILE))
        alice = harness.discord.person("alice")
        shown = await alice.runs("/today")
        answer = await alice.presses("Beside")
        assert (answer.files, answer.ephemeral) == ({FILE.name: FILE.content}, True)
        assert await alice.presses("In place", on=shown) is shown
        assert shown.files == {FILE.name: FILE.content}
        harness.core.replies("list", Reply(page("No file any more.")))
        await alice.presses("In place", on=shown)
        assert shown.files == {}


async def test_a_file_that_is_too_large_comes_compressed():
    async with served() as harness:
        large = Attachment("papers.json", b"[]" * 6_000_000, "application/json")
        harness.core.replies("today", Reply(page("Here."), attachment=large))
        answer = await harness.discord.person("alice").runs("/today")
        (content,) = [answer.files["papers.json.gz"]]
        assert gzip.decompress(content) == large.content


async def test_a_file_comes_to_a_private_message():
    async with served() as harness:
        harness.core.replies("export", Reply(page("Here."), attachment=FILE))
        answer = await harness.discord.person("alice").writes("/export bib")
        assert (answer.text, answer.files) == ("Here.", {FILE.name: FILE.content})


async def test_code_of_several_lines_is_shown_line_by_line():
    async with served() as harness:
        harness.core.replies("today", Reply(Document((Paragraph((Code(BIBTEX),)),))))
        answer = await harness.discord.person("alice").runs("/today")
        assert answer.raw == f"```\n{BIBTEX}\n```"
        assert answer.text == BIBTEX


async def test_addresses_are_buttons():
    async with served() as harness:
        links = (WebLink("PDF", "https://arxiv.org/pdf/2606.00001"), WebLink("x", "https://" * 99))
        harness.core.replies("today", Reply(page("A paper"), (links,)))
        answer = await harness.discord.person("alice").runs("/today")
        assert answer.buttons == ["PDF"]
        assert answer.button("PDF")["url"] == "https://arxiv.org/pdf/2606.00001"


# --- answers that come too late, or twice -------------------------------------------------------


async def late(harness: AdapterHarness, command: str = "/today", place: str = "") -> None:
    """Let alice ask, and Discord not wait for the answer."""
    harness.discord.fail_next(CALLBACK, 404, 10062, "Unknown interaction")
    alice = harness.discord.person("alice")
    channel = harness.discord.guild().channel(place) if place else None
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await alice.runs(command, in_=channel)
    await harness.discord.until(lambda: not harness.discord.faults.left or None)


async def test_an_answer_stands_behind_the_last_page_of_a_digest_that_has_begun():
    async with rest_only() as harness:
        limiter = RateLimiter(harness.platform.rate_limits, SystemClock())
        harness.serving = asyncio.create_task(harness.platform.serve(harness.core, limiter))
        await harness.discord.ready()
        papers, alice = harness.discord.guild().channel("papers"), harness.discord.person("alice")
        for place, asks in (
            (papers, lambda: alice.runs("/today", in_=papers)),
            (alice.dm, lambda: alice.says("today")),
        ):
            address = ChatAddress("discord", place.id)
            await limiter.begin_pages(address, 2)
            await harness.platform.send(address, page("one"), f"1-{place.id}", RenderMode.RICH)
            asking = asyncio.create_task(asks())
            heard = len(harness.core.asked) + 1
            await harness.discord.until(lambda n=heard: len(harness.core.asked) >= n or None)
            await asyncio.sleep(SLOW)  # by now an answer would have come
            await harness.platform.send(address, page("two"), f"2-{place.id}", RenderMode.RICH)
            limiter.end_pages(address)
            await asking
            *_, two, answer = await harness.discord.until(
                lambda at=place: at.texts if at.texts[-1] not in {"today", "two"} else None
            )
            assert (two, "p1" in answer) == ("two", True)


@pytest.mark.parametrize("kind", [ChatKind.PRIVATE, ChatKind.GROUP])
async def test_an_answer_that_comes_too_late_comes_as_a_message(kind: ChatKind):
    async with served() as harness:
        place = "papers" if kind is ChatKind.GROUP else ""
        await late(harness, place=place)
        alice = harness.discord.person("alice")
        shown = harness.discord.guild().channel("papers") if place else alice.dm
        assert await harness.discord.until(lambda: shown.texts or None) == ["today() p1"]


async def test_what_is_meant_for_the_asker_alone_never_comes_as_a_message():
    async with served() as harness:
        harness.core.says("today", "Only an administrator may.", audience=Visibility.ASKER)
        await late(harness, place="papers")
        assert harness.discord.guild().channel("papers").texts == []


@pytest.mark.parametrize("delay", [0.0, SLOW])
async def test_an_acknowledgement_that_was_taken_before_loses_no_answer(delay: float):
    """discord.py repeats a request whose answer it could not read."""
    async with served() as harness:
        harness.core.delay = delay
        harness.discord.answer_lost_next(CALLBACK)
        answer = await harness.discord.person("alice").runs("/today")
        await harness.discord.until(lambda: answer.text == "today() p1" or None)
        assert len(harness.discord.person("alice").sees()) == 1


@pytest.mark.parametrize("delay", [0.0, SLOW])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_connection_cut_under_an_answer_loses_and_repeats_nothing(
    delay: float, when: Literal["before", "after"]
):
    async with served() as harness:
        harness.core.delay = delay
        harness.discord.reset_next(when, CALLBACK)
        alice = harness.discord.person("alice")
        answer = await alice.runs("/today")
        assert answer.text == "today() p1"
        assert len(alice.sees()) == 1


async def test_an_unreadable_receipt_loses_and_repeats_nothing():
    async with served() as harness:
        harness.discord.truncate_next(CALLBACK)
        alice = harness.discord.person("alice")
        assert (await alice.runs("/today")).text == "today() p1"
        assert (await alice.runs("/today")).text == "today() p1"
        assert len(alice.sees()) == 2


async def test_a_token_that_has_run_out_is_noted_quietly():
    async with served() as harness:
        harness.core.delay = SLOW
        harness.discord.fail_next(ORIGINAL, 401, 50027, "Invalid Webhook Token")
        alice = harness.discord.person("alice")
        await late_original(harness)
        await harness.discord.until(lambda: len(alice.sees()) == 2 or None)
        assert alice.sees()[-1].text == "today() p1"


async def late_original(harness: AdapterHarness) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(SLOW + 0.5):
            await harness.discord.person("alice").runs("/today")
