"""As much of PromQL as the alert rules use, over scrapes that a test has made.

    scrapes = Scrapes()
    scrapes.add(now, text)
    assert scrapes.evaluate('increase(paperboy_errors_total[1h]) > 0', now)

``rate`` and ``increase`` do not extrapolate to the ends of their range, so they are never larger
than Prometheus' own. https://prometheus.io/docs/prometheus/latest/querying/basics/
"""

from __future__ import annotations

import math
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]

_TOKEN = re.compile(
    r'\s*(?:(\d+(?:\.\d+)?)([smhd])?|([a-zA-Z_]\w*)|("[^"]*")|(==|!=|>=|<=|[-(){}\[\],=<>]))'
)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
    ">=": operator.ge, "<=": operator.le,
}  # fmt: skip
_AGGREGATIONS: dict[str, Callable[[list[float]], float]] = {"sum": sum, "max": max, "min": min}


class Scrapes:
    """What was scraped, and when."""

    def __init__(self) -> None:
        self._scraped: list[tuple[datetime, dict[str, Vector]]] = []

    def add(self, at: datetime, text: str | None, job: str = "paperboy") -> None:
        """Note one scrape; None for one that failed. Prometheus notes ``up`` of each by itself."""
        found: defaultdict[str, Vector] = defaultdict(dict)
        for family in text_string_to_metric_families(text or ""):
            for sample in family.samples:
                found[sample.name][frozenset(sample.labels.items())] = sample.value
        found["up"][frozenset({("job", job)})] = float(text is not None)
        self._scraped.append((at, found))

    def evaluate(self, expression: str, now: datetime) -> Vector:
        """Return what ``expression`` yields ``now``; an alert fires where that is anything."""
        return _Parser(expression, self, now).result()

    def instant(self, name: str, matches: Callable[[Labels], bool]) -> Vector:
        _, newest = self._scraped[-1]
        return {labels: value for labels, value in newest.get(name, {}).items() if matches(labels)}

    def increase(self, name: str, matches: Callable[[Labels], bool], since: datetime) -> Vector:
        series: defaultdict[Labels, list[float]] = defaultdict(list)
        for at, found in self._scraped:
            for labels, value in found.get(name, {}).items():
                if at >= since and matches(labels):
                    series[labels].append(value)
        return {labels: seen[-1] - seen[0] for labels, seen in series.items() if len(seen) > 1}


class _Parser:
    """Reads an expression from left to right and evaluates it on the way."""

    def __init__(self, expression: str, scrapes: Scrapes, now: datetime) -> None:
        self._tokens = list(_TOKEN.finditer(expression))
        assert "".join(match[0] for match in self._tokens) == expression.rstrip(), expression
        self._at = 0
        self._scrapes = scrapes
        self._now = now

    def result(self) -> Vector:
        vector = self._expression()
        if (sign := self._peek()) in _COMPARISONS:
            self._take(sign)
            bound = self._number()
            vector = {
                labels: value
                for labels, value in vector.items()
                if _COMPARISONS[sign](value, bound)
            }
        assert self._at == len(self._tokens), "there is more than is understood"
        return vector

    def _expression(self) -> Vector:
        name = self._take()
        if name in _AGGREGATIONS:
            return self._aggregation(_AGGREGATIONS[name])
        if name == "histogram_quantile":
            self._take("(")
            quantile = self._number()
            self._take(",")
            buckets = self._expression()
            self._take(")")
            return _quantiles(quantile, buckets)
        if name in {"rate", "increase"}:
            self._take("(")
            grown, seconds = self._range()
            self._take(")")
            per = seconds if name == "rate" else 1.0
            return {labels: value / per for labels, value in grown.items()}
        return self._scrapes.instant(name, self._matcher())

    def _aggregation(self, combine: Callable[[list[float]], float]) -> Vector:
        kept: list[str] = []
        if self._peek() == "by":
            self._take("by")
            self._take("(")
            while (word := self._take()) != ")":
                kept += [word] if word != "," else []
        self._take("(")
        vector = self._expression()
        self._take(")")
        groups: defaultdict[Labels, list[float]] = defaultdict(list)
        for labels, value in vector.items():
            groups[frozenset(pair for pair in labels if pair[0] in kept)].append(value)
        return {labels: combine(values) for labels, values in groups.items()}

    def _range(self) -> tuple[Vector, float]:
        name, matches = self._take(), self._matcher()
        self._take("[")
        seconds = self._number()
        self._take("]")
        since = self._now - timedelta(seconds=seconds)
        return self._scrapes.increase(name, matches, since), seconds

    def _matcher(self) -> Callable[[Labels], bool]:
        wanted: set[tuple[str, str]] = set()
        if self._peek() == "{":
            self._take("{")
            while (label := self._take()) != "}":
                if label != ",":
                    self._take("=")
                    wanted.add((label, self._take().strip('"')))
        return lambda labels: wanted <= labels

    def _number(self) -> float:
        match = self._tokens[self._at]
        self._at += 1
        return float(match[1]) * _UNITS.get(match[2] or "s", 1)

    def _peek(self) -> str:
        return self._tokens[self._at][0].strip() if self._at < len(self._tokens) else ""

    def _take(self, expected: str = "") -> str:
        found = self._peek()
        assert not expected or found == expected, f"{expected} expected, {found} found"
        self._at += 1
        return found


def _quantiles(quantile: float, buckets: Vector) -> Vector:
    histograms: defaultdict[Labels, list[tuple[float, float]]] = defaultdict(list)
    for labels, value in buckets.items():
        (bound,) = (float(text) for name, text in labels if name == "le")
        histograms[frozenset(pair for pair in labels if pair[0] != "le")].append((bound, value))
    found = {labels: _quantile(quantile, sorted(counts)) for labels, counts in histograms.items()}
    return {labels: value for labels, value in found.items() if not math.isnan(value)}


def _quantile(quantile: float, buckets: Iterable[tuple[float, float]]) -> float:
    """Interpolate linearly within the bucket that holds the quantile, as Prometheus does."""
    counts = list(buckets)
    total = counts[-1][1]
    if not total:
        return math.nan
    rank, lower, before = quantile * total, 0.0, 0.0
    for bound, count in counts:
        if count >= rank:
            return (
                lower
                if math.isinf(bound)
                else lower + (bound - lower) * (rank - before) / (count - before)
            )
        lower, before = bound, count
    raise AssertionError("the last bucket holds everything")
