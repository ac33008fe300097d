"""Updates that Telegram posts: all are taken, each once, and only Telegram's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from io import BytesIO

import aiohttp
import pytest
from structlog.testing import capture_logs

from adapters.telegram.client.webhook_server import (
    MAX_BODY_BYTES,
    MAX_REFUSALS,
    Webhook,
    derive_secret,
)
from adapters.telegram.platform import TelegramPlatform
from bot.errors import SetupError
from bot.ports.platform import BotCore
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.echo_core import EchoCore, serving
from tests.support.patience import PATIENCE_S
from tests.support.ports import hold_port

SECRET = "a-secret_of-27-letters-or-so"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
def webhook(telegram: TelegramEmulator) -> Webhook:
    port = hold_port(telegram)
    return Webhook(f"http://127.0.0.1:{port}/telegram", SECRET, port)


def front(telegram: TelegramEmulator, webhook: Webhook | None) -> TelegramPlatform:
    return TelegramPlatform(telegram.token, telegram.url, webhook=webhook)


async def post(webhook: Webhook, body: object, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    async with (
        aiohttp.ClientSession() as session,
        session.post(webhook.url, json=body, headers=headers) as answer,
    ):
        return answer.status


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 - any part of the world may change
            await asyncio.sleep(0.01)


async def health(webhook: Webhook) -> int:
    address = f"http://127.0.0.1:{webhook.port}/health"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return answer.status


async def test_updates_by_webhook_are_answered_without_polling(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    alice, bob, core = telegram.person("alice"), telegram.person("bob"), EchoCore()
    async with serving(front(telegram, webhook), core):
        assert (await alice.asks("/today one")).text == "today|1|one"
        assert (await bob.asks("/today two")).text == "today|1|two"
        assert await health(webhook) == 200
    assert telegram.sent("getUpdates") == []
    (told,) = telegram.sent("setWebhook")
    assert told.params["secret_token"] == SECRET
    assert "callback_query" in told.params["allowed_updates"]


async def test_without_the_secret_nothing_is_taken(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    core = EchoCore()
    async with serving(front(telegram, webhook), core):
        await telegram.person("alice").asks("/today")
        forged = {"update_id": 1, "message": {"text": "/forget"}}
        for secret in (None, "", "wrong", "ü", SECRET + "x"):
            assert await post(webhook, forged, secret) == 403
    assert len(core.heard) == 1


async def test_requests_are_limited_in_size_and_those_without_the_secret_in_number(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    core = EchoCore()
    async with serving(front(telegram, webhook), core):
        await telegram.person("alice").asks("/today")
        large, header = BytesIO(b" " * (MAX_BODY_BYTES + 1)), "X-Telegram-Bot-Api-Secret-Token"
        async with aiohttp.ClientSession() as session:
            answer = await session.post(webhook.url, data=large, headers={header: SECRET})
            assert answer.status == 413
        with capture_logs() as logs:
            answers = [await post(webhook, {}, "wrong") for _ in range(MAX_REFUSALS + 3)]
        assert answers == [403] * MAX_REFUSALS + [429] * 3
        assert len(logs) == MAX_REFUSALS
        assert (await telegram.person("alice").asks("/today")).text, "Telegram is not kept out"


async def test_a_secret_that_is_no_text_at_all_is_a_wrong_one(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    async with serving(front(telegram, webhook), EchoCore()):
        await telegram.person("alice").asks("/today")
        assert b" 403 " in await first_line(webhook.port, secret=b"\xff\xfe")


async def first_line(port: int, secret: bytes) -> bytes:
    """Return how the answer to a request begins whose header no client would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    header = b"X-Telegram-Bot-Api-Secret-Token: " + secret
    writer.write(
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n" + header + b"\r\n\r\n{}"
    )
    line = await asyncio.wait_for(reader.readline(), PATIENCE_S)
    writer.close()
    return line


async def test_an_update_is_acknowledged_when_it_was_answered(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    alice, core = telegram.person("alice"), EchoCore()
    core.slow["slowly"] = asyncio.Event()
    async with serving(front(telegram, webhook), core):
        await alice.says("/today slowly")
        await core.wait_for_invocation()
        assert telegram.world.webhook_sender.posted == []
        core.slow["slowly"].set()
        assert (await alice.sees()).text == "today|1|slowly"
        await until(lambda: bool(telegram.world.webhook_sender.posted))
        assert [status for _, status in telegram.world.webhook_sender.posted] == [200]


async def test_an_update_that_is_delivered_twice_is_answered_once(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    alice, core = telegram.person("alice"), EchoCore()
    async with serving(front(telegram, webhook), core):
        await alice.asks("/today")
        said = {"message": alice.chat.messages[0].json(), "update_id": 500_000}
        assert await post(webhook, said) == 200
    assert len(core.heard) == 1
    assert len(alice.from_bot) == 1


async def test_an_answer_that_takes_long_is_acknowledged_before_and_still_comes(
    telegram: TelegramEmulator, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.client.webhook_server._ACKNOWLEDGE_TIMEOUT_S", 0.05)
    alice, core = telegram.person("alice"), EchoCore()
    core.slow["slowly"] = asyncio.Event()
    async with serving(front(telegram, webhook), core):
        await alice.says("/today slowly")
        await until(lambda: bool(telegram.world.webhook_sender.posted))
        assert [status for _, status in telegram.world.webhook_sender.posted] == [200]
        assert alice.from_bot == []
        core.slow["slowly"].set()
        assert (await alice.sees()).text == "today|1|slowly"


async def test_what_arrives_while_no_process_runs_is_answered_by_the_next_one(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    alice, core = telegram.person("alice"), EchoCore()
    async with serving(front(telegram, webhook), core):
        await alice.asks("/today one")
    await alice.says("/today two")
    async with serving(front(telegram, webhook), core):
        assert (await alice.sees()).text == "today|1|two"
    assert [invocation.argument for invocation in core.heard] == ["one", "two"]


async def test_what_was_not_answered_before_the_end_is_delivered_again(
    telegram: TelegramEmulator, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.client.polling._DRAIN_TIMEOUT_S", 0.05)
    monkeypatch.setattr("adapters.telegram.client.webhook_server._DRAIN_TIMEOUT_S", 0.05)
    alice, first, second = telegram.person("alice"), EchoCore(), EchoCore()
    first.slow["word"] = asyncio.Event()
    async with serving(front(telegram, webhook), first):
        await alice.says("/today word")
        await first.wait_for_invocation()
    assert alice.from_bot == []
    async with serving(front(telegram, webhook), second):
        assert (await alice.sees()).text == "today|1|word"


async def test_behind_one_address_two_processes_share_the_work(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    doors = EchoCore(), EchoCore()
    ports = webhook.port, hold_port(telegram)
    hooks = [replace(webhook, port=port) for port in ports]
    people = [telegram.person(f"reader {n}") for n in range(10)]
    async with balanced(ports) as address:
        fronts = [front(telegram, replace(hook, url=address)) for hook in hooks]
        async with serving(fronts[0], doors[0]), serving(fronts[1], doors[1]):
            await asyncio.gather(*(person.asks("/today") for person in people))
    assert all(len(person.from_bot) == 1 for person in people)
    assert sum(len(core.heard) for core in doors) == 10
    assert all(core.heard for core in doors)


class balanced:  # noqa: N801 - reads as what it does
    """A load balancer that passes connections on in turn."""

    def __init__(self, ports: tuple[int, ...]) -> None:
        self._ports = ports
        self._turn = 0

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/telegram"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = self._ports[self._turn % len(self._ports)]
        self._turn += 1
        there, back = await _reached(port)
        await asyncio.gather(_pump(reader, back), _pump(there, writer))


async def _reached(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect to a process, which may still be on its way up."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while piece := await source.read(65536):
        sink.write(piece)
    sink.close()


async def test_a_malformed_update_holds_up_no_other(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    alice = telegram.person("alice")
    async with serving(front(telegram, webhook), EchoCore()):
        await telegram.tell({"message": {"message_id": 1}})
        assert (await alice.asks("/today")).text == "today|1|"
        assert await post(webhook, ["no", "update"]) == 200


async def test_polling_takes_the_webhook_away_and_misses_nothing(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    alice, core = telegram.person("alice"), EchoCore()
    async with serving(front(telegram, webhook), core):
        await alice.asks("/today one")
    await alice.says("/today two")
    async with serving(front(telegram, None), core):
        assert (await alice.sees()).text == "today|1|two"
    assert telegram.world.webhook_sender.url == ""


async def test_a_webhook_that_was_removed_is_set_again(
    telegram: TelegramEmulator, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.client.webhook_server._CHECK_INTERVAL_S", 0.05)
    alice = telegram.person("alice")
    async with serving(front(telegram, webhook), EchoCore()):
        await alice.asks("/today one")
        await telegram.world.webhook_sender.post_to("", "")
        assert (await alice.asks("/today two")).text == "today|1|two"


async def test_what_telegram_says_of_failed_posts_is_told_once(
    telegram: TelegramEmulator, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.client.webhook_server._CHECK_INTERVAL_S", 0.02)
    with capture_logs() as log:
        async with serving(front(telegram, webhook), EchoCore()):
            await telegram.person("alice").asks("/today")
            telegram.world.webhook_sender.failure = {
                "last_error_date": 7, "last_error_message": "SSL error",
            }  # fmt: skip
            looked = len(telegram.sent("getWebhookInfo"))
            await until(lambda: len(telegram.sent("getWebhookInfo")) > looked + 3)
    failing = [line for line in log if line["event"] == "telegram.webhook_failing"]
    assert [line["reason"] for line in failing] == ["SSL error"]


async def test_a_token_that_is_revoked_ends_the_serving(
    telegram: TelegramEmulator, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.telegram.client.webhook_server._CHECK_INTERVAL_S", 0.02)
    serve = asyncio.create_task(front(telegram, webhook).serve(EchoCore()))
    await telegram.person("alice").asks("/today")
    telegram.token = "123456789:another"
    with pytest.raises(SetupError, match="TELEGRAM_TOKEN"):
        await asyncio.wait_for(serve, PATIENCE_S)


async def test_a_taken_port_and_a_wrong_address_are_setup_errors(
    telegram: TelegramEmulator, webhook: Webhook
) -> None:
    core: BotCore = EchoCore()
    async with serving(front(telegram, webhook), core):
        await telegram.person("alice").asks("/today")
        with pytest.raises(SetupError, match="TELEGRAM_WEBHOOK_PORT"):
            await front(telegram, webhook).serve(core)
    wrong = replace(webhook, url="ftp://127.0.0.1/")
    with pytest.raises(SetupError, match="TELEGRAM_WEBHOOK_URL"):
        await front(telegram, wrong).serve(core)


def test_processes_with_one_token_agree_on_a_secret_that_does_not_tell_it() -> None:
    token = "123456789:AAThisIsASecret"
    assert derive_secret(token) == derive_secret(token) != derive_secret(f"{token}x")
    assert len(derive_secret(token)) == 64
    assert "ecret-word" not in repr(Webhook("http://here/", "secret-word", 1))
