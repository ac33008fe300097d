"""What exists when the bot starts to serve is left out of every later round of the collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from bot.app.gc_tuning import THRESHOLDS, freeze_startup_objects


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.slow
@pytest.mark.usefixtures("collector")
def test_what_is_here_to_stay_is_walked_over_no_more():
    stays = [object()]
    freeze_startup_objects()
    assert gc.get_freeze_count() > 0
    assert not any(tracked is stays for tracked in gc.get_objects())
    assert gc.get_threshold() == THRESHOLDS


@pytest.mark.slow
@pytest.mark.usefixtures("collector")
def test_cycles_that_arise_later_are_still_found():
    freeze_startup_objects()
    ring: list[object] = []
    ring.append(ring)
    del ring
    assert gc.collect() > 0
