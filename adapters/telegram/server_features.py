"""What the Bot API server can do, as far as is known, and what it lets the bot do in groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from telegram import ChatMember

from adapters.telegram.address import parse_place
from adapters.telegram.client.bot import RedactedBot
from adapters.telegram.errors import MethodUnknown, translate_errors
from adapters.telegram.render.controls import NO_CONTROLS, TextControls
from bot.errors import Refused
from bot.model.chat import RenderMode


@dataclass(slots=True)
class ServerFeatures:
    """What this process knows about the Bot API server; shared by all senders.

    Attributes:
        has_rich_messages: False once the server said twice that it has none; not asked again.
        has_inline_mode: False if inline mode is not enabled in @BotFather; buttons that share a
            paper would be refused then.
        has_text_buttons: False once the server said that it knows none; papers are opened by deep
            links then.
        links: what stands in a text without buttons: deep links, once the bot's name is known.
        has_whispers: whether it shows messages to one member of a group; None while unknown.
        administers: by group, whether the bot is an administrator there, where that is known.
    """

    has_rich_messages: bool = True
    has_inline_mode: bool = True
    has_text_buttons: bool = True
    links: TextControls = NO_CONTROLS
    has_whispers: bool | None = None
    administers: dict[int, bool] = field(default_factory=dict[int, bool])


class WhisperRights:
    """Whether the bot may whisper in a group, asked when it matters."""

    def __init__(self, bot: RedactedBot, features: ServerFeatures) -> None:
        self._bot = bot
        self._features = features

    async def is_possible(self, place: str) -> bool:
        """Tell whether one member of the group at ``place`` can be shown a message.

        That takes a server of Bot API 10.2, and the rights of an administrator. What was learned
        is not asked again; ``forget`` is for when it changes.
        """
        chat_id, _ = parse_place(place)
        if self._features.has_whispers is None:
            self._features.has_whispers = await self._knows_whispers(chat_id)
        if self._features.has_whispers and chat_id not in self._features.administers:
            self._features.administers[chat_id] = await self._is_administrator(chat_id)
        return self._features.has_whispers and self._features.administers[chat_id]

    def forget(self, place: str) -> None:
        """Ask again, when it matters, whether the bot is an administrator at ``place``."""
        self._features.administers.pop(parse_place(place)[0], None)

    async def _knows_whispers(self, chat_id: int) -> bool:
        """Tell whether the server knows the method that deletes one, which a request shows."""
        nothing = {"receiver_user_id": self._bot_id, "ephemeral_message_id": 1}
        try:
            await self._call("deleteEphemeralMessage", RenderMode.RICH, chat_id=chat_id, **nothing)
        except MethodUnknown:
            return False
        except Refused:
            return True  # of course there is no such message
        return True

    async def _is_administrator(self, chat_id: int) -> bool:
        try:
            member = await self._call("getChatMember", chat_id=chat_id, user_id=self._bot_id)
        except Refused:
            return False
        with translate_errors():
            return member["status"] in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}

    @property
    def _bot_id(self) -> int:
        return int(self._bot.token.partition(":")[0])

    async def _call(
        self, method: str, render_mode: RenderMode = RenderMode.PLAIN, /, **parameters: Any
    ) -> Any:
        with translate_errors(render_mode):
            return await self._bot.call(method, **parameters)
