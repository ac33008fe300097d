"""/unsave ID…: remove papers from the reading list."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import Answer, Command, Guide, Mutation, Section, make_parameter, say
from bot.commands.context import Context
from bot.commands.paper import paper_answer
from bot.commands.parse.quoting import code_terms, echo
from bot.commands.parse.words import ALL_WORDS, split_words
from bot.commands.saved import REMOVE_WORD, Tap, reading_list
from bot.errors import UserError
from bot.model.conversation import Action
from bot.model.reference import Reference, find_references

_CONFIRMED = "yes"
"""The word of an argument with which all saved papers are removed."""
_WITH_NOTE = "note"
"""The word of an argument with which a paper is removed although a note goes with it."""


async def unsave(context: Context) -> Answer:
    """Remove the papers that the argument refers to."""
    if not context.argument:
        return await reading_list(context, tap=Tap.REMOVE)
    if {*split_words(context.argument)} & ALL_WORDS:
        return await _remove_all(context)
    wanted = find_references(context.argument)
    if not wanted:
        raise UserError("paper.unreadable", given=echo(context.argument))
    is_on_page = context.in_place and not context.is_shared
    if is_on_page and (question := await _ask_about_note(context, wanted[0])):
        return question
    saved, owner = context.store.saved, context.list_owner.id
    gone = [reference for reference in wanted if await saved.remove(owner, reference.paper_id)]
    if context.in_place and REMOVE_WORD in context.argument.split():
        return await reading_list(context, tap=Tap.REMOVE)
    paper = await context.store.papers.get(wanted[0].paper_id, wanted[0].version)
    if is_on_page and paper is not None:
        return await paper_answer(context, paper)
    key = "unsave.done" if gone else "unsave.not-saved"
    named = context.phrases.join_capped(
        code_terms(reference.paper_id for reference in gone or wanted)
    )
    return say(context.phrases(key, papers=named))


async def _remove_all(context: Context) -> Answer:
    """Remove every saved paper once the person has confirmed it."""
    phrases, word = context.phrases, context.list_word
    kept = await context.store.saved.of(context.list_owner.id)
    if not kept:
        return say(phrases("saved.none"))
    if _CONFIRMED not in split_words(context.argument):
        yes = Action(phrases.text("button.remove-all"), "unsave", f"{word}all {_CONFIRMED}")
        no = Action(phrases.text("button.keep"), "saved", word.strip())
        return say(phrases("unsave.sure", count=len(kept)), rows=((yes, no),))
    for paper in kept:
        await context.store.saved.remove(context.list_owner.id, paper.paper_id)
    return say(phrases("unsave.all-done", count=len(kept)))


async def _ask_about_note(context: Context, reference: Reference) -> Answer | None:
    """Return a paper's page with the question whether its note may go; None where there is none.

    A tap on the star is easily undone, but would take with it what the person wrote.
    """
    kept = await context.store.saved.of(context.list_owner.id)
    written = next((entry for entry in kept if entry.paper_id == reference.paper_id), None)
    if written is None or not (written.note or written.tags):
        return None
    words = " ".join((written.note, *(f"#{tag}" for tag in written.tags))).strip()
    paper = await context.store.papers.get(reference.paper_id, reference.version)
    if paper is None or {REMOVE_WORD, _WITH_NOTE} & set(context.argument.split()):
        return None
    phrases, answer = context.phrases, await paper_answer(context, paper)
    label = phrases.text("button.unsave-note")
    confirm = Action(label, "unsave", f"{reference} {_WITH_NOTE}", in_place=True)
    question = phrases("unsave.note", note=words)
    return replace(answer, banner=question, rows=(*answer.rows, (confirm,)))


UNSAVE = Command(
    "unsave",
    "summary.unsave",
    unsave,
    Mutation.WITH_ARGUMENT,
    make_parameter("paper", "parameter.paper"),
    guide=Guide(
        Section.KEEP,
        "explain.unsave",
        examples=("2606.14824",),
        words=("取消收藏",),
        is_minor=True,
    ),
    is_personal=lambda _: True,
)
