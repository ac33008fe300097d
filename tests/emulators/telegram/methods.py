"""The methods of the Bot API that a bot like ours uses, each with its rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.emulators.telegram import rules
from tests.emulators.telegram.answer import (
    NO_SUCH_METHOD,
    STALE_QUERY,
    UNCHANGED,
    WEBHOOK_ACTIVE,
    bad_request,
)
from tests.emulators.telegram.chat import EmulatedChat
from tests.emulators.telegram.content import check_results, document_of, rich_text_of, text_of
from tests.emulators.telegram.ephemeral import EphemeralMessages
from tests.emulators.telegram.flood import FloodControl
from tests.emulators.telegram.member import member
from tests.emulators.telegram.menu import check_command, menu_key
from tests.emulators.telegram.message import JSON, Content, TelegramMessage
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.state import TelegramState

ADMIN = "administrator"
Version = tuple[int, int]
LATEST: Version = (10, 4)
SINCE_RICH_MESSAGES: Version = (10, 1)
SINCE_EPHEMERAL: Version = (10, 2)
SINCE_BUTTONS: Version = (10, 3)
"""Of the Bot API: https://core.telegram.org/bots/api-changelog."""
_GIFTS = (
    "unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
    "gifts_from_channels",
)  # fmt: skip


class Methods:
    """The API by method name, in lower case: the server does not mind the case."""

    def __init__(self, world: TelegramState, flood_control: FloodControl) -> None:
        self._world = world
        self._flood_control = flood_control
        self._ephemeral = EphemeralMessages(world)
        self.has_rich_messages = True
        self.version = LATEST
        self.by_name: dict[str, Callable[[Params], Any]] = {
            "getme": lambda _: world.bot,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "setmycommands": self._set_my_commands,
            "getmycommands": self._get_my_commands,
            "deletemycommands": self._delete_my_commands,
            "sendmessage": self._send_message,
            "sendrichmessage": self._send_rich_message,
            "senddocument": self._send_document,
            "getfile": self._get_file,
            "answerinlinequery": self._answer_inline_query,
            "editmessagetext": self._edit_message_text,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "deletemessage": self._delete_message,
            "sendchataction": self._send_chat_action,
            "answercallbackquery": self._answer_callback_query,
            "editephemeralmessagetext": self._edit_ephemeral_message_text,
            "editephemeralmessagereplymarkup": self._edit_ephemeral_message_reply_markup,
            "deleteephemeralmessage": self._delete_ephemeral_message,
            "getchat": self._get_chat,
            "getchatmember": self._get_chat_member,
            "getchatadministrators": self._get_chat_administrators,
        }

    async def _get_updates(self, params: Params) -> list[JSON]:
        if self._world.webhook_sender.url:
            raise WEBHOOK_ACTIVE
        return await self._world.fetch(
            params.number("offset", 0),
            min(100, max(1, params.number("limit", 100))),
            params.number("timeout", 0),
            params.structure("allowed_updates"),
        )

    async def _set_webhook(self, params: Params) -> bool:
        url, secret = params.get("url", ""), params.get("secret_token", "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        if url and not url.startswith("http"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self._world.ask_for(params.structure("allowed_updates"))
        await self._world.webhook_sender.post_to(url, secret)
        return True

    async def _delete_webhook(self, _: Params) -> bool:
        await self._world.webhook_sender.post_to("", "")
        return True

    def _get_webhook_info(self, _: Params) -> JSON:
        webhook_sender, waiting = self._world.webhook_sender, len(self._world.updates)
        found = {"has_custom_certificate": False, "pending_update_count": waiting}
        return {"url": webhook_sender.url, **found, **webhook_sender.failure}

    # --- menus ------------------------------------------------------------------------------

    def _set_my_commands(self, params: Params) -> bool:
        commands = params.structure("commands", [])
        if len(commands) > 100:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            check_command(command)
        self._world.menus[menu_key(params)] = commands
        return True

    def _get_my_commands(self, params: Params) -> list[JSON]:
        return self._world.menus.get(menu_key(params), [])

    def _delete_my_commands(self, params: Params) -> bool:
        self._world.menus.pop(menu_key(params), None)
        return True

    # --- messages ---------------------------------------------------------------------------

    def _send_message(self, params: Params) -> JSON:
        return self._send(params, text_of(params))

    def _send_rich_message(self, params: Params) -> JSON:
        if not self.has_rich_messages:
            raise NO_SUCH_METHOD
        self._world.chat(params.get("chat_id")).admit_rich()
        return self._send(params, self._rich_text_of(params))

    def _send_document(self, params: Params) -> JSON:
        return self._send(params, document_of(params))

    def _get_file(self, params: Params) -> JSON:
        wanted = params.get("file_id")
        found = self._world.files.get(str(wanted))
        if found is None:
            raise bad_request("invalid file_id")
        shown = found.json()
        known = {name: shown[name] for name in ("file_id", "file_unique_id", "file_size")}
        return {**known, "file_path": f"documents/{found.name}"}

    def _send(self, params: Params, content: Content) -> JSON:
        chat = self._world.chat(params.get("chat_id"))
        thread = params.number("message_thread_id")
        chat.admit(thread)
        markup = self._markup(params)
        wanted = params.structure("ephemeral_message_parameters")
        if wanted and self.version >= SINCE_EPHEMERAL:  # an older server ignores what is new
            return self._ephemeral.send(chat, wanted, content, markup).json()
        self._flood_control.pass_through(chat.id)
        sent = self._world.bot_message(
            chat, content, markup=markup, thread=thread, reply_to=_reply_to(chat, params),
            silent=params.flag("disable_notification"),
        )  # fmt: skip
        chat.note_news(sent)
        return sent.json()

    def _rich_text_of(self, params: Params) -> Content:
        return rich_text_of(params, knows_buttons=self.version >= SINCE_BUTTONS)

    def _edit_ephemeral_message_text(self, params: Params) -> bool:
        self._refuse_before(SINCE_EPHEMERAL)
        is_rich = params.get("rich_message") and self.has_rich_messages
        content = self._rich_text_of(params) if is_rich else text_of(params)
        return self._ephemeral.edit(params, content, self._markup(params))

    def _edit_ephemeral_message_reply_markup(self, params: Params) -> bool:
        self._refuse_before(SINCE_EPHEMERAL)
        return self._ephemeral.edit(params, None, self._markup(params))

    def _delete_ephemeral_message(self, params: Params) -> bool:
        self._refuse_before(SINCE_EPHEMERAL)
        return self._ephemeral.delete(params)

    def _refuse_before(self, version: Version) -> None:
        if self.version < version:
            raise NO_SUCH_METHOD

    def _edit_message_text(self, params: Params) -> JSON:
        if not params.get("rich_message") or not self.has_rich_messages:
            return self._edit(params, text_of(params))
        self._world.chat(params.get("chat_id")).admit_rich()
        return self._edit(params, self._rich_text_of(params))

    def _edit_message_reply_markup(self, params: Params) -> JSON:
        _, message = self._editable(params)
        return self._edit(params, message.content)

    def _edit(self, params: Params, content: Content) -> JSON:
        chat, message = self._editable(params)
        if message.file is not None:
            raise bad_request("there is no text in the message to edit")
        markup = self._markup(params)
        if (content, markup) == (message.content, message.markup):
            raise UNCHANGED
        message.content, message.markup = content, markup
        message.edits += 1
        chat.note_news(message)
        return message.json() | {"edit_date": message.date}

    def _editable(self, params: Params) -> tuple[EmulatedChat, TelegramMessage]:
        chat = self._world.chat(params.get("chat_id"))
        chat.admit(None)
        message = chat.find(params.number("message_id", 0))
        if message is None:
            raise bad_request("message to edit not found")
        if not message.by_bot:
            raise bad_request("message can't be edited")
        return chat, message

    def _delete_message(self, params: Params) -> bool:
        message = self._world.chat(params.get("chat_id")).find(params.number("message_id", 0))
        if message is None:
            raise bad_request("message to delete not found")
        message.deleted = True
        return True

    def _send_chat_action(self, params: Params) -> bool:
        self._world.chat(params.get("chat_id")).admit(params.number("message_thread_id"))
        return True

    def _answer_callback_query(self, params: Params) -> bool:
        press = self._world.presses.get(str(params.get("callback_query_id")))
        if press is None or press.stale or press.answered.is_set():
            raise STALE_QUERY
        press.notice, press.alert = params.get("text", ""), params.flag("show_alert")
        if len(press.notice) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        press.opened = params.get("url", "")
        if press.opened and not self._opens_private_chat(press.opened):
            raise bad_request("URL_INVALID")
        press.answered.set()
        return True

    def _opens_private_chat(self, url: str) -> bool:
        """Tell whether a press may open ``url``: only links to the bot itself."""
        ours = f"https://t.me/{self._world.bot['username']}?start="
        return re.fullmatch(re.escape(ours) + "[A-Za-z0-9_-]{1,64}", url) is not None

    def _answer_inline_query(self, params: Params) -> bool:
        search = self._world.searches.get(str(params.get("inline_query_id")))
        if search is None or search.stale or search.answered.is_set():
            raise STALE_QUERY
        results = params.structure("results", [])
        check_results(results, params.get("next_offset", ""))
        search.results, search.next_offset = results, params.get("next_offset", "")
        search.cache_time = params.number("cache_time", 300)
        search.is_personal = params.flag("is_personal")
        search.answered.set()
        return True

    def _markup(self, params: Params) -> JSON | None:
        markup = params.structure("reply_markup")
        rules.check_keyboard(markup)
        if not self._world.bot["supports_inline_queries"] and "switch_inline" in str(markup):
            raise bad_request("BUTTON_TYPE_INVALID")
        return markup

    # --- chats ------------------------------------------------------------------------------

    def _get_chat(self, params: Params) -> JSON:
        chat = self._world.chat(params.get("chat_id"))
        chat.admit_reader()
        gifts = dict.fromkeys(_GIFTS, True)
        return chat.json() | {
            "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts,
        }  # fmt: skip

    def _get_chat_member(self, params: Params) -> JSON:
        chat = self._world.chat(params.get("chat_id"))
        chat.admit(None)
        user_id = params.number("user_id", 0)
        # https://core.telegram.org/bots/api#getchatmember
        is_told = chat.kind != "channel" or chat.members.get(self._world.bot["id"]) == ADMIN
        if not is_told and user_id != self._world.bot["id"]:
            raise bad_request("member list is inaccessible")
        if user_id not in self._world.users:
            raise bad_request("member not found")
        return member(self._world.users[user_id], chat.members.get(user_id, "left"))

    def _get_chat_administrators(self, params: Params) -> list[JSON]:
        chat = self._world.chat(params.get("chat_id"))
        chat.admit(None)
        leaders = {"creator", "administrator"}
        found = [(user_id, status) for user_id, status in chat.members.items() if status in leaders]
        return [member(self._world.users[user_id], status) for user_id, status in found]


def _reply_to(chat: EmulatedChat, params: Params) -> int | None:
    wanted = params.structure("reply_parameters")
    if not wanted:
        return None
    if chat.find(wanted["message_id"]) is not None:
        return wanted["message_id"]
    if not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return None
