"""People on this Discord: they run commands, type, press buttons and read."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from tests.emulators.discord.entities import DM, DiscordChannel, DiscordUser
from tests.emulators.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Interaction,
)
from tests.emulators.discord.message import BUTTON, SELECT, DiscordMessage, snowflake, walk
from tests.support.patience import PATIENCE_S

if TYPE_CHECKING:
    from tests.emulators.discord.emulator import DiscordEmulator

Json = dict[str, Any]


class DiscordPerson:
    """Somebody with a private chat with the bot, who can also visit channels."""

    def __init__(self, emulator: DiscordEmulator, name: str, locale: str) -> None:
        self._emulator = emulator
        self.locale = locale
        self.user = DiscordUser(name)
        self.dm = DiscordChannel(name, DM, recipient=self.user)
        self._opened: Interaction | None = None

    async def runs(
        self, command: str, in_: DiscordChannel | None = None, **options: str
    ) -> DiscordMessage:
        """Run a slash command and return the message that answers it.

        Args:
            command: ``/name``, or ``/name some text`` for the command's only option.
            in_: where; the private chat with the bot by default.
            options: the command's options by name.
        """
        name, _, text = command.removeprefix("/").partition(" ")
        registered = self._emulator.command(name)
        if text.strip():
            assert registered.get("options"), f"/{name} takes no option for {text!r}"
            options = {registered["options"][0]["name"]: text.strip(), **options}
        data = self._filled_in(registered, options)
        return await self._answer(await self._does(COMMAND, in_, data))

    def is_shown(self, command: str, in_: DiscordChannel) -> bool:
        """Tell whether a channel's list of commands has this one for the person."""
        registered = self._emulator.command(command.removeprefix("/"))
        guild, needed = in_.guild, registered["default_member_permissions"]
        context = 0 if guild else 1 if in_ is self.dm else 2
        is_installed = guild.has_bot if guild else in_ is self.dm
        types = registered["integration_types"]
        if context not in registered["contexts"] or not (is_installed or 1 in types):
            return False
        held = guild.permissions(self.user) if guild and guild.has_bot else None
        return needed is None or held is None or held & int(needed) == int(needed)

    async def says(self, text: str, in_: DiscordChannel | None = None) -> DiscordMessage:
        """Run what looks like a command; anything else is written as a private message.

        In a server the bot takes commands only, and Discord lets nobody send one it does not know.
        """
        known = {command["name"] for command in self._emulator.commands}
        name = text.removeprefix("/").partition(" ")[0]
        if text.startswith("/") and name in known:
            return await self.runs(text, in_)
        assert in_ in (None, self.dm), f"Discord knows no command {text!r}"
        return await self.writes(text)

    async def writes(self, text: str) -> DiscordMessage:
        """Send a private message and return the next message of the bot there."""
        mine = DiscordMessage(self.dm, self.user, {"content": text})
        self.dm.messages.append(mine)
        await self._emulator.tell_message(mine)
        return await self._emulator.until(lambda: self._after(mine))

    async def sends_file(self, name: str, content: bytes, text: str = "") -> DiscordMessage:
        """Send a private message with a file, and return the next message of the bot there."""
        url = self._emulator.keep_file(name, content)
        attached = {"id": 0, "filename": name, "bytes": content, "url": url}
        mine = DiscordMessage(self.dm, self.user, {"content": text, "attachments": [attached]})
        self.dm.messages.append(mine)
        await self._emulator.tell_message(mine)
        return await self._emulator.until(lambda: self._after(mine))

    async def types(self, command: str, typed: str, in_: DiscordChannel | None = None) -> list[str]:
        """Type into a command's option and return the values that are offered."""
        return [str(choice["value"]) for choice in await self.is_offered(command, typed, in_)]

    async def is_offered(
        self, command: str, typed: str, in_: DiscordChannel | None = None
    ) -> list[Json]:
        """Type into a command's option and return the choices, each with name and value."""
        registered = self._emulator.command(command.removeprefix("/"))
        option = next(option for option in registered["options"] if option.get("autocomplete"))
        data = self._filled_in(registered, {option["name"]: typed}, focused=option["name"])
        interaction = await self._does(AUTOCOMPLETE, in_, data)
        await asyncio.wait_for(interaction.answered.wait(), PATIENCE_S)
        return interaction.choices

    async def presses(
        self, label: str, in_: DiscordChannel | None = None, on: DiscordMessage | None = None
    ) -> DiscordMessage:
        """Press a button of the newest message that has one, and return what answers.

        Args:
            label: the button's label, or a part of it.
            in_: where; the private chat by default.
            on: the message; the newest one with such a button by default.
        """
        return await self._answer(await self.taps(label, in_, on))

    async def opens(
        self, label: str, in_: DiscordChannel | None = None, on: DiscordMessage | None = None
    ) -> Json:
        """Press a button that opens a form (a "modal") and return the form."""
        opened = await self.taps(label, in_, on)
        await asyncio.wait_for(opened.answered.wait(), PATIENCE_S)
        assert opened.modal is not None
        return opened.modal

    async def fills_in(
        self, *, file: tuple[str, bytes] | None = None, **values: str
    ) -> DiscordMessage:
        """Submit the form opened last, with values by the fields' ids.

        Args:
            file: name and content of what is uploaded with it.
            values: of several choices with spaces between; what is not named stays as it was.
        """
        assert self._opened is not None
        assert self._opened.modal is not None
        form, message = self._opened.modal, self._opened.pressed
        fields = [part for part in walk(form["components"]) if "custom_id" in part]
        known = {part["custom_id"] for part in fields}
        assert set(values) <= known, f"the form has {known} only"
        filled = [
            {"type": 18, "id": n, "component": {"id": n, **_filled(part, values)}}
            for n, part in enumerate(fields, 1)
        ]
        data: Json = {"custom_id": form["custom_id"], "components": filled}
        if file is not None:
            name, content = file
            sent = {"id": "1", "filename": name, "size": len(content)}
            url = self._emulator.keep_file(name, content)
            data["resolved"] = {"attachments": {"1": {**sent, "url": url, "proxy_url": url}}}
        place = self._opened.channel
        return await self._answer(await self._does(MODAL_SUBMIT, place, data, message))

    async def chooses(
        self, option: str, in_: DiscordChannel | None = None, on: DiscordMessage | None = None
    ) -> DiscordMessage:
        """Choose an option of a select by its label, or a part of it."""
        place = on.channel if on else in_ or self.dm
        shown = reversed([on] if on else self.sees(place))
        selects = [(message, part) for message in shown for part in walk(message.components)]
        for message, part in selects:
            for offered in part.get("options") or ():
                if option.casefold() in offered["label"].casefold():
                    data = {
                        "component_type": SELECT,
                        "custom_id": part["custom_id"],
                        "values": [offered["value"]],
                        "id": 1,
                    }
                    return await self._answer(await self._does(COMPONENT, place, data, message))
        raise AssertionError(f"no option {option!r} is offered")

    async def empties(self, on: DiscordMessage) -> Interaction:
        """Take out of a message's select what was chosen."""
        (select, *_) = [part for part in walk(on.components) if part["type"] == SELECT]
        assert select["min_values"] == 0, "something has to stay chosen"
        chosen = {"component_type": SELECT, "custom_id": select["custom_id"], "values": []}
        return await self._does(COMPONENT, on.channel, {**chosen, "id": 1}, on)

    async def takes(
        self, label: str, in_: DiscordChannel | None = None, on: DiscordMessage | None = None
    ) -> DiscordMessage:
        """Press the button or choose the option of that label, whichever the newest message has."""
        place = on.channel if on else in_ or self.dm
        for message in [on] if on else reversed(self.sees(place)):
            if any(label.casefold() in button.casefold() for button in message.buttons):
                return await self.presses(label, on=message)
            if any(label.casefold() in option.casefold() for option in message.options):
                return await self.chooses(label, on=message)
        raise AssertionError(f"nothing is offered as {label!r}")

    def sees(self, in_: DiscordChannel | None = None) -> list[DiscordMessage]:
        """Return the messages of a chat that this person can see."""
        place = in_ or self.dm
        return [message for message in place.messages if message.only_for in (None, self.user)]

    def _newest_with(self, label: str, place: DiscordChannel) -> DiscordMessage:
        for message in reversed(self.sees(place)):
            if any(label.casefold() in button.casefold() for button in message.buttons):
                return message
        shown = [(message.text[:80], message.buttons) for message in self.sees(place)]
        raise AssertionError(f"no message has a button {label!r}: {shown}")

    async def taps(
        self, label: str, in_: DiscordChannel | None = None, on: DiscordMessage | None = None
    ) -> Interaction:
        """Press a button without waiting for the answer, which may be a form."""
        place = on.channel if on else in_ or self.dm
        message = on or self._newest_with(label, place)
        button = message.button(label)
        data = {"component_type": BUTTON, "custom_id": button["custom_id"], "id": 1}
        self._opened = await self._does(COMPONENT, place, data, message)
        return self._opened

    async def _does(
        self,
        kind: int,
        in_: DiscordChannel | None,
        data: Json,
        pressed: DiscordMessage | None = None,
    ) -> Interaction:
        interaction = self._emulator.interactions.open(
            kind=kind,
            person=self.user,
            channel=in_ or self.dm,
            data=data,
            pressed=pressed,
            locale=self.locale,
        )
        event = interaction.event(self._emulator.application, self._emulator.bot)
        await self._emulator.gateway.dispatch("INTERACTION_CREATE", event)
        return interaction

    async def _answer(self, interaction: Interaction) -> DiscordMessage:
        await asyncio.wait_for(interaction.answered.wait(), PATIENCE_S)
        assert interaction.answer is not None
        return interaction.answer

    def _after(self, mine: DiscordMessage) -> DiscordMessage | None:
        later = self.dm.messages[self.dm.messages.index(mine) + 1 :]
        return next((message for message in later if message.author is self._emulator.bot), None)

    def _filled_in(self, registered: Json, options: dict[str, str], focused: str = "") -> Json:
        """Return the command's data, refusing what Discord's form would not let through."""
        offered: list[Json] = registered.get("options") or []
        names = {option["name"] for option in offered}
        assert set(options) <= names, f"/{registered['name']} has no {set(options) - names}"
        if not focused:
            needed = {option["name"] for option in offered if option.get("required")}
            assert needed <= set(options), f"/{registered['name']} needs {needed - set(options)}"
        assert re.fullmatch(r"[-_\w]{1,32}", registered["name"])
        filled = [
            {"name": name, "type": 3, "value": value, **({"focused": True} if focused else {})}
            for name, value in options.items()
        ]
        command_id = registered.get("id") or snowflake()
        return {"id": command_id, "name": registered["name"], "type": 1, "options": filled}


TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP = 4, 19, 21, 22


def _filled(part: Json, values: dict[str, str]) -> Json:
    """Return what a field holds when its form is submitted."""
    name, kind = part["custom_id"], part["type"]
    told = {"type": kind, "custom_id": name}
    offered = [option["value"] for option in part.get("options") or ()]
    first = [option["value"] for option in part.get("options") or () if option.get("default")]
    match kind:
        case _ if kind == CHECKBOX_GROUP:
            chosen = values[name].split() if name in values else first
            assert set(chosen) <= set(offered)
            return {**told, "values": chosen}
        case _ if kind == RADIO_GROUP:
            chosen_one = values.get(name, next(iter(first), None))
            assert chosen_one in (None, *offered)
            return {**told, "value": chosen_one}
        case _ if kind == FILE_UPLOAD:
            return {**told, "values": []}
        case _:
            return {**told, "value": values.get(name, part.get("value") or "")}
