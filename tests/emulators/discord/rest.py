"""The REST API, version 10: the routes that a bot of our kind uses, and no others.

A request for an unknown route, and one that was taken though it breaks Discord's published schema,
is kept as a complaint: the emulator's end raises what it collected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.emulators.discord import faults
from tests.emulators.discord.entities import NEWS, DiscordChannel
from tests.emulators.discord.interactions import receipt
from tests.emulators.discord.limits import DiscordRefusal, check_message
from tests.emulators.discord.message import DiscordMessage, snowflake
from tests.emulators.discord.schema import breaches
from tests.emulators.discord.upload import attach

if TYPE_CHECKING:
    from tests.emulators.discord.emulator import DiscordEmulator

Json = dict[str, Any]
Handler = Callable[..., Awaitable[Any]]

SEND = "POST /channels/{channel}/messages"
MISSING_ACCESS = 50001
NONCE_WINDOW = 5 * 60.0
UNLIMITED_ROUTES = ("/interactions/", "/webhooks/")


class RestApi:
    """Routes and their checks, over the emulator's world."""

    def __init__(self, emulator: DiscordEmulator) -> None:
        self.emulator = emulator
        self.calls: list[tuple[str, Json | list[Json] | None]] = []
        self.unauthorized = 0
        self._nonces: dict[str, tuple[float, DiscordMessage]] = {}
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []
        for route, handler in self._table().items():
            method, _, path = route.partition(" ")
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
            self._routes.append((route, re.compile(f"{method} {pattern}"), handler))

    def _table(self) -> dict[str, Handler]:
        return {
            "GET /users/@me": self._me,
            "GET /oauth2/applications/@me": self._application,
            "GET /gateway/bot": self._gateway,
            "POST /users/@me/channels": self._open_private,
            SEND: self._send,
            "GET /channels/{channel}/messages": self._history,
            "POST /channels/{channel}/messages/{message}/crosspost": self._crosspost,
            "GET /channels/{channel}": self._channel,
            "GET /guilds/{guild}": self._guild,
            "GET /guilds/{guild}/members/{user}": self._member,
            "GET /applications/{application}/commands": self._commands,
            "PUT /applications/{application}/commands": self._register,
            "POST /interactions/{interaction}/{token}/callback": self._callback,
            "POST /webhooks/{application}/{token}": self._follow_up,
            "GET /webhooks/{application}/{token}/messages/@original": self._original,
            "PATCH /webhooks/{application}/{token}/messages/@original": self._edit_original,
            "DELETE /webhooks/{application}/{token}/messages/@original": self._delete_original,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.emulator.portal is not None:
            return self.emulator.portal.response()
        path = request.path.removeprefix("/api/v10")
        for route, pattern, handler in self._routes:
            if found := pattern.fullmatch(f"{request.method} {path}"):
                return await self._checked(request, route, handler, found.groupdict())
        self.emulator.complaints.append(f"unknown route: {request.method} {request.path}")
        return faults.answer_json({"message": "404: Not Found", "code": 0}, status=404)

    async def _checked(
        self, request: web.Request, route: str, handler: Handler, names: dict[str, str]
    ) -> web.StreamResponse:
        limited = not request.path.removeprefix("/api/v10").startswith(UNLIMITED_ROUTES)
        headers = {"Via": "1.1 google"}
        if limited:
            if request.headers.get("Authorization") != f"Bot {self.emulator.token}":
                self.unauthorized += 1
                return faults.answer_json({"message": "401: Unauthorized", "code": 0}, status=401)
            major = names.get("channel") or names.get("guild") or ""
            verdict = self.emulator.ratelimits.ask(route, major)
            headers |= verdict.headers
            if verdict.retry_after is not None:
                wait = verdict.retry_after
                return faults.too_many(wait, headers, everywhere=verdict.everywhere)

        async def answer() -> web.StreamResponse:
            return await self._answer(request, route, handler, names, headers)

        fault = self.emulator.faults.take(route)
        return await (fault(request, answer) if fault else answer())

    async def _answer(
        self,
        request: web.Request,
        route: str,
        handler: Handler,
        names: dict[str, str],
        headers: dict[str, str],
    ) -> web.StreamResponse:
        multipart = request.content_type == "multipart/form-data"
        form = await request.post() if multipart else None
        body = json.loads(str(form["payload_json"]) if form else await request.text() or "null")
        wrong = breaches(route, body) if self.emulator.checked else []
        if form:
            attach(body, form)
        self.calls.append((route, body))
        try:
            answer = await handler(body, request, **names)
        except DiscordRefusal as bad:
            return faults.answer_json(bad.body, status=bad.status, headers=headers)
        if wrong:
            self.emulator.complaints.append(f"{route}: {wrong}")
        if answer is None:
            return web.Response(status=204, headers=headers)
        return faults.answer_json(answer, headers=headers)

    # --- the bot itself -------------------------------------------------------------------------

    async def _me(self, _body: None, _request: web.Request) -> Json:
        return {**self.emulator.bot.json(), "verified": True, "mfa_enabled": False}

    async def _application(self, _body: None, _request: web.Request) -> Json:
        return {
            "id": self.emulator.application,
            "name": "Paperboy",
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "owner": self.emulator.operator.json(),
            "team": None,
            "flags": 0,
            "integration_types_config": self.emulator.installs,
        }

    async def _gateway(self, _body: None, _request: web.Request) -> Json:
        gateway = self.emulator.gateway
        limit = {
            "total": 1000,
            "remaining": gateway.sessions_left,
            "reset_after": 3_600_000,
            "max_concurrency": gateway.max_concurrency,
        }
        url = self.emulator.gateway_url
        return {"url": url, "shards": gateway.shards, "session_start_limit": limit}

    async def _commands(self, _body: None, request: web.Request, **_names: str) -> list[Json]:
        if request.query.get("with_localizations") == "true":
            return self.emulator.commands
        hidden = ("name_localizations", "description_localizations")
        return [
            {k: v for k, v in command.items() if k not in hidden}
            for command in self.emulator.commands
        ]

    async def _register(self, body: list[Json], _request: web.Request, **_names: str) -> list[Json]:
        known = {command["name"]: command for command in self.emulator.commands}
        self.emulator.commands = [
            {
                "id": known.get(command["name"], {}).get("id") or snowflake(),
                "application_id": self.emulator.application,
                "version": snowflake(),
                "nsfw": False,
                "name_localizations": None,
                **command,
                # A number is taken and a string returned.
                "default_member_permissions": _as_string(command.get("default_member_permissions")),
            }
            for command in body
        ]
        return self.emulator.commands

    # --- messages -------------------------------------------------------------------------------

    async def _send(self, body: Json, _request: web.Request, channel: str) -> Json:
        place = self._place(channel)
        if place.closed is not None:
            raise DiscordRefusal(*place.closed)
        if (earlier := self._repeated(body)) is not None:
            return earlier.json()
        if self.emulator.checked:
            check_message(body)
        message = DiscordMessage(place, self.emulator.bot, body)
        place.messages.append(message)
        if body.get("enforce_nonce"):
            self._nonces[str(body["nonce"])] = (self.emulator.clock(), message)
        return message.json()

    async def _crosspost(
        self, _body: None, _request: web.Request, channel: str, message: str
    ) -> Json:
        """https://docs.discord.com/developers/resources/message#crosspost-message."""
        place = self._place(channel)
        found = [sent for sent in place.messages if sent.id == message]
        if place.type != NEWS:
            raise DiscordRefusal(400, 50024, "Cannot execute action on this channel type")
        if not found:
            raise DiscordRefusal(404, 10008, "Unknown Message")
        if found[0].is_published:
            raise DiscordRefusal(400, 40033, "This message has already been crossposted")
        found[0].is_published = True
        return found[0].json()

    async def _history(self, _body: None, request: web.Request, channel: str) -> list[Json]:
        """Return the messages next after an id, newest first; the nonce is not kept.

        https://docs.discord.com/developers/resources/message#get-channel-messages.
        """
        place, after = self._place(channel), int(request.query.get("after", "0"))
        limit = int(request.query.get("limit", "50"))
        if place.closed is not None and place.closed[1] == MISSING_ACCESS:
            raise DiscordRefusal(*place.closed)
        if not 1 <= limit <= 100:
            raise DiscordRefusal(400, 50035, "Invalid Form Body")
        if not place.shows_history:
            return []
        kept = [message.json() for message in place.messages if int(message.id) > after][:limit]
        return [{k: v for k, v in message.items() if k != "nonce"} for message in reversed(kept)]

    def _repeated(self, body: Json) -> DiscordMessage | None:
        """Return what an equal nonce of the same author made in the past few minutes.

        https://docs.discord.com/developers/resources/message#create-message.
        """
        if not body.get("enforce_nonce"):
            return None
        at, message = self._nonces.get(str(body.get("nonce")), (float("-inf"), None))
        return message if self.emulator.clock() - at < NONCE_WINDOW else None

    async def _channel(self, _body: None, _request: web.Request, channel: str) -> Json:
        place = self._place(channel)
        if place.closed is not None and place.closed[1] == 50001:
            raise DiscordRefusal(*place.closed)
        return place.json()

    async def _open_private(self, body: Json, _request: web.Request) -> Json:
        for person in self.emulator.people.values():
            if person.user.id == str(body["recipient_id"]):
                return person.dm.json()
        raise DiscordRefusal(404, 10013, "Unknown User")

    async def _guild(self, _body: None, _request: web.Request, guild: str) -> Json:
        for known in self.emulator.guilds:
            if known.id == guild:
                return known.json()
        raise DiscordRefusal(404, 10004, "Unknown Guild")

    async def _member(self, _body: None, _request: web.Request, guild: str, user: str) -> Json:
        found = [known for known in self.emulator.guilds if known.id == guild]
        users = [person.user for person in self.emulator.people.values()]
        people = [person for person in (*users, self.emulator.bot) if person.id == user]
        if not found:
            raise DiscordRefusal(404, 10004, "Unknown Guild")
        if not people:
            raise DiscordRefusal(404, 10007, "Unknown Member")
        return found[0].member(people[0])

    def _place(self, channel: str) -> DiscordChannel:
        if not channel.isdigit():
            raise DiscordRefusal(400, 50035, "Invalid Form Body", {"channel_id": {"_errors": []}})
        place = self.emulator.place(channel)
        if place is None:
            raise DiscordRefusal(404, 10003, "Unknown Channel")
        return place

    # --- interactions ---------------------------------------------------------------------------

    async def _callback(
        self, body: Json, request: web.Request, interaction: str, token: str
    ) -> Json | None:
        answered = self.emulator.interactions.respond(interaction, token, body)
        return receipt(answered) if request.query.get("with_response") in ("1", "true") else None

    async def _follow_up(
        self, body: Json, _request: web.Request, application: str, token: str
    ) -> Json:
        return self.emulator.interactions.follow_up(token, body).json()

    async def _original(
        self, _body: None, _request: web.Request, application: str, token: str
    ) -> Json:
        return self.emulator.interactions.original(token).json()

    async def _edit_original(
        self, body: Json, _request: web.Request, application: str, token: str
    ) -> Json:
        return self.emulator.interactions.edit_original(token, body).json()

    async def _delete_original(
        self, _body: None, _request: web.Request, application: str, token: str
    ) -> None:
        self.emulator.interactions.delete_original(token)


def _as_string(permissions: int | None) -> str | None:
    return None if permissions is None else str(permissions)
