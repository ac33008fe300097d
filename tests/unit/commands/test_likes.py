"""Liking papers: typed, pressed where a paper stands, listed, taken back, forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digest.card import paper_card
from bot.digest.select import DigestEntry
from bot.document.nodes import Card, Document
from bot.model.chat import ChatKind, Style
from bot.model.conversation import Action, Authority, Placement, Visibility
from bot.model.delivery import ParcelState, Settlement
from bot.model.vote import Sign
from bot.phrases import load_phrases
from tests.support.command_harness import CommandHarness, text_of
from tests.support.papers import draft, listing
from tests.support.stores import plan

ENGLISH = load_phrases("en")

IDS = [f"2606.{number:05}" for number in range(1, 21)]
EDITION = draft("cs.DC", "2026-06-16", *(listing(paper_id, "cs.DC") for paper_id in IDS))
PAGE = Document(
    tuple(
        paper_card(DigestEntry(listing.paper, listing.type, "cs.DC"), number, Style.TITLES, ENGLISH)
        for number, listing in enumerate(EDITION.listings, 1)
    )
)


@pytest.fixture
async def reader(harness: CommandHarness) -> CommandHarness:
    """A person whose chat was sent the papers of a morning as message 77."""
    await harness.store_editions(EDITION)
    await harness.send("/subscribe cs.DC")
    chat, now, outbox = await harness.chat(), harness.clock.now(), harness.store.outbox
    await outbox.plan([plan(chat, pages=(PAGE,))], now)
    (parcel,) = await outbox.claim("w", ["telegram"], now, timedelta(minutes=1), 1)
    await outbox.settle("w", [Settlement(parcel.id, ParcelState.SENT, 1, receipt="77")], now)
    harness.invocation = replace(harness.invocation, message="77", name="Ada Invented")
    return harness


def marks(harness: CommandHarness) -> dict[str, list[str]]:
    """Return what stands on the vote buttons of the papers that are marked."""
    cards = [block for block in harness.reply.document.blocks if isinstance(block, Card)]
    marked = {
        card.opens.rpartition("|")[2]: [
            action.marked_label for action in card.actions[1:] if action.mark
        ]
        for card in cards
    }
    return {paper: shown for paper, shown in marked.items() if shown}


async def signs(harness: CommandHarness) -> dict[str, Sign]:
    votes = await harness.store.votes.of((await harness.chat()).id)
    return {vote.paper_id: vote.sign for vote in votes}


async def test_a_tap_in_a_digest_changes_the_message_that_stands_there(reader: CommandHarness):
    await reader.press_payload(f"up|1|{IDS[0]}")
    assert reader.reply.placement is Placement.IN_PLACE
    assert reader.reply.notice == f"👍 Liked: {IDS[0]}."
    assert marks(reader) == {IDS[0]: ["👍 ✓"]}
    await reader.press_payload(f"down|1|{IDS[1]}")
    assert marks(reader) == {IDS[0]: ["👍 ✓"], IDS[1]: ["👎 ✓"]}
    assert await signs(reader) == {IDS[0]: Sign.LIKE, IDS[1]: Sign.DISLIKE}


async def test_the_button_that_shows_a_like_takes_it_back(reader: CommandHarness):
    await reader.press_payload(f"up|1|{IDS[0]}")
    card = next(block for block in reader.reply.document.blocks if isinstance(block, Card))
    assert card.actions[1].payload == f"unvote|1|{IDS[0]}"
    await reader.press_payload(card.actions[1].payload)
    assert (marks(reader), await signs(reader)) == ({}, {})
    await reader.press_payload(card.actions[1].payload)  # as from an old copy of the message
    assert await signs(reader) == {}


async def test_a_press_that_comes_twice_is_one_like(reader: CommandHarness):
    for _ in range(2):
        await reader.press_payload(f"up|1|{IDS[0]}")
    assert await signs(reader) == {IDS[0]: Sign.LIKE}


async def test_a_message_that_is_not_known_stays_as_it_is(reader: CommandHarness):
    reader.invocation = replace(reader.invocation, message="78")
    text = await reader.press_payload(f"up|1|{IDS[0]}")
    assert text == f"👍 Liked: {IDS[0]}."
    assert reader.reply.placement is Placement.NOTICE
    assert await signs(reader) == {IDS[0]: Sign.LIKE}


@pytest.mark.parametrize("line", ["/today", f"/paper {IDS[0]} {IDS[1]}", "/search matter", "/week"])
async def test_an_answer_is_shown_again_with_its_marks(reader: CommandHarness, line: str):
    before = await reader.send(line)
    card = next(block for block in reader.reply.document.blocks if isinstance(block, Card))
    await reader.press_payload(card.actions[1].payload)
    paper = card.opens.rpartition("|")[2]
    assert text_of(reader.reply.document) == before
    assert reader.reply.placement is Placement.IN_PLACE
    assert marks(reader) == {paper: ["👍 ✓"]}
    await reader.send(line)
    assert marks(reader) == {paper: ["👍 ✓"]}, "an answer that is drawn later says so as well"


async def test_a_sheet_shows_the_vote_when_it_is_saved_opened_or_voted_on(reader: CommandHarness):
    def votes() -> list[str]:
        return [button.label for button in reader.buttons() if button.label[0] in "👍👎"]

    await reader.send(f"/paper {IDS[0]}")
    assert votes() == ["👍", "👎"]
    await reader.press("👎")
    assert (votes(), reader.reply.placement) == (["👍", "👎 ✓"], Placement.IN_PLACE)
    await reader.press("☆ Save")
    assert votes() == ["👍", "👎 ✓"]
    await reader.press("👍")
    assert votes() == ["👍 ✓", "👎"]
    await reader.send(f"/paper {IDS[0]}")
    assert votes() == ["👍 ✓", "👎"]


async def test_opening_a_paper_is_stored_and_passing_it_by_is_not(reader: CommandHarness):
    await reader.invoke("paper", IDS[3])
    await reader.send("/today")
    assert await signs(reader) == {IDS[3]: Sign.OPENED}


async def test_a_paper_opens_for_somebody_of_whom_nothing_is_stored(harness: CommandHarness):
    await harness.store_editions(EDITION)
    assert IDS[0] in await harness.send(f"/paper {IDS[0]}")
    assert (await harness.chat()).is_unsaved


async def test_papers_are_liked_and_taken_back_by_typing(harness: CommandHarness):
    await harness.store_editions(EDITION)
    assert "Which paper?" in await harness.send("/like")
    assert "Which paper?" in await harness.send("/unlike")
    text = await harness.send(f"/like {IDS[0]}, {IDS[1]} 2606.99999")
    assert f"👍 Liked: {IDS[0]} and {IDS[1]}." in text
    assert "2606.99999" in text
    await harness.send(f"/dislike https://arxiv.org/abs/{IDS[1]}v2")
    assert await signs(harness) == {IDS[0]: Sign.LIKE, IDS[1]: Sign.DISLIKE}
    assert await harness.send(f"/unlike {IDS[0]}") == f"Taken back: {IDS[0]}."
    assert "none of these" in await harness.send(f"/unlike {IDS[0]}")


@pytest.mark.parametrize(
    "payload",
    ["up|1|no paper", "up|1|2606.77777", "up|1|", f"up|1|{IDS[0]} forget yes", f"up|1|{IDS[0]} x"],
)
async def test_a_forged_press_does_no_more_than_vote(reader: CommandHarness, payload: str):
    await reader.press_payload(payload)
    assert reader.reply.placement is not Placement.IN_PLACE or not marks(reader)
    assert not (await reader.chat()).is_unsaved
    assert set(await signs(reader)) <= {IDS[0]}


async def test_likes_are_listed_by_page_and_taken_back(reader: CommandHarness):
    assert "haven’t liked" in await reader.send("/likes")
    await reader.send("/like " + " ".join(IDS[:10]))
    await reader.send(f"/save {IDS[19]}")
    reader.clock.jump(days=1)
    await reader.send(f"/dislike {IDS[10]}")
    text = await reader.send("/likes")
    assert text.splitlines()[:4] == [
        "👍 10 · 👎 1",
        "Your 1 saved paper counts as a like too.",
        f"1. On the Matter of {IDS[10]}",
        f"👎 {IDS[10]} · Wednesday 17 June 2026",
    ]
    assert IDS[9] not in text
    assert IDS[9] in await reader.press("▶")
    await reader.press("Take back…")
    assert "9. " in text_of(reader.reply.document)
    cards = [block for block in reader.reply.document.blocks if isinstance(block, Card)]
    await reader.press_payload(cards[0].opens)
    assert "👍 9 · 👎 1" in text_of(reader.reply.document)
    assert "9. " in text_of(reader.reply.document), "the page stays"
    await reader.press("Done")
    assert len(await signs(reader)) == 10


async def test_likes_are_forgotten_after_one_question(reader: CommandHarness):
    assert "haven’t liked" in await reader.send("/forget-likes")
    await reader.send(f"/like {IDS[0]}")
    await reader.send(f"/save {IDS[1]}")
    assert "can’t be undone" in await reader.send("/forgetlikes")
    assert await signs(reader) != {}
    assert "deleted" in await reader.press("Yes, delete")
    assert await signs(reader) == {}
    assert len(await reader.store.saved.of((await reader.chat()).id)) == 1
    await reader.send(f"/like {IDS[0]}")
    chat = await reader.chat()
    await reader.send("/forget yes")
    assert await reader.store.votes.of(chat.id) == ()


class Group:
    """The chat of the reader as a group, with two members who administer nothing."""

    def __init__(self, harness: CommandHarness) -> None:
        self.harness = harness

    async def press(self, person: str, payload: str) -> None:
        self._as(person)
        await self.harness.press_payload(payload)

    async def say(self, person: str, line: str) -> str:
        self._as(person)
        return await self.harness.send(line)

    def _as(self, person: str, authority: Authority = Authority.DENIED) -> None:
        self.harness.invocation = replace(
            self.harness.invocation,
            kind=ChatKind.GROUP,
            person=person.lower(),
            name=person,
            authority=authority,
        )

    async def rule(self, line: str) -> str:
        self._as("Admin", Authority.ALLOWED)
        return await self.harness.send(line)


async def test_in_a_group_everybody_votes_for_themselves(reader: CommandHarness):
    group = Group(reader)
    await group.press("Ada", f"up|1|{IDS[0]}")
    await group.press("Bo", f"up|1|{IDS[0]}")
    assert marks(reader) == {IDS[0]: ["👍 2"]}
    assert reader.reply.visibility is Visibility.EVERYONE
    assert "👍 Ada, Bo" in text_of(reader.reply.document)
    await group.press("Cy", f"down|1|{IDS[0]}")
    assert marks(reader) == {IDS[0]: ["👍 2", "👎 1"]}
    await group.press("Bo", f"up|1|{IDS[0]}")
    assert marks(reader) == {IDS[0]: ["👍 1", "👎 1"]}, "a second tap takes one's own back"
    votes = await reader.store.votes.of((await reader.chat()).id)
    assert {vote.person for vote in votes} == {"ada", "cy"}


async def test_in_a_group_each_sees_and_takes_back_their_own(reader: CommandHarness):
    group = Group(reader)
    await group.say("Ada", f"/like {IDS[0]} {IDS[1]}")
    await group.say("Bo", f"/like {IDS[0]}")
    assert "👍 1" in await group.say("Bo", "/likes")
    assert reader.reply.visibility is Visibility.ASKER
    await group.say("Bo", f"/unlike {IDS[0]} {IDS[1]}")
    await group.say("Bo", "/forgetlikes yes")
    votes = await reader.store.votes.of((await reader.chat()).id)
    assert [(vote.person, vote.paper_id) for vote in votes] == [("ada", IDS[0]), ("ada", IDS[1])]


async def test_a_group_chooses_whether_names_are_shown(reader: CommandHarness):
    group = Group(reader)
    await group.press("Ada", f"up|1|{IDS[0]}")
    assert "administrators" in await group.say("Ada", "/voters off")
    assert "no names" in await group.rule("/voters off")
    await group.press("Bo", f"up|1|{IDS[0]}")
    assert marks(reader) == {IDS[0]: ["👍 2"]}
    assert "👍 Ada" not in text_of(reader.reply.document)
    votes = await reader.store.votes.of((await reader.chat()).id)
    assert [vote.name for vote in votes] == ["", ""]
    assert "who likes it" in await group.rule("/voters on")
    assert "Hide names" in [button.label for button in reader.buttons()]


async def test_a_full_page_has_as_many_marks_as_fit(reader: CommandHarness):
    await reader.send("/like " + " ".join(IDS))
    await reader.send("/today")
    longest = sum(
        len(block.actions[1].mark)
        for block in reader.reply.document.blocks
        if isinstance(block, Card)
    )
    assert longest == len(IDS)

    def holds_seven(shown: Document, _: object) -> bool:
        cards = (block for block in shown.blocks if isinstance(block, Card))
        return sum(bool(action.mark) for card in cards for action in card.actions) <= 7

    reader.fits = holds_seven
    await reader.press_payload(f"up|1|{IDS[0]}")
    assert list(marks(reader)) == IDS[:7]
    assert text_of(reader.reply.document) == text_of(PAGE)


def test_all_vote_buttons_fit_into_a_payload():
    longest = "solv-int/9901001"
    for command in ("up", "down", "unvote"):
        assert Action("", command, f"{longest} page 123456-123470 ncr100", 99).encode()
