"""What the log's events say is counted, by labels that are few."""

from __future__ import annotations

import pytest

from bot.app.metrics import Metrics


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            {"event": "ranking.ended", "chat": 7, "seconds": 0.3},
            "paperboy_ranking_seconds_count 1.0",
        ),
        (
            {"event": "command.answered", "command": "made up", "seconds": 0.3},
            'paperboy_command_seconds_count{command="other"} 1.0',
        ),
        (
            {"event": "request.ended", "host": "a", "outcome": "Throttled", "seconds": 1.0},
            'paperboy_arxiv_requests_total{host="a",outcome="Throttled"} 1.0',
        ),
        (
            {"event": "parcel.sent", "platform": "discord", "parcel": 1, "lag": 90.0},
            'paperboy_delivery_lag_seconds_bucket{le="120.0",platform="discord"} 1.0',
        ),
        (
            {"event": "job.failed", "job": "plan"},
            'paperboy_events_total{event="job.failed",level="error"} 1.0',
        ),
    ],
)
def test_an_event_is_counted_and_passed_on_as_it_is(event: dict[str, object], line: str) -> None:
    metrics = Metrics(["help"], ["discord"], ["a"])
    assert metrics.observe(None, "exception", dict(event)) == event
    shown = metrics.render(None, ()).decode().splitlines()
    assert line in shown
    assert "paperboy_errors_total 1.0" in shown
