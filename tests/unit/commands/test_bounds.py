"""One person cannot fill the store: each bound is told in one sentence, and what is there stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.commands import chat_access, mute, save
from bot.commands.chat_access import MAX_AT_ONCE, MAX_AT_ONCE_OF_CHAT, FloodControl
from bot.model.chat import ChatAddress, ChatKind
from bot.model.conversation import Authority, Invocation
from storage.repositories import votes
from tests.support.command_harness import CommandHarness
from tests.support.papers import draft, listing

PAPERS = tuple(f"2606.0000{number}" for number in range(1, 5))
TUESDAY = draft("cs.DC", "2026-06-16", *map(listing, PAPERS))


async def test_a_reading_list_takes_no_more_than_its_bound(
    harness: CommandHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save, "MAX_SAVED", 2)
    await harness.store_editions(TUESDAY)
    said = await harness.send(f"/save {' '.join(PAPERS[:3])}")
    assert "Saved: 2606.00001 and 2606.00002." in said
    assert "The list is full: it holds 2 papers." in said
    assert "full" in await harness.send(f"/save {PAPERS[3]}")
    assert "Saved: 2606.00001" in await harness.send(f"/save {PAPERS[0]} read first")
    kept = await harness.store.saved.of((await harness.chat()).id)
    assert {(saved.paper_id, saved.note) for saved in kept} == {
        (PAPERS[0], "read first"),
        (PAPERS[1], ""),
    }


async def test_a_person_has_no_more_votes_than_their_bound_and_others_have_theirs(
    harness: CommandHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(votes, "MAX_VOTES", 2)
    await harness.store_editions(TUESDAY)
    harness.move_to_group("ben")
    for paper in PAPERS[:2]:
        assert "Liked" in await harness.send(f"/like {paper}")
    assert "all I can keep" in await harness.send(f"/like {PAPERS[2]}")
    await harness.send(f"/paper {PAPERS[3]}")
    harness.move_to_group("cora")
    assert "Liked" in await harness.send(f"/like {PAPERS[2]}")
    stored = await harness.store.votes.of((await harness.chat()).id)
    assert sorted(vote.person for vote in stored) == ["ben", "ben", "cora"]


async def test_no_more_is_muted_than_the_bound(
    harness: CommandHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mute, "MAX_MUTES", 1)
    await harness.store_editions(TUESDAY)
    await harness.send("/subscribe cs.DC")
    for words, said in (("survey", "survey"), ("review", "At most 1 searches can be muted")):
        await harness.send(f"/mute -{words}")
        assert said in await harness.press("Keep")
    mutes = await harness.store.interests.mutes((await harness.chat()).id)
    assert [muted.query for muted in mutes] == ["survey"]


async def test_one_person_sets_up_no_more_places_than_the_bound(
    harness: CommandHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_access, "MAX_PLACES", 2)
    harness.move_to_group("ben", Authority.ALLOWED)
    said = []
    for number in range(3):
        harness.move_to(ChatAddress("telegram", f"-{number}"))
        said.append(await harness.send("/time 9:00"))
    assert "set me up in 2 places" in said[2]
    assert await harness.store.chats.count() == 2
    harness.move_to(ChatAddress("telegram", "-0"))
    assert "10:00" in await harness.send("/time 10:00")


def test_anonymous_administrators_do_not_share_the_allowance_of_one_person() -> None:
    control, noon = FloodControl(), datetime(2026, 6, 16, 12, tzinfo=UTC)
    lab = ChatAddress("telegram", "-1007")
    hidden = Invocation(lab, ChatKind.GROUP, "-1007", "list", is_collective=True)
    verdicts = [control.admit(hidden, noon) for _ in range(MAX_AT_ONCE_OF_CHAT)]
    assert set(verdicts) == {None}
    named = replace(hidden, address=ChatAddress("telegram", "-1008"), person="7")
    named = replace(named, is_collective=False)
    verdicts = [control.admit(named, noon) for _ in range(MAX_AT_ONCE + 1)]
    assert verdicts[-1] is not None
