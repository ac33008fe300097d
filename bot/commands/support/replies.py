"""From an answer, or an error, to a reply: whom it is for, and one page with buttons to others."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import structlog

from bot.commands.command import Answer
from bot.commands.context import Context
from bot.commands.registry import COMMANDS
from bot.document.jumps import Opening, resolve_jumps, widen_jumps
from bot.document.nodes import Document, Inlines, Paragraph, Text
from bot.document.paginate import paginate
from bot.errors import StoreError, UserError
from bot.model.chat import RenderMode
from bot.model.conversation import Action, Invocation, Placement, Reply, Visibility
from bot.model.page_row import Stops, page_row
from bot.phrases import Phrases
from bot.ports.platform import Fits

_BANNER_SPACE: Inlines = (Text("x" * 240),)
"""As long as the longest banner in any language."""

log = structlog.get_logger(__name__)


def paginate_answer(
    answer: Answer, invocation: Invocation, render_mode: RenderMode, fits: Fits
) -> Reply:
    """Return the page of ``answer`` that ``invocation`` wants, or the last one if there are fewer.

    Args:
        answer: the whole answer.
        invocation: what was asked; page buttons name its command, unless the answer has another.
        render_mode: how the chat wants its pages drawn.
        fits: the platform's own predicate.
    """
    make = partial(_page_action, answer, invocation)
    pages = _split(answer, render_mode, fits, lambda number, _: _encode(make("", number)))
    page = min(max(invocation.start, 1), len(pages))
    shown, rows = pages[page - 1], answer.rows
    if page == 1:
        shown = _with_banner(answer.banner, shown)
    if len(pages) > 1 and answer.page_argument is None:
        shown = _with_banner(answer.truncation_note, pages[0])
    elif len(pages) > 1:
        stops = Stops.of_page(page, len(pages))
        rows = (page_row(stops, f"{page}/{len(pages)}", make), *rows)
    elsewhere = answer.elsewhere
    takes_place = invocation.in_place or answer.notice
    is_notice = answer.placement is Placement.NOTICE
    return Reply(
        shown,
        rows,
        answer.visibility,
        render_mode,
        Placement.IN_PLACE if takes_place and not is_notice else answer.placement,
        answer.attachment,
        answer.notice,
        _encode(elsewhere and replace(elsewhere, start=max(elsewhere.start, page))),
    )


def address_to_reader(answer: Answer, context: Context) -> Answer:
    """Return an answer that changes nothing in its chat for those whom it concerns."""
    if not context.is_shared or answer.visibility is not Visibility.EVERYONE:
        return answer
    own = Visibility.PRESSER if context.reader is None else Visibility.ASKER
    return replace(answer, visibility=own)


def page_again(answer: Answer, context: Context) -> str | None:
    """Return the command and the argument that get the page of ``answer`` again, if anything."""
    if answer.again is not None or answer.page_argument is None or not context.command:
        return answer.again
    return f"{answer.page_command or context.command} {answer.page_argument}".strip()


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


def _split(
    answer: Answer, render_mode: RenderMode, fits: Fits, opening: Opening
) -> Sequence[Document]:
    """Return the pages of ``answer``; page breaks are the same with every banner."""
    may_have_banner = answer.truncation_note or answer.banner is not None
    space = _BANNER_SPACE if may_have_banner else None

    def fits_below(page: Document) -> bool:
        return fits(_with_banner(space, page), render_mode)

    whole = answer.document
    if fits_below(whole):
        return (whole,)
    return resolve_jumps(paginate(widen_jumps(whole), fits_below), opening)


def _with_banner(banner: Inlines | None, page: Document) -> Document:
    return replace(page, blocks=(Paragraph(banner), *page.blocks)) if banner else page


def _page_action(answer: Answer, invocation: Invocation, label: str, number: int) -> Action | None:
    """Return the button to page ``number`` of ``answer``; None where it has only its first page."""
    if answer.page_argument is None:
        return None
    # An answer that opens as a message of its own is turned there.
    is_beside = answer.placement is Placement.BESIDE
    command = answer.page_command or invocation.command
    return Action(label, command, answer.page_argument, number, in_place=is_beside)


def _encode(action: Action | None) -> str:
    return action.encode() if action else ""
