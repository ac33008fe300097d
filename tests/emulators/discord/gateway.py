"""The gateway: HELLO, IDENTIFY, READY, heartbeats, events, RESUME.

https://docs.discord.com/developers/events/gateway.
"""

from __future__ import annotations

import asyncio
import json
import math
import secrets
import time
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.emulators.discord.entities import DiscordUser, Guild

Json = dict[str, Any]

DISTANCE_S = 0.02
"""To the real one and back; discord.py takes an answer at once for one to the beat before, and
warns of a connection that lags by a whole interval."""

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
DIRECT_MESSAGES = 1 << 12
GUILDS = 1 << 0
OF_A_GUILD = ("GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE")


@dataclass(eq=False)
class GatewaySession:
    """What outlives a connection: the sequence and the events a client may ask for again."""

    intents: int
    shard: int = 0
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    events: list[Json] = field(default_factory=list)
    connection: GatewayConnection | None = None

    def knows(self, guild_id: str) -> bool:
        """Tell whether the session was told of a server."""
        return any(
            event["t"] == "GUILD_CREATE" and event["d"]["id"] == guild_id for event in self.events
        )

    async def dispatch(self, event: str, data: Json) -> None:
        payload = {"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(payload)
        if self.connection is not None:
            await self.connection.send(payload)


class GatewayConnection:
    """One websocket, compressed as asked for."""

    def __init__(self, socket: web.WebSocketResponse, compress: str | None) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compress == "zlib-stream" else None

    async def send(self, payload: Json) -> None:
        text = json.dumps(payload)
        if self.socket.closed:
            return
        if self._deflate is None:
            await self.socket.send_str(text)
        else:
            flush = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(flush)


class Gateway:
    """Sessions and their connections."""

    def __init__(self, bot: DiscordUser, token: str, application: str, guilds: list[Guild]) -> None:
        self.bot = bot
        self.token = token
        self.application = application
        self.guilds = guilds
        self.url = ""
        self.sessions: dict[str, GatewaySession] = {}
        self.listening = asyncio.Event()
        self.identified = 0
        self.resumed = 0
        self.heartbeat_ms = 41250
        self.heartbeats = 0  # that were answered
        self.shards = 1
        self.max_concurrency = 16
        self.sessions_left = 1000
        self.wave_s = 0.0
        self.hurried = 0  # sessions refused because they came too soon
        self._last_begun: dict[int, float] = {}

    # --- what a test can do to it ---------------------------------------------------------------

    async def drop(self) -> None:
        """Break every connection; sessions can be resumed."""
        for connection in self._connections():
            await connection.socket.close(code=4000)

    async def ask_to_reconnect(self) -> None:
        for connection in self._connections():
            await connection.send({"op": RECONNECT, "d": None})

    async def invalidate(self) -> None:
        """Make sessions unusable, so that clients have to identify anew."""
        connections = self._connections()
        self.sessions.clear()
        self.listening.clear()
        for connection in connections:
            await connection.send({"op": INVALID, "d": False})

    async def dispatch(self, event: str, data: Json, intent: int = 0) -> None:
        """Give an event to every session of its shard that asked for its kind.

        A session of each shard has to listen.
        """
        await asyncio.wait_for(self.listening.wait(), 10)
        shard = self._shard(data.get("guild_id") or (event in OF_A_GUILD and data["id"]) or None)
        for session in self.sessions.values():
            if session.intents & intent == intent and session.shard == shard:
                await self._introduce(session, data.get("guild_id"))
                await session.dispatch(event, data)

    async def _introduce(self, session: GatewaySession, guild_id: str | None) -> None:
        """Tell a session of a server before anything of it: clients rely on that."""
        for guild in self._guilds_on(session.shard) if session.intents & GUILDS else ():
            if guild.id == guild_id and not session.knows(guild.id):
                await session.dispatch("GUILD_CREATE", guild.arrival(self.bot))

    def _shard(self, guild_id: str | None) -> int:
        """https://docs.discord.com/developers/events/gateway#sharding-sharding-formula."""
        return (int(guild_id) >> 22) % self.shards if guild_id else 0

    # --- what a client does ---------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=4096)
        await socket.prepare(request)
        connection = GatewayConnection(socket, request.query.get("compress"))
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
        session: GatewaySession | None = None
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                await socket.close(code=4002)
                break
            said = json.loads(frame.data)
            session = await self._hear(said, connection, session)
        if session is not None and session.connection is connection:
            session.connection = None
            self._note_listening()
        return socket

    async def _hear(
        self, said: Json, connection: GatewayConnection, session: GatewaySession | None
    ) -> GatewaySession | None:
        match said["op"]:
            case 1:
                await asyncio.sleep(DISTANCE_S)
                await connection.send({"op": ACK, "d": None})
                self.heartbeats += 1
            case 2:
                return await self._identify(said["d"], connection)
            case 6:
                return await self._resume(said["d"], connection)
            case 3 | 4 | 8:
                pass
            case _:
                await connection.socket.close(code=4001)
        return session

    async def _identify(self, said: Json, connection: GatewayConnection) -> GatewaySession | None:
        if said["token"] != self.token:
            await connection.socket.close(code=4004, message=b"Authentication failed.")
            return None
        shard, count = said.get("shard") or (0, 1)
        if count != self.shards:
            await connection.socket.close(code=4010, message=b"Invalid shard.")
            return None
        if self._too_soon(shard):
            await connection.send({"op": INVALID, "d": False})
            return None
        self.identified += 1
        self.sessions_left -= 1
        session = GatewaySession(said["intents"], shard, connection=connection)
        self.sessions[session.id] = session
        await session.dispatch("READY", self._ready(session, said.get("shard")))
        if session.intents & GUILDS:
            for guild in self._guilds_on(shard):
                await session.dispatch("GUILD_CREATE", guild.arrival(self.bot))
        self._note_listening()
        return session

    def _too_soon(self, shard: int) -> bool:
        """Tell whether a session of this shard's turn was begun less than a wave ago.

        https://docs.discord.com/developers/events/gateway#sharding-max-concurrency.
        """
        now, turn = time.monotonic(), shard % self.max_concurrency
        soon = now - self._last_begun.get(turn, -math.inf) < self.wave_s
        self._last_begun[turn] = now
        self.hurried += soon
        return soon

    def _guilds_on(self, shard: int) -> list[Guild]:
        return [guild for guild in self.guilds if self._shard(guild.id) == shard]

    def _ready(self, session: GatewaySession, shard: list[int] | None) -> Json:
        return {
            "v": 10,
            "user": {**self.bot.json(), "verified": True, "mfa_enabled": False, "email": None},
            "guilds": [
                {"id": guild.id, "unavailable": True} for guild in self._guilds_on(session.shard)
            ],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": self.application, "flags": 0},
            **({"shard": shard} if shard else {}),
        }

    async def _resume(self, said: Json, connection: GatewayConnection) -> GatewaySession | None:
        session = self.sessions.get(said["session_id"] or "")
        if said["token"] != self.token:
            await connection.socket.close(code=4004)
            return None
        if session is None:
            await connection.send({"op": INVALID, "d": False})
            return None
        self.resumed += 1
        session.connection = connection
        for missed in session.events[said["seq"] :]:
            await connection.send(missed)
        await session.dispatch("RESUMED", {})
        self._note_listening()
        return session

    def _connections(self) -> list[GatewayConnection]:
        return [
            session.connection
            for session in self.sessions.values()
            if session.connection is not None
        ]

    def _note_listening(self) -> None:
        """A session without a connection still hears: it is told when it resumes."""
        connected = {
            session.shard for session in self.sessions.values() if session.connection is not None
        }
        if len(connected) >= self.shards:
            self.listening.set()
        elif not self.sessions:
            self.listening.clear()

    def forget_sessions(self) -> None:
        """Forget who is not connected any more; a new bot identifies anew."""
        self.sessions = {
            k: session for k, session in self.sessions.items() if session.connection is not None
        }
        if not self.sessions:
            self.listening.clear()
