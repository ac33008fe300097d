"""What the bot lacks in a channel, as Discord computes permissions."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord.missing_permissions import list_missing

VIEW, SEND, ADMINISTRATOR, IN_THREADS = 1 << 10, 1 << 11, 1 << 3, 1 << 38
MEMBER = {"user": {"id": "9"}, "roles": ["2"]}


def rule(whose: str, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": whose, "type": 0, "allow": str(allow), "deny": str(deny)}


@pytest.mark.parametrize(
    ("everyone", "role", "overwrites", "kind", "missing"),
    [
        (VIEW | SEND, 0, (), 0, ()),
        (VIEW, 0, (), 0, ("Send Messages",)),
        (VIEW, SEND, (), 0, ()),
        (0, 0, (), 0, ("View Channel", "Send Messages")),
        (VIEW | SEND, 0, (rule("1", deny=SEND),), 0, ("Send Messages",)),
        (VIEW | SEND, 0, (rule("1", deny=SEND), rule("2", allow=SEND)), 0, ()),
        (VIEW | SEND, 0, (rule("2", deny=SEND), rule("9", allow=SEND)), 0, ()),
        (VIEW | SEND, 0, (rule("3", deny=SEND),), 0, ()),
        (0, ADMINISTRATOR, (rule("1", deny=VIEW | SEND),), 0, ()),
        (VIEW | SEND, 0, (), 11, ("Send Messages in Threads",)),
        (VIEW | IN_THREADS, 0, (), 11, ()),
    ],
)
def test_a_missing_permission_is_named_as_discord_names_it(
    everyone: int, role: int, overwrites: tuple[Any, ...], kind: int, missing: tuple[str, ...]
) -> None:
    roles = [{"id": "1", "permissions": str(everyone)}, {"id": "2", "permissions": str(role)}]
    channel = {"type": kind, "permission_overwrites": overwrites}
    assert list_missing({"id": "1", "roles": roles}, MEMBER, channel) == missing
