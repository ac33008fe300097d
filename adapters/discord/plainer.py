"""An answer that Discord does not take in one form, in the next plainer one."""

from __future__ import annotations

from dataclasses import replace

from adapters.discord.render.message import fits
from bot.document.paginate import paginate
from bot.model.chat import FALLBACK
from bot.model.conversation import Reply


def plainer(reply: Reply) -> tuple[Reply, ...]:
    """Return ``reply`` in the next plainer form, none when there is none.

    A plainer message holds less, so these can be several; buttons and file come with the last.
    """
    form = FALLBACK.get(reply.render_mode)
    if form is None:
        return ()
    pages = paginate(reply.document, lambda page: fits(page, form))
    bare = replace(reply, render_mode=form, rows=(), attachment=None)
    last = replace(reply, render_mode=form, document=pages[-1])
    return (*(replace(bare, document=page) for page in pages[:-1]), last)
