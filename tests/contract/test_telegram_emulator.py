"""The emulator is as strict as Telegram, or stricter: what it takes, Telegram takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram.people import TelegramPerson
from tests.emulators.telegram.spec import published_spec


class Client:
    """A bare client, without any library between us and the server."""

    def __init__(self, emulator: TelegramEmulator, session: aiohttp.ClientSession) -> None:
        self.emulator = emulator
        self.session = session

    async def call(self, method: str, token: str | None = None, **params: Any) -> dict[str, Any]:
        url = f"{self.emulator.url}/bot{token or self.emulator.token}/{method}"
        async with self.session.post(url, json=params) as response:
            body = await response.json()
            assert response.status == body.get("error_code", 200)
            return body

    async def refusal(self, method: str, **params: Any) -> str:
        body = await self.call(method, **params)
        assert body["ok"] is False, body
        return body["description"]


class Watch:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def emulator(watch: Watch) -> AsyncIterator[TelegramEmulator]:
    emulator = TelegramEmulator(clock=watch)
    await emulator.start()
    yield emulator
    await emulator.stop()


@pytest.fixture
async def client(emulator: TelegramEmulator) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(emulator, session)


@pytest.fixture
def alice(emulator: TelegramEmulator) -> TelegramPerson:
    return emulator.person("alice", started=True)


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


# --- who may ask what -----------------------------------------------------------------------


async def test_another_token_is_unauthorized(client: Client) -> None:
    body = await client.call("getMe", token="1:x")
    assert (body["error_code"], body["description"]) == (401, "Unauthorized")


async def test_an_unknown_method_is_not_found(client: Client) -> None:
    body = await client.call("sendPigeon")
    assert (body["error_code"], body["description"]) == (404, "Not Found: method not found")


async def test_parameters_come_in_any_encoding(
    client: Client, alice: TelegramPerson, watch: Watch
) -> None:
    url = f"{client.emulator.url}/bot{client.emulator.token.replace(':', '%3A')}/sendMessage"
    form = {"chat_id": str(alice.id), "text": "12"}
    multipart = aiohttp.FormData(form, default_to_multipart=True)
    kinds: list[dict[str, Any]] = [
        {"data": form}, {"json": form}, {"params": form}, {"data": multipart},
    ]  # fmt: skip
    for kind in kinds:
        watch.now += 10
        async with client.session.post(url, **kind) as response:
            assert response.status == 200
    assert [message.text for message in alice.from_bot] == ["12"] * 4


@pytest.mark.skipif(published_spec() is None, reason="the specification is not at hand")
@pytest.mark.parametrize(
    ("method", "params", "fault"),
    [
        ("sendMessage", {"chat_id": 1}, "sendMessage.text is required"),
        ("sendMessage", {"chat_id": 1, "text": "a", "colour": "red"}, "colour is unknown"),
        ("sendMessage", {"chat_id": 1, "text": "a", "disable_notification": "yes"}, "no Boolean"),
        ("sendMessage", {"chat_id": 1, "text": "a", "entities": [{"type": "bold"}]}, "required"),
        ("editMessageText", {"text": "a", "message_id": "one"}, "no Integer"),
        ("setMyCommands", {"commands": "today"}, "no array"),
        ("getUpdates", {"allowed_updates": "message"}, "no array"),
    ],
)
async def test_requests_are_held_against_the_published_specification(
    client: Client, method: str, params: dict[str, Any], fault: str
) -> None:
    assert fault in await client.refusal(method, **params)
    assert client.emulator.spec_faults


# --- texts and entities ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entities", "wording"),
    [
        ("", [], "message text is empty"),
        (" \n\u200b", [], "message text is empty"),
        ("x" * 4097, [], "message is too long"),
        ("🦄" * 2049, [], "message is too long"),
        ("abc", [entity("bold", -1, 2)], "invalid offset"),
        ("abc", [entity("bold", 0, 0)], "invalid offset"),
        ("abc", [entity("bold", 1, 3)], "ends after the end of the text"),
        ("🦄a", [entity("bold", 1, 1)], "in a middle of a UTF-16 symbol"),
        ("🦄a", [entity("bold", 0, 1)], "in a middle of a UTF-16 symbol"),
        ("abc", [entity("bold", 0, 2), entity("italic", 1, 2)], "cross"),
        ("abc", [entity("bold", 0, 3), entity("code", 1, 1)], "pre and code"),
        ("abc", [entity("text_link", 0, 3)], "absolute url"),
        ("abc", [entity("text_link", 0, 3, url="/abs")], "absolute url"),
        ("abc", [entity("blockquote", 0, 3), entity("expandable_blockquote", 1, 1)], "nested"),
        ("abc", [entity("sparkles", 0, 3)], "unsupported type"),
    ],
)
async def test_a_message_that_breaks_a_rule_is_refused(
    client: Client, alice: TelegramPerson, text: str, entities: list[dict[str, Any]], wording: str
) -> None:
    said = await client.refusal("sendMessage", chat_id=alice.id, text=text, entities=entities)
    assert said.startswith("Bad Request: ")
    assert wording in said
    assert alice.from_bot == []


async def test_texts_are_trimmed_and_entities_move_along(
    client: Client, alice: TelegramPerson
) -> None:
    await client.call(
        "sendMessage",
        chat_id=alice.id,
        text="\r\n  \u202e🦄 bold\tx  ",
        entities=[entity("bold", 5, 9), entity("italic", 14, 1)],
    )
    message = alice.from_bot[0]
    assert message.text == "🦄 bold x"
    assert message.pieces("bold") == ["🦄 bold x"]
    assert message.pieces("italic") == []


async def test_entities_beyond_the_hundredth_are_dropped(
    client: Client, alice: TelegramPerson
) -> None:
    entities = [entity("bold", place * 2, 1) for place in range(101)]
    await client.call("sendMessage", chat_id=alice.id, text="a " * 101, entities=entities)
    assert len(alice.from_bot[0].entities) == 100


@pytest.mark.parametrize(
    ("button", "wording"),
    [
        ({"text": "a", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": "ü" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "a"}, "Text buttons are unallowed"),
        ({"text": " ", "callback_data": "x"}, "unallowed"),
    ],
)
async def test_a_button_that_breaks_a_rule_is_refused(
    client: Client, alice: TelegramPerson, button: dict[str, Any], wording: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    said = await client.refusal("sendMessage", chat_id=alice.id, text="a", reply_markup=markup)
    assert wording in said


async def test_nine_buttons_in_a_row_are_too_many(client: Client, alice: TelegramPerson) -> None:
    row = [{"text": "a", "callback_data": "x"}] * 9
    said = await client.refusal(
        "sendMessage", chat_id=alice.id, text="a", reply_markup={"inline_keyboard": [row]}
    )
    assert said == "Bad Request: reply markup is too long"


# --- edits and presses ----------------------------------------------------------------------


async def test_an_edit_that_changes_nothing_is_refused(
    client: Client, alice: TelegramPerson
) -> None:
    sent = await client.call("sendMessage", chat_id=alice.id, text="a")
    number = sent["result"]["message_id"]
    said = await client.refusal("editMessageText", chat_id=alice.id, message_id=number, text="a")
    assert said == (
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message"
    )


async def test_only_the_bot_s_own_messages_can_be_edited(
    client: Client, alice: TelegramPerson
) -> None:
    theirs = await alice.says("hello")
    assert await client.refusal(
        "editMessageText", chat_id=alice.id, message_id=theirs.id, text="a"
    ) == ("Bad Request: message can't be edited")
    assert await client.refusal("editMessageText", chat_id=alice.id, message_id=99, text="a") == (
        "Bad Request: message to edit not found"
    )


async def test_a_press_is_acknowledged_once(client: Client, alice: TelegramPerson) -> None:
    markup = {"inline_keyboard": [[{"text": "Next", "callback_data": "x"}]]}
    await client.call("sendMessage", chat_id=alice.id, text="a", reply_markup=markup)
    press = await alice.taps("Next")
    assert (await client.call("answerCallbackQuery", callback_query_id=press.id))["result"] is True
    assert press.answered.is_set()
    assert await client.refusal("answerCallbackQuery", callback_query_id=press.id) == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


# --- updates --------------------------------------------------------------------------------


async def updates(client: Client, **params: Any) -> list[int]:
    body = await client.call("getUpdates", **params)
    return [update["update_id"] for update in body["result"]]


async def test_updates_come_again_until_an_offset_confirms_them(
    client: Client, alice: TelegramPerson
) -> None:
    await alice.says("one")
    await alice.says("two")
    first, second = await updates(client)
    assert await updates(client) == [first, second]
    assert await updates(client, limit=1) == [first]
    assert await updates(client, offset=second) == [second]
    assert await updates(client, offset=first) == [second]
    assert await updates(client, offset=second + 1) == []


async def test_a_negative_offset_keeps_only_the_last(client: Client, alice: TelegramPerson) -> None:
    await alice.says("one")
    await alice.says("two")
    assert len(await updates(client, offset=-1)) == 1
    assert len(await updates(client)) == 1


async def test_a_long_poll_waits_for_news(client: Client, alice: TelegramPerson) -> None:
    poll = asyncio.create_task(updates(client, timeout=5))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await alice.says("one")
    assert len(await poll) == 1


async def test_kinds_that_were_not_asked_for_do_not_come(
    client: Client, alice: TelegramPerson
) -> None:
    await alice.blocks()
    await alice.unblocks()
    await alice.says("one")
    body = await client.call("getUpdates", allowed_updates=["message"])
    assert [set(update) for update in body["result"]] == [{"update_id", "message"}]


async def test_a_second_poller_ends_the_first(client: Client) -> None:
    first = asyncio.create_task(client.call("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(client.call("getUpdates", timeout=1))
    conflict = await first
    assert conflict["error_code"] == 409
    assert conflict["description"].startswith("Conflict: terminated by other getUpdates request")
    assert (await second)["ok"] is True


# --- limits ---------------------------------------------------------------------------------


async def test_a_chat_takes_a_small_burst_and_then_one_message_a_second(
    client: Client, emulator: TelegramEmulator, alice: TelegramPerson, watch: Watch
) -> None:
    accepted = 0
    for tick in range(200):
        watch.now = tick / 10
        body = await client.call("sendMessage", chat_id=alice.id, text="a")
        accepted += body["ok"]
        if not body["ok"]:
            wait = body["parameters"]["retry_after"]
            assert body["description"] == f"Too Many Requests: retry after {wait}"
    assert accepted == pytest.approx(20, abs=2)


async def test_thirty_messages_a_second_over_all_chats(
    client: Client, emulator: TelegramEmulator, watch: Watch
) -> None:
    people = [emulator.person(f"reader {n}", started=True) for n in range(31)]
    answers = [await client.call("sendMessage", chat_id=person.id, text="a") for person in people]
    assert [body["ok"] for body in answers] == [True] * 30 + [False]
    watch.now = 1.0
    assert (await client.call("sendMessage", chat_id=people[-1].id, text="a"))["ok"]


async def test_twenty_messages_a_minute_to_a_group(
    client: Client, emulator: TelegramEmulator, watch: Watch
) -> None:
    group = emulator.group("Lab")
    accepted = 0
    for second in range(0, 119, 2):
        watch.now = float(second)
        accepted += (await client.call("sendMessage", chat_id=group.id, text="a"))["ok"]
    assert accepted == 40


async def test_a_flood_closes_one_chat_until_its_time_is_over(
    client: Client, emulator: TelegramEmulator, alice: TelegramPerson, watch: Watch
) -> None:
    bob = emulator.person("bob", started=True)
    emulator.flood(alice, 10)
    body = await client.call("sendMessage", chat_id=alice.id, text="a")
    assert body["parameters"] == {"retry_after": 10}
    assert (await client.call("sendMessage", chat_id=bob.id, text="a"))["ok"]
    watch.now = 10.0
    assert (await client.call("sendMessage", chat_id=alice.id, text="a"))["ok"]


# --- chats ----------------------------------------------------------------------------------


async def test_an_upgraded_group_refers_to_its_new_id(
    client: Client, emulator: TelegramEmulator
) -> None:
    group = emulator.group("Lab", basic=True)
    new = await group.upgrades()
    body = await client.call("sendMessage", chat_id=group.id, text="a")
    assert body["description"] == ("Bad Request: group chat was upgraded to a supergroup chat")
    assert body["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await client.call("sendMessage", chat_id=new.id, text="a"))["ok"]


async def test_members_have_their_status(
    client: Client, emulator: TelegramEmulator, alice: TelegramPerson
) -> None:
    group = emulator.group("Lab")
    group.add(alice, admin=True)
    body = await client.call("getChatMember", chat_id=group.id, user_id=alice.id)
    assert body["result"]["status"] == "administrator"
    bob = emulator.person("bob")
    body = await client.call("getChatMember", chat_id=group.id, user_id=bob.id)
    assert body["result"]["status"] == "left"
    body = await client.call("getChatAdministrators", chat_id=group.id)
    assert [member["user"]["first_name"] for member in body["result"]] == ["alice"]
    assert (await client.call("getChat", chat_id=group.id))["result"]["title"] == "Lab"


async def test_a_stopped_emulator_refuses_and_comes_back_where_it_was(
    client: Client, emulator: TelegramEmulator
) -> None:
    port = emulator.port
    await emulator.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.call("getMe")
    await emulator.start()
    assert emulator.port == port
    assert (await client.call("getMe"))["ok"]


# --- messages for one member of a group -----------------------------------------------------


class Whisperer:
    """A group with alice in it, and the requests that show something to her alone."""

    def __init__(self, emulator: TelegramEmulator, client: Client) -> None:
        self.alice, self.group = emulator.person("alice"), emulator.group("Lab")
        self.group.add(self.alice)
        self._client = client

    def request(self, **more: Any) -> dict[str, Any]:
        wanted = {"receiver_user_id": self.alice.id, **more}
        return {"chat_id": self.group.id, "text": "psst", "ephemeral_message_parameters": wanted}

    async def edit(self, number: int, **more: Any) -> dict[str, Any]:
        known = {"chat_id": self.group.id, "receiver_user_id": self.alice.id, "text": "hush"}
        asked = {**known, "ephemeral_message_id": number, **more}
        return await self._client.call("editEphemeralMessageText", **asked)


@pytest.fixture
def whisperer(emulator: TelegramEmulator, client: Client) -> Whisperer:
    return Whisperer(emulator, client)


async def test_an_administrator_bot_shows_one_member_a_message_edits_and_deletes_it(
    client: Client, whisperer: Whisperer
) -> None:
    whisperer.group.promote_bot()
    sent = (await client.call("sendMessage", **whisperer.request()))["result"]
    assert sent["message_id"] == 0
    assert sent["receiver_user"]["id"] == whisperer.alice.id
    number = sent["ephemeral_message_id"]
    assert whisperer.group.from_bot == []
    seen = await whisperer.group.whispers()
    assert seen.text == "psst"
    assert (await whisperer.edit(number))["result"] is True
    assert seen.text == "hush"
    where: dict[str, Any] = {
        "chat_id": whisperer.group.id,
        "receiver_user_id": whisperer.alice.id,
        "ephemeral_message_id": number,
    }
    assert (await client.call("deleteEphemeralMessage", **where))["ok"]
    assert (await whisperer.edit(number))["ok"] is False


async def test_a_bot_without_rights_and_a_private_chat_have_no_such_messages(
    client: Client, whisperer: Whisperer
) -> None:
    refused = await client.refusal("sendMessage", **whisperer.request())
    assert refused == "Bad Request: BOT_NOT_ADMIN"
    whisperer.alice.chat.barrier = None
    private = whisperer.request() | {"chat_id": whisperer.alice.id}
    assert await client.refusal("sendMessage", **private) == "Bad Request: BOT_NOT_ADMIN"


async def test_a_press_can_be_answered_to_the_presser_for_fifteen_seconds(
    client: Client, whisperer: Whisperer, watch: Watch
) -> None:
    whisperer.group.promote_bot()
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    public = {"chat_id": whisperer.group.id, "text": "page", "reply_markup": markup}
    await client.call("sendMessage", **public)
    press = await whisperer.alice.taps("Go", whisperer.group.from_bot[-1])
    request = whisperer.request(callback_query_id=press.id, replace_callback_query_message=True)
    assert (await client.call("sendMessage", **request))["ok"]
    assert (await whisperer.group.whispers()).replaces is press.message
    watch.now += 16
    assert "query is too old" in await client.refusal("sendMessage", **request)


async def test_a_server_from_before_shows_everybody_what_was_meant_for_one(
    emulator: TelegramEmulator, client: Client, whisperer: Whisperer
) -> None:
    whisperer.group.promote_bot()
    emulator.speaks("10.1")
    sent = (await client.call("sendMessage", **whisperer.request()))["result"]
    assert "ephemeral_message_id" not in sent
    assert [message.text for message in whisperer.group.from_bot] == ["psst"]
    assert (await whisperer.edit(1))["error_code"] == 404
