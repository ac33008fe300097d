"""What is built and installed is complete, and every way to run the checks runs the same ones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml

from tests.support.processes import inherited_environment

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "adapters", "storage")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    with ZipFile(file) as content:
        return set(content.namelist())


def pinned(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", text, re.MULTILINE))


def commands(target: str) -> str:
    """Return what ``make`` would do for ``target`` where nothing is installed."""
    dry = ["make", "-n", "VENV=/nonexistent/venv", target]
    return subprocess.run(dry, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_the_wheel_holds_every_file_of_the_packages(wheel: set[str]) -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.*")]
    names = {str(file.relative_to(ROOT)) for file in files if file.suffix != ".pyc"}
    assert names - wheel == set()


def test_the_wheel_tells_type_checkers_that_it_is_typed(wheel: set[str]) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= wheel
    assert "Typing :: Typed" in PROJECT["project"]["classifiers"]


def test_running_the_bot_installs_what_it_needs_and_nothing_else() -> None:
    run, test = commands("run"), commands("test")
    assert "-r requirements/run.txt" in run
    assert "dev.txt" not in run
    assert "-r requirements/dev.txt" in test
    assert pinned("run.txt").items() <= pinned("dev.txt").items()
    assert not pinned("run.txt").keys() & {"pytest", "ruff", "basedpyright", "hatchling"}


def test_the_project_is_built_with_locked_packages_that_do_not_stay() -> None:
    assert "--target /nonexistent/venv/.build -r requirements/build.txt" in commands("run")
    assert "rm -rf /nonexistent/venv/.build" in commands("run")
    assert pinned("build.txt").items() <= pinned("dev.txt").items()
    assert {"hatchling", "editables"} <= pinned("build.txt").keys()


def test_every_target_is_explained() -> None:
    # Called by make itself, it would also say which folder it enters.
    apart = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, env=apart, check=True, capture_output=True, text=True
    )
    assert {line.split()[0] for line in shown.stdout.splitlines()} == TARGETS
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert set(phony.split()) == TARGETS


def test_hooks_call_targets_and_download_nothing() -> None:
    file = ROOT / ".pre-commit-config.yaml"
    repos = yaml.safe_load(file.read_text("utf-8"))["repos"]
    hooks = [hook for repo in repos for hook in repo["hooks"]]
    assert {repo["repo"] for repo in repos} == {"local"}
    assert "://" not in file.read_text("utf-8")
    assert {hook["language"] for hook in hooks} == {"system"}
    assert {hook["entry"] for hook in hooks} <= {f"make {target}" for target in TARGETS}


def test_continuous_integration_runs_what_contributors_run_on_every_python() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    job = workflow["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert [step["run"] for step in job["steps"] if "run" in step] == ["make test"]
    assert (ROOT / ".ci/run").read_text("utf-8").rstrip().endswith("exec make test")


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/contributing.md"])
def test_every_target_that_is_named_to_contributors_is_one(page: str) -> None:
    named = re.findall(r"(?:`|^    )make ([a-z]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    assert named
    assert set(named) <= TARGETS


def test_types_are_checked_strictly_in_the_packages_and_at_all_elsewhere() -> None:
    checked = PROJECT["tool"]["basedpyright"]
    assert {*PACKAGES, "tools"} <= set(checked["strict"])
    assert {*checked["strict"], "tests", "benchmarks"} <= set(checked["include"])


def test_coverage_has_a_gate() -> None:
    assert PROJECT["tool"]["coverage"]["report"]["fail_under"] >= 90
    assert set(PROJECT["tool"]["coverage"]["run"]["source"]) == set(PACKAGES)


@pytest.mark.slow
def test_the_wheel_talks_where_nothing_of_the_repository_is(tmp_path: Path) -> None:
    library, home = tmp_path / "library", tmp_path / "home"
    home.mkdir()
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as archive:
        archive.extractall(library)
    nowhere = dict.fromkeys(
        ("ARXIV_FEED_URL", "ARXIV_LISTING_URL", "ARXIV_API_URL"), "http://127.0.0.1:1"
    )
    # Without site, nothing says where the repository is: an editable installation is a .pth file.
    paths = os.pathsep.join([str(library), sysconfig.get_paths()["purelib"]])
    said = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            "import bot; print(bot.__file__); from bot.cli import main; main()",
            "chat",
        ],
        cwd=home,
        env=inherited_environment() | nowhere | {"PYTHONPATH": paths, "HOME": str(home)},
        input="/help\n",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.startswith(str(library))
    assert "/subscribe" in said
    assert (home / "paperboy.db").exists()
