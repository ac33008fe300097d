"""/cite ID…: BibTeX, as arXiv gives it."""

from __future__ import annotations

from bot.commands.command import Answer, Command, Guide, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.commands.support.lookup import MAX_LOOKUPS, explain_misses, look_up
from bot.digest.export import EXPORTERS, ExportFormat
from bot.digest.export.bibtex import to_bibtex
from bot.document.nodes import Code, Document, Paragraph
from bot.errors import UserError
from bot.model.conversation import Attachment, Copy, Placement
from bot.model.reference import find_references

BIBTEX = EXPORTERS[ExportFormat.BIBTEX].media_type
_LONGEST_COPY = 256
"""Characters of Telegram's copy button: https://core.telegram.org/bots/api#copytextbutton."""
_LONGEST_TEXT = 1800
"""Characters of the longest citation that is sent as text and not as a file; a plain Discord
message, the tightest, holds 2,000."""


async def cite(context: Context) -> Answer:
    """Return the citations of the papers that the argument refers to."""
    if not context.argument:
        return say(context.phrases("cite.which"))
    wanted = find_references(context.argument)
    if not wanted:
        raise UserError("paper.unreadable", given=echo(context.argument))
    found = await look_up(context.store, context.query_api, wanted[:MAX_LOOKUPS])
    remarks = tuple(explain_misses(found, wanted, context.argument, context.phrases))
    if not found.found:
        return say(*remarks)
    text = to_bibtex(found.found)
    said = tuple(Paragraph(remark) for remark in remarks)
    if len(text) > _LONGEST_TEXT:
        file = Attachment("papers.bib", text.encode(), BIBTEX)
        body = Paragraph(context.phrases("cite.file", count=len(found.found)))
        return Answer(Document((*said, body)), placement=Placement.BESIDE, attachment=file)
    copy = Copy(context.phrases.text("button.copy"), text)
    rows = ((copy,),) if len(text) <= _LONGEST_COPY else ()
    body = Paragraph((Code(text.rstrip("\n")),))
    return Answer(Document((*said, body)), rows, placement=Placement.BESIDE)


CITE = Command(
    "cite",
    "summary.cite",
    cite,
    parameter=make_parameter("paper", "parameter.paper"),
    guide=Guide(
        Section.KEEP,
        "explain.cite",
        examples=("2606.14824",),
        words=("引用", "bibtex"),
    ),
)
