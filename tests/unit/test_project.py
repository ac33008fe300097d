"""The project's own papers are true: settings, dependencies, lock, secrets."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from adapters.discord.client.invalid_request_breaker import MAX_INVALID, WINDOW_S
from bot.app.leader import LEASE_DURATION as LISTENING
from bot.app.leader import RENEW_S
from bot.app.serve import DRAIN_TIMEOUT_S, KEEP_DELIVERED
from bot.app.shutdown import CANCEL_AGAIN_S, SHUTDOWN_TIMEOUT_S
from bot.cli.command_line import typer_app
from bot.commands.registry import COMMANDS
from bot.delivery.courier.chat_delivery import LEASE
from bot.delivery.courier.courier import CONCURRENCY
from bot.settings import Settings
from storage.engine import POSTGRESQL_CONNECTIONS, WAL_CHECKPOINT_PAGES, WAL_SIZE_LIMIT
from storage.store import RETRY_DELAYS_S
from tests.support.settings import bare_settings

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~!; ]", requirement)[0].lower() for requirement in requirements}


def declared() -> set[str]:
    """Return the names of all packages that pyproject.toml asks for."""
    groups = [PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"].values()]
    return names(
        [requirement for group in groups for requirement in group if isinstance(requirement, str)]
    )


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_the_example_names_every_setting_and_no_other() -> None:
    assert {name.lower() for name in example()} == set(Settings.model_fields)


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in example():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert bare_settings(_env_file=ROOT / ".env.example") == Settings()


def test_every_setting_is_explained_to_operators() -> None:
    guide = (ROOT / "docs/operators.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in guide] == []


def test_every_dependency_is_justified_in_one_line() -> None:
    page = (ROOT / "docs/dependencies.md").read_text("utf-8")
    justified = set(re.findall(r"^\| ([\w.-]+) \|", page, re.MULTILINE)) - {"package"}
    assert justified == declared()


@pytest.mark.parametrize(("lock", "least"), [("run.txt", 31), ("dev.txt", 31), ("build.txt", 7)])
def test_the_lock_has_hashes_and_names_no_host(lock: str, least: int) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==", text, re.MULTILINE)
    hashed = re.findall(r"^[\w.-]+.*==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pinned) >= least
    assert len(hashed) == len(pinned)
    assert "://" not in text
    assert "--index" not in text


def test_every_declared_dependency_is_locked() -> None:
    text = (ROOT / "requirements/dev.txt").read_text("utf-8").lower().replace("_", "-")
    locked = set(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", text, re.MULTILINE))
    assert {name.replace("_", "-").replace(".", "-") for name in declared()} <= {
        name.replace(".", "-") for name in locked
    }


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_every_chat_command_is_documented(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    assert [name for name in COMMANDS if f"| `/{name}" not in text] == []


def test_every_command_of_the_command_line_is_documented() -> None:
    guide = (ROOT / "docs/operators.md").read_text("utf-8")
    names = [
        (command.name or getattr(command.callback, "__name__", "")).replace("_", "-")
        for command in typer_app.registered_commands
    ]
    assert len(names) >= 11
    assert [name for name in names if f"| `paperboy {name}" not in guide] == []


def passages(page: str) -> list[str]:
    """Return the paragraphs, list items and table rows of a page, a line each."""
    text = (ROOT / page).read_text("utf-8")
    return [" ".join(passage.split()) for passage in re.split(r"\n\n|\n(?=[-|] ?)", text)]


def states(page: str, *words: str) -> bool:
    """Return whether one passage of a page holds all ``words``, in any order and case."""
    return any(
        all(word.casefold() in passage.casefold() for word in words) for passage in passages(page)
    )


@pytest.mark.parametrize("page", ["README.md", "docs/operators.md", "docs/capacity.md"])
def test_what_may_be_repeated_is_stated_as_it_is_held(page: str) -> None:
    assert bare_settings().courier_concurrency == CONCURRENCY
    assert states(page, f"{CONCURRENCY}", "courier", "in flight", "Telegram")


def test_the_nonce_window_is_stated() -> None:
    assert states("README.md", "Discord", "nonce", "a few minutes")


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (("courier", "lease", "three minutes"), LEASE.total_seconds() == 180),
        (("listen", "killed", "twenty seconds"), LISTENING.total_seconds() + RENEW_S == 20),
        (("listen", "SIGTERM", "within five"), RENEW_S == 5),
        (("listen", "lease", "fifteen seconds"), LISTENING.total_seconds() == 15),
        (("SIGTERM", "in flight", "ten seconds"), DRAIN_TIMEOUT_S == 10),
        (("SIGTERM", "database", "twenty seconds"), SHUTDOWN_TIMEOUT_S + 8 * CANCEL_AGAIN_S <= 20),
        (("Discord", f"{MAX_INVALID:,} refusals", "ten minutes"), WINDOW_S == 600),
        (("write-ahead log", f"{WAL_CHECKPOINT_PAGES:,} pages"), WAL_CHECKPOINT_PAGES == 4_000),
        (("write-ahead log", "16 MB"), WAL_SIZE_LIMIT == 16 * 2**20),
        (("PostgreSQL", "retried", "six seconds"), 6 <= sum(RETRY_DELAYS_S) < 7),
        (("PostgreSQL", "ten connections"), POSTGRESQL_CONNECTIONS == 10),
    ],
)
def test_operators_are_told_the_times_and_limits_that_are_kept(
    words: tuple[str, ...], holds: bool
) -> None:
    assert holds
    assert states("docs/operators.md", *words)


def test_the_capacity_is_worked_out_for_what_is_kept() -> None:
    assert states("docs/capacity.md", "parcel", "kept", f"{KEEP_DELIVERED.days} days")
    assert states("docs/capacity.md", "PostgreSQL", "ten connections")
    assert POSTGRESQL_CONNECTIONS == 10


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


def test_no_property_is_held_to_the_speed_of_the_machine() -> None:
    assert settings().deadline is None
    assert HealthCheck.too_slow in settings().suppress_health_check
    tests = [file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py")]
    own = [
        found for text in tests for found in re.findall(r"suppress_health_check=\[(.*?)\]", text)
    ]
    assert own
    assert [found for found in own if "too_slow" not in found] == []
