"""Telegram: rendering, inbound updates, the menu, and the wall behind which its errors stay.

Update ── inbound.read ──> Invocation ── door ──> Reply ── render ──> text + entities ── wire
"""

from __future__ import annotations

import os

# The library's way to ask for times as timedeltas; without it every flood warning (429) also
# raises a deprecation warning: https://docs.python-telegram-bot.org/en/stable/telegram.error.html
os.environ.setdefault("PTB_TIMEDELTA", "true")

from adapters.telegram.platform import TelegramPlatform
from adapters.telegram.webhook import Webhook, derived_secret

__all__ = ["TelegramPlatform", "Webhook", "derived_secret"]
