"""Everything that adapts python-telegram-bot: transport, polling, webhook, queueing, redaction.

Bot API ── polling | webhook_server ──> per_chat_queue ──> listener
Bot API <── request (aiohttp) <── bot <── responder
"""

from __future__ import annotations

import os

# The library's opt-in to timedeltas; without it every flood warning (429) also raises a
# deprecation warning: https://docs.python-telegram-bot.org/en/stable/telegram.error.html
os.environ.setdefault("PTB_TIMEDELTA", "true")
