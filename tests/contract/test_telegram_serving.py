"""A serving platform starts, lives beside others, keeps its secret, and stops without a trace."""

from __future__ import annotations

import asyncio
import gc
import io
import logging

import pytest
from structlog.testing import capture_logs

from adapters.telegram.platform import TelegramPlatform
from bot.errors import SetupError, Unsure
from bot.model.conversation import MenuEntry
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.echo_core import EchoCore, serving
from tests.support.patience import PATIENCE_S

MENU = (
    MenuEntry("today", {"en": "The newest papers", "zh": "最新论文"}),
    MenuEntry("list", {"en": "What you follow", "zh": "订阅列表"}),
)
WRONG = "123456789:AAThisIsASecretThatNobodyMaySee"


async def over(task: asyncio.Task[None]) -> None:
    """Wait until ``task`` ends by itself; one that has to be cancelled did not."""
    done, _ = await asyncio.wait({task}, timeout=5)
    assert done, "still serving"


async def test_two_platforms_run_in_one_loop_and_stop_cleanly() -> None:
    async with TelegramEmulator() as one, TelegramEmulator("42:other") as other:
        first, second = EchoCore(), EchoCore()
        async with (
            serving(TelegramPlatform(one.token, one.url), first),
            serving(TelegramPlatform(other.token, other.url), second),
        ):
            await one.person("alice").asks("/today one")
            await other.person("bob").asks("/today other")
        assert [first.last.argument, second.last.argument] == ["one", "other"]
        before = asyncio.all_tasks()
    gc.collect()  # an unclosed session would warn, and warnings are errors
    assert before == asyncio.all_tasks()


async def test_serving_can_be_stopped_and_taken_up_again() -> None:
    async with TelegramEmulator() as telegram:
        alice, core = telegram.person("alice"), EchoCore()
        platform = TelegramPlatform(telegram.token, telegram.url)
        async with serving(platform, core):
            await alice.asks("/today one")
        await alice.says("/today two")
        async with serving(platform, core):
            assert (await alice.sees()).text == "today|1|two"
        assert [invocation.argument for invocation in core.heard] == ["one", "two"]


async def test_what_was_fetched_before_the_end_is_still_answered() -> None:
    async with TelegramEmulator() as telegram:
        alice, core = telegram.person("alice"), EchoCore()
        core.slow["slowly"] = asyncio.Event()
        task = asyncio.create_task(TelegramPlatform(telegram.token, telegram.url).serve(core))
        await alice.says("/today slowly")
        await core.wait_for_invocation()
        task.cancel()
        await asyncio.sleep(0.05)
        core.slow["slowly"].set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await alice.sees()).text == "today|1|slowly"


async def test_an_answer_that_takes_too_long_does_not_keep_the_bot_from_stopping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.telegram.client.polling._DRAIN_TIMEOUT_S", 0.1)
    async with TelegramEmulator() as telegram:
        alice, core = telegram.person("alice"), EchoCore()
        core.slow["forever"] = asyncio.Event()
        task = asyncio.create_task(TelegramPlatform(telegram.token, telegram.url).serve(core))
        await alice.says("/today forever")
        await alice.says("/today waiting")
        await core.wait_for_invocation()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE_S)
        assert alice.from_bot == []


async def test_a_telegram_that_falls_silent_does_not_keep_the_bot_from_stopping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.telegram.client.polling._CONFIRM_TIMEOUT_S", 0.1)
    async with TelegramEmulator() as telegram:
        task = asyncio.create_task(TelegramPlatform(telegram.token, telegram.url).serve(EchoCore()))
        await telegram.person("alice").asks("/today")
        telegram.delay_next(
            "getUpdates", 2 * PATIENCE_S, times=2
        )  # one may begin before the last one
        task.cancel()
        with capture_logs() as log, pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE_S)
        assert [line["event"] for line in log] == ["telegram.updates_not_confirmed"]


async def test_a_courier_goes_on_while_serving_starts_and_stops() -> None:
    async with TelegramEmulator(unlimited=True) as telegram:
        alice = telegram.person("alice", started=True)
        platform = TelegramPlatform(telegram.token, telegram.url)
        for _ in range(2):
            task = asyncio.create_task(platform.serve(EchoCore()))
            await alice.asks("/today")
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert await platform.probe() == "@paperboy_bot"
        await platform.close()


async def test_a_wrong_token_is_a_setup_error() -> None:
    async with TelegramEmulator() as telegram:
        with pytest.raises(SetupError, match="TELEGRAM_TOKEN"):
            await TelegramPlatform(WRONG, telegram.url).serve(EchoCore())


async def test_a_token_that_is_revoked_ends_the_serving() -> None:
    async with TelegramEmulator() as telegram:
        platform, alice = TelegramPlatform(telegram.token, telegram.url), telegram.person("alice")
        task = asyncio.create_task(platform.serve(EchoCore()))
        await alice.asks("/today")
        telegram.token = WRONG
        await alice.says("/today")  # ends the long poll, the next one is rejected
        await over(task)
        with pytest.raises(SetupError, match="TELEGRAM_TOKEN"):
            task.result()


async def test_a_telegram_out_of_reach_ends_the_serving_for_the_supervisor_to_try_again() -> None:
    telegram = TelegramEmulator()
    await telegram.start()
    await telegram.stop()
    with pytest.raises(Unsure):
        await TelegramPlatform(telegram.token, telegram.url).serve(EchoCore())


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
async def test_a_failure_while_starting_is_left_to_the_supervisor(method: str) -> None:
    async with TelegramEmulator() as telegram:
        telegram.fail_next(method, 502, "Bad Gateway")
        with pytest.raises(Unsure):
            await TelegramPlatform(telegram.token, telegram.url).serve(EchoCore())


async def test_two_pollers_tell_each_other_apart_and_nothing_breaks() -> None:
    async with TelegramEmulator() as telegram:
        one, other = EchoCore(), EchoCore()
        async with (
            serving(TelegramPlatform(telegram.token, telegram.url), one),
            serving(TelegramPlatform(telegram.token, telegram.url), other),
        ):
            await telegram.person("alice").asks("/today")
        conflicts = [call for call in telegram.calls if call.status == 409]
        assert conflicts
        assert len(one.heard) + len(other.heard) >= 1


async def test_edited_messages_are_not_even_asked_for() -> None:
    async with TelegramEmulator() as telegram:
        async with serving(TelegramPlatform(telegram.token, telegram.url), EchoCore()):
            await telegram.person("alice").asks("/today")
        polls = [call for call in telegram.calls if call.method == "getUpdates"]
        wanted = {"message", "channel_post", "callback_query", "inline_query", "my_chat_member"}
        assert all("edited_message" not in call.params["allowed_updates"] for call in polls)
        assert all(kind in polls[0].params["allowed_updates"] for kind in wanted)


# --- the menu -------------------------------------------------------------------------------


async def test_the_menu_speaks_both_languages() -> None:
    async with TelegramEmulator() as telegram:
        async with serving(TelegramPlatform(telegram.token, telegram.url, MENU), EchoCore()):
            await telegram.person("alice").asks("/today")
        assert telegram.menu == {
            "": [
                {"command": "today", "description": "The newest papers"},
                {"command": "list", "description": "What you follow"},
            ],
            "zh": [
                {"command": "today", "description": "最新论文"},
                {"command": "list", "description": "订阅列表"},
            ],
        }


async def test_a_menu_that_stands_is_left_alone() -> None:
    async with TelegramEmulator() as telegram:
        for _ in range(2):
            async with serving(TelegramPlatform(telegram.token, telegram.url, MENU), EchoCore()):
                await telegram.person("alice").asks("/today")
        assert len(telegram.sent("setMyCommands")) == 2


async def test_a_menu_that_cannot_be_set_does_not_keep_the_bot_from_answering() -> None:
    async with TelegramEmulator() as telegram:
        telegram.flood_next("setMyCommands", 300)
        async with serving(TelegramPlatform(telegram.token, telegram.url, MENU), EchoCore()):
            assert (await telegram.person("alice").asks("/today")).text == "today|1|"


# --- the secret -----------------------------------------------------------------------------


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> io.StringIO:
    """Return everything that the standard logging writes, down to the last detail."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    for name in ("", "telegram"):  # as they were again after the test
        caplog.set_level(logging.DEBUG, name)
    return written


async def test_the_token_is_in_no_log_line(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    async with TelegramEmulator(WRONG) as telegram:
        platform, core = TelegramPlatform(WRONG, telegram.url, MENU), EchoCore()
        core.broken.add("list")
        serve = asyncio.create_task(platform.serve(core))
        alice = telegram.person("alice")
        await alice.asks("/today")
        await alice.says("/list")
        telegram.fail_next("sendRichMessage", 500, "Internal Server Error")
        await alice.says("/today")
        telegram.fail_next("getUpdates", 401, "Unauthorized")
        await over(serve)
        assert isinstance(serve.exception(), SetupError)
        telegram.token = "123456789:another"
        with pytest.raises(SetupError) as told:
            await platform.serve(core)
        await telegram.stop()
        with pytest.raises(Unsure) as unsure:
            await platform.serve(core)
    printed = "".join(capsys.readouterr())
    assert "getUpdates" in log.getvalue()
    for text in (log.getvalue(), printed, str(told.value), str(unsure.value), repr(platform)):
        assert WRONG.partition(":")[2] not in text


async def test_the_token_is_not_in_the_repr_of_a_bot() -> None:
    platform = TelegramPlatform(WRONG)
    assert "Secret" not in repr(platform._bot)
