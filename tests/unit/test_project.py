"""The project's own papers are true: settings, dependencies, lock, secrets."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.cli.app import app
from bot.commands import COMMANDS
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~!; ]", one)[0].lower() for one in requirements}


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_the_example_names_every_setting_and_no_other() -> None:
    assert {name.lower() for name in example()} == set(Settings.model_fields)


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in example():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert Settings(_env_file=ROOT / ".env.example") == Settings()


def test_every_setting_is_explained_to_operators() -> None:
    guide = (ROOT / "docs/operators.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in guide] == []


def test_every_dependency_is_justified_in_one_line() -> None:
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")
    justified = set(re.findall(r"^\| ([\w.-]+) \|", page, re.MULTILINE)) - {"package"}
    declared = names(PROJECT["project"]["dependencies"])
    declared |= names(PROJECT["dependency-groups"]["dev"])
    assert justified == declared


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt"])
def test_the_lock_has_hashes_and_names_no_host(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)
    hashed = re.findall(r"^[\w.-]+.*==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pinned) > 30
    assert len(hashed) == len(pinned)
    assert "://" not in text
    assert "--index" not in text


def test_every_declared_dependency_is_locked() -> None:
    text = (ROOT / "requirements/dev.txt").read_text("utf-8").lower().replace("_", "-")
    locked = set(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", text, re.MULTILINE))
    declared = names(PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"])
    assert {name.replace("_", "-").replace(".", "-") for name in declared} <= {
        name.replace(".", "-") for name in locked
    }


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_every_chat_command_is_documented(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    assert [name for name in COMMANDS if f"| `/{name}" not in text] == []


def test_every_command_of_the_command_line_is_documented() -> None:
    guide = (ROOT / "docs/operators.md").read_text("utf-8")
    names = [
        (one.name or getattr(one.callback, "__name__", "")).replace("_", "-")
        for one in app.registered_commands
    ]
    assert len(names) >= 11
    assert [name for name in names if f"| `paperboy {name}" not in guide] == []


def test_every_page_that_is_linked_is_there() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        links = re.findall(
            r"(?:\]\(|(?:src|srcset)=\")(?!https?:|#)([^)#\"]+)", page.read_text("utf-8")
        )
        assert [link for link in links if not (page.parent / link).exists()] == []


def test_arxiv_is_thanked() -> None:
    thanks = "Thank you to arXiv for use of its open access interoperability."
    assert thanks in (ROOT / "README.md").read_text("utf-8")
