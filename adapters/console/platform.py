"""The terminal as a chat platform: lines are messages, papers and buttons are pressed by number.

When standard input is no terminal, each line is a command and the end of input ends the chat.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from adapters.console.file import put
from adapters.console.keyboard import prompt, read_lines
from adapters.console.numbered_actions import NumberedActions
from adapters.console.screen import Screen
from bot.document.nodes import Document
from bot.errors import Flooded
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Attachment, Authority, Invocation, WebLink
from bot.model.delivery import RateLimits
from bot.ports import UNLIMITED, BotCore, SendLimiter

NAME = "console"
AWAY_RETRY_S = 30.0
"""Seconds until a page for somebody who is not at the terminal is offered again."""


class ConsolePlatform:
    """One person at a terminal.

    Args:
        person: whose chat it is; every name has a chat of its own in the database.
        locale: language tag of the terminal, or "".
        output: where to write.
        folder: where files are put that come with an answer.
        read: blocking function that returns the next line with its newline, "" at the end.
    """

    def __init__(
        self,
        person: str = "you",
        locale: str = "",
        output: TextIO | None = None,
        read: Callable[[], str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._person = person
        self._locale = locale
        self._screen = Screen(output or sys.stdout)
        self._read = read or (prompt if self._screen.is_terminal else sys.stdin.readline)
        self._folder = folder or Path()
        self._offers = NumberedActions()

    @property
    def name(self) -> str:
        """The platform's name."""
        return NAME

    @property
    def rate_limits(self) -> RateLimits:
        """A terminal has no limit worth the name."""
        return RateLimits(per_second=1000, chat_interval=0)

    @property
    def address(self) -> ChatAddress:
        """Where the person at the terminal is reached."""
        return ChatAddress(NAME, self._person)

    def fits(self, page: Document, render_mode: RenderMode) -> bool:  # noqa: ARG002 - a terminal scrolls
        """Tell that every page fits: a terminal scrolls."""
        return True

    async def send(
        self,
        address: ChatAddress,
        page: Document,
        key: str,
        render_mode: RenderMode,  # noqa: ARG002 - a terminal knows itself what it can show
    ) -> str:
        """Print a pushed page.

        Raises:
            Flooded: it is for somebody who is not at this terminal; they may come later.
        """
        if address != self.address:
            raise Flooded(f"{address.place} is not at this terminal", AWAY_RETRY_S)
        numbers = self._offers.number_page(page)
        self._screen.show_page(page, numbers)
        self._screen.show_controls(numbers, ())
        return key

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:  # noqa: ARG002
        """Tell that the person at the terminal owns the chat."""
        return True

    async def serve(self, core: BotCore, limiter: SendLimiter = UNLIMITED) -> None:  # noqa: ARG002
        """Answer line by line until the input ends; greet first where somebody is looking."""
        if self._screen.is_terminal:
            await self._answer(core, self._invocation("start"))
        async for line in read_lines(self._read):
            if line.strip():
                await self._answer(core, self._understand(line.strip()))

    async def probe(self) -> str:
        """Return the name of the person at the terminal."""
        return self._person

    async def close(self) -> None:
        """Nothing is held open."""

    def _understand(self, line: str) -> Invocation:
        """Return what a line asks for: a command, the number of a paper or button, or free text."""
        if action := self._offers.find(line):
            pressed = self._invocation(action.command, action.argument)
            return replace(pressed, page=action.page, in_place=action.in_place)
        if line.startswith("/"):
            command, _, argument = line[1:].partition(" ")
            return self._invocation(command.lower(), argument.strip())
        return self._invocation("", line)

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

    async def _answer(self, door: BotCore, invocation: Invocation) -> None:
        reply = await door.answer(invocation, self.fits)
        numbers, buttons = self._offers.number_reply(reply)
        self._screen.show_page(reply.document, numbers)
        if reply.attachment is not None:
            self._hand_over(reply.attachment)
        self._screen.show_links(
            one for row in reply.rows for one in row if isinstance(one, WebLink)
        )
        self._screen.show_controls(numbers, buttons)

    def _hand_over(self, attachment: Attachment) -> None:
        """Put a file into the folder, or say why it cannot be there."""
        try:
            self._screen.show_file(put(attachment, self._folder))
        except OSError as error:
            self._screen.show_error(f"{attachment.name}: {error.strerror or error}")
