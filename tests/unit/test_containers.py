"""The containers start what there is: commands, settings, files, roles."""

from __future__ import annotations

import configparser
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot.app.leader import RELEASE_TIMEOUT_S
from bot.app.serve import CANCEL_GRACE_S, DRAIN_TIMEOUT_S
from bot.app.shutdown import SHUTDOWN_TIMEOUT_S
from bot.cli.command_line import typer_app
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "postgres"}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def instructions(kind: str) -> list[str]:
    return re.findall(rf"^\s*{kind} (.*)$", DOCKERFILE, re.MULTILINE)


def parses(words: list[str]) -> None:
    """Read a command line to its end without running it; a wrong word raises."""
    group = typer.main.get_command(typer_app)
    context = group.make_context("paperboy", words[:1], resilient_parsing=True)
    command = group.get_command(context, words[0])  # type: ignore[attr-defined]
    assert command is not None, f"there is no command {words[0]}"
    command.make_context(words[0], words[1:])


def running(*profiles: str) -> set[str]:
    """Return the services that ``docker compose --profile …`` starts."""
    return {
        name
        for name, service in SERVICES.items()
        if not service.get("profiles") or set(service["profiles"]) & set(profiles)
    }


def test_each_profile_starts_what_it_says() -> None:
    assert running() == {"paperboy"}
    assert running("postgres") == {"paperboy", "postgres"}
    assert running("scale") - {"paperboy"} == {"front", "planner", "courier", "postgres"}
    assert SERVICES["courier"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", OURS)
def test_every_service_starts_a_command_that_there_is(name: str) -> None:
    parses(OURS[name].get("command", ["run"]))


def test_the_roles_of_the_profile_do_all_the_work_together() -> None:
    assert {OURS[name]["command"][-1] for name in ("front", "planner", "courier")} == {
        "front", "planner", "courier",
    }  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_every_service_is_confined_and_gets_time_to_end(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["init"] is True
    assert DRAIN_TIMEOUT_S + sum(CANCEL_GRACE_S) + RELEASE_TIMEOUT_S <= SHUTDOWN_TIMEOUT_S
    assert int(service["stop_grace_period"].removesuffix("s")) >= SHUTDOWN_TIMEOUT_S + 3
    assert service["restart"] == "unless-stopped"


def test_postgres_is_awaited_until_it_is_well() -> None:
    assert "pg_isready" in SERVICES["postgres"]["healthcheck"]["test"][-1]
    for name in ("front", "planner", "courier"):
        assert OURS[name]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_every_setting_in_the_containers_is_one() -> None:
    known = {name.upper() for name in Settings.model_fields}
    settings = {name for service in OURS.values() for name in service.get("environment", {})}
    assert settings <= known
    assert set(re.findall(r"\$\{(\w+)", COMPOSE)) <= known | {"POSTGRES_PASSWORD"}
    environment = " ".join(instructions("ENV"))
    assert set(re.findall(r"(\w+)=", environment)) <= known | {"PATH", "PYTHONUNBUFFERED"}


def test_every_address_in_the_containers_is_one_that_the_store_takes() -> None:
    from storage.database_url import parse_database_url

    addresses = [service["environment"]["DATABASE_URL"] for service in OURS.values()]
    plain = [re.sub(r"\$\{\w+:-((?:[^{}])*)\}", r"\1", address) for address in addresses]
    assert {parse_database_url(url).get_backend_name() for url in plain} == {"sqlite", "postgresql"}


def test_the_image_copies_what_there_is_and_is_no_root() -> None:
    copied = [
        words for instruction in instructions("COPY") if "--from" not in (words := instruction)
    ]
    sources = [source for line in copied for source in line.split()[:-1]]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert instructions("USER") == ["paperboy"]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert [source for source in sources if source in ignored] == []


def test_the_image_starts_and_examines_itself_with_commands_that_there_are() -> None:
    (entry,) = instructions("ENTRYPOINT")
    assert yaml.safe_load(entry)[0] in PROJECT["scripts"]
    (health,) = instructions(r"HEALTHCHECK .* CMD")
    script, *words = yaml.safe_load(health)
    assert script in PROJECT["scripts"]
    parses(words)
    (started,) = instructions("CMD")
    parses(yaml.safe_load(started))
    assert instructions("STOPSIGNAL") == ["SIGTERM"]


def test_the_image_has_a_python_that_the_project_takes() -> None:
    least = tuple(map(int, re.findall(r"\d+", PROJECT["requires-python"])))
    images = re.findall(r"^FROM python:(\d+)\.(\d+)", DOCKERFILE, re.MULTILINE)
    assert len(images) == 2
    assert all(tuple(map(int, image)) >= least for image in images)


@pytest.mark.parametrize(
    ("target", "last"),
    [("run", "paperboy run"), ("test", "pytest"), ("bench", "-m benchmarks"), ("clean", "rm -rf")],
)
def test_make_knows_what_the_readme_asks_of_it(target: str, last: str) -> None:
    asked = subprocess.run(
        ["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert last in asked.stdout


def test_every_image_of_others_is_named_by_its_digest() -> None:
    bases = [words.split()[0] for words in instructions("FROM")]
    others = [service["image"] for service in SERVICES.values() if "build" not in service]
    assert bases
    assert others
    for image in bases + others:
        assert re.fullmatch(r"[\w:.-]+@sha256:[0-9a-f]{64}", image), image
    assert len(set(bases)) == 1, "what was built in one would run in another"


def test_there_is_no_default_password() -> None:
    assert re.findall(r"\$\{POSTGRES_PASSWORD([^}]*)\}", COMPOSE) == [":-"] * 2


def test_the_systemd_unit_starts_a_command_that_there_is_and_gives_it_time_to_end() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(ROOT / "deploy/paperboy.service", "utf-8")
    service = unit["Service"]
    script, *words = service["ExecStart"].split()
    assert Path(script).name in PROJECT["scripts"]
    parses(words)
    assert service["KillSignal"] == "SIGTERM"
    assert int(service["TimeoutStopSec"]) >= SHUTDOWN_TIMEOUT_S + 3
    assert Path(script).is_relative_to(service["WorkingDirectory"])
    assert service["ReadWritePaths"] == service["WorkingDirectory"]
    assert service["NoNewPrivileges"] == "true"
    assert service["CapabilityBoundingSet"] == ""
