"""Keeps secrets out of everything that is written: the log, errors, tracebacks, the doctor."""

from __future__ import annotations

import hmac
import sys
import traceback
from contextlib import suppress
from types import TracebackType
from urllib.parse import quote, unquote, urlsplit

from structlog.typing import EventDict

from bot.settings import Settings

MASK = "***"
_SHORTEST = 4
"""Characters of the shortest text that is taken for a secret: fewer occur everywhere."""


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Return every secret, as it is and as it is quoted in URLs, the longest first."""
    given = (settings.telegram_token, settings.discord_token, settings.telegram_webhook_secret)
    plain = [secret.get_secret_value() for secret in given if secret]
    if settings.telegram_token:
        token = settings.telegram_token.get_secret_value()
        plain.append(hmac.new(token.encode(), b"webhook", "sha256").hexdigest())
    plain += _database_passwords(settings.database_url)
    forms = [form for text in plain for form in (text, quote(text, safe="/"), quote(text, safe=""))]
    long_enough = [form for form in dict.fromkeys(forms) if len(form) >= _SHORTEST]
    return tuple(sorted(long_enough, key=len, reverse=True))


def _database_passwords(url: str) -> list[str]:
    """Return the password of a database's address, wherever it stands in it."""
    user_info = url.rpartition("@")[0].partition("://")[2]
    parameters = url.partition("?")[2].split("&")
    found = [user_info.partition(":")[2]]
    found += [
        parameter.partition("=")[2] for parameter in parameters if parameter.startswith("password=")
    ]
    with suppress(ValueError):  # it is no address, which is said elsewhere
        found.append(urlsplit(url).password or "")
    return [form for text in found for form in (text, unquote(text)) if form]


class Redactor:
    """Replaces secrets in text and in the values of log events.

    Args:
        settings: whose secrets they are.
    """

    def __init__(self, settings: Settings) -> None:
        self._secrets = secrets_of(settings)

    def redact(self, text: str) -> str:
        """Return ``text`` without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        """Return a log event without secrets; a processor of structlog."""
        return {key: self._redact_value(value) for key, value in event.items()}

    def _redact_value(self, value: object) -> object:
        if value is None or isinstance(value, int | float):
            return value
        return self.redact(value if isinstance(value, str) else repr(value))


def hide_secrets_in_crashes(settings: Settings) -> None:
    """Print what ends this process without secrets, from now on."""
    redactor = Redactor(settings)

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(redactor.redact(text))

    sys.excepthook = report
