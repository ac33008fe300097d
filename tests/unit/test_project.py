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
from bot.commands import COMMANDS
from bot.delivery.courier.courier import CONCURRENCY, LEASE
from bot.settings import Settings
from storage.engine import POSTGRESQL_CONNECTIONS, WAL_CHECKPOINT_PAGES, WAL_SIZE_LIMIT
from storage.retry import RETRY_DELAYS_S

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~!; ]", one)[0].lower() for one in requirements}


def declared() -> set[str]:
    """Return the names of all packages that pyproject.toml asks for."""
    groups = [PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"].values()]
    return names([one for group in groups for one in group if isinstance(one, str)])


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
        (one.name or getattr(one.callback, "__name__", "")).replace("_", "-")
        for one in typer_app.registered_commands
    ]
    assert len(names) >= 11
    assert [name for name in names if f"| `paperboy {name}" not in guide] == []


def words(page: str) -> str:
    """Return a page as one line, wherever its lines break."""
    return " ".join((ROOT / page).read_text("utf-8").split())


def test_what_may_be_repeated_is_stated_as_it_is_held() -> None:
    assert Settings(_env_file=None).courier_concurrency == CONCURRENCY
    stated = f"at most the sends in flight ({CONCURRENCY} for each courier)"
    assert stated in words("README.md")
    assert "Discord none within its nonce window" in words("README.md")
    assert f"at most {CONCURRENCY} for each courier" in words("docs/operators.md")
    assert f"At most {CONCURRENCY} messages (`COURIER_CONCURRENCY`)" in words("docs/capacity.md")


def test_operators_are_told_the_times_and_limits_that_are_kept() -> None:
    guide, capacity = words("docs/operators.md"), words("docs/capacity.md")
    told = {
        "when its lease has run out, after three minutes": LEASE.total_seconds() == 180,
        "another one listens within twenty seconds": LISTENING.total_seconds() + RENEW_S == 20,
        "when it ends by SIGTERM, within five": RENEW_S == 5,
        "lets messages under way finish for up to ten seconds": DRAIN_TIMEOUT_S == 10,
        f"after {MAX_INVALID:,} refusals in ten minutes": WINDOW_S == 600,
        f"written into the file every {WAL_CHECKPOINT_PAGES:,} pages": WAL_CHECKPOINT_PAGES
        == 4_000,
        "cut back to 16 MB": WAL_SIZE_LIMIT == 16 * 2**20,
        "for fifteen seconds, because the database is away": LISTENING.total_seconds() == 15,
        "full or silent: within twenty seconds in any case": SHUTDOWN_TIMEOUT_S + 8 * CANCEL_AGAIN_S
        <= 20,
        "tried again for about six seconds": 6 <= sum(RETRY_DELAYS_S) < 7,
    }
    assert [sentence for sentence in told if sentence not in guide] == []
    assert all(told.values()), told
    assert f"while it is kept ({KEEP_DELIVERED.days} days)" in capacity
    assert POSTGRESQL_CONNECTIONS == 10
    assert "at most ten connections for each process" in capacity


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
