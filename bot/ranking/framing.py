"""How a worker and the process that started it tell messages of a stream apart. Pure."""

from __future__ import annotations

import pickle

LENGTH_BYTES = 8
"""Of the number before each message that says how long it is."""


def pack(message: object) -> bytes:
    """Return a message with its length before it."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(LENGTH_BYTES) + content


def unpack(content: bytes) -> object:
    """Return the message that ``content`` holds: only what our own processes packed."""
    return pickle.loads(content)  # noqa: S301 - no one else writes to these streams
