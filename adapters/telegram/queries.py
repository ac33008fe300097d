"""Answers what Telegram calls queries: presses of buttons and inline queries."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.telegram.client.bot import RedactedBot
from adapters.telegram.errors import translate_errors
from adapters.telegram.render.message import encode_inline_result
from bot.errors import Refused
from bot.model.conversation import InlineResult

_INLINE_CACHE_S = 300
"""How long Telegram may answer the same inline query by itself."""
_EMPTY_INLINE_CACHE_S = 10
"""The same for an answer without results: the database was perhaps only busy."""


class QueryAnswerer:
    """Answers queries with a bot; every method raises DeliveryError and nothing else."""

    def __init__(self, bot: RedactedBot) -> None:
        self._bot = bot

    async def acknowledge_press(
        self, query_id: str, notice: str = "", *, is_alert: bool = False, url: str = ""
    ) -> bool:
        """End a button's progress indicator; return False if nothing was shown.

        Telegram gives up on a press after a while.

        Args:
            query_id: of the press.
            notice: at most 200 characters to show over the screen.
            is_alert: whether the notice stays until it is closed.
            url: a deep link to the private chat to open.
        """
        try:
            with translate_errors():
                await self._bot.answer_callback_query(
                    query_id, text=notice or None, show_alert=is_alert, url=url or None
                )
        except Refused:
            return False
        return True

    async def answer_inline_query(
        self, query_id: str, results: Sequence[InlineResult], next_start: int | None
    ) -> None:
        """Answer an inline query.

        Args:
            query_id: the query's.
            results: at most 50.
            next_start: where further results begin, None if there are none.
        """
        with translate_errors():
            await self._bot.call(
                "answerInlineQuery",
                inline_query_id=query_id,
                results=[encode_inline_result(result) for result in results],
                cache_time=_INLINE_CACHE_S if results else _EMPTY_INLINE_CACHE_S,
                is_personal=True,  # results are in the person's language
                next_offset="" if next_start is None else str(next_start),
            )
