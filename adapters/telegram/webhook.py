"""A webhook: where Telegram posts updates instead of being asked for them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram posts updates.

    Attributes:
        url: the public address, as Telegram is told it.
        secret: what every request has to carry, 1 to 256 of ``A-Za-z0-9_-``; it may end up in
            no log.
        port: where this process listens, on every interface and without TLS.
    """

    url: str
    secret: str
    port: int

    def __repr__(self) -> str:
        return f"Webhook({self.url}, port {self.port})"

    @property
    def path(self) -> str:
        """The path of the public address, which proxies are expected to leave as it is."""
        return urlsplit(self.url).path or "/"


def derive_secret(token: str) -> str:
    """Return a webhook's secret that every process with this token agrees on."""
    return hmac.new(token.encode(), b"webhook", "sha256").hexdigest()
