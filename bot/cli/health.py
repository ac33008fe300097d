"""``paperboy health``: ask the running process whether it lives, for a container's health check."""

from __future__ import annotations

from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

import typer

from bot.errors import SetupError
from bot.settings import load_settings

TIMEOUT_S = 10.0
_OWN_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not listened on
"""Where to ask a process that listens on every address."""


def health() -> None:
    """Ask the running process whether it lives; exit 1 if it does not say so."""
    settings = load_settings()
    if settings.metrics_port is None:
        raise SetupError("METRICS_PORT is not set, so the process tells nobody whether it lives.")
    host = _OWN_ADDRESS.get(settings.metrics_host, settings.metrics_host)
    try:
        connection = HTTPConnection(host, settings.metrics_port, timeout=TIMEOUT_S)
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        typer.echo(f"No answer from {host}:{settings.metrics_port}: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo("ok" if status == HTTPStatus.OK else f"HTTP {status}")
    raise typer.Exit(int(status != HTTPStatus.OK))
