"""What one command costs: the transactions it takes and the files it runs through."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event

ROOT = Path(__file__).parents[2]
PACKAGES = tuple(f"{ROOT / name}/" for name in ("bot", "adapters", "storage"))


@dataclass
class CommandTrace:
    """What was seen while a command was answered.

    Attributes:
        reads: one item for each read transaction: the statements in it with their parameters.
        writes: the same for each write transaction.
        files: of the project's packages, relative to its root, those that any code of was run.
    """

    reads: list[list[str]] = field(default_factory=list)
    writes: list[list[str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    @property
    def repeated_reads(self) -> list[str]:
        """What was read more than once, with the same parameters."""
        counts = Counter(statement for transaction in self.reads for statement in transaction)
        return [statement for statement, count in counts.items() if count > 1]


@contextmanager
def trace_command(engine: Engine) -> Iterator[CommandTrace]:
    """Trace what runs in this thread, and the transactions of ``engine``, inside the block."""
    trace = CommandTrace()
    by_connection: dict[Any, list[str]] = {}

    def begin(connection: Any) -> None:
        statements: list[str] = []
        by_connection[connection.connection.dbapi_connection] = statements
        is_write = connection.get_execution_options().get("writing")
        (trace.writes if is_write else trace.reads).append(statements)

    def execute(connection: Any, _: Any, sql: str, parameters: Any, *__: Any) -> None:
        if not sql.startswith("BEGIN"):
            by_connection[connection.connection.dbapi_connection].append(f"{sql} {parameters}")

    def call(frame: FrameType, kind: str, _: Any) -> None:
        path = frame.f_code.co_filename
        if kind == "call" and path.startswith(PACKAGES):
            trace.files.add(path.removeprefix(f"{ROOT}/"))

    event.listen(engine, "begin", begin, insert=True)
    event.listen(engine, "before_cursor_execute", execute)
    sys.setprofile(call)
    try:
        yield trace
    finally:
        sys.setprofile(None)
        event.remove(engine, "before_cursor_execute", execute)
        event.remove(engine, "begin", begin)
