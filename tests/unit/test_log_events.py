"""The log speaks one language: events are ``noun.verb``, loggers carry their module's name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
EVENT = re.compile(r"[a-z]+(_[a-z]+)*\.([a-z]+_)*(?P<verb>[a-z]+)")
WORDS = (
    "acknowledged answered assigned awaited broken cancelled compared confirmed connected crashed "
    "cut delayed downgraded drifted ended failed failing flooded flooding gone ignored lost "
    "planned reached read refused refuses registered rejected repaginated retried sent serving "
    "set shared skipped stopped stopping succeeded suspended unconfirmed"
)
"""What can happen to a noun; a new verb belongs here only where none of these says it."""
VERBS = set(WORDS.split())


@cache
def calls() -> tuple[tuple[str, ast.Call, str], ...]:
    """Return the place of each call that may log or make a logger, the call and what is called."""
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    for folder in ("bot", "adapters", "storage"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) as call:
                        if name in LEVELS | {"get_logger", "write"}:
                            yield f"{path.relative_to(ROOT)}:{call.lineno}", call, name
                    case _:
                        pass


def events() -> Iterator[tuple[str, str]]:
    """Yield the place and the name of each event; one that is no literal is its expression."""
    for place, call, method in calls():
        logger = call.func.value if isinstance(call.func, ast.Attribute) else None
        if method in LEVELS and isinstance(logger, ast.Name) and logger.id.endswith("log"):
            argument = call.args[0]
            is_literal = isinstance(argument, ast.Constant)
            yield place, str(argument.value) if is_literal else ast.unparse(argument)


def test_every_event_is_a_noun_and_a_verb() -> None:
    found = list(events())
    assert len(found) > 50
    for place, name in found:
        event = EVENT.fullmatch(name)
        assert event, f"{place}: {name} is not noun.verb"
        assert event["verb"] in VERBS, f"{place}: {event['verb']} is not among the verbs"


def test_no_verb_is_listed_that_no_event_uses() -> None:
    used = {name.split(".")[-1].split("_")[-1] for _, name in events()}
    assert sorted(VERBS - used) == []


def test_every_logger_carries_its_modules_name() -> None:
    loggers = [(place, call) for place, call, method in calls() if method == "get_logger"]
    assert len(loggers) > 20
    for place, call in loggers:
        assert [ast.unparse(argument) for argument in call.args] == ["__name__"], place


def test_the_events_that_operators_are_told_of_are_logged() -> None:
    guide = (ROOT / "docs/operators.md").read_text("utf-8")
    told = set(re.findall(r"`((?:telegram|discord|clock|process|platform)\.[a-z_]+)\b", guide))
    assert len(told) >= 6
    assert told - {name for _, name in events()} == set()


def keys_by_event() -> dict[str, set[str]]:
    """Return the keys of each event of which the code writes the name, over all its places."""
    found: dict[str, set[str]] = {}
    for _, call, _ in calls():
        if is_log_call(call):
            keys = {word.arg for word in call.keywords if word.arg} - {"exc_info"}
            found.setdefault(ast.literal_eval(call.args[0]), set()).update(keys)
    return found


def is_log_call(call: ast.Call) -> bool:
    """Tell whether an event with a literal name is logged, perhaps by a method with a new name."""
    name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    if not (isinstance(name, str) and EVENT.fullmatch(name)):
        return False
    match call.func:
        case ast.Attribute(value=ast.Name(id=logger), attr=method):
            return logger.endswith("log") and method in LEVELS
        case ast.Name(id=method):
            return method == "write"
        case _:
            return False


def test_every_event_and_each_of_its_keys_is_explained_to_operators_and_no_other() -> None:
    page = (ROOT / "docs/monitoring.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| [a-z, ]+ \| (.*?) \| \S", page, re.MULTILINE)
    explained = {name: set(filter(None, keys.split(", "))) for name, keys in rows}
    logged = keys_by_event()
    assert len(logged) > 50
    assert logged.keys() - explained.keys() == set(), "explain them in docs/monitoring.md"
    assert explained.keys() - logged.keys() == set(), "nothing logs them any more"
    assert {name for name, keys in logged.items() if keys - explained[name]} == set()
