"""/resume: digests again; what was announced meanwhile comes with the next one."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.answer import Answer, say
from bot.commands.coming import coming
from bot.commands.command import Changes, Command
from bot.commands.context import Context
from bot.commands.rescheduled import next_look
from bot.commands.schedule import standing_pause


async def resume(context: Context) -> Answer:
    """End the pause."""
    if standing_pause(context.chat, context.now) is None:
        return say(context.phrases("resume.not-paused"), await coming(context))
    after = replace(context.chat, pause=None)
    due = await next_look(context, after)
    await context.store.chats.set_pause(context.chat.id, None, due)
    changed = context.after(replace(after, next_due_at=due))
    key = "resume.done" if await context.terms() else "resume.idle"
    return say(context.phrases(key), await coming(changed))


RESUME = Command("resume", "summary.resume", resume, Changes.ALWAYS)
