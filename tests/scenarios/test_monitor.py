"""What an operator's monitoring sees: each alert rule fires when its trouble is there."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import aiohttp
import pytest
import structlog
import yaml

from bot.app.metrics import Metrics
from bot.app.monitor import serve_monitor
from bot.app.roles import Role
from bot.app.serve import TimedCore
from bot.commands.registry import COMMANDS
from bot.ingest.feed_requests import SENTINEL
from bot.ports.platform import BotCore
from tests.emulators.arxiv import paper
from tests.scenarios.bot_harness import BotHarness, TelegramDriver
from tests.support.clock import JumpingClock
from tests.support.patience import PATIENCE_S
from tests.support.ports import hold_port
from tests.support.promql import Scrapes
from tests.support.settings import bare_settings

ROOT = Path(__file__).resolve().parents[2]
FILE = yaml.safe_load((ROOT / "deploy/prometheus-alerts.yml").read_text("utf-8"))
RULES = {rule["alert"]: rule["expr"] for group in FILE["groups"] for rule in group["rules"]}
TUESDAY = date(2026, 6, 16)
MORNING = "2026-06-16T08:00:00+00:00"
PAPER = paper("2606.00001", "cs.DC", title="Counting to one")


class TimedTelegram(TelegramDriver):
    """Telegram, listened to as in a running process."""

    clock: JumpingClock

    async def serves(self, platform: Any, core: BotCore) -> asyncio.Task[None]:
        return await super().serves(platform, cast("BotCore", TimedCore(core, self.clock)))


class Watched:
    """The bot with alice, who reads cs.DC on Telegram, and whoever watches both."""

    def __init__(self, harness: BotHarness, telegram: TelegramDriver, metrics: Metrics) -> None:
        self.harness = harness
        self.telegram = telegram.emulator
        self.port = hold_port(self)
        self.scrapes = Scrapes()
        self._metrics = metrics
        self._stack = AsyncExitStack()

    async def opens(self, role: Role = Role.ALL) -> None:
        settings = bare_settings(metrics_port=self.port)
        serving = serve_monitor(settings, self.harness.app, role, self._metrics)
        await self._stack.enter_async_context(serving)

    async def closes(self) -> None:
        await self._stack.aclose()

    async def asks(self, path: str) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.port}{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return answer.status, await answer.text()

    async def scrapes_now(self) -> str:
        try:
            _, text = await self.asks("/metrics")
        except aiohttp.ClientConnectionError:
            text = None
        self.scrapes.add(self.harness.clock.now(), text)
        return text or ""

    def firing(self) -> set[str]:
        now = self.harness.clock.now()
        return {name for name, rule in RULES.items() if self.scrapes.evaluate(rule, now)}

    async def lives(self, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass, do what is due, and look."""
        self.harness.clock.jump(hours=hours, minutes=minutes, seconds=seconds)
        await self.harness.works()
        await self.scrapes_now()


def _drop(*_: object) -> dict[str, Any]:
    raise structlog.DropEvent


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    telegram = TimedTelegram()
    starting = BotHarness(telegram, folder)
    telegram.clock = starting.clock
    async with starting as harness:
        arxiv = urlsplit(harness.arxiv.url).netloc
        metrics = Metrics([*COMMANDS], ["telegram"], [arxiv])
        structlog.configure(processors=[metrics.observe, _drop])
        scene = Watched(harness, telegram, metrics)
        await scene.opens()
        harness.arxiv.announce(date(2026, 6, 15), paper("2606.00009", "cs.DC"))
        await harness.says("/subscribe cs.DC")
        await harness.works()
        await scene.scrapes_now()
        yield scene
        await scene.closes()


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Watched]:
    async with watched(tmp_path) as scene:
        yield scene


async def down(scene: Watched) -> None:
    await scene.closes()
    await scene.scrapes_now()


async def not_looked_at(scene: Watched) -> None:
    scene.harness.clock.jump(minutes=30)  # in which no round has begun
    await scene.scrapes_now()


async def arxiv_fails(scene: Watched) -> None:
    scene.harness.arxiv.answers(503)
    await scene.lives(hours=18)


async def arxiv_throttles(scene: Watched) -> None:
    await scene.lives(hours=17, minutes=50)
    scene.harness.arxiv.answers(429)
    await scene.lives(minutes=10)


async def late(scene: Watched) -> None:
    await scene.lives(hours=20)  # nothing was announced


async def incomplete(scene: Watched) -> None:
    arxiv = scene.harness.arxiv
    arxiv.announce(TUESDAY, *(paper(f"2606.001{n:02}", "cs.DC") for n in range(30)))
    arxiv.announce(TUESDAY, paper("2606.00029", "cs.DC"))
    scene.harness.clock.jump(to="2026-06-16T04:10:00+00:00")
    feed = arxiv.feed("rss", f"cs.DC+{SENTINEL}").replace(b"2606.00029", b"2606.00100")
    arxiv.answers(200, body=feed, on="/rss")
    arxiv.answers(503, on="/api")
    await scene.lives(minutes=5)
    await scene.lives(minutes=40)
    await scene.lives(minutes=40)


async def not_planned(scene: Watched) -> None:
    scene.harness.clock.jump(to="2026-06-16T08:15:00+00:00")
    await scene.scrapes_now()


async def plans_without_sending(scene: Watched) -> None:
    scene.harness.arxiv.announce(TUESDAY, PAPER)
    scene.harness.clock.jump(to=MORNING)
    await scene.harness.app.ingest.run_round()
    await scene.harness.app.planner.plan_due()


async def stuck(scene: Watched) -> None:
    await plans_without_sending(scene)
    scene.harness.clock.jump(minutes=31)
    await scene.scrapes_now()


async def slow(scene: Watched) -> None:
    await plans_without_sending(scene)
    await scene.scrapes_now()
    await scene.lives(minutes=20)


async def parked(scene: Watched) -> None:
    await plans_without_sending(scene)
    await scene.scrapes_now()
    said = "Bad Request: message text is empty"
    for method in ("sendRichMessage", "sendMessage"):
        scene.telegram.fail_next(method, 400, said, times=9)
    await scene.lives(seconds=20)


async def commands_wait(scene: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_MS", 1)
    file = scene.harness.folder / "paperboy.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        scene.harness.clock.calls_in(other.rollback, seconds=30)
        await scene.harness.says("/max 7")
    await scene.scrapes_now()


TROUBLES: dict[str, Callable[[Watched], Awaitable[None]]] = {
    "PaperboyDown": down,
    "PaperboyNotReady": not_looked_at,
    "PaperboyArxivFails": arxiv_fails,
    "PaperboyArxivThrottles": arxiv_throttles,
    "PaperboyEditionLate": late,
    "PaperboyEditionIncomplete": incomplete,
    "PaperboyPlansLate": not_planned,
    "PaperboyQueueStuck": stuck,
    "PaperboyDeliverySlow": slow,
    "PaperboyMessagesParked": parked,
    "PaperboyErrors": parked,
}
BY_HAND = {"PaperboyCommandsSlow"}


def test_every_alert_is_produced_by_one_of_the_tests() -> None:
    assert TROUBLES.keys() | BY_HAND == RULES.keys()


@pytest.mark.parametrize("alert", TROUBLES)
async def test_an_alert_fires_when_its_trouble_is_there_and_not_before(
    scene: Watched, alert: str
) -> None:
    assert scene.firing() == set()
    await TROUBLES[alert](scene)
    assert alert in scene.firing()


async def test_commands_that_wait_for_the_database_are_slow(
    scene: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    await commands_wait(scene, monkeypatch)
    assert scene.firing() == {"PaperboyCommandsSlow"}


async def test_who_asks_is_told_what_works_and_what_does_not(scene: Watched) -> None:
    assert await scene.asks("/healthz") == (200, "ok\n")
    status, said = await scene.asks("/readyz")
    assert (status, said.count("ok  "), "fail" in said) == (200, 3, False), said
    scene.harness.clock.jump(minutes=30)
    status, said = await scene.asks("/readyz")
    assert status == 503
    assert "fail look: the last round was at 2026-06-15 12:00" in said
    await scene.harness.app.store.close()
    (scene.harness.folder / "paperboy.db").write_bytes(b"damaged")
    status, said = await scene.asks("/readyz")
    assert status == 503
    assert "fail database" in said
    assert (await scene.asks("/healthz"))[0] == 200


async def test_each_category_has_its_arrival_and_completeness(scene: Watched) -> None:
    scene.harness.arxiv.announce(TUESDAY, PAPER)
    await scene.lives(hours=20)
    text = await scene.scrapes_now()
    shown = {
        name: float(value)
        for name, value in re.findall(r'paperboy_edition_(\w+){category="cs.DC"} (\S+)', text)
    }
    since = scene.harness.clock.now().timestamp() - shown.pop("arrived_timestamp_seconds")
    assert 0 <= since < 60
    assert shown == {
        "date_timestamp_seconds": datetime(2026, 6, 16, tzinfo=UTC).timestamp(),
        "papers": 1,
        "declared_papers": 1,
        "missing_papers": 0,
        "late_seconds": 0,
    }


async def test_a_platform_that_cannot_be_reached_is_not_listened_to(scene: Watched) -> None:
    scene.telegram.fail_next("getUpdates", 502, "Bad Gateway", times=1000)
    await scene.harness.says("/help")  # ends the request that waits for updates
    until = asyncio.get_running_loop().time() + PATIENCE_S
    while "fail telegram: not listening" not in (await scene.asks("/readyz"))[1]:
        assert asyncio.get_running_loop().time() < until
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("role", [Role.COURIER, Role.PLANNER, Role.FRONT])
async def test_a_process_is_asked_only_for_what_it_does(tmp_path: Path, role: Role) -> None:
    async with watched(tmp_path) as scene:
        await scene.closes()
        await scene.opens(role)
        _, said = await scene.asks("/readyz")
        assert ("look" in said, "telegram" in said) == (role is Role.PLANNER, role is Role.FRONT)


async def test_every_figure_is_documented_and_shown_on_the_dashboard_by_its_name(
    scene: Watched,
) -> None:
    text = await scene.scrapes_now()
    named = set(re.findall(r"^# TYPE (paperboy_\w+)", text, re.MULTILINE))
    page = (ROOT / "docs/monitoring.md").read_text("utf-8")
    assert named == set(re.findall(r"^\| `(paperboy_\w+)`", page, re.MULTILINE))
    panels = json.loads((ROOT / "deploy/grafana-dashboard.json").read_text("utf-8"))["panels"]
    queries = [target["expr"] for panel in panels for target in panel["targets"]]
    samples = set(re.findall(r"^(paperboy_\w+)", text, re.MULTILINE))
    for query in [*queries, *RULES.values()]:
        assert set(re.findall(r"paperboy_\w+", query)) <= samples, query
