"""The forum topic inside a button.

A press on a message that became inaccessible to the bot comes without its topic, and the answer
would go to the forum's general one: https://core.telegram.org/bots/api#inaccessiblemessage.
"""

from __future__ import annotations

from bot.model.conversation import MAX_PAYLOAD_BYTES

_SEPARATOR = "\x1f"


def tag_thread(payload: str, thread: int | None) -> str:
    """Return ``payload`` with the topic's thread id behind it, where there is room for it."""
    if thread is None:
        return payload
    marked = f"{payload}{_SEPARATOR}{thread}"
    return marked if len(marked.encode()) <= MAX_PAYLOAD_BYTES else payload


def untag_thread(data: str) -> tuple[str, int | None]:
    """Return (payload, thread id or None) of a button's data."""
    payload, separator, thread = data.rpartition(_SEPARATOR)
    return (payload, int(thread)) if separator and thread.isdecimal() else (data, None)
