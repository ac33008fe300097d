"""Somebody of whom nothing is stored: reading needs no row in the database."""

from __future__ import annotations

from bot.model.chat import Chat, ChatDefaults, ChatState, DigestSettings
from bot.model.conversation import Invocation

UNSAVED_ID = 0
"""Row id of a chat that has no row."""


def unsaved_chat(invocation: Invocation, defaults: ChatDefaults) -> Chat:
    """Return the chat of ``invocation`` as it would be stored, without storing it."""
    return Chat(
        id=UNSAVED_ID,
        address=invocation.address,
        kind=invocation.kind,
        language=defaults.language,
        timezone=defaults.timezone,
        delivery_time=defaults.delivery_time,
        cursor=0,
        next_due_at=None,
        awaited=None,
        pause=None,
        digest_settings=DigestSettings(),
        state=ChatState.ACTIVE,
    )
