"""What a person is told who gets no answer."""

from __future__ import annotations

import traceback

import structlog

from bot.commands.registry import COMMANDS
from bot.document.nodes import Document, Inlines, Paragraph
from bot.errors import StoreError, UserError
from bot.model.conversation import Invocation, Reply, Visibility
from bot.phrases import Phrases

log = structlog.get_logger(__name__)


def compose_apology(error: Exception, invocation: Invocation, phrases: Phrases) -> Reply:
    """Return the reply to an invocation that failed with ``error``, for the asker alone."""
    sentence = Paragraph(error_sentence(error, invocation.command, phrases))
    return Reply(Document((sentence,)), visibility=Visibility.ASKER)


def error_sentence(error: Exception, name: str, phrases: Phrases) -> Inlines:
    """Return the sentence for ``error``, and log it unless the person can correct it."""
    command = name if name in COMMANDS else "other"  # a person's own words are not logged
    match error:
        case UserError():
            return phrases(error.key, **error.args_by_name)
        case StoreError():
            log.warning("store.failed", command=command, error=type(error).__name__)
            return phrases("error.store")
        case _:
            # No traceback: an exception may quote what somebody wrote.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            log.error(
                "answer.failed",
                command=command,
                error=type(error).__name__,
                file=frame.filename,
                line=frame.lineno or 0,
            )
            return phrases("error.unexpected")
