"""Requests for updates: the ones whose answers the library does not take well when they are bad."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import structlog
from telegram import Update
from telegram.error import NetworkError

from adapters.telegram.client.request import AiohttpRequest

_TOKEN_REJECTED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}
"""401 for an unknown token, 404 for a malformed one."""

_log = structlog.get_logger()


class TokenRejected(NetworkError):
    """The server knows our token no longer; said so that the library's loop reports it."""


class PollingRequest(AiohttpRequest):
    """Carries getUpdates, and keeps one bad update or a dead token from spoiling the loop.

    The library asks again at once for a batch that it cannot parse, forever; and when a token is
    revoked it ends its loop without a word, unless the error looks like the network's.
    """

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(connections=1)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Return (HTTP status, body), unreadable updates reduced to their numbers.

        Raises:
            TokenRejected: the server answers 401 or 404.
        """
        status, body = await super().do_request(*args, **kwargs)
        if status in _TOKEN_REJECTED:
            raise TokenRejected(f"HTTP {status}")
        return status, _readable(body) if status == HTTPStatus.OK else body


def _readable(body: bytes) -> bytes:
    """Return ``body`` with every update that the library cannot parse reduced to its number."""
    try:
        updates = json.loads(body)["result"]
        bad = [update for update in updates if not _parses(update)]
    except (ValueError, LookupError, TypeError):
        return body  # no answer to getUpdates at all: the library says so
    if not bad:
        return body
    _log.warning("telegram.updates_unreadable", updates=[update["update_id"] for update in bad])
    reduced = [{"update_id": one["update_id"]} if one in bad else one for one in updates]
    return json.dumps({"ok": True, "result": reduced}).encode()


def _parses(update: Any) -> bool:
    try:
        Update.de_json(update, None)
    except (LookupError, TypeError, ValueError, AttributeError):
        return False
    return True
