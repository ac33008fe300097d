"""The terminal as a chat platform: lines are messages, a button is pressed by its number.

When standard input is no terminal, each line is a command and the end of input ends the chat.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from threading import Semaphore, Thread
from typing import TextIO

from rich.console import Console
from rich.text import Text as RichText

from adapters.console.plain import as_text
from adapters.console.render import styled
from bot.document.nodes import Document
from bot.errors import Flooded
from bot.model.chat import Address, ChatKind, Form
from bot.model.conversation import Action, Authority, Invocation, Reply
from bot.model.delivery import Pace
from bot.ports import Door

NAME = "console"
AWAY_S = 30.0
"""Seconds until a page for somebody who is not at the terminal is offered again."""
NO_BREAK_SPACE = "\u00a0"


class ConsolePlatform:
    """One person at a terminal.

    Args:
        person: whose chat it is; every name has a chat of its own in the database.
        locale: language tag of the terminal, or "".
        output: where to write.
        read: blocking function that returns the next line with its newline, "" at the end.
    """

    def __init__(
        self,
        person: str = "you",
        locale: str = "",
        output: TextIO | None = None,
        read: Callable[[], str] | None = None,
    ) -> None:
        self._person = person
        self._locale = locale
        self._console = Console(file=output or sys.stdout, highlight=False, emoji=False)
        self._read = read or (_prompt if self._console.is_terminal else sys.stdin.readline)
        self._buttons: list[Action] = []

    @property
    def name(self) -> str:
        """The platform's name."""
        return NAME

    @property
    def pace(self) -> Pace:
        """A terminal has no limit worth the name."""
        return Pace(per_second=1000, chat_interval=0)

    @property
    def address(self) -> Address:
        """Where the person at the terminal is reached."""
        return Address(NAME, self._person)

    def fits(self, page: Document, form: Form) -> bool:  # noqa: ARG002 - a terminal scrolls
        """Tell that every page fits: a terminal scrolls."""
        return True

    async def send(
        self,
        address: Address,
        page: Document,
        key: str,
        form: Form,  # noqa: ARG002 - a terminal knows itself what it can show
    ) -> str:
        """Print a pushed page.

        Raises:
            Flooded: it is for somebody who is not at this terminal; they may come later.
        """
        if address != self.address:
            raise Flooded(f"{address.place} is not at this terminal", AWAY_S)
        self._show(page)
        return key

    async def may_change(self, address: Address, person: str) -> bool:  # noqa: ARG002
        """Tell that the person at the terminal owns the chat."""
        return True

    async def serve(self, door: Door) -> None:
        """Answer line by line until the input ends; greet first where somebody is looking."""
        if self._console.is_terminal:
            await self._answer(door, self._invocation("start"))
        async for line in _lines(self._read):
            if line.strip():
                await self._answer(door, self._understand(line.strip()))

    async def probe(self) -> str:
        """Return the name of the person at the terminal."""
        return self._person

    async def close(self) -> None:
        """Nothing is held open."""

    def _understand(self, line: str) -> Invocation:
        """Return what a line asks for: a command, the number of a button, or free text."""
        if line.isascii() and line.isdigit() and 0 < int(line) <= len(self._buttons):
            action = self._buttons[int(line) - 1]
            return self._invocation(action.command, action.argument, action.page)
        if line.startswith("/"):
            command, _, argument = line[1:].partition(" ")
            return self._invocation(command.lower(), argument.strip())
        return self._invocation("", line)

    def _invocation(self, command: str, argument: str = "", page: int = 1) -> Invocation:
        return Invocation(
            self.address,
            ChatKind.PRIVATE,
            self._person,
            command,
            argument,
            self._locale,
            page,
            Authority.ALLOWED,
        )

    async def _answer(self, door: Door, invocation: Invocation) -> None:
        reply = await door.answer(invocation, self.fits)
        self._show(reply.document)
        self._offer(reply)

    def _show(self, document: Document) -> None:
        if self._console.is_terminal:
            self._console.print(styled(document), "")
        else:
            self._console.file.write(as_text(document))

    def _offer(self, reply: Reply) -> None:
        """Show the buttons of ``reply``, numbered; they stay until another reply has some."""
        actions = [one for row in reply.rows for one in row if isinstance(one, Action)]
        if not actions:
            return
        self._buttons = actions
        labels = [f"[{number}] {action.label}" for number, action in enumerate(actions, start=1)]
        if self._console.is_terminal:
            whole = (label.replace(" ", NO_BREAK_SPACE) for label in labels)
            self._console.print(RichText("  ".join(whole), style="green"))
        else:
            self._console.file.write("  ".join(labels) + "\n")


async def _lines(read: Callable[[], str]) -> AsyncGenerator[str]:
    """Yield what ``read`` returns until it returns "", asking only when a line is wanted.

    The reading thread is a daemon: one that waits for the keyboard must not keep a process alive
    that was asked to end.
    """
    loop = asyncio.get_running_loop()
    wanted = Semaphore(0)
    lines: asyncio.Queue[str] = asyncio.Queue()

    def pump() -> None:
        while wanted.acquire() and not loop.is_closed():
            line = read()
            loop.call_soon_threadsafe(lines.put_nowait, line)
            if not line:
                return

    Thread(target=pump, name="keyboard", daemon=True).start()
    wanted.release()
    while line := await lines.get():
        yield line
        wanted.release()


def _prompt() -> str:
    """Return a line typed at a terminal, with its editing keys, or "" at the end of input."""
    with suppress(ImportError):
        importlib.import_module("readline")  # once there, input() edits lines; not on Windows
    try:
        return input("> ") + "\n"
    except EOFError:
        return ""
