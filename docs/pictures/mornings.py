"""Draw mornings of 5, 30, 105 and 727 invented papers: ``python -m docs.pictures.mornings FOLDER``.

Each is drawn in every style, on Telegram and Discord, in English and Chinese, in light and dark, on
a phone's width: its beginning, and its end with what is below it. Names of pictures may follow the
folder, as in ``… FOLDER telegram-105-brief``; only those that begin like one of them are drawn.
These pictures are to be looked at before and after a change; they are not kept.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import structlog

from bot.model.announcement import AnnounceType, Feed, FeedItem
from bot.model.paper import Paper
from docs.pictures.browser import Tab, browser
from docs.pictures.chats import (
    DAY,
    DELIVERY,
    HEIGHT,
    SCHEMES,
    WIDTH,
    DiscordWithPage,
    TelegramWithPage,
)
from tests.scenarios.bot_harness import BotHarness
from tests.support.couriers import drain

DRIVERS = {"telegram": TelegramWithPage, "discord": DiscordWithPage}
SIZES = (5, 30, 105, 727)
STYLES = ("titles", "brief", "full")
LANGUAGES = ("en", "zh")
_THINGS = (
    "Caches", "Consensus", "Graph Neural Networks", "Schedulers", "Type Systems", "Compilers",
    "Speech Models", "Sparse Attention", "Federated Learning", "Query Plans", "Proof Assistants",
    "Robot Grasping", "Vector Databases", "Diffusion Models", "Stream Processing", "Interpreters",
)  # fmt: skip
_WAYS = (
    "On the Cost of {}", "{} without Tears", "Learning {} from Few Examples", "Can {} Be Trusted?",
    "{}: A Second Look", "Towards Robust {} under Distribution Shift in the Wild",
    "Scaling {} to a Thousand Nodes with Bounded Memory and $O(n \\log n)$ Messages",
)  # fmt: skip
_FIRST = ("Ada", "Bo", "Cleo", "Dag", "Eve", "Finn", "Gita", "Hugo", "Ines", "Jun", "Kaya", "Li")
_LAST = (
    "Quorum", "Heartbeat", "Follower", "Leader", "Commit", "Abort-Retry", "Snapshot", "van der Log",
    "Ledger", "Barrier", "Mutex", "Token",
)  # fmt: skip


@dataclass(frozen=True)
class Morning:
    """A digest on one platform."""

    platform: str
    size: int
    style: str
    language: str

    @property
    def name(self) -> str:
        """How its pictures are called."""
        return f"{self.platform}-{self.size}-{self.style}-{self.language}"


def invented_feed(size: int) -> Feed:
    """Return an announcement of ``size`` papers that nobody wrote."""
    papers = map(_invented_paper, range(1, size + 1))
    items = tuple(FeedItem(paper, AnnounceType.NEW) for paper in papers)
    return Feed(("cs.DC", "cs.LG"), DAY, None, items, "invented")


def _invented_paper(number: int) -> Paper:
    """Return the paper of this number, in which primes stand for chance."""
    thing = _THINGS[number * 7 % len(_THINGS)]
    names = [
        f"{_FIRST[(number * 5 + place * 7) % len(_FIRST)]} {_LAST[(number + place) % len(_LAST)]}"
        for place in range(number * 13 % 9 + 1)
    ]
    abstract = (
        f"{thing} are everywhere, and yet little is known about what they cost. Existing work "
        f"looks at one node. In this paper, which is invented, we show that {thing.lower()} cost "
        f"{number * 31 % 89 + 2} % less when each message is sent twice. Nothing in it is real. "
        + "We measure on machines that do not exist, and repeat it until nobody asks. "
        * 6
    )
    return Paper(
        f"2606.{number:05}",
        1,
        _WAYS[number * 3 % len(_WAYS)].format(thing),
        abstract,
        ", ".join(names),
        (("cs.DC", "cs.LG", "cs.LG")[number % 3], *("cs.AI", "cs.PF")[number % 7 :]),
    )


def mornings(names: tuple[str, ...]) -> Iterator[Morning]:
    """Yield the mornings whose names begin like one of ``names``, all if there is none."""
    for morning in (Morning(*these) for these in product(DRIVERS, SIZES, STYLES, LANGUAGES)):
        if not names or morning.name.startswith(names):
            yield morning


async def draw(folder: Path, names: tuple[str, ...]) -> None:
    """Write the pictures of each morning into ``folder``."""
    async with browser() as tab:
        for morning in mornings(names):
            await _draw_morning(morning, tab, folder)


async def _draw_morning(morning: Morning, tab: Tab, folder: Path) -> None:
    driver = DRIVERS[morning.platform]()
    with tempfile.TemporaryDirectory() as data:
        async with BotHarness(driver, Path(data)) as harness:
            for line in ("/subscribe cs.DC cs.LG", f"/style {morning.style}", "/time 08:00"):
                await harness.says(line)
            await harness.says(f"/language {morning.language}")
            before = len(driver.messages())
            await harness.app.ingest.load_feed(invented_feed(morning.size))
            harness.clock.jump(to=DELIVERY)
            await harness.app.planner.plan_due()
            for courier in harness.app.couriers:
                await drain(courier)
            sent = len(driver.messages()) - before
            await tab.open(driver.url, WIDTH, HEIGHT)
            await tab.wait_until(
                f"document.querySelectorAll('.message:not(.mine)').length > {sent}"
            )
            await _capture(morning, sent, tab, folder)


async def _capture(morning: Morning, sent: int, tab: Tab, folder: Path) -> None:
    shown = "[...document.querySelectorAll('.message:not(.mine)')]"
    places = {
        "begin": f"{shown}.at(-{sent}).scrollIntoView()",
        "end": f"{shown}.at(-1).scrollIntoView(false)",
    }
    for scheme in SCHEMES:
        await tab.set_color_scheme(scheme)
        for place, script in places.items():
            await tab.run_script(script)
            picture = folder / f"{morning.name}-{scheme}-{place}.webp"
            picture.write_bytes(await tab.screenshot())


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(Path(sys.argv[1]), tuple(sys.argv[2:])))
