"""Real processes that need not import everything again: forked from a server that has.

Each has its own memory, folder, environment and standard streams, and can be killed; what it
shares with a process started by hand is everything but the start of the interpreter, which a few
tests show by ``python -m bot``.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.support.patience import PATIENCE_S

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(
    [
        "bot.cli.command_line",
        "tests.crash.single_run",
        "tests.crash.repeated_runs",
        "tests.support.forkserver_preload",
    ]
)

IN, OUT, ERR = "stdin", "stdout", "stderr"
"""Files of the standard streams, in the folder a process is given for them."""


_INHERITED = ("PATH", "HOME", "LD_PRELOAD", "FAKETIME", "FAKETIME_SHARED")
"""What a process cannot do without: its programs, its user, and the date that it believes in."""


def inherited_environment() -> dict[str, str]:
    """Return the part of this environment that processes of tests get, whatever else they get."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ}


def fork(work: Callable[..., Any], *args: object) -> BaseProcess:
    """Start ``work`` in a process of its own."""
    process = _FORKED.Process(target=work, args=args)
    process.start()
    return process


def wait_for_exit(process: BaseProcess, patience_s: float = PATIENCE_S) -> int:
    """Wait for the end of a process and return its exit code; one that hangs is killed."""
    process.join(patience_s)
    if process.exitcode is None:
        process.kill()
        raise AssertionError("the process does not end")
    return process.exitcode


def run_command_line(
    words: tuple[str, ...], folder: Path, settings: Mapping[str, str], streams: Path
) -> None:
    """Be ``paperboy`` with these words, in this folder and with no other settings than these."""
    _redirect(streams)
    os.chdir(folder)
    environment = inherited_environment() | dict(settings)
    os.environ.clear()
    os.environ.update(environment)
    warnings.simplefilter("error")
    sys.argv = ["paperboy", *words]
    from bot.cli.command_line import main

    main()


def _redirect(streams: Path) -> None:
    for number, name in enumerate((IN, OUT, ERR)):
        flags = os.O_RDONLY if name == IN else os.O_WRONLY | os.O_CREAT
        os.dup2(os.open(streams / name, flags), number)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)  # a forked process has none
