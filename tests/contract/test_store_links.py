"""Private chats of one person on two platforms: joined, delivered to in one, parted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.audience import Audience
from bot.digest.matches import Matches
from bot.model.announcement import AnnounceType, EarlierListing
from bot.model.chat import Chat, ChatAddress, ChatState, Mute
from bot.model.delivery import Parcel, ParcelState, Settlement
from bot.model.follow import Follow
from bot.model.vote import Sign, Vote
from bot.ports.links import LinkHolder
from bot.ports.store import Store
from tests.support.stores import NOW, TUESDAY, StoreOpener, draft, open_chat, paper, plan

HOUR = timedelta(hours=1)
BOTH = ["telegram", "discord"]
TELEGRAM, DISCORD = ChatAddress("telegram", "7"), ChatAddress("discord", "8")


async def open_both(store: Store) -> tuple[Chat, Chat]:
    return await open_chat(store, "7"), await open_chat(store, "8", platform="discord")


async def join(store: Store, home: ChatAddress = TELEGRAM) -> bool:
    issuer, entering = await open_both(store)
    await store.links.issue(issuer.id, "code", LinkHolder(TELEGRAM, "7", "Ada"), NOW + HOUR)
    return await store.links.join("code", entering, LinkHolder(DISCORD, "80"), home, NOW)


async def found(store: Store, address: ChatAddress) -> Chat:
    chat = await store.chats.find(address)
    assert chat is not None
    return chat


async def claim(store: Store, platforms: list[str] = BOTH) -> list[Parcel]:
    return [*await store.outbox.claim("w", platforms, NOW, HOUR, 9)]


@pytest.mark.parametrize("home", [TELEGRAM, DISCORD])
async def test_joined_chats_are_one_with_all_that_either_had(store: Store, home: ChatAddress):
    one, other = await open_both(store)
    for chat, number in ((one, 1), (other, 2)):
        await store.interests.add(chat.id, [f"cs.A{number}", "cs.DC"], 0, NOW)
        await store.saved.save(chat.id, paper(number).id, 1, "", (), NOW)
        await store.votes.put(chat.id, [Vote(paper(0).id, Sign.LIKE, NOW)])
        await store.votes.put(chat.id, [Vote(paper(number).id, Sign.LIKE, NOW)])
        await store.interests.mute(chat.id, Mute(f"word{number}"))
        await store.follows.put(chat.id, Follow.begin(paper(number)), NOW)
    assert await join(store, home)
    chat = await found(store, TELEGRAM)
    assert chat.id == (await found(store, DISCORD)).id
    assert chat.address == TELEGRAM, "a command is answered where it was sent"
    assert await store.links.places(chat.id) == (home, *({TELEGRAM, DISCORD} - {home}))
    names = [interest.name for interest in await store.interests.of(chat.id)]
    assert sorted(names) == ["cs.A1", "cs.A2", "cs.DC"]
    assert {saved.paper_id for saved in await store.saved.of(chat.id)} == {paper(1).id, paper(2).id}
    assert len(await store.votes.of(chat.id)) == 3, "what both liked counts once"
    assert len(await store.interests.mutes(chat.id)) == 2
    assert await store.chats.count() == 1
    assert (await open_chat(store, "8", platform="discord")).id == chat.id, "it is not made anew"


async def test_what_one_was_given_is_no_news_and_what_the_other_is_owed_is(store: Store):
    one = await open_chat(store, "7")
    await store.interests.add(one.id, ["cs.DC", "cs.AR"], 0, None)
    other = await open_chat(store, "8", platform="discord")
    await store.interests.add(other.id, ["cs.DC", "cs.LG"], 0, None)
    await store.editions.complete([draft([1])], NOW)
    await store.outbox.plan([plan(other, "given", cursor=1)], NOW)
    assert await join(store)
    chat = await found(store, TELEGRAM)
    began = {each.name: each.after_seq for each in await store.interests.of(chat.id)}
    assert chat.cursor == 0
    assert began == {"cs.DC": 1, "cs.AR": 0, "cs.LG": 1}
    listing = EarlierListing(paper(1).id, 1, "cs.DC", AnnounceType.NEW, 1, TUESDAY)
    past = (await store.interests.past_of_many([chat.id]))[chat.id]
    audience = Audience.of(chat, await store.interests.of(chat.id), past)
    assert audience.has_received_unasked(listing, Matches())
    assert not audience.has_received_unasked(replace(listing, category="cs.AR"), Matches())


async def test_of_two_who_enter_a_code_at_once_one_is_joined(
    store: Store, open_another: StoreOpener
):
    another = await open_another()
    issuer, one = await open_both(store)
    other = await open_chat(store, "9", platform="discord")
    await store.links.issue(issuer.id, "code", LinkHolder(TELEGRAM, "7"), NOW + HOUR)
    done = await asyncio.gather(
        store.links.join("code", one, LinkHolder(one.address, "80"), TELEGRAM, NOW),
        another.links.join("code", other, LinkHolder(other.address, "90"), TELEGRAM, NOW),
    )
    assert sorted(done) == [False, True]
    assert await store.chats.count() == 2


async def test_a_code_expires_and_is_replaced_by_the_next(store: Store):
    chat, other = await open_both(store)
    holder = LinkHolder(TELEGRAM, "7", "Ada")
    await store.links.issue(chat.id, "first", holder, NOW + HOUR)
    await store.links.issue(chat.id, "second", holder, NOW + HOUR)
    assert await store.links.find("first", NOW) is None
    assert await store.links.find("second", NOW) == holder
    assert await store.links.find("second", NOW + HOUR) is None
    person = LinkHolder(DISCORD, "80")
    assert not await store.links.join("second", other, person, DISCORD, NOW + HOUR)


async def test_what_waits_comes_where_it_was_planned_for(store: Store):
    one, other = await open_both(store)
    await store.outbox.plan([plan(one, "t1"), plan(other, "d1", "d2", digest="own")], NOW)
    assert await join(store)
    chat = await found(store, TELEGRAM)
    await store.outbox.plan([plan(chat, "t2", digest="later")], NOW)
    await store.links.deliver_to(chat.id, DISCORD)
    await store.outbox.plan([plan(chat, "d3", digest="last")], NOW)
    sent: list[ChatAddress] = []
    while claimed := await claim(store):
        assert len({parcel.address for parcel in claimed}) == 1
        sent += [parcel.address for parcel in claimed]
        done = [Settlement(parcel.id, ParcelState.SENT, 0) for parcel in claimed]
        await store.outbox.settle("w", done, NOW)
    assert sent == [TELEGRAM, DISCORD, DISCORD, TELEGRAM, DISCORD]


async def test_a_place_that_is_gone_is_delivered_to_elsewhere(store: Store):
    await join(store)
    chat = await found(store, TELEGRAM)
    await store.outbox.plan([plan(chat, "one", dates=(TUESDAY,))], NOW)
    (parcel,) = await claim(store)
    gone = Settlement(parcel.id, ParcelState.DROPPED, 1, note="403", retire=True)
    await store.outbox.settle("w", [gone], NOW)
    await store.outbox.plan([plan(chat, "two", digest="d2", dates=(TUESDAY,))], NOW)
    assert [each.address for each in await claim(store)] == [DISCORD, DISCORD]
    await store.chats.retire(DISCORD)
    assert (await found(store, TELEGRAM)).state is ChatState.GONE
    back = await open_chat(store, "7")
    assert (back.id, back.state) == (chat.id, ChatState.ACTIVE)
    assert {each.address for each in await store.outbox.undelivered(chat.id)} == {TELEGRAM}


async def test_what_a_former_place_refuses_comes_to_the_present_one(store: Store):
    await join(store)
    chat = await found(store, TELEGRAM)
    await store.outbox.plan([plan(chat, "one")], NOW)
    (parcel,) = await claim(store)
    await store.links.deliver_to(chat.id, DISCORD)
    gone = Settlement(parcel.id, ParcelState.DROPPED, 1, note="403", retire=True)
    await store.outbox.settle("w", [gone], NOW)
    assert (await found(store, TELEGRAM)).state is ChatState.ACTIVE
    assert [each.address for each in await claim(store)] == [DISCORD]


async def test_parted_chats_have_a_copy_of_everything_each_and_news_from_then_on(store: Store):
    await join(store)
    chat = await found(store, TELEGRAM)
    await store.interests.add(chat.id, ["cs.DC"], 0, NOW)
    await store.saved.save(chat.id, paper(1).id, 1, "why", ("x",), NOW)
    await store.votes.put(chat.id, [Vote(paper(1).id, Sign.LIKE, NOW)])
    await store.editions.complete([draft([1])], NOW)
    await store.links.part(chat.id)
    kept, other = await found(store, TELEGRAM), await found(store, DISCORD)
    assert kept.id == chat.id != other.id
    assert (kept.cursor, other.cursor) == (0, 1)
    assert await store.interests.of(kept.id) == await store.interests.of(other.id)
    assert await store.saved.of(kept.id) == await store.saved.of(other.id)
    assert await store.votes.of(kept.id) == await store.votes.of(other.id)
    assert await store.links.places(kept.id) == ()
    assert await join(store, DISCORD), "they may be joined again"


async def test_forgetting_forgets_a_person_on_both_platforms(store: Store):
    await join(store)
    chat = await found(store, TELEGRAM)
    server = await open_chat(store, "55", platform="discord")
    await store.votes.put(server.id, [Vote(paper(1).id, Sign.LIKE, NOW, "80", "Ada")])
    given = await store.personal_data.collect(chat, "7")
    assert [vote["person"] for vote in given["votes"]] == ["80"]
    await store.personal_data.forget(chat, "7")
    assert await store.votes.of(server.id) == ()
    assert await store.chats.find(DISCORD) is None


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=15,
)
@given(st.lists(st.sampled_from(["join", "part", "here", "there", "plan", "save"]), max_size=14))
async def test_whatever_is_joined_and_parted_everything_planned_is_sent_once(
    store: Store, steps: list[str]
):
    for address in (TELEGRAM, DISCORD):
        if (former := await store.chats.find(address)) is not None:
            await store.chats.delete(former.id)
    await open_both(store)
    world = _World(store)
    for number, step in enumerate(steps):
        await world.do(step, number)
    for address, papers in world.saved.items():
        chat = await found(store, address)
        assert {each.paper_id for each in await store.saved.of(chat.id)} == papers
    sent: list[str] = []
    while claimed := await claim(store):
        sent += [repr(parcel.page) for parcel in claimed]
        done = [Settlement(parcel.id, ParcelState.SENT, 0) for parcel in claimed]
        await store.outbox.settle("w", done, NOW)
    assert len(sent) == len(set(sent)) == world.planned


class _World:
    """What is done at random, and which saved papers each place has to have."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.planned = 0
        self.saved = {TELEGRAM: frozenset[str](), DISCORD: frozenset[str]()}

    async def do(self, step: str, number: int) -> None:
        one, other = await found(self.store, TELEGRAM), await found(self.store, DISCORD)
        homes = {"here": TELEGRAM, "there": DISCORD}
        if step == "join" and one.id != other.id:
            assert await join(self.store, (TELEGRAM, DISCORD)[number % 2])
            self.saved = dict.fromkeys(self.saved, frozenset().union(*self.saved.values()))
        elif step == "part":
            await self.store.links.part(one.id)
        elif step == "plan":
            self.planned += 1
            await self.store.outbox.plan([plan(one, f"{number}", digest=f"d{number}")], NOW)
        elif step == "save":
            await self.store.saved.save(other.id, paper(number).id, 1, "", (), NOW)
            for address in self.saved if one.id == other.id else (DISCORD,):
                self.saved[address] |= {paper(number).id}
        elif step in homes:
            await self.store.links.deliver_to(one.id, homes[step])
