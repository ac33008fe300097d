"""The emulator with a web page, so that a person can drive a bot without an account."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.emulators.telegram.drawing import browsable
from tests.emulators.telegram.message import JSON, TelegramMessage
from tests.emulators.telegram.people import (
    TelegramChannel,
    TelegramGroup,
    TelegramPerson,
    VisibleChat,
)
from tests.emulators.telegram.server import TelegramEmulator
from tests.support.patience import PATIENCE_S

_PAGE = Path(__file__).with_name("playground.html")


class TelegramPlayground(TelegramEmulator):
    """Serves one page at ``/``: choose who you are and where, type, press buttons, see the chat."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        alice, bob = self.person("Alice", "en"), self.person("小白", "zh-hans")
        group = self.group("Lab")
        group.add(alice, admin=True)
        group.add(bob)
        self.people: dict[int, TelegramPerson] = {person.id: person for person in (alice, bob)}
        self.places: dict[int, VisibleChat] = {
            place.id: place for place in (alice, bob, group, self.channel("News"))
        }

    def _application(self) -> web.Application:
        application = super()._application()
        application.router.add_get("/", self._page)
        application.router.add_get("/state", self._state)
        application.router.add_post("/say", self._say)
        application.router.add_post("/press", self._press)
        return application

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(_PAGE)

    async def _state(self, _: web.Request) -> web.StreamResponse:
        people = [{"id": person.id, "name": person.name} for person in self.people.values()]
        places = [_shown_place(place) for place in self.places.values()]
        menus = self.world.menus.values()
        menu = next((menu for menu in menus if menu), [])
        return web.json_response({"people": people, "places": places, "menu": menu})

    async def _say(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        person, place = self.people[asked["person"]], self.places[asked["place"]]
        if isinstance(place, TelegramChannel):
            await place.posts(asked["text"])
        else:
            await person.says(asked["text"], place if isinstance(place, TelegramGroup) else None)
        return web.json_response({})

    async def _press(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        message = self.places[asked["place"]].chat.find(asked["message"])
        if message is None:
            raise web.HTTPNotFound
        person = self.people[asked["person"]]
        press = await person.taps("", message, payload=asked["payload"])
        try:
            async with asyncio.timeout(PATIENCE_S):
                await press.answered.wait()
        except TimeoutError:
            return web.json_response({"notice": "The bot did not react."})
        return web.json_response({"notice": press.notice})


def _shown_place(place: VisibleChat) -> JSON:
    chat = place.chat
    messages = [
        _shown(message) for message in chat.messages if not message.deleted and not message.service
    ]
    return {"id": chat.id, "title": chat.title, "kind": chat.kind, "messages": messages}


def _shown(message: TelegramMessage) -> JSON:
    sender = (message.sender or message.sender_chat or {}).get("first_name", "")
    rows = (message.markup or {}).get("inline_keyboard", [])
    rich, file = message.rich, message.content.file
    return {
        "id": message.id, "bot": message.by_bot, "sender": sender, "text": message.text,
        "entities": message.entities, "rows": rows, "edited": message.edits > 0,
        "time": f"{datetime.fromtimestamp(message.date, UTC):%H:%M}",
        "rich": browsable(rich.html) if rich else "",
        "file": {"name": file.name, "size": len(file.content)} if file else None,
    }  # fmt: skip
