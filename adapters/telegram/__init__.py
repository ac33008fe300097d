"""Telegram: updates in, pages out in three render modes; its errors stay inside this package.

Update ── update_parser ──> Invocation ── BotCore ──> Reply ── responder ─────────────────┐
                                              Page ── platform.send ──────────────────────┤
                        Bot API <── client <── render: payload | text | rich | keyboard <─┘
"""

from adapters.telegram.client.webhook_server import Webhook, derive_secret
from adapters.telegram.platform import TelegramPlatform

__all__ = ["TelegramPlatform", "Webhook", "derive_secret"]
