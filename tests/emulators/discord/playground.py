"""A page to use the emulator by hand: pick a channel, type a command, press buttons.

``/?as=alice`` is alice's; without a name it is yours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.emulators.discord.entities import DiscordChannel
from tests.emulators.discord.message import COMPONENTS_V2, LOADING, DiscordMessage, walk
from tests.emulators.discord.people import DiscordPerson
from tests.support.patience import PATIENCE_S

if TYPE_CHECKING:
    from tests.emulators.discord.emulator import DiscordEmulator

Json = dict[str, Any]

_PAGE = Path(__file__).with_name("page.html")


class DiscordPlayground:
    """The page, and what its script asks for."""

    def __init__(self, emulator: DiscordEmulator) -> None:
        self._emulator = emulator
        router = emulator.app.router
        router.add_get("/ui/state", self._state)
        router.add_post("/ui/say", self._say)
        router.add_post("/ui/type", self._type)
        router.add_post("/ui/press", self._press)
        router.add_post("/ui/choose", self._choose)
        router.add_post("/ui/fill", self._fill)

    def html(self) -> web.Response:
        return web.Response(text=_PAGE.read_text(), content_type="text/html")

    async def _state(self, request: web.Request) -> web.Response:
        person = self._person(request)
        servers = [channel for guild in self._emulator.guilds for channel in guild.channels]
        place = self._place(person, request.query.get("place", ""))
        return web.json_response(
            {
                "person": person.user.name,
                "places": [
                    {"id": place.id, "name": _label(place)} for place in (person.dm, *servers)
                ],
                "messages": [self._shown(message) for message in person.sees(place)],
                "commands": self._emulator.commands,
            }
        )

    async def _say(self, request: web.Request) -> web.Response:
        person, said = self._person(request), await request.json()
        return await _reacted(person.says(said["text"], self._place(person, said["place"])))

    async def _type(self, request: web.Request) -> web.Response:
        person, said = self._person(request), await request.json()
        place = self._place(person, said["place"])
        offers = await person.is_offered(said["name"], said["typed"], place)
        return web.json_response(offers)

    async def _press(self, request: web.Request) -> web.Response:
        """Press a button and wait for what comes of it: a message, or a form to fill in."""
        person, said = self._person(request), await request.json()
        place = self._place(person, said["place"])
        pressed = await person.taps(said["label"], place, self._message(place, said))
        try:
            await asyncio.wait_for(pressed.answered.wait(), PATIENCE_S)
        except TimeoutError:
            return web.json_response({"problem": "This interaction failed"})
        return web.json_response({"form": pressed.modal})

    async def _choose(self, request: web.Request) -> web.Response:
        person, said = self._person(request), await request.json()
        message = self._message(self._place(person, said["place"]), said)
        options = next(
            part["options"]
            for part in walk(message.components)
            if part.get("custom_id") == said["menu"]
        )
        label = next(option["label"] for option in options if option["value"] == said["value"])
        return await _reacted(person.chooses(label, on=message))

    async def _fill(self, request: web.Request) -> web.Response:
        return await _reacted(self._person(request).fills_in(**(await request.json())["values"]))

    def _person(self, request: web.Request) -> DiscordPerson:
        return self._emulator.person(request.query.get("as", "you"))

    def _place(self, person: DiscordPerson, place_id: str) -> DiscordChannel:
        return self._emulator.place(place_id) or person.dm

    def _message(self, place: DiscordChannel, said: Json) -> DiscordMessage:
        return next(message for message in place.messages if message.id == said["message"])

    def _shown(self, message: DiscordMessage) -> Json:
        command = self._emulator.interactions.command_behind(message)
        return {
            "id": message.id,
            "author": message.author.name,
            "bot": message.author.bot,
            "time": f"{_sent_at(message):%H:%M}",
            "command": command and {"by": command.person.name, "name": command.data["name"]},
            "content": message.body.get("content") or "",
            "components": message.components,
            "files": _files(message),
            "edits": message.edits,
            "ephemeral": message.ephemeral,
            "loading": bool(message.flags & LOADING),
        }


async def _reacted(reaction: Awaitable[object]) -> web.Response:
    """Wait for the bot's reaction, and say it when there is none."""
    try:
        await reaction
    except (AssertionError, TimeoutError) as error:
        return web.json_response({"problem": str(error) or "no answer came"})
    return web.json_response({})


def _files(message: DiscordMessage) -> list[Json]:
    """Return the files below a plain message; one of components shows its own where they stand."""
    if message.flags & COMPONENTS_V2:
        return []
    return [{"name": name, "size": f"{len(held):,} B"} for name, held in message.files.items()]


def _label(place: DiscordChannel) -> str:
    return "@paperboy" if place.guild is None else f"#{place.name}"


def _sent_at(message: DiscordMessage) -> datetime:
    """Return the time in a snowflake: https://docs.discord.com/developers/reference#snowflakes."""
    millis = (int(message.id) >> 22) + 1_420_070_400_000
    return datetime.fromtimestamp(millis / 1000, UTC)
