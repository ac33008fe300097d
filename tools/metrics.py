"""How fine-grained the code is, in figures: ``python -m tools.metrics [CHECKOUT]``.

A newcomer pays for every module that has to be opened and for every function that has to be looked
up. The figures count both, over the modules of ``bot``, ``adapters`` and ``storage``, next to what
they were before and what they should be at most.
"""

from __future__ import annotations

import ast
import asyncio
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

import structlog

from tools.command_cost import ROOT, measure

PACKAGES = ("bot", "adapters", "storage")
FAMILIES = (
    "adapters.arxiv.dumps",
    "bot.cli",
    "bot.commands",
    "bot.commands.imports",
    "bot.digest.export",
    "bot.ports",
    "storage.migrations.versions",
    "storage.repositories",
)
"""Packages of one file per command, exporter, format, step, port or repository, each of which one
table or facade imports. What else stands there, such as ``merge_drafts``, is counted with them."""

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A module of the project.

    Attributes:
        name: dotted; that of a package for its ``__init__.py``.
        lines: how many lines its file has.
        tree: its syntax.
    """

    name: str
    lines: int
    tree: ast.Module

    @property
    def is_family_member(self) -> bool:
        """Whether it is one of many files of the same kind, which one table imports."""
        return self.name.rpartition(".")[0] in FAMILIES


class Figure(NamedTuple):
    """A row of the table.

    Attributes:
        name: what was counted.
        before: the figure of 30 November 2026, before the code was regrouped.
        now: the figure today.
        limit: what it should be at most.
    """

    name: str
    before: float
    now: float
    limit: float


def read_modules(root: Path, folders: Iterable[str] = PACKAGES) -> list[Module]:
    """Return the modules in ``folders`` of the checkout at ``root``."""
    files = [file for folder in folders for file in sorted((root / folder).rglob("*.py"))]
    return [_read(root, file) for file in files]


def _read(root: Path, file: Path) -> Module:
    name = ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
    text = file.read_text("utf-8")
    return Module(name, text.count("\n"), ast.parse(text))


def importers(modules: Sequence[Module]) -> Mapping[str, set[str]]:
    """Return for each module the names of those that import it, or something from it."""
    found: dict[str, set[str]] = {module.name: set() for module in modules}
    for module in modules:
        for name in _imported_names(module.tree):
            if name in found and name != module.name:
                found[name].add(module.name)
    return found


def _imported_names(tree: ast.Module) -> Iterator[str]:
    for statement in ast.walk(tree):
        match statement:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{alias.name}" for alias in names)
            case _:
                pass


def single_importer_modules(modules: Sequence[Module]) -> list[Module]:
    """Return the modules that exactly one other module imports."""
    found = importers(modules)
    return [module for module in modules if len(found[module.name]) == 1]


def private_functions(modules: Iterable[Module]) -> list[tuple[Function, int]]:
    """Return each function with one leading underscore, and how often its module names it."""
    return [
        (node, uses[node.name])
        for module in modules
        for uses in (_uses(module.tree),)
        for node in ast.walk(module.tree)
        if isinstance(node, Function) and node.name.startswith("_") and node.name[:2] != "__"
    ]


def _uses(tree: ast.Module) -> Counter[str]:
    nodes = list(ast.walk(tree))
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    return Counter(names + [node.attr for node in nodes if isinstance(node, ast.Attribute)])


def import_lines(module: Module) -> int:
    """Return how many lines the import statements of ``module`` take."""
    return sum(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    )


def repeated_classes(modules: Iterable[Module]) -> dict[str, list[str]]:
    """Return each public class name that several modules define, with these modules."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(module.name)
    return {name: sorted(where) for name, where in sorted(found.items()) if len(where) > 1}


def structure(modules: Sequence[Module]) -> list[Figure]:
    """Return the figures that the files alone tell."""
    single, private = single_importer_modules(modules), private_functions(modules)
    family = sum(module.is_family_member for module in single)
    lines = sum(module.lines for module in modules)
    return [
        Figure("modules", 355, len(modules), 260),
        Figure("modules with one importer, %", 43.7, _percent(len(single), len(modules)), 20),
        Figure(
            "… of them outside of families, %",
            30.1,
            _percent(len(single) - family, len(modules)),
            20,
        ),
        Figure(
            "private functions called once, %",
            73.5,
            _percent(sum(uses <= 1 for _, uses in private), len(private)),
            55,
        ),
        Figure("import lines, %", 10.8, _percent(sum(map(import_lines, modules)), lines), 7),
        Figure("class names with several meanings", 15, len(repeated_classes(modules)), 0),
    ]


def _percent(part: int, whole: int) -> float:
    return round(100 * part / max(whole, 1), 1)


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines of text, with a mark at those above their limit."""
    rows = [f"{'':40}{'before':>8}{'now':>8}{'limit':>8}"]
    for name, before, now, limit in figures:
        mark = "" if now <= limit else "  above"
        rows.append(f"{name:40}{before:>8g}{now:>8g}{limit:>8g}{mark}")
    return "\n".join(rows)


def command_cost() -> list[Figure]:
    """Return what ``/subscribe cs.DC`` costs on Telegram: it is run, in this checkout."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    cost = asyncio.run(measure())
    return [
        Figure("files of /subscribe cs.DC on Telegram", 73, len(cost.files), 45),
        Figure("… its reads", 18, cost.transactions["read"], 9),
        Figure("… its writes", 2, cost.transactions["write"], 2),
        Figure("… its calls that ask the same again", 7, cost.repetitions, 0),
    ]


def main() -> None:
    """Print the figures of a checkout, by default of this one."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    modules = read_modules(root)
    print(table([*structure(modules), *(command_cost() if root == ROOT else [])]))
    for name, where in repeated_classes(modules).items():
        print(f"{name}: {', '.join(where)}")


if __name__ == "__main__":
    main()
