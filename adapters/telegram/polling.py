"""Long polling: one bot, one application of the library, until it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import structlog
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder, TypeHandler

from adapters.telegram import menu as command_menu
from adapters.telegram.connection import DiscreetBot
from adapters.telegram.inbound import ALLOWED_UPDATES, Ear
from adapters.telegram.listener import Listener
from adapters.telegram.order import ChatOrder
from adapters.telegram.outbound import Outbound
from bot.model.conversation import MenuEntry
from bot.ports import Door

_POLL_S = 30
_START = "start"
"""Telegram's own clients send /start, so it is ours whatever the menu says."""

App: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

_log = structlog.get_logger()
