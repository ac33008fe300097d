"""Telegram: rendering, inbound updates, the menu, and the wall behind which its errors stay.

Update ── inbound.read ──> Invocation ── door ──> Reply ── render ──> text + entities ── wire
"""

from __future__ import annotations

from adapters.telegram.platform import TelegramPlatform

__all__ = ["TelegramPlatform"]
