"""Messages in a group that one member sees: https://core.telegram.org/bots/api#ephemeral-messages-and-commands.

Only where the bot is an administrator; a press can be answered so for fifteen seconds.
"""

from __future__ import annotations

import time

from tests.emulators.telegram.answer import STALE_QUERY, bad_request
from tests.emulators.telegram.chat import EmulatedChat
from tests.emulators.telegram.message import JSON, Content, TelegramMessage
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.state import TelegramState

LIFETIME_S = 15.0
"""Seconds for which a press can be answered by an ephemeral message."""


class EphemeralMessages:
    """Sends, edits and deletes what one member of a group sees."""

    def __init__(self, world: TelegramState) -> None:
        self._world = world

    def send(
        self, chat: EmulatedChat, wanted: JSON, content: Content, markup: JSON | None
    ) -> TelegramMessage:
        """Show a message to the member that ``wanted`` names."""
        self._admit(chat)
        receiver = self._receiver(chat, int(wanted.get("receiver_user_id", 0)))
        replaced = self._replaced(wanted, receiver)
        number = self._world.next_id()
        made = TelegramMessage(
            0, chat.json(), self._world.sender, content, int(time.time()), markup,
            by_bot=True, ephemeral_id=number, receiver=receiver, replaces=replaced,
        )  # fmt: skip
        chat.ephemeral.append(made)
        chat.note_ephemeral(made)
        return made

    def edit(self, params: Params, content: Content | None, markup: JSON | None) -> bool:
        """Give a message another content (None: the same) and other buttons."""
        chat, message = self._find(params)
        message.content = message.content if content is None else content
        message.markup = markup
        message.edits += 1
        chat.note_ephemeral(message)
        return True

    def delete(self, params: Params) -> bool:
        _, message = self._find(params)
        message.deleted = True
        return True

    def _find(self, params: Params) -> tuple[EmulatedChat, TelegramMessage]:
        chat = self._world.chat(params.get("chat_id"))
        self._admit(chat)
        receiver = self._receiver(chat, params.number("receiver_user_id", 0))
        number = params.number("ephemeral_message_id", 0)
        for message in chat.ephemeral:
            is_theirs = message.receiver is not None and message.receiver["id"] == receiver["id"]
            if message.ephemeral_id == number and is_theirs and not message.deleted:
                return chat, message
        raise bad_request("message to edit not found")

    def _admit(self, chat: EmulatedChat) -> None:
        chat.admit(None)
        is_group = chat.kind in {"group", "supergroup"}
        if not is_group or chat.members.get(self._world.bot["id"]) != "administrator":
            raise bad_request("BOT_NOT_ADMIN")

    def _receiver(self, chat: EmulatedChat, user_id: int) -> JSON:
        if chat.members.get(user_id, "left") in {"left", "kicked"}:
            raise bad_request("USER_NOT_PARTICIPANT")
        return self._world.users[user_id]

    def _replaced(self, wanted: JSON, receiver: JSON) -> TelegramMessage | None:
        """Return the message in whose place the new one is shown, if it is."""
        query_id = wanted.get("callback_query_id")
        if query_id is None:
            if wanted.get("replace_callback_query_message"):
                raise bad_request("QUERY_ID_INVALID")
            return None
        press = self._world.presses.get(str(query_id))
        is_late = press is not None and self._world.clock() - press.pressed_at > LIFETIME_S
        if press is None or press.stale or is_late or press.person["id"] != receiver["id"]:
            raise STALE_QUERY
        if not wanted.get("replace_callback_query_message"):
            return None
        if press.message.ephemeral_id:
            raise bad_request("MESSAGE_ID_INVALID")
        return press.message
