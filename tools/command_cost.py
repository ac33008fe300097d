"""What one chat command costs: the files it runs through and the transactions it needs.

The command is a newcomer's ``/subscribe cs.DC`` on Telegram, with the newest edition of cs.DC
stored already: the real bot and python-telegram-bot, against the emulators of the tests.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any, cast

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from bot.app.clock import SystemClock
from bot.delivery.rate_limit.limiter import RateLimiter
from bot.ports.platform import BotCore
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, TelegramDriver

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "/subscribe cs.DC"


@dataclass
class CommandCost:
    """What was observed while a command was answered.

    Attributes:
        files: the project's files of which a function was called.
        transactions: how many began, by ``read`` and ``write``.
        calls: how often the store was asked the same thing: method and arguments.
    """

    files: set[str] = field(default_factory=set[str])
    transactions: Counter[str] = field(default_factory=Counter[str])
    calls: Counter[str] = field(default_factory=Counter[str])

    @property
    def repetitions(self) -> int:
        """How many calls asked what an earlier one had asked."""
        return self.calls.total() - len(self.calls)


class RecordingRepository:
    """A part of the store that notes every call before it passes it on."""

    def __init__(self, inner: Any, name: str, calls: Counter[str]) -> None:
        self._inner = inner
        self._name = name
        self._calls = calls

    def __getattr__(self, method: str) -> Any:
        bound = getattr(self._inner, method)

        async def record(*args: object, **options: object) -> Any:
            self._calls[f"{self._name}.{method}{args}{options or ''}"] += 1
            return await bound(*args, **options)

        return record


class LimitedTelegram(TelegramDriver):
    """Telegram, written to at the pace that it allows, as in the running process."""

    async def serves(self, platform: Any, core: BotCore) -> asyncio.Task[None]:
        """Begin to listen, with the limiter that a process of its own would have."""
        limiter = RateLimiter(platform.rate_limits, SystemClock())
        return asyncio.create_task(platform.serve(core, limiter))


async def measure() -> CommandCost:
    """Return what the command cost."""
    with tempfile.TemporaryDirectory() as folder:
        telegram = LimitedTelegram()
        async with BotHarness(telegram, Path(folder)) as bot:
            bot.arxiv.announce(date(2026, 6, 15), paper("2606.01000", "cs.DC"))
            await telegram.emulator.person("bob").asks(COMMAND)  # which stores the edition
            cost = CommandCost()
            with _files_run_through(cost), _transactions(cost), _calls(bot.app.store, cost):
                await bot.says(COMMAND)
            return cost


@contextmanager
def _files_run_through(cost: CommandCost) -> Generator[None]:
    folders = tuple(str(ROOT / package) for package in ("bot", "adapters", "storage"))

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        if frame.f_code.co_filename.startswith(folders):
            cost.files.add(frame.f_code.co_filename)

    _profile(note)
    try:
        yield
    finally:
        _profile(None)


def _profile(note: Callable[[FrameType, str, Any], None] | None) -> None:
    threading.setprofile(note)
    sys.setprofile(note)


@contextmanager
def _transactions(cost: CommandCost) -> Generator[None]:
    def note(connection: Connection) -> None:
        is_write = connection.get_execution_options().get("writing")
        cost.transactions["write" if is_write else "read"] += 1

    event.listen(Engine, "begin", note)
    try:
        yield
    finally:
        event.remove(Engine, "begin", note)


@contextmanager
def _calls(store: Any, cost: CommandCost) -> Generator[None]:
    attributes = cast("dict[str, Any]", vars(store))
    parts = {name: part for name, part in attributes.items() if not name.startswith("_")}
    for name, part in parts.items():
        setattr(store, name, RecordingRepository(part, name, cost.calls))
    try:
        yield
    finally:
        for name, part in parts.items():
            setattr(store, name, part)


def main() -> None:
    """Print the files and the store's calls."""
    cost = asyncio.run(measure())
    print(*sorted(str(Path(file).relative_to(ROOT)) for file in cost.files), sep="\n")
    print(*(f"{count} {call[:120]}" for call, count in cost.calls.items()), sep="\n")
    print(f"{len(cost.files)} files, {dict(cost.transactions)}")


if __name__ == "__main__":
    main()
