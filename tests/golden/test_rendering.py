"""The same mornings on every platform, in both languages, held to the last character.

``pytest tests/golden/test_rendering.py --golden`` writes the files anew; look at the difference.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.console import as_text
from adapters.discord import render as discord_render
from adapters.telegram import render as telegram_render
from bot.digest.compose import News, compose
from bot.digest.select import select, tally
from bot.document import Document
from bot.document.paginate import paginate
from bot.model.announcement import AnnounceType, Listing
from bot.model.chat import Manner
from bot.model.paper import Paper
from bot.phrases import LANGUAGES, speak
from tests.papers import CROSS, NEW, REPLACE, paper

FILES = Path(__file__).parent / "rendered"
TYPES = frozenset(AnnounceType)
MONDAY, TUESDAY = date(2026, 6, 15), date(2026, 6, 16)


def odd(number: int, title: str, authors: str, abstract: str, *categories: str) -> Paper:
    texts = {"title": title, "authors": authors, "abstract": abstract}
    return paper(f"2606.0{number:04}", *(categories or ("cs.DC",)), **texts)


ODD = (
    odd(1, r"\textit{FLARE}: $O(n \log n)$ at $2.33 \times$ the Cost",
        r"L\'eo Sou, Erd\H{o}s P\'al",
        r"We show $\alpha_{i}^2 \leq \frac{1}{2}$ for \emph{all} cases. Nothing else."),
    odd(2, "Prices: 100% *off* for [everyone] <b>now</b> & then_", "A_B, C*D",
        "It costs $5. We *do* not `care` about @everyone or #tags. > Quote"),
    odd(3, "עברית בכותרת", "דנה כהן, Ann O'Neil", "A right-to-left author. Second sentence."),
    odd(4, "图神经网络综述", "王伟, 李娜, 张三, 李四, 王五", "本文综述图神经网络。第二句。"),
    odd(5, "Ship it \U0001f680 with \U0001f469‍\U0001f469‍\U0001f467", "Zoë Ünlü (MIT, Boston)",
        "Emoji are characters too. Always."),
    odd(6, "A Paper by Very Many", ", ".join(f"Author No{n}" for n in range(60)), "Many hands."),
)  # fmt: skip
LISTED = (
    *(Listing(one, "cs.DC", NEW) for one in ODD),
    Listing(paper("2606.00007", "cs.LG", "cs.DC"), "cs.DC", CROSS),
    Listing(paper("2605.00008", "cs.AR", version=3), "cs.AR", REPLACE),
)
TERMS = {"cs.DC": ("cs.DC",), "cs.AR": ("cs.AR",)}


def morning(**more: Any) -> News:
    return News(
        dates=more.pop("dates", (TUESDAY,)),
        entries=select(LISTED, TERMS, TYPES),
        counts=tally(LISTED, TERMS),
        **more,
    )


CASES: dict[str, News] = {
    "morning": morning(),
    "two_days_and_one_late": morning(dates=(MONDAY, TUESDAY), late=("math.NA",)),
    "sample": morning(sample=True),
    "one_paper": News(
        (TUESDAY,),
        select(LISTED[-1:], TERMS, TYPES),
        tally(LISTED[-1:], TERMS),
    ),
}


def on_telegram(document: Document) -> str:
    pages: list[object] = []
    for page in paginate(document, telegram_render.fits):
        drawn = telegram_render.render(page)
        entities = [asdict(span) for span in drawn.spans]
        pages.append({"text": drawn.text.split("\n"), "entities": entities})
    return json.dumps(pages, ensure_ascii=False, indent=1) + "\n"


def on_discord(document: Document) -> str:
    pages = [
        discord_render.view(page).to_components()
        for page in paginate(document, discord_render.fits)
    ]
    return json.dumps(pages, ensure_ascii=False, indent=1) + "\n"


PLATFORMS = {
    "console.txt": as_text,
    "telegram.json": on_telegram,
    "discord.json": on_discord,
}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_a_morning_looks_as_it_was_approved(
    case: str, language: str, platform: str, request: pytest.FixtureRequest
) -> None:
    shown = PLATFORMS[platform](compose(CASES[case], Manner(types=TYPES), speak(language)))
    file = FILES / f"{case}.{language}.{platform}"
    if request.config.getoption("--golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text("utf-8")
