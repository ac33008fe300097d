"""What readers are shown, on every platform, in every form, in both languages.

``pytest tests/golden/test_rendering.py --golden`` writes the files anew; look at the difference.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import pytest

from bot.document.nodes import Document
from bot.document.paginate import paginate
from bot.phrases import LANGUAGES, load_phrases
from tests.golden.cases import (
    COLLABORATION,
    DOCUMENTS,
    HUGE,
    LARGE,
    LONG,
    LONGEST_ABSTRACT,
    LONGEST_TITLE,
    MOST_AUTHORS,
)
from tests.golden.platform_output import SENT, render_outline, render_whole
from tests.properties.test_rendering import assert_sound
from tests.support.renderings import RENDERINGS, Rendering
from tests.support.soak import IS_SOAKING

FILES = Path(__file__).parent / "rendered"
FIRST_FORMS = ("telegram-rich", "discord-rich")


@cache
def document(case: str, language: str) -> Document:
    return {**DOCUMENTS, **LARGE, **HUGE}[case](load_phrases(language))


def held(name: str, shown: str, request: pytest.FixtureRequest) -> None:
    file = FILES / name
    if request.config.getoption("--golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", DOCUMENTS)
def test_it_looks_as_it_was_approved(
    case: str, language: str, request: pytest.FixtureRequest
) -> None:
    held(f"{case}.{language}.txt", render_whole(document(case, language)), request)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", LARGE)
def test_what_is_large_keeps_its_outline(
    case: str, language: str, request: pytest.FixtureRequest
) -> None:
    held(f"{case}.{language}.txt", render_outline(document(case, language), SENT), request)


@pytest.mark.slow
@pytest.mark.parametrize("case", HUGE)
def test_what_is_huge_keeps_its_outline(case: str, request: pytest.FixtureRequest) -> None:
    held(f"{case}.en.txt", render_outline(document(case, "en"), SENT), request)


@pytest.mark.parametrize("rendering", RENDERINGS, ids=str)
@pytest.mark.parametrize(
    ("case", "language"), [*product(DOCUMENTS, LANGUAGES), *product(LARGE, ["en"])]
)
def test_it_is_taken_and_read_whole(rendering: Rendering, case: str, language: str) -> None:
    assert_sound(document(case, language), rendering)


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize(
    "rendering",
    [rendering for rendering in RENDERINGS if IS_SOAKING or rendering.name in FIRST_FORMS],
    ids=str,
)
@pytest.mark.parametrize("case", HUGE)
def test_what_is_huge_is_taken_and_read_whole(rendering: Rendering, case: str) -> None:
    assert_sound(document(case, "en"), rendering)


def test_the_largest_are_as_large_as_real_ones() -> None:
    assert len(LONG.title) == LONGEST_TITLE
    assert len(LONG.abstract) == LONGEST_ABSTRACT
    assert COLLABORATION.authors.count(",") == MOST_AUTHORS - 1


def test_an_ordinary_morning_is_one_message_on_telegram() -> None:
    rendering = next(rendering for rendering in RENDERINGS if rendering.name == "telegram-rich")
    for language in LANGUAGES:
        assert len(paginate(document("thirty_papers", language), rendering.fits)) == 1
