"""Chats that are owed the same, whose digest is composed once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.delivery.audience import Audience
from bot.delivery.audience_digest import AudienceDigest
from bot.model.chat import Chat
from bot.ports.store import Store

CHATS_PER_PAUSE = 500
"""Chats that are grouped before other tasks run."""


@dataclass(slots=True)
class ChatGroup:
    """The due chats of one audience.

    Attributes:
        audience: theirs.
        unplanned: how many of them are not planned yet.
        is_composed: whether composing was tried.
        owed: what they are owed; None where composing failed.
    """

    audience: Audience
    unplanned: int = 0
    is_composed: bool = False
    owed: AudienceDigest | None = None


async def group_chats(store: Store, chats: Sequence[Chat]) -> Mapping[int, ChatGroup]:
    """Return the group of each chat, by the chat's id.

    Raises:
        StoreError: the database failed.
    """
    ids = [chat.id for chat in chats]
    interests = await store.interests.of_many(ids)
    past = await store.interests.past_of_many(ids)
    ranked = await store.rankings.ready(ids)
    mutes = await store.interests.mutes_of_many(ids)
    by_audience: dict[Audience, ChatGroup] = {}
    by_chat: dict[int, ChatGroup] = {}
    for number, chat in enumerate(chats):
        if not number % CHATS_PER_PAUSE:
            await asyncio.sleep(0)
        ranking = ranked.get(chat.id)
        audience = Audience.of(chat, interests[chat.id], past[chat.id], ranking, mutes[chat.id])
        by_chat[chat.id] = group = by_audience.setdefault(audience, ChatGroup(audience))
        group.unplanned += 1
    return by_chat
