"""Passes: a signed word that shows its holder, in a private chat, what another chat was shown.

``of.1a3f.x7f3k2ab`` names the chat, and is signed for one day or digest: it stands in the buttons
and the deep links of what a member of a group, or a reader of a channel, looks at alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from hmac import compare_digest

PASSED_COMMANDS: Collection[str] = frozenset({"today", "week", "page", "rest"})
"""What can be seen with a pass: commands that change nothing."""
SIGNATURE_LENGTH = 8
"""Letters and digits of a signature: deep links and buttons have room for 64 characters in all."""
_PASS = re.compile(r"of\.([0-9a-f]{1,12})\.([a-z2-7]{8})")

Sign = Callable[[str], str]
"""Returns a signature of a text that only this bot can make; "" where none can be made."""


def has_pass(argument: str) -> bool:
    """Tell whether a word of ``argument`` looks like a pass."""
    return any(_PASS.fullmatch(word) for word in argument.split())


def add_pass(argument: str, chat_id: int, sign: Sign) -> str:
    """Return ``argument`` with the pass to what the chat was shown of its first word, or "".

    Args:
        argument: begins with a date, or the span of a digest.
        chat_id: of the chat.
        sign: of the chat's platform.
    """
    subject, _, rest = argument.partition(" ")
    signature = sign(f"{chat_id} {subject}")
    return f"{subject} of.{chat_id:x}.{signature} {rest}".strip() if signature else ""


def split_pass(argument: str, sign: Sign) -> tuple[str, int | None]:
    """Return ``argument`` without its pass, and the id of the chat; None without a valid one."""
    words = argument.split()
    found = next((match for word in words if (match := _PASS.fullmatch(word))), None)
    if found is None:
        return argument, None
    rest, chat_id = " ".join(word for word in words if word != found[0]), int(found[1], 16)
    signed = add_pass(rest, chat_id, sign)
    is_valid = compare_digest(signed.encode(), " ".join(words).encode())
    return rest, chat_id if is_valid else None
