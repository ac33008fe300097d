"""The figures of ``make metrics`` count what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import metrics
from tools.metrics import Figure, Module

HALF = """\
import json
from bot import (
    leaf,
    twig,
)

def _once(): ...
def _twice(): ...
def public(): return _once(), _twice(), self._twice()
class Answer: ...
class _Hidden: ...
"""


@pytest.fixture
def modules(tmp_path: Path) -> list[Module]:
    files = {
        "bot/__init__.py": "",
        "bot/leaf.py": "class Answer: ...\n",
        "bot/twig.py": "class _Hidden: ...\n",
        "bot/cli/serve.py": "",
        "adapters/half.py": HALF,
        "storage/other.py": "import bot.leaf\nimport bot.cli.serve\n",
        "elsewhere/ignored.py": "import bot.leaf\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return metrics.read_modules(tmp_path)


def test_the_modules_of_the_three_packages_are_read(modules: list[Module]) -> None:
    assert [module.name for module in modules] == [
        "bot", "bot.cli.serve", "bot.leaf", "bot.twig", "adapters.half", "storage.other",
    ]  # fmt: skip


def test_whoever_imports_a_module_or_a_name_of_it_is_an_importer(modules: list[Module]) -> None:
    found = metrics.importers(modules)
    assert found["bot.leaf"] == {"adapters.half", "storage.other"}
    assert found["bot"] == found["bot.twig"] == {"adapters.half"}


def test_modules_with_one_importer_are_told_apart_by_family(modules: list[Module]) -> None:
    single = metrics.single_importer_modules(modules)
    assert {module.name: module.is_family_member for module in single} == {
        "bot": False, "bot.twig": False, "bot.cli.serve": True,
    }  # fmt: skip


def test_private_functions_are_counted_by_where_they_are_named(modules: list[Module]) -> None:
    uses = {node.name: count for node, count in metrics.private_functions(modules)}
    assert uses == {"_once": 1, "_twice": 2}


def test_an_import_over_several_lines_counts_each_of_them(modules: list[Module]) -> None:
    lines = {module.name: metrics.import_lines(module) for module in modules}
    assert lines["adapters.half"] == 5


def test_a_public_class_name_in_two_modules_is_named_with_both(modules: list[Module]) -> None:
    assert metrics.repeated_classes(modules) == {"Answer": ["adapters.half", "bot.leaf"]}


def test_a_figure_above_its_limit_is_marked() -> None:
    good, bad = metrics.table([Figure("a", 3, 1, 1), Figure("b", 3, 1.5, 1)]).splitlines()[1:]
    assert good.split() == ["a", "3", "1", "1"]
    assert bad.split() == ["b", "3", "1.5", "1", "above"]


def test_no_two_classes_of_the_emulators_and_of_what_tests_share_have_one_name() -> None:
    shared = metrics.read_modules(metrics.ROOT, ["tests/emulators", "tests/support"])
    assert len(shared) > 60
    assert metrics.repeated_classes(shared) == {}


@pytest.mark.slow
def test_the_figures_of_this_project_are_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["metrics"])
    metrics.main()
    shown = capsys.readouterr().out
    assert "modules with one importer" in shown
    assert "files of /subscribe cs.DC" in shown


def test_the_figures_of_another_checkout_are_told_from_its_files_alone(
    modules: list[Module], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert modules
    monkeypatch.setattr("sys.argv", ["metrics", str(tmp_path)])
    metrics.main()
    shown = capsys.readouterr().out
    assert "Answer: adapters.half, bot.leaf" in shown
    assert "/subscribe" not in shown
