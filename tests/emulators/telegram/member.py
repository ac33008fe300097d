"""Who somebody is in a chat."""

from __future__ import annotations

from tests.emulators.telegram.message import JSON

_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
    "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
    "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
)  # fmt: skip


def member(user: JSON, status: str) -> JSON:
    """Return a ChatMember of the API."""
    more: dict[str, JSON] = {
        "creator": {"is_anonymous": False},
        "administrator": dict.fromkeys(_RIGHTS, False),
        "kicked": {"until_date": 0},
    }
    return {"user": user, "status": status} | more.get(status, {})
