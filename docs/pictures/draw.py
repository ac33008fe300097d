"""Draw the README's pictures from the real bot: ``python -m docs.pictures.draw``.

Chats are captured with a headless Chromium, in light and dark. Run this after a change in how the
bot looks; the pictures themselves are kept as files.
"""

from __future__ import annotations

import asyncio
import logging

import structlog

from docs.pictures import chats, console


async def draw() -> None:
    """Draw all pictures."""
    await console.draw()
    await chats.draw()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    asyncio.run(draw())
