"""Telegram: updates in, pages out in three forms, and the wall behind which its errors stay.

Update ── inbound ──> Invocation ── door ──> Reply ── presenter: form, gate, patience ──┐
                                             Page ── platform.send ─────────────────────┤
                               Bot API <── outbound <── wire: rich | render, keyboard <─┘
"""

from __future__ import annotations

import os

# The library's way to ask for times as timedeltas; without it every flood warning (429) also
# raises a deprecation warning: https://docs.python-telegram-bot.org/en/stable/telegram.error.html
os.environ.setdefault("PTB_TIMEDELTA", "true")

from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.webhook import Webhook, derive_secret

__all__ = ["TelegramPlatform", "Webhook", "derive_secret"]
