"""A third language is one catalog file: nothing else knows how many there are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRENCH = {
    "Language: en": "Language: fr",
    "plural=(n != 1)": "plural=(n > 1)",
    '"English"': '"Français"',
    "I’ll speak English from now on.": "Je vous parle français désormais.",
    "Hi, I’m Paperboy": "Bonjour ! Je suis Paperboy",
    "Computer Science": "Informatique",
    "EEEE d MMMM y": "EEEE d MMMM y",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project with one more catalog."""
    for package in ("bot", "adapters", "storage"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    catalogs = tmp_path / "bot/phrases/catalogs"
    text = (catalogs / "en.po").read_text("utf-8")
    for english, french in FRENCH.items():
        assert english in text
        text = text.replace(english, french)
    (catalogs / "fr.po").write_text(text, "utf-8")
    return tmp_path


def talk(checkout: Path, *lines: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(checkout),
        "PYTHONUTF8": "1",
        "DATABASE_URL": f"sqlite+aiosqlite:///{checkout / 'paperboy.db'}",
        "ARXIV_FEED_URL": "http://127.0.0.1:9",
        "ARXIV_API_URL": "http://127.0.0.1:9",
        "ARXIV_LISTING_URL": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        cwd=checkout,
        env=environment,
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_a_third_language_is_one_catalog_file(checkout: Path) -> None:
    said = talk(checkout, "/language Français", "/start", "/pause until 2031-08-01", "/language")
    assert "Je vous parle français désormais." in said
    assert "Bonjour ! Je suis Paperboy" in said
    assert "Informatique" in said
    assert "vendredi 1 août 2031" in said, "dates come from the locale"
    assert "中文" in said, "all three are offered"


def test_months_of_the_third_language_are_understood(checkout: Path) -> None:
    said = talk(checkout, "/language fr", "/pause until 1 août")
    assert "1 août" in said
    assert "I can’t read" not in said
