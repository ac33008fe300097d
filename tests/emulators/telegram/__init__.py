"""A Telegram Bot API server of our own, strict where the real one is, for the real client library.

Wordings and limits: https://core.telegram.org/bots/api and ``Client.cpp`` of
https://github.com/tdlib/telegram-bot-api.
"""

from __future__ import annotations

from tests.emulators.telegram.chat import Chat
from tests.emulators.telegram.message import File, Message, Press, Search
from tests.emulators.telegram.people import Channel, Group, Person
from tests.emulators.telegram.server import Call, TelegramEmulator

__all__ = [
    "Call",
    "Channel",
    "Chat",
    "File",
    "Group",
    "Message",
    "Person",
    "Press",
    "Search",
    "TelegramEmulator",
]
