"""How long others wait while one person sends fifty commands a second, with and without limits.

python -m benchmarks.flood [QUESTIONS] [COMMANDS_A_SECOND]
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import sleep
from typing import TypeAlias

from benchmarks import _emulated
from benchmarks.latency import ask, environment_of, prepare, waits

WHAT = (
    "Time from a reader\u2019s /today to the answer while one person sends /search fifty times a "
    "second: the real bot in one process, on SQLite, against an emulated Telegram; next to the "
    "same bot without its limit for each person."
)
UNLIMITED = (
    "from bot.commands import chat_access as access\n"
    "access.MAX_AT_ONCE = access.MAX_AT_ONCE_OF_CHAT = 10**9\n"
    "from bot.cli import main\n"
    "main()\n"
)
FLOOD = "/search caches quorum"
Command: TypeAlias = tuple[str, ...]
LIMITED: Command = ("-m", "bot", "run")


@contextmanager
def running(folder: str, there: _emulated.Remote, command: Command) -> Generator[Popen[bytes]]:
    """Run the bot as an operator does, or without its limits."""
    environment = environment_of(folder, there)
    bot = Popen([sys.executable, *command], env=environment, cwd=folder, stdout=DEVNULL)
    try:
        yield bot
    finally:
        bot.terminate()
        bot.wait(30)


def resident_mb(bot: Popen[bytes]) -> float:
    lines = Path(f"/proc/{bot.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def phase(questions: int, per_second: int, command: Command) -> dict[str, float]:
    """Return how long others wait, and how much the bot grows meanwhile."""
    with (
        _emulated.telegram(questions + 1, limited=False) as there,
        tempfile.TemporaryDirectory() as folder,
    ):
        url = f"sqlite+aiosqlite:///{folder}/paperboy.db"
        asyncio.run(prepare(url, there.places[:questions]))
        with running(folder, there, command) as bot:
            there.ask("0 /help")  # it has started
            before = resident_mb(bot)
            there.ask(f"flood {per_second} {FLOOD}")
            sleep(2)
            seconds = ask(there, questions)
            grown = resident_mb(bot) - before
    return waits(seconds) | {"grown_mb": round(grown, 1)}


def measure(questions: int, per_second: int) -> dict[str, object]:
    figures: dict[str, object] = {"what": WHAT, "questions": questions, "per_second": per_second}
    limited = phase(questions, per_second, LIMITED)
    unlimited = phase(questions, per_second, ("-c", UNLIMITED, "run"))
    figures |= limited | {f"unlimited_{key}": value for key, value in unlimited.items()}
    figures["p99_ratio_to_unlimited"] = round(limited["p99_ms"] / unlimited["p99_ms"], 2)
    return figures


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    print(json.dumps(measure(*(words or (200, 50)))))
