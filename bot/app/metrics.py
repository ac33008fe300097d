"""What is measured, for Prometheus; see ``docs/monitoring.md``.

What happens is told by the log's events, whose keys carry the figures, so no other part of the bot
knows that anything is measured. What there is is counted in the database when somebody asks.

Imported only where METRICS_PORT is set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from importlib.metadata import version
from itertools import product

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from structlog.typing import EventDict

from bot.app.vitals import CategoryArrival, Check, Looks, Vitals
from bot.errors import Flooded, Gone, Moved, NotPermitted, Refused, Unfit, Unrecognized, Unsure
from bot.model.delivery import ParcelState

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
OTHER = "other"
"""Label of a command that there is not."""
SENT = "Sent"
DELIVERY_OUTCOMES = [
    error.__name__
    for error in (Flooded, Gone, Moved, NotPermitted, Refused, Unfit, Unrecognized, Unsure)
]
ARXIV_FAULTS = "Rejected", "Throttled", "Unreachable", "Unreadable"
_LAG_S = 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 6 * 3600, 24 * 3600
_ANSWER_S = 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
_REQUEST_S = 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90


disable_created_metrics()  # a second line for each figure, which nothing asks for


class Metrics:
    """Counts the log's events, and writes all figures as Prometheus reads them.

    What can be counted begins with 0: Prometheus sees no increase in what begins with 1.

    Args:
        commands: the names of all commands.
        platforms: the names of those that are served.
        hosts: of arXiv, with their ports.
    """

    def __init__(
        self, commands: Iterable[str], platforms: Sequence[str], hosts: Iterable[str]
    ) -> None:
        self._commands = frozenset(commands)
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._events = self._count("paperboy_events", "Log events.", ["event", "level"], ())
        self._errors = self._count("paperboy_errors", "Log events of the level error.", [], ())
        outcomes = product(platforms, (SENT, *DELIVERY_OUTCOMES), ParcelState)
        self._deliveries = self._count(
            "paperboy_deliveries",
            "Attempts to send a message, by what the platform said and what became of the message.",
            ["platform", "outcome", "state"],
            [made for made in outcomes if (made[1] == SENT) == (made[2] == ParcelState.SENT)],
        )
        self._requests = self._count(
            "paperboy_arxiv_requests",
            "Requests to arXiv, by how they ended.",
            ["host", "outcome"],
            product(hosts, ("Answered", *ARXIV_FAULTS)),
        )
        self._lag = self._time(
            "paperboy_delivery_lag_seconds",
            "From when a message was planned until its platform accepted it.",
            ["platform"],
            [(platform,) for platform in platforms],
            _LAG_S,
        )
        self._answers = self._time(
            "paperboy_command_seconds",
            "From a command until its answer is composed.",
            ["command"],
            [(name,) for name in (*commands, OTHER)],
            _ANSWER_S,
        )
        self._request_times = self._time(
            "paperboy_arxiv_request_seconds",
            "How long requests to arXiv took.",
            ["host"],
            [(host,) for host in hosts],
            _REQUEST_S,
        )
        self._rankings = self._time(
            "paperboy_ranking_seconds",
            "How long it took to rank the papers of a chat.",
            [],
            (),
            _ANSWER_S,
        )

    def _count(
        self, name: str, what: str, labels: Sequence[str], known: Iterable[Sequence[str]]
    ) -> Counter:
        counter = Counter(name, what, labels, registry=self._registry)
        for values in known:
            counter.labels(*values)
        return counter

    def _time(
        self,
        name: str,
        what: str,
        labels: Sequence[str],
        known: Iterable[Sequence[str]],
        buckets: Sequence[float],
    ) -> Histogram:
        histogram = Histogram(name, what, labels, buckets=buckets, registry=self._registry)
        for values in known:
            histogram.labels(*values)
        return histogram

    def observe(self, _logger: object, method: str, event: EventDict) -> EventDict:
        """Count an event; a processor of structlog, which passes it on as it is."""
        level = "error" if method == "exception" else method
        self._events.labels(event["event"], level).inc()
        if level == "error":
            self._errors.inc()
        match event:
            case {"event": "parcel.sent", "platform": platform, "lag": lag}:
                self._deliveries.labels(platform, SENT, ParcelState.SENT).inc()
                self._lag.labels(platform).observe(lag)
            case {
                "event": "parcel.not_sent",
                "platform": platform,
                "outcome": kind,
                "state": state,
            }:
                self._deliveries.labels(platform, kind, state).inc()
            case {"event": "command.answered", "command": command, "seconds": seconds}:
                self._answers.labels(command if command in self._commands else OTHER).observe(
                    seconds
                )
            case {"event": "request.ended", "host": host, "outcome": kind, "seconds": seconds}:
                self._requests.labels(host, kind).inc()
                self._request_times.labels(host).observe(seconds)
            case {"event": "ranking.ended", "seconds": seconds}:
                self._rankings.observe(seconds)
            case _:
                pass
        return event

    def render(self, vitals: Vitals | None, checks: Iterable[Check]) -> bytes:
        """Return all figures in Prometheus' text format.

        Args:
            vitals: what is in the database; None where it cannot be read.
            checks: what the bot needs to work.
        """
        return generate_latest(self._registry) + generate_latest(_State(vitals, checks))


class _State:
    """A collector of what there is now."""

    def __init__(self, vitals: Vitals | None, checks: Iterable[Check]) -> None:
        self._vitals = vitals
        self._checks = checks

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        release = {(version("arxiv-paperboy"),): 1.0}
        yield _gauge("paperboy_info", "The release that runs.", ["version"], release)
        ready = {(check.name,): float(check.is_good) for check in self._checks}
        yield _gauge("paperboy_ready", "Whether a part works (1) or not (0).", ["check"], ready)
        if self._vitals is not None:
            yield from _gauges_of(self._vitals)


def _gauges_of(vitals: Vitals) -> Iterator[Metric]:
    yield GaugeMetricFamily("paperboy_chats", "Active chats.", vitals.chats)
    yield GaugeMetricFamily(
        "paperboy_chat_overdue_seconds",
        "For how long the longest waiting chat has been due without a plan.",
        vitals.overdue.total_seconds(),
    )
    yield from _queue_gauges(vitals)
    yield from _look_gauges(vitals.looks)
    yield from _arrival_gauges(vitals.arrivals)


def _queue_gauges(vitals: Vitals) -> Iterator[Metric]:
    depths = {
        (queue.platform, state): float(count)
        for queue in vitals.queues
        for state, count in [
            ("waiting", queue.waiting),
            ("held", queue.held),
            ("parked", queue.parked),
        ]
    }
    yield _gauge(
        "paperboy_queue_messages", "Messages that are not sent.", ["platform", "state"], depths
    )
    ages = {
        (queue.platform,): (vitals.now - queue.oldest).total_seconds() if queue.oldest else 0.0
        for queue in vitals.queues
    }
    yield _gauge(
        "paperboy_queue_oldest_seconds", "Age of the oldest waiting message.", ["platform"], ages
    )


def _look_gauges(looks: Looks) -> Iterator[Metric]:
    rounds = _timestamps({(): looks.round_at})
    yield _gauge("paperboy_look_timestamp_seconds", "When arXiv was last looked at.", [], rounds)
    answered = {(name,): health.succeeded_at for name, health in looks.sources.items()}
    yield _gauge(
        "paperboy_source_answered_timestamp_seconds",
        "When a service of arXiv last answered.",
        ["source"],
        _timestamps(answered),
    )
    failing = {(name,): float(bool(each.failed_since)) for name, each in looks.sources.items()}
    yield _gauge(
        "paperboy_source_failing",
        "Whether the last request to a service of arXiv failed.",
        ["source"],
        failing,
    )


def _arrival_gauges(arrivals: Sequence[CategoryArrival]) -> Iterator[Metric]:
    days = {
        (each.category,): datetime.combine(each.date, time(), UTC) if each.date else None
        for each in arrivals
    }
    arrived = {(each.category,): each.arrived_at for each in arrivals}
    figures = [
        ("date_timestamp_seconds", "Listing date of the newest edition.", _timestamps(days)),
        ("arrived_timestamp_seconds", "When it was complete.", _timestamps(arrived)),
        ("papers", "Papers in it.", {(each.category,): float(each.papers) for each in arrivals}),
        (
            "declared_papers",
            "Papers that arXiv counts in it.",
            {
                (each.category,): float(each.declared)
                for each in arrivals
                if each.declared is not None
            },
        ),
        (
            "missing_papers",
            "Papers that arXiv lists and that are not stored.",
            {(each.category,): float(each.missing) for each in arrivals},
        ),
        (
            "late_seconds",
            "For how long a newer edition has been expected.",
            {(each.category,): each.late.total_seconds() for each in arrivals},
        ),
    ]
    for name, what, values in figures:
        yield _gauge(f"paperboy_edition_{name}", what, ["category"], values)


def _timestamps(
    times: dict[tuple[str, ...], datetime | None],
) -> dict[tuple[str, ...], float]:
    return {labels: at.timestamp() for labels, at in times.items() if at is not None}


def _gauge(
    name: str, what: str, labels: Sequence[str], values: dict[tuple[str, ...], float]
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, what, labels=labels)
    for own, value in values.items():
        gauge.add_metric(own, value)
    return gauge
