"""Reading lists: one for each chat, each paper once, deleted with the chat."""

from __future__ import annotations

from datetime import timedelta

from bot.model.chat import ChatAddress
from bot.model.paper import SavedPaper
from bot.ports.store import Store
from tests.support.stores import NOW, open_chat

LATER = NOW + timedelta(hours=1)


async def test_saved_papers_come_back_newest_first(store: Store):
    chat = await open_chat(store)
    assert await store.saved.save(chat.id, "2606.00001", 2, "read 中文", ["gpu", "todo"], NOW)
    assert await store.saved.save(chat.id, "hep-th/9901001", 0, "", [], LATER)
    assert await store.saved.of(chat.id) == (
        SavedPaper("hep-th/9901001", 0, "", (), LATER),
        SavedPaper("2606.00001", 2, "read 中文", ("gpu", "todo"), NOW),
    )
    assert [saved_paper.paper_id for saved_paper in await store.saved.of(chat.id, "gpu")] == [
        "2606.00001"
    ]
    assert await store.saved.of(chat.id, "gp") == ()


async def test_saving_again_changes_only_what_is_given(store: Store):
    chat = await open_chat(store)
    await store.saved.save(chat.id, "2606.00001", 1, "first", ["gpu"], NOW)
    assert not await store.saved.save(chat.id, "2606.00001", 1, "", [], LATER)
    assert await store.saved.of(chat.id) == (SavedPaper("2606.00001", 1, "first", ("gpu",), NOW),)
    assert not await store.saved.save(chat.id, "2606.00001", 1, "second", ["tpu"], LATER)
    (kept,) = await store.saved.of(chat.id)
    assert (kept.note, kept.tags) == ("second", ("tpu",))


async def test_lists_of_chats_are_apart_and_end_with_them(store: Store):
    one, other = await open_chat(store, "1"), await open_chat(store, "2")
    for chat in (one, other):
        await store.saved.save(chat.id, "2606.00001", 1, "", [], NOW)
    assert await store.saved.remove(one.id, "2606.00001")
    assert not await store.saved.remove(one.id, "2606.00001")
    assert len(await store.saved.of(other.id)) == 1
    await store.chats.delete(other.id)
    assert await store.saved.of(other.id) == ()


async def test_a_reading_list_follows_its_chat(store: Store):
    leaving, staying = await open_chat(store, "1"), await open_chat(store, "2")
    await store.saved.save(leaving.id, "2606.00001", 1, "", [], NOW)
    await store.saved.save(leaving.id, "2606.00002", 1, "", [], NOW)
    await store.saved.save(staying.id, "2606.00002", 1, "mine", [], NOW)
    await store.chats.move(ChatAddress("telegram", "1"), "2")
    kept = {
        saved_paper.paper_id: saved_paper.note for saved_paper in await store.saved.of(staying.id)
    }
    assert kept == {"2606.00001": "", "2606.00002": "mine"}
