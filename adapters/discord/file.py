"""Files small enough for Discord."""

from __future__ import annotations

import gzip
from dataclasses import replace

from bot.model.conversation import Attachment

MAX_FILE = 10 * 1024 * 1024
"""Bytes: https://docs.discord.com/developers/reference#uploading-files."""


def small_enough(attachment: Attachment) -> Attachment:
    """Return ``attachment``, compressed where it is too large; lists of papers shrink a lot."""
    if len(attachment.content) <= MAX_FILE:
        return attachment
    packed = gzip.compress(attachment.content, mtime=0)
    return replace(
        attachment, name=f"{attachment.name}.gz", content=packed, media_type="application/gzip"
    )
