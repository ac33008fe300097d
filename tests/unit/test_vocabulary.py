"""One noun, one meaning: the glossary is true, and no public name stands for two things."""

from __future__ import annotations

import ast
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from bot.cli.command_line import typer_app
from bot.commands.registry import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for package in ("bot", "adapters", "storage")
    for path in (ROOT / package).rglob("*.py")
    if path.parent.name != "versions"  # migrations are named by Alembic
]
ENTRY = re.compile(r"^- \*\*(?P<term>[^*]+)\*\*(?: \(`(?P<name>[^`]+)`\))?: ", re.MULTILINE)
PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md"]
PAGES += [f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))]
FOLDERS = ("bot", "adapters", "storage", "tests", "docs", "benchmarks", "requirements", "tools")
CODE = ("bot", "adapters", "storage", "tests", "benchmarks", "tools")
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")


MODULES_OF_ONE_MEANING = {
    "app": "the running process, and what wires it",
    "arxiv": "arXiv, as a port and as its adapter",
    "backup": "a copy of the database, and the command that makes it",
    "bot": "the bot, and the Bot API's client for it",
    "chats": "chats and their settings, as a port and as stored",
    "client": "what talks to an outside service, in its adapter",
    "clock": "time",
    "controls": "what people act with in and below a message, one for each adapter",
    "coordination": "what processes share: leases and reservations, as a port and as stored",
    "delivery": "bringing digests to chats, and its nouns",
    "dump": "a file of papers",
    "editions": "announcements, as a port and as stored",
    "errors": "the errors of a layer, and what they are translated from",
    "evidence": "what arXiv's own pages say, as a noun and as stored",
    "export": "files of papers",
    "formula": "formulas: their TeX, and how they are drawn",
    "fuzzy": "the nearest spelling, of any word and of a term",
    "interests": "what chats subscribe to, as a port and as stored",
    "links": "private chats of one person on several platforms, as a port and as stored",
    "journal_club": "a weekly meeting, and the plan of what is sent before it",
    "journal_clubs": "the weekly meetings of chats, as a port and as stored",
    "form": "what is asked of a person at once: as data, as composed, as a modal of Discord",
    "listener": "receives what people do, one for each adapter",
    "markdown": "the format Markdown",
    "message": "a page as a platform takes it, and whether it fits, one for each adapter",
    "nodes": "the nodes of rich text, and those that TeX is read into",
    "personal_data": "everything about a chat or a person, as a port and as stored",
    "papers": "papers, as a port and as stored",
    "platform": "a chat network, as a port and one for each adapter",
    "postgresql": "PostgreSQL: how it is connected to, and how it is searched",
    "rate_limit": "keeping below a service's limit",
    "render": "documents as a platform shows them, one for each adapter",
    "repaginate": "cutting what a chat is owed again: what comes of it, and how it is stored",
    "report": "what came of ingestion, and how the command line says it",
    "saved": "saved papers, as a command and as stored",
    "search": "full-text search: its query, its command, its store",
    "servers": "what is set for a server as a whole, as a port and as stored",
    "store": "the database, as a port and as it is",
    "text": "plain text, as an export and as a message",
    "follows": "papers that chats follow, as a port and as stored",
    "rankings": "how digests are ranked, as a port and as stored",
}
"""Names that several modules share, each in one sense."""

FUNCTIONS_OF_ONE_MEANING = {
    "as_source_error": "what an error of a library means, one for each library",
    "count_utf16_units": "how platforms count characters, one for each adapter",
    "delete_chat": "delete a chat: the command, and what it does in the database",
    "expression": "a query in the engine's own language, one for each engine",
    "fits": "whether a page fits into a message, one for each way to draw it",
    "main": "the command line",
    "migrate": "bring the database up to date",
    "read_second_argument": "the second argument of a TeX command, in text and in formulas",
    "render_inlines": "inlines in a platform's markup, one for each adapter",
    "repaginate": "cut what a chat is owed again: what comes of it, and how it is stored",
    "row": "what the engine's index keeps of a paper, one for each engine",
    "to_delivery_error": "what a platform's error means, one for each adapter",
    "translate_errors": "turns a library's errors into ours, one for each outside system",
}

RETIRED = {
    "canary": "sentinel",
    "desk": "pending editions",
    "door": "core",
    "lane": "paced platform",
    "manner": "digest settings",
    "pacer": "rate limiter",
    "proof": "reconciliation status",
    "recess": "no announcement",
    "turn": "reservation",
    "turns": "reservations",
    "wish": "demand, or retry_after",
}
"""Words that once stood for something for which the glossary, or the field, has another."""
OWN_WORDS = {
    "batch": {
        "announcement",
        "compare",
        "edition_writer",
        "editions",
        "judge",
        "listing_reader",
        "store",
    },
    "batches": {"edition_writer", "editions", "freshness", "judge", "listing_reader", "store"},
}
"""Words of the glossary that programmers use for much else, and the modules that may use them."""


def modules_by_name() -> dict[str, list[str]]:
    """Return the modules under each name, without those that are named after a command."""
    found: dict[str, list[str]] = defaultdict(list)
    commands = {ROOT / f"bot/commands/{name}.py" for name in COMMANDS}
    commands |= {ROOT / f"bot/cli/{name}.py" for name in command_line()}
    for path in SOURCES:
        name = path.parent.name if path.name == "__init__.py" else path.stem
        if path not in commands and path.parent.name != name:
            found[name].append(path.relative_to(ROOT).as_posix())
        if path.name == "__init__.py":
            found[name].append(path.parent.relative_to(ROOT).as_posix())
    return found


def command_line() -> set[str]:
    return {getattr(command.callback, "__name__", "") for command in typer_app.registered_commands}


def named_in(page: str, pattern: str) -> set[str]:
    """Return what stands in backticks on a page, as far as ``pattern`` matches it wholly."""
    quoted = re.findall(r"`([^`\n]+)`", (ROOT / page).read_text("utf-8"))
    return {words for words in quoted if re.fullmatch(pattern, words)}


def public(kinds: tuple[type[ast.stmt], ...]) -> dict[str, list[str]]:
    """Return the public names of these ``kinds``, each with the modules that define it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for kind, name in _defined(path):
            if issubclass(kind, kinds) and not name.startswith("_"):
                found[name].append(path.relative_to(ROOT).as_posix())
    return found


@cache
def _defined(path: Path) -> tuple[tuple[type[ast.stmt], str], ...]:
    statements = ast.parse(path.read_text("utf-8")).body
    return tuple((type(node), getattr(node, "name", "_")) for node in statements)


def repeated(names: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: places for name, places in names.items() if len(places) > 1}


def test_the_glossary_defines_each_noun_once() -> None:
    terms = [entry["term"].casefold() for entry in ENTRY.finditer(GLOSSARY)]
    assert len(terms) > 60
    assert sorted(set(terms)) == sorted(terms)


def test_every_entry_of_the_glossary_has_a_meaning_of_one_or_two_lines() -> None:
    entries = re.split(r"^- ", GLOSSARY, flags=re.MULTILINE)[1:]
    assert len(entries) == len(ENTRY.findall(GLOSSARY))
    assert [entry for entry in entries if len(entry.partition("\n\n")[0].split("\n")) > 3] == []


def test_the_glossarys_names_are_those_of_classes_and_modules() -> None:
    known = {*public((ast.ClassDef,)), *modules_by_name(), *command_line()}
    names = [entry["name"] for entry in ENTRY.finditer(GLOSSARY) if entry["name"]]
    assert [name for name in names if name not in known and not (ROOT / name).exists()] == []


@cache
def words_in_names(path: Path) -> frozenset[str]:
    """Return the words of which a module's names are made; a column keeps its old name."""
    with path.open("rb") as file:
        tokens = list(tokenize.tokenize(file.readline))
    names = [
        token.string
        for before, token in pairwise(tokens)
        if token.type == tokenize.NAME and (before.string, token.string) != (".", "proof")
    ]
    apart = (re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name) for name in names)
    return frozenset(word for name in apart for word in name.casefold().split("_"))


def test_no_name_uses_a_word_that_gave_way_to_another() -> None:
    used = {path.relative_to(ROOT).as_posix(): words_in_names(path) for path in SOURCES}
    found = {path: words & RETIRED.keys() for path, words in used.items() if words & RETIRED.keys()}
    assert found == {}


@pytest.mark.parametrize("word", OWN_WORDS)
def test_a_word_of_the_glossary_is_used_for_nothing_else(word: str) -> None:
    users = {path.stem for path in SOURCES if word in words_in_names(path)}
    assert users <= OWN_WORDS[word]


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/design.md"])
def test_the_pages_about_the_code_name_classes_that_exist(page: str) -> None:
    named = named_in(page, r"[A-Z][a-z]+([A-Z][a-z]+)*")
    assert named
    assert named <= public((ast.ClassDef,)).keys()


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    paths = named_in(page, rf"({'|'.join(FOLDERS)})/[\w./-]*|[\w-]+\.md")
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_map_shows_the_folders_that_there_are() -> None:
    shown = set(map_of_the_code())
    assert [path for path in shown if not (ROOT / path).exists()] == []
    packages = {path.parent.relative_to(ROOT) for path in SOURCES if path.name == "__init__.py"}
    of_the_core = {path.as_posix() for path in packages if path.parts[0] == "bot"}
    assert {path for path in of_the_core if path.count("/") in (1, 2)} <= shown


def map_of_the_code() -> Iterator[str]:
    """Yield the paths of the architecture's map: the first word of each line, indented by two."""
    above: list[str] = []
    for line in (ROOT / "docs/architecture.md").read_text("utf-8").split("```")[1].splitlines()[1:]:
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth:] = [line.split()[0].rstrip("/")]
        yield "/".join(above)


def test_loops_name_what_they_go_through() -> None:
    loop = re.compile(r"\bfor (?:\w+, )*one(?:, \w+)* in ")
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*.py")]
    assert [str(path) for path in files if loop.search(path.read_text("utf-8"))] == []


def test_no_public_class_has_the_name_of_another() -> None:
    assert repeated(public((ast.ClassDef,))) == {}


def test_modules_of_one_name_have_one_meaning() -> None:
    assert {name: found for name, found in repeated(modules_by_name()).items()
            if name not in MODULES_OF_ONE_MEANING} == {}  # fmt: skip


def test_public_functions_of_one_name_have_one_meaning() -> None:
    functions = repeated(public((ast.FunctionDef, ast.AsyncFunctionDef)))
    assert {name: found for name, found in functions.items()
            if name not in FUNCTIONS_OF_ONE_MEANING} == {}  # fmt: skip
