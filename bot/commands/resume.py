"""/resume: start digests again; the next one brings what was announced meanwhile."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.command import Answer, Command, Guide, Mutation, Section, say
from bot.commands.context import Context
from bot.commands.support.next_digest import next_digest_sentence
from bot.commands.time import load_next_due
from bot.model.timetable import active_pause


async def resume(context: Context) -> Answer:
    """End the pause."""
    if active_pause(context.chat, context.now) is None:
        return say(context.phrases("resume.not-paused"), await next_digest_sentence(context))
    after = replace(context.chat, pause=None)
    due = await load_next_due(context, after)
    await context.store.chats.set_pause(context.chat.id, None, due)
    changed = context.with_chat(replace(after, next_due_at=due))
    key = "resume.done" if await context.terms() else "resume.idle"
    return say(context.phrases(key), await next_digest_sentence(changed))


RESUME = Command(
    "resume",
    "summary.resume",
    resume,
    Mutation.ALWAYS,
    guide=Guide(
        Section.SET_UP,
        "explain.resume",
        is_minor=True,
        words=("恢复", "恢复推送", "unpause", "continue"),
    ),
)
