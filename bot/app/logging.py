"""The process's log, on standard error: events with keys, never prose, never secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Sequence
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor

from bot.settings import Settings

_NOISY = ("apscheduler", "httpx", "httpcore", "telegram", "discord", "aiosqlite", "alembic")
"""Libraries of which an operator needs warnings only."""


def configure_logging(settings: Settings, least: str = "DEBUG") -> None:
    """Send every log line of this process to standard error in the configured format.

    Args:
        settings: level, format, and the secrets that must never appear.
        least: the lowest level shown whatever the settings say; a command whose output is read in
            the terminal shows errors only.
    """
    shared = [*_shared(), _Redactor(_secrets(settings))]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(settings, shared))
    levels = logging.getLevelNamesMapping()
    level = max(levels[settings.log_level], levels[least])
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _shared() -> Sequence[Processor]:
    return (
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    )


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


def _secrets(settings: Settings) -> tuple[str, ...]:
    """Return the tokens, as they are and as they are quoted in URLs."""
    tokens = (settings.telegram_token, settings.discord_token)
    plain = [token.get_secret_value() for token in tokens if token]
    quoted = [quote(token, safe=safe) for token in plain for safe in ("/", "")]
    return tuple(dict.fromkeys([*plain, *quoted]))


class _Redactor:
    """Replaces secrets in every value of a log line, wherever a library has put them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secrets)

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        return {key: self._redact(value) for key, value in event.items()}

    def _redact(self, value: object) -> object:
        if value is None or isinstance(value, int | float):
            return value
        text = value if isinstance(value, str) else repr(value)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text
