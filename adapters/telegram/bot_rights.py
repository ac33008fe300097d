"""How the bot is set up with @BotFather, and the links that add it to a chat."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import User

from bot.ports.platform import SetupFinding

_CHANNEL_RIGHTS = "post_messages+edit_messages"
"""What the bot needs in a channel; https://core.telegram.org/api/links#channel-bot-links."""


def examine_rights(bot: User) -> Sequence[SetupFinding]:
    """Return what ``bot``, as it is returned by getMe, may do, and how to add it."""
    link = f"https://t.me/{bot.username}"
    return [
        SetupFinding(f"add to a group with {link}?startgroup=start"),
        SetupFinding(f"add to a channel with {link}?startchannel&admin={_CHANNEL_RIGHTS}"),
        SetupFinding("may be added to groups")
        if bot.can_join_groups
        else SetupFinding(
            "may not be added to groups",
            "Send /setjoingroups to @BotFather and choose Enable.",
            is_good=False,
        ),
        SetupFinding("answers inline queries")
        if bot.supports_inline_queries
        else SetupFinding(
            "answers no inline queries, so Share buttons are left out",
            "Send /setinline to @BotFather with a placeholder such as: paper or words.",
        ),
    ]
