"""A Telegram Bot API server of our own, strict where the real one is, for the real client library.

Wordings and limits: https://core.telegram.org/bots/api and ``Client.cpp`` of
https://github.com/tdlib/telegram-bot-api.
"""

from __future__ import annotations

from tests.emulators.telegram.chat import EmulatedChat
from tests.emulators.telegram.message import (
    PendingCallbackQuery,
    PendingInlineQuery,
    SentFile,
    TelegramMessage,
)
from tests.emulators.telegram.people import TelegramChannel, TelegramGroup, TelegramPerson
from tests.emulators.telegram.server import RecordedCall, TelegramEmulator

__all__ = [
    "EmulatedChat",
    "PendingCallbackQuery",
    "PendingInlineQuery",
    "RecordedCall",
    "SentFile",
    "TelegramChannel",
    "TelegramEmulator",
    "TelegramGroup",
    "TelegramMessage",
    "TelegramPerson",
]
