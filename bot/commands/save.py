"""/save ID… [note] [#tag…]: keep papers for later."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.paper import paper_answer
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.support.lookup import MAX_LOOKUPS, explain_misses, look_up
from bot.document.nodes import Inlines
from bot.errors import UserError
from bot.model.conversation import Action, Placement
from bot.model.paper import Paper, SavedPaper
from bot.model.reference import Reference, find_references, strip_stamps

MAX_SAVED = 5_000
"""Papers of one reading list."""
MAX_NOTE_CHARS = 500
"""Characters of a note that are kept."""
_MAX_TAGS, _MAX_TAG_BYTES = 10, 36
_TAG = re.compile(r"[#\uff03]([^\s#\uff03,;\uff0c\uff1b]+)")
_SEPARATORS = re.compile(r"[\s,;\uff0c\uff1b\u3001]+")


@dataclass(frozen=True, slots=True)
class SaveRequest:
    """The papers to save, with their note and tags.

    Attributes:
        wanted: the papers.
        note: the person's own words, or "".
        tags: lower-case words, each once.
    """

    wanted: tuple[Reference, ...]
    note: str
    tags: tuple[str, ...]


def parse_save_request(argument: str) -> SaveRequest:
    """Return the papers, the note and the tags in ``argument``."""
    rest = strip_stamps(_TAG.sub(" ", argument))
    words = [word for word in _SEPARATORS.split(rest) if word and not find_references(word)]
    note = " ".join(words)[:MAX_NOTE_CHARS] if words else ""
    return SaveRequest(find_references(rest), note, parse_tags(argument))


def parse_tags(argument: str) -> tuple[str, ...]:
    """Return the tags in ``argument``, without ``#``."""
    tags = (tag.casefold().encode() for tag in _TAG.findall(argument))
    # As long as a button can carry.
    short = (tag[:_MAX_TAG_BYTES].decode(errors="ignore") for tag in tags)
    return tuple(dict.fromkeys(short))[:_MAX_TAGS]


async def save(context: Context) -> Answer:
    """Save the papers that the argument refers to, with its note and its tags."""
    if not context.argument:
        return say(context.phrases("save.which"))
    asked = parse_save_request(context.argument)
    if not asked.wanted:
        raise UserError("paper.unreadable", given=echo(context.argument))
    found = await look_up(context.store, context.query_api, asked.wanted[:MAX_LOOKUPS])
    former = {
        entry.paper_id: entry for entry in await context.store.saved.of(context.list_owner.id)
    }
    kept = _with_room(found.found, former)
    for paper in kept:
        await _keep(context, paper, asked, former.get(paper.id))
    if not kept and found.found:
        raise UserError("save.too-many", most=MAX_SAVED)
    if context.in_place and len(found.found) == 1 and not context.is_shared:
        return await paper_answer(context, found.found[0])
    misses = explain_misses(found, asked.wanted, "", context.phrases)
    saved_button = Action(context.phrases.text("button.saved"), "saved", context.list_word.strip())
    left_out = len(kept) < len(found.found)
    full = context.phrases("save.too-many", most=MAX_SAVED) if left_out else ()
    said = say(*misses, *_sentences(context, kept, asked), full, rows=((saved_button,),))
    return replace(said, placement=Placement.NOTICE)


def _with_room(papers: Sequence[Paper], former: Collection[str]) -> Sequence[Paper]:
    """Return those of ``papers`` for which a list has room; what it has already needs none."""
    fresh = [paper.id for paper in papers if paper.id not in former]
    room = set(fresh[: max(0, MAX_SAVED - len(former))])
    return [paper for paper in papers if paper.id in former or paper.id in room]


async def _keep(
    context: Context, paper: Paper, asked: SaveRequest, former: SavedPaper | None
) -> None:
    """Save ``paper``; tags and a note that it has already stay, before the new ones."""
    version = (
        next((wanted.version for wanted in asked.wanted if wanted.paper_id == paper.id), None) or 0
    )
    chat = context.list_owner.id
    note, tags = asked.note, asked.tags
    if former is not None:
        tags = tuple(dict.fromkeys((*former.tags, *tags))) if tags else tags
        note = join_notes(former.note, note)
    await context.store.saved.save(chat, paper.id, version, note, tags, context.now)


def join_notes(former: str, added: str) -> str:
    """Return both notes, the former one first; the added one alone if both have no room."""
    if not added or added in former:
        return former
    joined = f"{former} · {added}" if former else added
    return joined if len(joined) <= MAX_NOTE_CHARS else added


def _sentences(context: Context, papers: Sequence[Paper], asked: SaveRequest) -> Iterator[Inlines]:
    phrases = context.phrases
    if papers:
        named = phrases.join_capped(code_terms(paper.id for paper in papers))
        yield phrases("save.done", papers=named)
    if papers and asked.tags:
        yield phrases(
            "save.tags", tags=phrases.join_capped(code_terms(f"#{tag}" for tag in asked.tags))
        )


SAVE = Command(
    "save",
    "summary.save",
    save,
    Mutation.WITH_ARGUMENT,
    make_parameter("paper", "parameter.save"),
    guide=Guide(
        Section.KEEP,
        "explain.save",
        examples=("2606.14824", "2606.14824 read first #gpu"),
        words=("收藏",),
    ),
    is_personal=lambda _: True,
)
