"""One person and the real dispatcher on a real store, with a settable clock and fake sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from bot.commands.dispatcher import Dispatcher
from bot.document.nodes import (
    Block,
    Card,
    Details,
    Divider,
    Document,
    Footer,
    Heading,
    ItemList,
    Paragraph,
    plain_text,
)
from bot.errors import Unreachable
from bot.model.announcement import EditionDraft, Slot
from bot.model.calendar import arxiv_calendar
from bot.model.chat import Chat, ChatAddress, ChatDefaults, ChatKind, RenderMode
from bot.model.conversation import (
    Action,
    Authority,
    Completion,
    Invocation,
    Reply,
    decode_payload,
)
from bot.model.delivery import RateLimits
from bot.model.paper import Paper, Submission
from bot.ports.coordination import Inbox
from bot.ports.platform import NO_INBOX, UNLIMITED, BotCore, SendLimiter
from bot.ports.store import Store
from tests.support.clock import JumpingClock

HOME = ChatAddress("telegram", "7")
DEFAULTS = ChatDefaults("en", "Europe/Berlin", time(8))


class FakeRefresher:
    """Completes what it was told to bring, once it is asked for it."""

    def __init__(self, store: Store, clock: JumpingClock) -> None:
        self._store = store
        self._clock = clock
        self._coming: list[EditionDraft] = []
        self.asked: list[tuple[str, ...]] = []
        self.caught_up: list[tuple[Slot, ...]] = []
        self.is_slow = False

    def bring(self, *drafts: EditionDraft) -> None:
        self._coming.extend(drafts)

    async def refresh(self, categories: Sequence[str], max_seconds: float) -> None:
        self.asked.append(tuple(categories))
        wanted = [draft for draft in self._coming if draft.category in categories]
        self._coming = [draft for draft in self._coming if draft not in wanted]
        await self._store.editions.complete(wanted, self._clock.now())

    async def catch_up(self, slots: Sequence[Slot], max_seconds: float) -> bool:
        self.caught_up.append(tuple(slots))
        wanted = [draft for draft in self._coming if (draft.category, draft.date) in slots]
        self._coming = [draft for draft in self._coming if draft not in wanted]
        await self._store.editions.complete(wanted, self._clock.now())
        return self.is_slow


class FakeIndex:
    """Answers with the papers it was given; unreachable without any."""

    def __init__(self) -> None:
        self.papers: tuple[Paper, ...] = ()
        self.fault: Exception = Unreachable("no network in this test")

    async def details(self, ids: Sequence[str]) -> tuple[Paper, ...]:
        if not self.papers:
            raise self.fault
        asked = {paper_id.rpartition("v")[0] if "v" in paper_id else paper_id for paper_id in ids}
        return tuple(paper for paper in self.papers if paper.id in asked)

    async def newest(self, category: str, limit: int) -> tuple[Paper, ...]:
        if not self.papers:
            raise self.fault
        return self.papers[:limit]

    async def submitted(
        self, categories: Sequence[str], since: datetime, until: datetime
    ) -> tuple[Submission, ...]:
        raise AssertionError(f"no command asks what was submitted to {categories}")


class FakePlatform:
    """Knows who administers, and nothing else."""

    name = "telegram"
    rate_limits = RateLimits(30, 1)

    def __init__(self) -> None:
        self.administrators: set[str] = set()
        self.fault: Exception | None = None

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        return len(text_of(page)) <= 4096

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        raise AssertionError("answers are not sent through the outbox")

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:
        if self.fault:
            raise self.fault
        return person in self.administrators

    async def serve(
        self, core: BotCore, limiter: SendLimiter = UNLIMITED, inbox: Inbox = NO_INBOX
    ) -> None:
        raise AssertionError("nobody listens here")

    async def probe(self) -> str:
        return "fake"

    async def close(self) -> None:
        return None


class CommandHarness:
    """One person in one chat.

    ``send``, ``invoke`` and ``press`` return the text of the reply; ``reply`` keeps the last one.
    """

    def __init__(self, store: Store, clock: JumpingClock, database: Path) -> None:
        self.store = store
        self.clock = clock
        self.database = database
        self.refresher = FakeRefresher(store, clock)
        self.index = FakeIndex()
        self.platform = FakePlatform()
        self.fits: Callable[[Document, RenderMode], bool] = self.platform.fits
        self.invocation = Invocation(HOME, ChatKind.PRIVATE, "ada", "")
        self.reply = Reply(Document(()))
        self.dispatcher = Dispatcher(
            store,
            clock,
            self.refresher,
            self.index,
            {"telegram": self.platform},
            DEFAULTS,
            arxiv_calendar(),
        )

    def move_to_group(
        self,
        person: str,
        authority: Authority = Authority.ASK,
        kind: ChatKind = ChatKind.GROUP,
    ) -> None:
        self.invocation = replace(self.invocation, kind=kind, person=person, authority=authority)

    def move_to(self, address: ChatAddress) -> None:
        self.invocation = replace(self.invocation, address=address)

    def set_locale(self, locale: str) -> None:
        self.invocation = replace(self.invocation, locale=locale)

    async def send(self, line: str) -> str:
        """Send a command (or free text) and return the whole reply as text."""
        command, _, argument = line.removeprefix("/").partition(" ")
        if not line.startswith("/"):
            command, argument = "", line
        return await self.invoke(command, argument)

    async def invoke(
        self, command: str, argument: str = "", start: int = 1, *, in_place: bool = False
    ) -> str:
        asked = replace(
            self.invocation, command=command, argument=argument, start=start, in_place=in_place
        )
        self.reply = await self.dispatcher.answer(asked, self.fits)
        return text_of(self.reply.document)

    async def complete(self, line: str) -> Sequence[Completion]:
        """Type a line without sending it, and return what is offered."""
        command, _, argument = line.removeprefix("/").partition(" ")
        asked = replace(self.invocation, command=command, argument=argument)
        return await self.dispatcher.complete(asked)

    async def press(self, label: str) -> str:
        action = next(button for button in self.buttons() if label in button.label)
        return await self.press_payload(action.encode())

    async def press_payload(self, payload: str) -> str:
        command, argument, start, in_place = decode_payload(payload)
        return await self.invoke(command, argument, start, in_place=in_place)

    def buttons(self) -> tuple[Action, ...]:
        buttons = (button for row in self.reply.rows for button in row)
        return tuple(button for button in buttons if isinstance(button, Action))

    async def chat(self) -> Chat:
        found = await self.store.chats.find(self.invocation.address)
        return found or Chat.unsaved(self.invocation.address, self.invocation.kind, DEFAULTS)

    async def terms(self) -> tuple[str, ...]:
        return tuple(
            interest.name for interest in await self.store.interests.of((await self.chat()).id)
        )

    async def store_editions(self, *drafts: EditionDraft) -> None:
        await self.store.editions.complete(drafts, self.clock.now())

    async def break_store(self) -> None:
        await self.store.close()
        for part in self.database.parent.glob(f"{self.database.name}*"):
            part.write_bytes(b"no database " * 1000)

    async def record_feed_success(self) -> None:
        await self.store.sources.record_success("feed", self.clock.now())

    async def record_feed_failure(self) -> None:
        await self.store.sources.record_failure("feed", self.clock.now(), "no answer")


def text_of(document: Document) -> str:
    """The document's characters, a line for each paragraph, item and title."""
    return "\n".join(line for block in document.blocks for line in _lines(block))


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(children) | Paragraph(children) | Footer(children):
            yield plain_text(children)
        case Card(title, blocks) | Details(title, blocks):
            yield plain_text(title)
            for inner in blocks:
                yield from _lines(inner)
        case ItemList(items):
            yield from map(plain_text, items)
        case Divider():
            yield "---"
