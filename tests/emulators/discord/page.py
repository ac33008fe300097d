"""A page to use the emulator by hand: pick a channel, type a command, press buttons.

``/?as=alice`` is alice's; without a name it is yours.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.emulators.discord.message import LOADING, Message
from tests.emulators.discord.people import Person
from tests.emulators.discord.world import Channel

if TYPE_CHECKING:
    from tests.emulators.discord.emulator import DiscordEmulator

Json = dict[str, Any]

_PAGE = Path(__file__).with_name("page.html")


class Page:
    """The page, and what its script asks for."""

    def __init__(self, emulator: DiscordEmulator) -> None:
        self._emulator = emulator
        router = emulator.app.router
        router.add_get("/ui/state", self._state)
        router.add_post("/ui/say", self._say)
        router.add_post("/ui/type", self._type)
        router.add_post("/ui/press", self._press)

    def html(self) -> web.Response:
        return web.Response(text=_PAGE.read_text(), content_type="text/html")

    async def _state(self, request: web.Request) -> web.Response:
        person = self._person(request)
        servers = [channel for guild in self._emulator.guilds for channel in guild.channels]
        place = self._place(person, request.query.get("place", ""))
        return web.json_response(
            {
                "person": person.user.name,
                "places": [{"id": one.id, "name": _label(one)} for one in (person.dm, *servers)],
                "messages": [_shown(one) for one in person.sees(place)],
                "commands": self._emulator.commands,
            }
        )

    async def _say(self, request: web.Request) -> web.Response:
        person, said = self._person(request), await request.json()
        try:
            await person.says(said["text"], self._place(person, said["place"]))
        except (AssertionError, TimeoutError) as error:
            return web.json_response({"problem": str(error) or "no answer came"})
        return web.json_response({})

    async def _type(self, request: web.Request) -> web.Response:
        person, said = self._person(request), await request.json()
        place = self._place(person, said["place"])
        offers = await person.is_offered(said["name"], said["typed"], place)
        return web.json_response(offers)

    async def _press(self, request: web.Request) -> web.Response:
        person, said = self._person(request), await request.json()
        place = self._place(person, said["place"])
        message = next(one for one in place.messages if one.id == said["message"])
        await person.presses(said["label"], place, message)
        return web.json_response({})

    def _person(self, request: web.Request) -> Person:
        return self._emulator.person(request.query.get("as", "you"))

    def _place(self, person: Person, place_id: str) -> Channel:
        return self._emulator.place(place_id) or person.dm


def _label(place: Channel) -> str:
    return "@paperboy" if place.guild is None else f"#{place.name}"


def _shown(message: Message) -> Json:
    return {
        "id": message.id,
        "author": message.author.name,
        "content": message.body.get("content") or "",
        "components": message.components,
        "edits": message.edits,
        "ephemeral": message.ephemeral,
        "loading": bool(message.flags & LOADING),
    }
