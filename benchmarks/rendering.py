"""A large morning: its messages, and the time to compose, cut and draw it on each platform.

python -m benchmarks.rendering

The papers are real: cs.LG of 13 May 2026 (1,101 of them) and all of June 2026; see
tests/support/real_data.py.
"""

from __future__ import annotations

import cProfile
import gc
import json
import pstats
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import _lru_cache_wrapper
from pathlib import Path

from pytest import skip  # noqa: PT013 - its exception is what tests/support/real_data.py raises

from adapters.arxiv.feed_parser import parse_feed
from adapters.console.plain import as_text
from adapters.discord.render.message import fits as fits_discord
from adapters.discord.render.message import render_message
from adapters.telegram.render.message import encode_page
from adapters.telegram.render.message import fits as fits_telegram
from bot.digest.compose import compose
from bot.digest.news import News
from bot.digest.paging import paginate_digest
from bot.digest.select import count_by_term, select
from bot.document.nodes import Document
from bot.model.announcement import AnnounceType, Listing
from bot.model.chat import DigestSettings, RenderMode
from bot.model.digest_span import DigestSpan
from bot.phrases import load_phrases
from tests.support.real_data import read_real_data
from tests.support.real_june_2026 import listings_by_day
from tests.support.renderings import RENDERINGS, letters, words_of_documents

WHAT = (
    "cs.LG of 13 May 2026, the largest announcement (1,101 papers), composed, paginated and "
    "rendered with empty caches; and the messages of a large digest next to one message per "
    "paper. The hot path is CPU time by package."
)
LARGEST = date(2026, 5, 13)
"""The day of the largest feed."""
ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Drawer:
    """One platform: what fits, and how a page becomes what is sent."""

    fits: Callable[[Document], bool]
    draw: Callable[[Document], object]


def _telegram(form: RenderMode) -> Drawer:
    return Drawer(lambda page: fits_telegram(page, form), lambda page: encode_page(page, form))


def _discord(form: RenderMode) -> Drawer:
    return Drawer(
        lambda page: fits_discord(page, form),
        lambda page: render_message(page, form).view.to_components(),
    )


DRAWERS = {
    "telegram": _telegram(RenderMode.RICH),
    "telegram_classic": _telegram(RenderMode.CLASSIC),
    "discord": _discord(RenderMode.RICH),
    "console": Drawer(lambda _: True, as_text),
}


def largest_feed() -> Sequence[Listing]:
    """Return every listing of the largest feed."""
    feed = parse_feed(read_real_data(f"feeds/{LARGEST}-cs-lg.xml.gz"))
    return [Listing(item.paper, "cs.LG", item.type) for item in feed.items]


def digest(
    day: date, listings: Sequence[Listing], settings: DigestSettings
) -> tuple[Document, int]:
    """Return the digest of ``listings`` for a reader of their categories, and its papers."""
    terms = {listing.category: (listing.category,) for listing in listings}
    entries = select(listings, terms, settings.types)
    news = News((day,), entries, count_by_term(listings, terms))
    return compose(news, settings, load_phrases("en")), len(entries)


def measure() -> dict[str, object]:
    """Return the figures."""
    return {"what": WHAT, **_mornings(), **_times()}


def _mornings() -> dict[str, object]:
    """Return the messages of the largest morning of cs.LG and cs.CL, with the default settings."""
    wanted = ("cs.LG", "cs.CL")
    day, listings = max(
        _of_june(wanted), key=lambda announcement: digest(*announcement, DigestSettings())[1]
    )
    document, papers = digest(day, listings, DigestSettings())
    pages = {name: _paginate(document, day, drawer) for name, drawer in DRAWERS.items()}
    return {
        "morning": f"cs.LG and cs.CL of {day}",
        "messages_one_per_paper": papers,
        **{f"messages_on_{name}": len(pages[name]) for name in DRAWERS if name != "console"},
        "characters": sum(map(len, words_of_documents((document,)))),
        "characters_cut": sum(_cut(document, name, pages) for name in ("telegram", "discord")),
    }


def _of_june(wanted: Iterable[str]) -> Iterable[tuple[date, Sequence[Listing]]]:
    for day, categories in listings_by_day().items():
        yield day, [listing for name in wanted for listing in categories.get(name, ())]


def _cut(document: Document, name: str, pages: dict[str, tuple[Document, ...]]) -> int:
    """Return how many visible signs of ``document`` a reader of its pages does not find."""
    rendering = next(rendering for rendering in RENDERINGS if rendering.name == f"{name}-rich")
    read = Counter(letters("".join(map(rendering.read, pages[name]))))
    wanted = Counter("".join(map(letters, words_of_documents((document,), rendering.spoken))))
    return (wanted - read).total()


def _times() -> dict[str, object]:
    settings = DigestSettings(types=frozenset(AnnounceType))
    listings = largest_feed()
    figures: dict[str, object] = {}
    for name, drawer in DRAWERS.items():
        _drawn(listings[:20], settings, drawer)  # what is imported and compiled once is not counted
        _forget()
        profile = cProfile.Profile()
        began = time.process_time()
        papers, pages = _drawn(listings, settings, drawer)
        spent = time.process_time() - began
        _forget()
        profile.runcall(_drawn, listings, settings, drawer)
        figures |= {
            f"papers_on_{name}": papers,
            f"pages_on_{name}": pages,
            f"ms_per_paper_on_{name}": round(spent / papers * 1000, 3),
            f"hot_path_on_{name}": _hot(profile),
        }
    return figures


def _drawn(
    listings: Sequence[Listing], settings: DigestSettings, drawer: Drawer
) -> tuple[int, int]:
    document, papers = digest(LARGEST, listings, settings)
    pages = _paginate(document, LARGEST, drawer)
    for page in pages:
        drawer.draw(page)
    return papers, len(pages)


def _paginate(document: Document, day: date, drawer: Drawer) -> tuple[Document, ...]:
    """Return the pages of a digest as the bot sends them, numbered and with working jumps."""
    span = DigestSpan(0, 1, frozenset(AnnounceType))
    return tuple(paginate_digest(document, f"{day:%-d %B}", drawer.fits, span))


def _forget() -> None:
    """Empty whatever is remembered of papers, formulas and blocks, as after a start."""
    for cached in gc.get_objects():
        if isinstance(cached, _lru_cache_wrapper):
            cached.cache_clear()


def _hot(profile: cProfile.Profile) -> str:
    """Return the packages in which most of the time was spent, with their shares."""
    spent: Counter[str] = Counter()
    for (file, _, _), row in vars(pstats.Stats(profile))["stats"].items():
        spent[_package(file)] += row[2]
    total = spent.total()
    return ", ".join(f"{name} {share / total:.0%}" for name, share in spent.most_common(5))


def _package(file: str) -> str:
    path = Path(file)
    if not path.is_relative_to(ROOT) or ".venv" in path.parts:
        return "libraries"
    return ".".join(path.relative_to(ROOT).parent.parts)


if __name__ == "__main__":
    try:
        print(json.dumps(measure(), ensure_ascii=False))
    except skip.Exception as missing:
        print(json.dumps({"what": WHAT, "skipped": str(missing)}))
