"""Every answer on Telegram passes the send limiter, as the digests do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from pydantic import SecretStr

from adapters.telegram.platform import TelegramPlatform
from bot.app.app import platforms_with_token
from bot.errors import Flooded
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Action, Attachment, Reply, Visibility
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.echo_core import EchoCore, say
from tests.support.settings import bare_settings


class RecordingLimiter:
    """Delays nothing, and records what passes."""

    def __init__(self) -> None:
        self.passed: list[tuple[str, ChatKind]] = []
        self.floods: list[float] = []

    @asynccontextmanager
    async def interactive(self, address: ChatAddress, kind: ChatKind) -> AsyncGenerator[None]:
        self.passed.append((address.place, kind))
        try:
            yield
        except Flooded as flood:
            self.floods.append(flood.retry_after)
            raise

    async def wait_for_pages(self, address: ChatAddress) -> bool:
        return False


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
def core() -> EchoCore:
    return EchoCore()


@pytest.fixture
async def limiter(telegram: TelegramEmulator, core: EchoCore) -> AsyncIterator[RecordingLimiter]:
    limiter = RecordingLimiter()
    platform = TelegramPlatform(telegram.token, telegram.url)
    task = asyncio.create_task(platform.serve(core, limiter))
    yield limiter
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await platform.close()


async def test_each_message_edit_and_file_passes_the_send_limiter(
    telegram: TelegramEmulator, core: EchoCore, limiter: RecordingLimiter
) -> None:
    alice, group = telegram.person("alice"), telegram.group("Lab")
    core.rows = ((Action("Next", "today", start=2),),)
    await alice.asks("/today")
    await alice.presses("Next")
    await alice.sees()
    core.reply = Reply(say("a file"), attachment=Attachment("a.md", b"a", "text/markdown"))
    await alice.asks("/export", group)
    private = (str(alice.id), ChatKind.PRIVATE)
    assert limiter.passed == [private, private, (str(group.id), ChatKind.GROUP)]


async def test_the_send_limiter_sees_a_flood_and_lets_the_answer_pass_again(
    telegram: TelegramEmulator, core: EchoCore, limiter: RecordingLimiter
) -> None:
    telegram.flood_next("sendRichMessage", 1)
    await telegram.person("alice").asks("/today")
    assert (len(limiter.passed), limiter.floods) == (2, [1.0])


async def test_a_press_is_acknowledged_without_the_send_limiter(
    telegram: TelegramEmulator, core: EchoCore, limiter: RecordingLimiter
) -> None:
    alice = telegram.person("alice")
    core.rows = ((Action("Next", "today", start=2),),)
    await alice.asks("/today")
    core.reply = Reply(say("Only for administrators."), visibility=Visibility.ASKER)
    press = await alice.presses("Next")
    assert press.notice == "Only for administrators."
    assert len(limiter.passed) == 1


def test_the_operator_s_page_budget_reaches_the_pages() -> None:
    settings = bare_settings(telegram_token=SecretStr("123:abc"), telegram_page_budget=2_000)
    (platform,) = platforms_with_token(settings)
    assert platform.fits(say("x" * 2_000), RenderMode.RICH)
    assert not platform.fits(say("x" * 2_001), RenderMode.RICH)
