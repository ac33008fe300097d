"""The plainer render mode of what a platform does not accept in its own. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from bot.document.nodes import Document
from bot.document.paginate import paginate
from bot.model.chat import RenderMode
from bot.model.conversation import Reply

FALLBACK: Mapping[RenderMode, RenderMode] = {
    RenderMode.RICH: RenderMode.CLASSIC,
    RenderMode.CLASSIC: RenderMode.PLAIN,
}
"""The next plainer mode; the plainest has none."""

_FitsMode: TypeAlias = Callable[[Document, RenderMode], bool]
_MODES = tuple(RenderMode)


def downgrade(reply: Reply, fits: _FitsMode) -> tuple[Reply, ...]:
    """Return ``reply`` in the next plainer mode as messages that fit; () if there is none.

    A plainer message holds less, so there may be several; the last has the buttons and the file.
    """
    render_mode = FALLBACK.get(reply.render_mode)
    if render_mode is None:
        return ()
    *first, last = paginate_in(render_mode, reply.document, fits)
    bare = replace(reply, render_mode=render_mode, rows=(), attachment=None)
    parts = [replace(bare, document=page) for page in first]
    return (*parts, replace(reply, render_mode=render_mode, document=last))


def paginate_in(
    render_mode: RenderMode, document: Document, fits: _FitsMode
) -> tuple[Document, ...]:
    """Return ``document`` as pages that each fit into one message in ``render_mode``."""
    return paginate(document, lambda page: fits(page, render_mode))


def plainer_of(first: RenderMode, second: RenderMode) -> RenderMode:
    """Return the plainer of two modes; they are declared in this order, richest first."""
    return max(first, second, key=_MODES.index)
