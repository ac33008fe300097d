"""Run benchmarks and write their tables in docs/benchmarks.md.

``python -m benchmarks`` runs all of them, ``python -m benchmarks NAME…`` only these; the tables of
the others stay as they are. It ends with an error where a figure is not what is promised.
"""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import benchmarks
from benchmarks._thresholds import broken_thresholds

TARGET = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Written by `make bench`. Times are from one machine on one day and say little by themselves; read
the ratios to a named alternative, measured in the same run.
"""


def main() -> None:
    """Run the benchmarks one after another, each in a process of its own."""
    figures = {name: _figures(name) for name in sys.argv[1:] or _names()}
    sections = written_sections() | {name: _section(name, found) for name, found in figures.items()}
    kept = [sections[name] for name in _names() if name in sections]
    TARGET.write_text("\n".join([HEAD, *kept]), encoding="utf-8")
    if said := [
        broken for name, found in figures.items() for broken in broken_thresholds(name, found)
    ]:
        raise SystemExit("\n".join(said))


def written_sections() -> dict[str, str]:
    """Return the tables that stand already, by name."""
    parts = TARGET.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.split("\n", 1)[0]: f"## {part.rstrip()}\n" for part in parts}


def _names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def _figures(name: str) -> dict[str, Any]:
    print(f"{name} …", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}"], capture_output=True, text=True, check=True
    )
    line = done.stdout.strip().splitlines()[-1]
    print(line, flush=True)
    return json.loads(line)


def _section(name: str, figures: dict[str, Any]) -> str:
    rows = "\n".join(f"| {key} | {value} |" for key, value in _rows(figures) if key != "what")
    return f"## {name}\n\n{figures['what']}\n\n| figure | value |\n|---|---|\n{rows}\n"


def _rows(figures: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield the rows of a table: one for each figure, or for each member of a group of figures."""
    for key, value in figures.items():
        members = value.items() if isinstance(value, dict) else ()
        yield from ((f"{key}: {member}", _join(figure)) for member, figure in members)
        if not members:
            yield key, _join(value)


def _join(value: object) -> object:
    match value:
        case dict():
            return ", ".join(f"{name} {figure}" for name, figure in value.items())
        case list():
            return ", ".join(map(str, value))
        case _:
            return value


if __name__ == "__main__":
    main()
