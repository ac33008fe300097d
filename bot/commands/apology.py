"""What a person is told when an answer fails, and what the operator is told."""

from __future__ import annotations

import traceback
from collections.abc import Mapping

import structlog

from bot.commands.registry import COMMANDS
from bot.document.nodes import Inlines
from bot.errors import StoreError, UserError
from bot.phrases import Phrases

log = structlog.get_logger(__name__)


def error_sentence(error: Exception, name: str, phrases: Phrases) -> Inlines:
    """Return what a person is told about ``error``; what is not their doing is logged."""
    match error:
        case UserError():
            return phrases(error.key, **error.args_by_name)
        case StoreError():
            log.warning("store_unavailable", command=_known(name), error=type(error).__name__)
            return phrases("error.store")
        case _:
            # no traceback: an exception may quote what somebody wrote
            log.error("answer_failed", command=_known(name), **_origin(error))
            return phrases("error.unexpected")


def _known(name: str) -> str:
    """Return ``name`` for a log line, unless it is something a person made up."""
    return name if name in COMMANDS else "other"


def _origin(error: Exception) -> Mapping[str, str | int]:
    """Return what an operator needs to find the fault, without the words in the error."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return {"error": type(error).__name__, "file": frame.filename, "line": frame.lineno or 0}
