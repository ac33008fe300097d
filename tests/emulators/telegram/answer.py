"""How the server says no, and the wordings it uses."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An answer with ``ok: false``: HTTP status, description and response parameters."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        body = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(wording: str, **parameters: Any) -> Refusal:
    return Refusal(400, f"Bad Request: {wording}", **parameters)


def forbidden(wording: str) -> Refusal:
    return Refusal(403, f"Forbidden: {wording}")


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


UNAUTHORIZED = Refusal(401, "Unauthorized")
NO_SUCH_METHOD = Refusal(404, "Not Found: method not found")
SECOND_POLLER = Refusal(
    409,
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)
WEBHOOK_ACTIVE = Refusal(
    409,
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first",
)
UNCHANGED = bad_request(
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
STALE_QUERY = bad_request("query is too old and response timeout expired or query ID is invalid")
