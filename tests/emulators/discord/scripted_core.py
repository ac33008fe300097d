"""A core of few words, for tests of the adapter alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence

from bot.document.nodes import Card, Document, Paragraph, Strong, Text
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import (
    Action,
    Completion,
    InlineResult,
    Invocation,
    MenuEntry,
    Parameter,
    Reply,
    Visibility,
)
from bot.ports.platform import Fits


def papers(count: int) -> Document:
    """Return a page of cards, numbered and to be opened as those of a digest are."""
    return Document(tuple(_paper(number) for number in range(1, count + 1)))


def _paper(number: int) -> Card:
    authors = Paragraph((Text(f"Author {number}"),))
    opens = Action(str(number), "paper", f"2606.{number:05}")
    title = (Text(f"{number}. "), Strong((Text(f"Title {number}"),)))
    return Card(title, (authors,), opens=opens.encode(), label=opens.label)


def page(*texts: str) -> Document:
    """Return a document of plain paragraphs."""
    return Document(tuple(Paragraph((Text(text),)) for text in texts))


def _complete(typed: str, language: str) -> list[Completion]:
    names = {
        "cs.AR": {"en": "Hardware Architecture", "zh": "硬件体系结构"},
        "cs.DB": {"en": "Databases", "zh": "数据库"},
        "cs.DC": {"en": "Distributed Computing", "zh": "分布式计算"},
        "math.NA": {"en": "Numerical Analysis", "zh": "数值分析"},
    }
    kept, space, last = typed.rpartition(" ")
    return [
        Completion(f"{kept}{space}{term}", f"{kept}{space}{term} {label[language]}")
        for term, label in names.items()
        if term.casefold().startswith(last.casefold())
    ]


def _every_term(typed: str, language: str) -> list[Completion]:
    return [Completion(f"{typed}{n}", f"{language} {n} " + "very long " * 20) for n in range(40)]


MENU = (
    MenuEntry(
        "subscribe",
        {"en": "Subscribe to categories", "zh": "订阅类别"},
        (Parameter("categories", {"en": "Category IDs", "zh": "类别"}, True, completes=True),),
    ),
    MenuEntry("today", {"en": "Show the latest announcement", "zh": "最新公告"}),
    MenuEntry(
        "search",
        {"en": "Search papers", "zh": "搜索论文"},
        (Parameter("words", {"en": "Words", "zh": "关键词"}, False, completes=True),),
    ),
    MenuEntry(
        "time",
        {"en": "When to deliver", "zh": "推送时间"},
        (Parameter("at", {"en": "HH:MM", "zh": "时:分"}, True),),
    ),
)

COMPLETIONS = {"subscribe": _complete, "search": _every_term}


class ScriptedCore:
    """Answers each command with what ``says`` taught it, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Invocation] = []
        self.typed: list[Invocation] = []
        self.left: list[ChatAddress] = []
        self.servers: frozenset[str] = frozenset()
        self.opened: list[ChatAddress] = []
        self.simplified: list[tuple[ChatAddress, RenderMode]] = []
        self.delay = 0.0
        self._replies: dict[str, Reply | Exception] = {}

    def says(
        self,
        command: str,
        text: str,
        *rows: tuple[Action, ...],
        audience: Visibility = Visibility.EVERYONE,
    ) -> None:
        """Answer ``command`` with one paragraph and buttons."""
        self._replies[command] = Reply(page(text), rows, audience)

    def replies(self, command: str, reply: Reply) -> None:
        self._replies[command] = reply

    def breaks(self, command: str, error: Exception) -> None:
        """Fail on ``command``, which a core should not."""
        self._replies[command] = error

    async def answer(self, invocation: Invocation, fits: Fits) -> Reply:
        self.asked.append(invocation)
        await asyncio.sleep(self.delay)
        reply = self._replies.get(invocation.command)
        if isinstance(reply, Exception):
            raise reply
        if reply is not None:
            return reply
        return Reply(page(f"{invocation.command}({invocation.argument}) p{invocation.start}"))

    def apology(self, invocation: Invocation) -> Reply:
        return Reply(page("Sorry."), visibility=Visibility.ASKER)

    async def complete(self, invocation: Invocation) -> Sequence[Completion]:
        self.typed.append(invocation)
        language = "zh" if invocation.locale.startswith("zh") else "en"
        return COMPLETIONS[invocation.command](invocation.argument, language)

    async def find_inline_results(
        self, person: ChatAddress, words: str, locale: str, start: int, limit: int, fits: Fits
    ) -> Sequence[InlineResult]:
        raise AssertionError("Discord has no inline queries")

    async def downgrade(self, address: ChatAddress, render_mode: RenderMode) -> None:
        self.simplified.append((address, render_mode))

    async def chat_moved(self, old: ChatAddress, place: str) -> None:
        raise AssertionError("Discord never moves a chat")

    async def chats_writable(self, addresses: Sequence[ChatAddress]) -> None:
        self.opened += addresses

    async def servers_known(
        self, platform: str, present: Collection[str], server_of: Callable[[str], str]
    ) -> None:
        self.servers = frozenset(present)

    async def chat_gone(self, address: ChatAddress) -> None:
        self.left.append(address)
