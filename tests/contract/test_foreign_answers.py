"""What a proxy or a portal answers in a platform's place says nothing about a chat or a page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.telegram.platform import TelegramPlatform
from bot.errors import DeliveryError, Flooded, Gone, NotPermitted, Unrecognized, Unsure
from bot.model.chat import ChatAddress, RenderMode
from tests.emulators.discord.adapter_harness import rest_only
from tests.emulators.discord.scripted_core import page
from tests.emulators.foreign_page import ForeignPage, foreign_pages, json_page
from tests.emulators.telegram import TelegramEmulator

STATUSES = (302, 400, 401, 403, 404, 407, 409, 429, 451, 500, 502, 503, 511)
METHODS = {RenderMode.RICH: "sendRichMessage", RenderMode.CLASSIC: "sendMessage"}

TELEGRAM_LOOKALIKES = [
    ForeignPage(403, b'{"ok":false,"error_code":403,"description":"Forbidden: USER_IS_BLOCKED"}'),
    json_page(403, '{"ok":false,"description":"Forbidden: bot was blocked by the user"}'),
    json_page(403, '{"ok":false,"error_code":"403","description":"Forbidden: bot was blocked"}'),
    json_page(403, '{"ok":true,"error_code":403,"description":"Forbidden: user is deactivated"}'),
    json_page(403, '{"ok":false,"error_code":403,"description":null}'),
    json_page(502, '{"ok":false,"error_code":403,"description":"Forbidden: user is deactivated"}'),
    json_page(400, '{"ok":false,"error_code":400,"description":"","parameters":{"x":"a"}}'),
    json_page(400, '{"parameters":{"migrate_to_chat_id":-1001}}'),
]  # fmt: skip
DISCORD_LOOKALIKES = [
    ForeignPage(403, b'{"code": 50007, "message": "Cannot send messages to this user"}'),
    json_page(403, '{"code": 50007}'),
    json_page(403, '{"code": "50007", "message": "Cannot send messages to this user"}'),
    json_page(400, '{"message": "Bad Request"}'),
    json_page(400, '{"code": 50035, "error": "Invalid Form Body"}'),
    json_page(404, '{"code": 10003, "message": ""}'),
]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator


@pytest.fixture
async def platform(telegram: TelegramEmulator) -> AsyncIterator[TelegramPlatform]:
    platform = TelegramPlatform(telegram.token, telegram.url)
    yield platform
    await platform.close()


async def error_on_telegram(
    telegram: TelegramEmulator, platform: TelegramPlatform, mode: RenderMode
) -> DeliveryError:
    """Return what a send raises, and see that the next one arrives."""
    alice = telegram.person("alice", started=True)
    address = ChatAddress("telegram", str(alice.id))
    with pytest.raises(DeliveryError) as raised:
        await platform.send(address, page("news"), "key", mode)
    telegram.portal = None
    await platform.send(address, page("news"), "key", mode)
    assert len(alice.from_bot) == 1
    return raised.value


@pytest.mark.parametrize("mode", METHODS)
@pytest.mark.parametrize("status", STATUSES)
async def test_no_foreign_answer_means_anything_on_telegram(
    telegram: TelegramEmulator, platform: TelegramPlatform, status: int, mode: RenderMode
) -> None:
    for foreign in foreign_pages(status):
        telegram.portal = foreign
        assert type(await error_on_telegram(telegram, platform, mode)) is Unsure, foreign


@pytest.mark.parametrize("mode", METHODS)
@pytest.mark.parametrize(
    "foreign", TELEGRAM_LOOKALIKES, ids=lambda answer: answer.body.decode()[:60]
)
async def test_what_only_looks_like_an_answer_of_telegram_means_nothing(
    telegram: TelegramEmulator, platform: TelegramPlatform, foreign: ForeignPage, mode: RenderMode
) -> None:
    telegram.portal = foreign
    assert type(await error_on_telegram(telegram, platform, mode)) is Unsure


@pytest.mark.parametrize("status", STATUSES)
async def test_no_foreign_answer_means_anything_on_discord(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.client.rest_client.REJECTED_LOGIN_PAUSE_S", 0.0)
    monkeypatch.setattr("discord.http.asyncio.sleep", _at_once)
    for foreign in [*foreign_pages(status), *(DISCORD_LOOKALIKES if status == 403 else ())]:
        async with rest_only() as stage:
            channel = stage.discord.guild().channel("papers")
            address = ChatAddress("discord", channel.id)
            await stage.platform.send(address, page("logged in"), "k0", RenderMode.CLASSIC)
            stage.discord.portal = foreign
            with pytest.raises(DeliveryError) as raised:
                await stage.platform.send(address, page("news"), "k1", RenderMode.CLASSIC)
            # A 429 in JSON asks for a wait, whoever wrote it.
            harmless = (Unsure, Flooded) if status == 429 else (Unsure,)
            assert type(raised.value) in harmless, foreign
            stage.discord.portal = None
            await stage.platform.send(address, page("news"), "k1", RenderMode.CLASSIC)
            assert channel.texts == ["logged in", "news"]


async def _at_once(_seconds: float) -> None:
    """Sleep not at all: the library waits sixteen seconds for a server that fails."""


# --- the platforms' own words ------------------------------------------------------------------


@pytest.mark.parametrize("mode", METHODS)
@pytest.mark.parametrize("status", [400, 403])
async def test_words_of_telegram_that_nobody_knows_retire_no_chat_and_change_no_mode(
    telegram: TelegramEmulator, platform: TelegramPlatform, status: int, mode: RenderMode
) -> None:
    for words in ("the planets are not aligned", "NEVER_SEEN_BEFORE", "bot was blocked by nobody"):
        telegram.fail_next(METHODS[mode], status, f"Bad Request: {words}")
        assert type(await error_on_telegram(telegram, platform, mode)) is Unrecognized


@pytest.mark.parametrize("status", [400, 403, 404, 409])
async def test_a_code_of_discord_that_nobody_knows_retires_no_chat(status: int) -> None:
    async with rest_only() as stage:
        channel = stage.discord.guild().channel("papers")
        channel_address = ChatAddress("discord", channel.id)
        stage.discord.fail_next("POST /channels/{channel}/messages", status, 59999, "A new rule")
        with pytest.raises(Unrecognized):
            await stage.platform.send(channel_address, page("news"), "k", RenderMode.CLASSIC)


@pytest.mark.parametrize(
    "words",
    [
        "not enough rights to send text messages to the chat",
        "have no rights to send a message",
        "need administrator rights in the channel chat",
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "CHAT_RESTRICTED",
        "TOPIC_CLOSED",
    ],
)
@pytest.mark.parametrize("mode", METHODS)
async def test_a_right_that_is_missing_is_neither_the_chats_end_nor_the_pages_fault(
    telegram: TelegramEmulator, platform: TelegramPlatform, words: str, mode: RenderMode
) -> None:
    telegram.fail_next(METHODS[mode], 400, f"Bad Request: {words}")
    assert type(await error_on_telegram(telegram, platform, mode)) is NotPermitted


async def test_a_bad_token_is_not_taken_for_a_server_without_rich_messages(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    for method, times in (("sendRichMessage", 2), ("getMe", 1)):
        telegram.fail_next(method, 404, "Not Found", times=times)
    error = await error_on_telegram(telegram, platform, RenderMode.RICH)
    assert type(error) is Unsure
    assert telegram.faults.left == {}


async def test_a_known_wording_in_its_own_document_is_still_believed(
    telegram: TelegramEmulator, platform: TelegramPlatform
) -> None:
    telegram.fail_next("sendMessage", 403, "Forbidden: bot was blocked by the user")
    assert type(await error_on_telegram(telegram, platform, RenderMode.CLASSIC)) is Gone
