"""The terminal as a ``Platform``: lines are messages, papers and buttons are pressed by number.

If standard input is not a terminal, each line is a command and the end of input ends the chat.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from threading import Semaphore, Thread
from typing import TextIO

from adapters.console.numbered_actions import SIGNS, NumberedActions
from adapters.console.screen import Screen
from bot.document.nodes import Document
from bot.errors import Flooded, Refused
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Attachment, Authority, Invocation, ReceivedFile, WebLink
from bot.model.delivery import RateLimits
from bot.ports.coordination import Inbox
from bot.ports.platform import NO_INBOX, UNLIMITED, BotCore, SendLimiter

NAME = "console"
AWAY_RETRY_S = 30.0
"""Seconds until a page for a person who is not at the terminal is sent again."""


class ConsolePlatform:
    """One person at a terminal.

    Args:
        person: name of the person; every name has a chat of its own in the database.
        locale: language tag of the terminal, or "".
        output: where to write.
        read: blocking function that returns the next line with its newline, "" at the end.
        folder: where attachments are saved.
        usage: what to say to somebody who starts the console without a terminal and types nothing.
    """

    def __init__(
        self,
        person: str = "you",
        locale: str = "",
        output: TextIO | None = None,
        read: Callable[[], str] | None = None,
        folder: Path | None = None,
        usage: str = "",
    ) -> None:
        self._person = person
        self._locale = locale
        self._screen = Screen(output or sys.stdout)
        self._read = read or (prompt if self._screen.is_terminal else sys.stdin.readline)
        self._folder = folder or Path()
        self._usage = usage
        self._numbered = NumberedActions()

    @property
    def name(self) -> str:
        """The platform's name."""
        return NAME

    @property
    def rate_limits(self) -> RateLimits:
        """Practically unlimited."""
        return RateLimits(per_second=1000, chat_interval=0)

    @property
    def address(self) -> ChatAddress:
        """The address of the person's chat."""
        return ChatAddress(NAME, self._person)

    def fits(self, page: Document, render_mode: RenderMode) -> bool:  # noqa: ARG002 - a terminal scrolls
        """Return True: every page fits, since a terminal scrolls."""
        return True

    async def send(
        self,
        address: ChatAddress,
        page: Document,
        key: str,
        render_mode: RenderMode,  # noqa: ARG002 - a terminal knows itself what it can show
    ) -> str:
        """Print a page of a scheduled digest.

        Raises:
            Flooded: the page is for another person, who may use the terminal later.
        """
        if address != self.address:
            raise Flooded(f"{address.place} is not at this terminal", AWAY_RETRY_S)
        numbers = self._numbered.number_page(page)
        self._screen.show_page(page, numbers)
        self._screen.show_controls(numbers, (), self._signs)
        return key

    async def download(self, file: ReceivedFile, limit: int) -> bytes:
        """Return the content of a file on this machine; see ``ports.FileDownloads``.

        Raises:
            Refused: it cannot be read.
        """
        try:
            return await asyncio.to_thread(_read_bytes, Path(file.id), limit + 1)
        except OSError as error:
            raise Refused(f"{file.name}: {error.strerror or error}") from error

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:  # noqa: ARG002
        """Return True: the person at the terminal owns the chat."""
        return True

    async def serve(
        self,
        core: BotCore,
        limiter: SendLimiter = UNLIMITED,  # noqa: ARG002
        inbox: Inbox = NO_INBOX,  # noqa: ARG002
    ) -> None:
        """Answer line by line until the input ends; on a terminal, greet first.

        Where neither is there, a terminal or a line, say how the console is used.
        """
        is_silent = not self._screen.is_terminal
        if self._screen.is_terminal:
            await self._answer(core, self._invocation("start"))
        async for line in read_lines(self._read):
            if line.strip():
                is_silent = False
                await self._answer(core, self._parse(line.strip()))
        if is_silent and self._usage:
            self._screen.show_usage(self._usage)

    async def probe(self) -> str:
        """Return the name of the person at the terminal."""
        return self._person

    async def close(self) -> None:
        """Do nothing: no connection is open."""

    def _parse(self, line: str) -> Invocation:
        """Return what a line invokes: a command, the paper or button of a number, or free text."""
        if action := self._numbered.find(line):
            pressed = self._invocation(action.command, action.argument)
            return replace(pressed, start=action.start, in_place=action.in_place)
        if line.startswith("/"):
            command, _, argument = line[1:].partition(" ")
            asked = self._invocation(command.lower(), argument.strip())
            return replace(asked, file=_find_file(asked.argument))
        return replace(self._invocation("", line), file=_find_file(line))

    def _invocation(self, command: str, argument: str = "") -> Invocation:
        return Invocation(
            self.address,
            ChatKind.PRIVATE,
            self._person,
            command,
            argument,
            self._locale,
            authority=Authority.ALLOWED,
        )

    async def _answer(self, core: BotCore, invocation: Invocation) -> None:
        reply = await core.answer(invocation, self.fits)
        if reply.notice:  # the page that it is about stands above
            self._numbered.number_page(reply.document)
            self._screen.show_notice(reply.notice)
            return
        numbers, buttons = self._numbered.number_reply(reply)
        self._screen.show_page(reply.document, numbers)
        if reply.attachment is not None:
            self._save(reply.attachment)
        self._screen.show_links(
            action for row in reply.rows for action in row if isinstance(action, WebLink)
        )
        self._screen.show_controls(numbers, buttons, self._signs)

    @property
    def _signs(self) -> Iterable[str]:
        return SIGNS if self._numbered.has_signs else ()

    def _save(self, attachment: Attachment) -> None:
        """Save a file into the folder, or show why that failed."""
        try:
            self._screen.show_file(save_attachment(attachment, self._folder))
        except OSError as error:
            self._screen.show_error(f"{attachment.name}: {error.strerror or error}")


def _read_bytes(path: Path, most: int) -> bytes:
    with path.open("rb") as opened:
        return opened.read(most)


def _find_file(argument: str) -> ReceivedFile | None:
    """Return the file whose path is ``argument``, such as ``papers.bib``; None if there is none."""
    path = Path(argument.strip("'\"")).expanduser()
    try:
        if path.suffix and path.is_file():
            return ReceivedFile(str(path), path.name, path.stat().st_size)
    except (OSError, ValueError):  # too long for a path, or with a null byte
        return None
    return None


def save_attachment(attachment: Attachment, folder: Path) -> Path:
    """Write ``attachment`` into ``folder`` and return where it is; nothing is overwritten.

    Raises:
        OSError: it cannot be written there.
    """
    name = Path(Path(attachment.name).name)
    for number in count(1):
        path = folder / (name if number == 1 else f"{name.stem}-{number}{name.suffix}")
        try:
            with path.open("xb") as file:
                file.write(attachment.content)
        except FileExistsError:
            continue
        return path
    raise AssertionError("count() never ends")


async def read_lines(read: Callable[[], str]) -> AsyncGenerator[str]:
    """Yield lines without blocking the event loop, until ``read`` returns "".

    ``read`` is called only when a line is wanted, in a daemon thread: while it waits for the
    keyboard it must not keep the process from ending.
    """
    loop = asyncio.get_running_loop()
    demand = Semaphore(0)
    lines: asyncio.Queue[str] = asyncio.Queue()

    def pump() -> None:
        while demand.acquire() and not loop.is_closed():
            line = read()
            loop.call_soon_threadsafe(lines.put_nowait, line)
            if not line:
                return

    Thread(target=pump, name="keyboard", daemon=True).start()
    demand.release()
    while line := await lines.get():
        yield line
        demand.release()


def prompt() -> str:
    """Return a line typed at a terminal, where it can be edited, or "" at the end of input."""
    with suppress(ImportError):
        # Its import makes input() edit lines; Windows lacks it.
        importlib.import_module("readline")
    try:
        return input("> ") + "\n"
    except EOFError:
        return ""
