"""The process's log, on standard error: events with keys, never prose, never secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import cast

import structlog
from structlog.typing import EventDict, Processor

from bot.app.redaction import Redactor, hide_secrets_in_crashes
from bot.settings import Settings

_OURS = ("bot", "adapters", "storage")
"""Packages that log at the operator's level; of libraries only warnings are needed."""
_SCHEDULER = "apscheduler"
"""It warns when a job is due while its last run goes on, which is no fault."""
REPEATED_WITHIN_S = 1800.0
"""A warning that comes again within so many seconds tells of the same trouble."""
REMINDED_AFTER_S = 6 * 3600.0
"""Seconds after which trouble that lasts is told again."""
_VOLATILE = frozenset({"again_in", "exception", "reason", "timestamp"})
"""Keys by which two lines about the same trouble may differ."""
MAX_VALUE_CHARS = 300
"""What is longer, such as an address of a hundred ids or the page of a proxy, is cut."""


def configure_logging(
    settings: Settings, least: str = "DEBUG", observers: Sequence[Processor] = ()
) -> None:
    """Send every log line of this process to standard error in the configured format.

    Args:
        settings: level, format, and the secrets that must never appear.
        least: the lowest level shown whatever the settings say; a command whose output is read in
            the terminal shows errors only.
        observers: see every event of ours, whatever its level.
    """
    shared = [*_shared(), Redactor(settings)]
    structlog.configure(
        processors=[
            *observers,
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    hide_secrets_in_crashes(settings)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(settings, shared))
    handler.addFilter(RepetitionFilter())
    levels = logging.getLevelNamesMapping()
    level = max(levels[settings.log_level], levels[least])
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.getLogger(_SCHEDULER).setLevel(max(level, logging.ERROR))


def _shared() -> Sequence[Processor]:
    return (
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _cut_values,
        structlog.processors.format_exc_info,
    )


def _cut_values(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {
        key: f"{value[:MAX_VALUE_CHARS]}…"
        if isinstance(value, str) and len(value) > MAX_VALUE_CHARS
        else value
        for key, value in event.items()
    }


def _formatter(settings: Settings, shared: Sequence[Processor]) -> logging.Formatter:
    final: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
    )


class RepetitionFilter(logging.Filter):
    """Drops lines about trouble that was told before, for as long as they keep coming.

    Trouble is a warning, an error, and whatever names a reason. So an outage is one line, not one
    for each attempt; a reminder counts what was dropped.

    Args:
        now: seconds of a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._now = now
        self._troubles: dict[Hashable, _Trouble] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether ``record`` is news, and note in it how often it was dropped before."""
        if record.levelno < logging.WARNING and "reason" not in (_event_of(record) or ()):
            return True
        now, key = self._now(), _key_of(record)
        self._troubles = {
            key: known
            for key, known in self._troubles.items()
            if now - known.seen_at < REPEATED_WITHIN_S
        }
        known = self._troubles.setdefault(key, _Trouble(seen_at=now))
        known.seen_at = now
        if known.told_at is not None and now - known.told_at < REMINDED_AFTER_S:
            known.dropped += 1
            return False
        if known.dropped and (said := _event_of(record)) is not None:
            said["repeated"] = known.dropped
        known.told_at, known.dropped = now, 0
        return True


@dataclass(slots=True)
class _Trouble:
    seen_at: float
    told_at: float | None = None
    dropped: int = 0


def _event_of(record: logging.LogRecord) -> EventDict | None:
    """Return the event in a line of ours; a library's line has none."""
    said: object = record.msg
    return cast("EventDict", said) if isinstance(said, dict) else None


def _key_of(record: logging.LogRecord) -> Hashable:
    """Return what a line is about: of a library's line its template, of ours event and keys."""
    said = _event_of(record)
    if said is None:
        return record.name, record.msg
    kept = sorted((key, repr(value)) for key, value in said.items() if key not in _VOLATILE)
    return record.name, *kept
