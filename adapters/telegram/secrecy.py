"""Keeps tokens out of the library's own log lines.

python-telegram-bot logs tracebacks and reprs; the token is part of every address it asks.
"""

from __future__ import annotations

import logging

_MASK = "…"


class _Censor(logging.Filter):
    """Masks the secret half of every token it was told; logging is global, and so is it."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._mask(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self._mask(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True

    def _mask(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, _MASK)
        return text


_censor = _Censor()


def redact_token(token: str) -> None:
    """Mask ``token`` in whatever the library logs from now on.

    Only what follows the colon is looked for: the colon is percent-encoded in addresses.
    """
    if secret := token.rpartition(":")[2]:
        _censor.secrets.add(secret)
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "telegram":
            logging.getLogger(name).addFilter(_censor)
