"""A morning's push in a database: chats that are owed pages of a known length."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from bot.document.nodes import Card, Code, Document, Link, Paragraph, Strong, Text, plain_text
from bot.model.chat import ChatAddress, ChatDefaults, ChatKind, RenderMode
from bot.model.delivery import ChatPlan, RateLimits
from bot.ports.platform import Platform
from bot.ports.store import Store

CHARACTERS = 3500
_ABSTRACT = (
    "We measure what carrying costs, from the claim to the settlement, and find that most of it "
    "is paid once for many messages rather than once for each. "
)
NO_LIMIT = RateLimits(per_second=100_000, chat_interval=0)


def page(number: int) -> Document:
    """Return a page like a morning's, of about ``CHARACTERS`` characters as they are read."""
    cards: list[Card] = []
    while len(text_of(cards)) < CHARACTERS:
        cards.append(_card(number, len(cards) + 1))
    return Document(tuple(cards[:-1]))


def _card(page_number: int, position: int) -> Card:
    paper_id = f"2606.{page_number * 20 + position:05}"
    title = (Strong((Text(f"{position}. On the cost of page {page_number}, again"),)),)
    authors = Paragraph((Text("Ada Quorum, Bo Heartbeat, Cleo N. Follower, Dag Leader"),))
    links = (
        Code("cs.DC"),
        Text(" · "),
        Link((Text("abs"),), f"https://arxiv.org/abs/{paper_id}"),
        Text(" · "),
        Link((Text("pdf"),), f"https://arxiv.org/pdf/{paper_id}"),
    )
    return Card(
        title,
        (authors, Paragraph(links)),
        (Paragraph((Text(_ABSTRACT * 2),)),),
        f"paper|1|{paper_id}",
        str(position),
    )


def text_of(cards: Sequence[Card]) -> str:
    """Return the characters of cards as they are read."""
    blocks = [block for card in cards for block in (*card.blocks, *card.folded)]
    texts = [plain_text(card.title) for card in cards]
    return "\n".join([*texts, *(plain_text(block.children) for block in blocks)])  # type: ignore[union-attr]


async def owe(
    store: Store, platform: str, places: Sequence[str], pages: Sequence[Document], now: datetime
) -> None:
    """Owe every place ``pages``, as the planner writes them."""
    defaults = ChatDefaults("en", "UTC", time(8))
    plans: list[ChatPlan] = []
    for place in places:
        chat = await store.chats.get_or_create(
            ChatAddress(platform, place), ChatKind.PRIVATE, defaults
        )
        plans.append(
            ChatPlan(
                chat.id, chat.cursor, None, f"bench-{now}", tuple(pages), chat.cursor, None,
                render_mode=RenderMode.RICH,
            )
        )  # fmt: skip
    await store.outbox.plan(plans, now)


class UnpacedPlatform:
    """A platform that is written to as fast as it goes."""

    rate_limits = NO_LIMIT

    def __init__(self, inner: Platform) -> None:
        self._inner = inner
        self.name = inner.name
        self.send = inner.send
        self.fits = inner.fits
        self.close = inner.close
