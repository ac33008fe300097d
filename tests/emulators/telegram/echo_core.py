"""A core with a vocabulary, for tests of the Telegram adapter alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress

from bot.document.nodes import Document, Paragraph, Text
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import Button, Completion, InlineResult, Invocation, Reply, Visibility
from bot.ports.platform import BotCore, Fits, Platform
from tests.support.patience import PATIENCE_S


def say(words: str) -> Document:
    return Document((Paragraph((Text(words),)),))


class EchoCore:
    """Answers with what it was asked, and remembers it."""

    def __init__(self) -> None:
        self.heard: list[Invocation] = []
        self.moves: list[tuple[ChatAddress, str]] = []
        self.left: list[ChatAddress] = []
        self.servers: frozenset[str] = frozenset()
        self.opened: list[ChatAddress] = []
        self.queries: list[str] = []
        self.results: tuple[InlineResult, ...] = ()
        self.simplified: list[tuple[ChatAddress, RenderMode]] = []
        self.rows: tuple[tuple[Button, ...], ...] = ()
        self.reply: Reply | None = None
        self.audience = Visibility.EVERYONE
        self.words: str | None = None
        self.slow: dict[str, asyncio.Event] = {}
        self.broken: set[str] = set()
        self._asked = asyncio.Event()
        self._told = asyncio.Event()

    async def answer(self, invocation: Invocation, fits: Fits) -> Reply:
        self.heard.append(invocation)
        self._asked.set()
        if invocation.command in self.broken:
            raise RuntimeError("the core is out of order")
        if (release := self.slow.get(invocation.argument)) is not None:
            async with asyncio.timeout(PATIENCE_S):  # a test that fails must not hang
                await release.wait()
        if self.reply is not None:
            return self.reply
        own = f"{invocation.command}|{invocation.start}|{invocation.argument}"
        return Reply(say(own if self.words is None else self.words), self.rows, self.audience)

    def apology(self, invocation: Invocation) -> Reply:
        return Reply(say("Sorry."), visibility=Visibility.ASKER)

    async def complete(self, invocation: Invocation) -> Sequence[Completion]:
        raise AssertionError("Telegram does not tell what is being typed")

    async def find_inline_results(
        self, person: ChatAddress, words: str, locale: str, start: int, limit: int, fits: Fits
    ) -> Sequence[InlineResult]:
        self.queries.append(words)
        return self.results[start : start + limit]

    async def downgrade(self, address: ChatAddress, render_mode: RenderMode) -> None:
        self.simplified.append((address, render_mode))
        self._told.set()

    async def chat_moved(self, old: ChatAddress, place: str) -> None:
        self.moves.append((old, place))

    async def chats_writable(self, addresses: Sequence[ChatAddress]) -> None:
        self.opened += addresses

    async def servers_known(
        self, platform: str, present: Collection[str], server_of: Callable[[str], str]
    ) -> None:
        self.servers = frozenset(present)

    async def chat_gone(self, address: ChatAddress) -> None:
        self.left.append(address)

    async def wait_for_invocation(self) -> Invocation:
        """Wait until anything was asked at all."""
        async with asyncio.timeout(PATIENCE_S):
            await self._asked.wait()
        return self.last

    async def wait_for_downgrade(self) -> list[tuple[ChatAddress, RenderMode]]:
        """Wait until it was told what forms chats take, and return all that it was told."""
        async with asyncio.timeout(PATIENCE_S):
            await self._told.wait()
        return self.simplified

    @property
    def last(self) -> Invocation:
        return self.heard[-1]


@asynccontextmanager
async def serving(platform: Platform, core: BotCore) -> AsyncIterator[None]:
    """Serve until the block ends, then stop cleanly."""
    task = asyncio.create_task(platform.serve(core))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await platform.close()
