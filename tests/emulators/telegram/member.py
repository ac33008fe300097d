"""Who somebody is in a chat."""

from __future__ import annotations

from tests.emulators.telegram.message import JSON

_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
    "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
    "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
)  # fmt: skip


_PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag",
    "can_react_to_messages",
)  # fmt: skip


def member(user: JSON, status: str) -> JSON:
    """Return a ChatMember of the API."""
    more: dict[str, JSON] = {
        "creator": {"is_anonymous": False},
        "administrator": dict.fromkeys(_RIGHTS, False),
        "kicked": {"until_date": 0},
        "restricted": dict.fromkeys(_PERMISSIONS, False) | {"is_member": True, "until_date": 0},
    }
    return {"user": user, "status": status} | more.get(status, {})
