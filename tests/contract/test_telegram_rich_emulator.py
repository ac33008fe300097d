"""The emulator reads rich messages as strictly as Telegram, or more so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.telegram import TelegramEmulator, TelegramPerson
from tests.emulators.telegram.spec import published_spec


@pytest.fixture
async def emulator() -> AsyncIterator[TelegramEmulator]:
    async with TelegramEmulator(unlimited=True) as emulator:
        yield emulator
        emulator.spec_faults.clear()  # some are made on purpose


@pytest.fixture
async def session(emulator: TelegramEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(emulator.url) as session:
        yield session


class Sender:
    """Sends rich messages to alice without any library between us and the server."""

    def __init__(self, emulator: TelegramEmulator, session: aiohttp.ClientSession) -> None:
        self.alice: TelegramPerson = emulator.person("alice", started=True)
        self._path = f"/bot{emulator.token}/"
        self._session = session

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        params = {"chat_id": self.alice.id, **params}
        async with self._session.post(self._path + method, json=params) as response:
            return await response.json()

    async def sends(self, html: str) -> dict[str, Any]:
        return await self.call("sendRichMessage", rich_message={"html": html})

    async def is_refused(self, html: str) -> str:
        answer = await self.sends(html)
        assert answer["ok"] is False, answer
        assert answer["error_code"] == 400
        return answer["description"]


@pytest.fixture
def sender(emulator: TelegramEmulator, session: aiohttp.ClientSession) -> Sender:
    return Sender(emulator, session)


async def test_what_is_sent_comes_back_as_blocks(sender: Sender) -> None:
    answer = await sender.sends(
        '<h2>A &amp; B</h2><details><summary><b>1. <a href="https://a.org/">T</a></b><br>by'
        "</summary><p>x <tg-math>a_1</tg-math></p></details><ul><li>one</li></ul>"
        "<tg-math-block>x^2</tg-math-block><hr/><footer>end</footer>"
    )  # fmt: skip
    link = {"type": "url", "text": "T", "url": "https://a.org/"}
    formula = {"type": "mathematical_expression", "expression": "a_1"}
    assert answer["result"]["rich_message"] == {
        "blocks": [
            {"type": "heading", "text": "A & B", "size": 2},
            {
                "type": "details",
                "summary": [{"type": "bold", "text": ["1. ", link]}, "\n", "by"],
                "blocks": [{"type": "paragraph", "text": ["x ", formula]}],
            },
            {"type": "list", "items": [
                {"label": "•", "blocks": [{"type": "paragraph", "text": "one"}]},
            ]},
            {"type": "mathematical_expression", "expression": "x^2"},
            {"type": "divider"},
            {"type": "footer", "text": "end"},
        ]
    }  # fmt: skip


async def test_a_chat_can_be_read_like_any_other(sender: Sender) -> None:
    await sender.sends('<p>🦄 <b>b <a href="https://a.org/">T</a></b></p><p><i>c</i></p>')
    message = sender.alice.chat.last
    assert message.text == "🦄 b T\nc"
    assert message.pieces("bold") == ["b T"]
    assert message.pieces("italic") == ["c"]
    assert message.links == {"T": "https://a.org/"}


@pytest.mark.parametrize(
    ("html", "wording"),
    [
        ("<p>a", "Can't find end tag corresponding to start tag \"p\""),
        ("<p><b>a</p>", 'Unmatched end tag at byte offset 7, expected "</b>", found "</p>"'),
        ("<p>ü</p></p>", "Unexpected end tag at byte offset 9"),
        ("<p>a < b</p>", "Unclosed start tag at byte offset 5"),
        ("<div>a</div>", 'Unsupported start tag "div" at byte offset 0'),
        ('<p class="x">a</p>', 'Unsupported attribute of the tag "p"'),
        ("<p a=b>a</p>", 'Invalid attribute of the tag "p"'),
        ("<p>&copy;</p>", 'Unsupported entity "&copy"'),
        ("<p>a & b</p>", 'Unsupported entity "&"'),
        ("<p>a\nb</p>", "Line break that would be dropped at byte offset 3"),
        ("a", "Text outside of a block"),
        ("<b>a</b>", 'Tag "b" can\'t stand in the message'),
        ("<p><p>a</p></p>", 'Tag "p" can\'t stand in "p"'),
        ("<p><ul><li>a</li></ul></p>", 'Tag "ul" can\'t stand in "p"'),
        ("<p></p>", 'Tag "p" must not be empty'),
        ("<p> <b></b></p>", 'Tag "p" must not be empty'),
        ("<p>a<b></b></p>", 'Tag "b" must not be empty'),
        ("<p><b>a<b>b</b></b></p>", 'Tag "b" inside itself'),
        ("<p><b>a<strong>b</strong></b></p>", 'Tag "strong" inside itself'),
        ("<p><a>b</a></p>", 'Tag "a" needs an address'),
        ('<p><a href="/abs">b</a></p>', 'Tag "a" needs an address'),
        ("<details><p>a</p></details>", 'Tag "details" must begin with a summary'),
        ("<details><summary>a</summary></details>", 'Tag "details" must not be empty'),
        ("<details><summary></summary><p>a</p></details>", 'Tag "summary" must not be empty'),
        ("<details><summary><p>a</p></summary><p>a</p></details>", 'can\'t stand in "summary"'),
        ("<summary>a</summary>", 'Tag "summary" can\'t stand in the message'),
        ("<ul></ul>", 'Tag "ul" must hold items'),
        ("<ul><p>a</p></ul>", 'Tag "ul" must hold items'),
        ("<p><tg-math></tg-math>a</p>", 'Tag "tg-math" must hold a formula'),
        ("<p><tg-math><b>a</b></tg-math></p>", 'Tag "tg-math" must hold a formula'),
        ("<tg-math-block> </tg-math-block>", 'Tag "tg-math-block" must hold a formula'),
        ("", "RICH_MESSAGE_CONTENT_REQUIRED"),
        ("<p>" + "x" * 32_769 + "</p>", "rich message is too long"),
        ("<p>x</p>" * 501, "rich message has too many blocks"),
        ("<blockquote>" * 16 + "<p>x</p>" + "</blockquote>" * 16, "nested too deeply"),
    ],
)  # fmt: skip
async def test_broken_markup_is_refused_with_a_reason(
    sender: Sender, html: str, wording: str
) -> None:
    assert wording in await sender.is_refused(html)
    assert sender.alice.from_bot == []


async def test_a_message_changes_between_rich_and_plain(sender: Sender) -> None:
    number = (await sender.sends("<p>a</p>"))["result"]["message_id"]
    rich = {"message_id": number, "rich_message": {"html": "<p>a</p>"}}
    answer = await sender.call("editMessageText", **rich)
    assert answer["description"].startswith("Bad Request: message is not modified")
    await sender.call("editMessageText", message_id=number, text="a")
    assert (sender.alice.chat.last.text, sender.alice.chat.last.rich) == ("a", None)
    answer = await sender.call("editMessageText", **rich)
    assert answer["result"]["rich_message"]
    assert "text" not in answer["result"]


async def test_a_server_from_before_rich_messages_knows_neither_method_nor_parameter(
    emulator: TelegramEmulator, sender: Sender
) -> None:
    emulator.knows_no_rich_messages()
    answer = await sender.sends("<p>a</p>")
    assert (answer["error_code"], answer["description"]) == (404, "Not Found: method not found")
    number = (await sender.call("sendMessage", text="a"))["result"]["message_id"]
    answer = await sender.call(
        "editMessageText", message_id=number, rich_message={"html": "<p>b</p>"}
    )
    assert answer["description"] == "Bad Request: message text is empty"


OPEN = '<tg-button type="callback_data" style="link" data="paper|1|2606.00001">1.</tg-button>'


async def test_a_button_stands_in_the_text_and_in_rows(sender: Sender) -> None:
    row = '<tg-button type="copy_text" text="@misc">Cite</tg-button>'
    answer = await sender.sends(
        f'<p>{OPEN} <b>T</b></p><tg-button-row align="left">{row}</tg-button-row>'
    )
    button = {"text": "1.", "callback_data": "paper|1|2606.00001", "style": "link"}
    assert answer["result"]["rich_message"]["blocks"] == [
        {"type": "paragraph", "text": [
            {"type": "button", "button": button}, " ", {"type": "bold", "text": "T"},
        ]},
        {"type": "buttons", "align": "left",
         "buttons": [{"text": "Cite", "copy_text": {"text": "@misc"}}]},
    ]  # fmt: skip
    message = sender.alice.chat.last
    assert message.text_buttons == ["1."]
    press = await sender.alice.taps("1", message)
    assert press.message is message


@pytest.mark.parametrize(
    ("button", "wording"),
    [
        ('<tg-button type="callback_data" data="">a</tg-button>', "BUTTON_DATA_INVALID"),
        (f'<tg-button type="callback_data" data="{"x" * 65}">a</tg-button>', "BUTTON_DATA_INVALID"),
        ('<tg-button type="callback_data">a</tg-button>', "BUTTON_TYPE_INVALID"),
        ('<tg-button data="a">a</tg-button>', "BUTTON_TYPE_INVALID"),
        ('<tg-button type="url" data="a">a</tg-button>', "BUTTON_TYPE_INVALID"),
        ('<tg-button type="url" style="link" url="https://a.org">a</tg-button>', "STYLE_INVALID"),
        ('<tg-button type="callback_data" style="blue" data="a">a</tg-button>', "STYLE_INVALID"),
        ('<tg-button type="callback_data" data="a"><b>a</b></tg-button>', "must hold plain text"),
        ('<tg-button type="callback_data" data="a"> </tg-button>', "must hold plain text"),
        ('<tg-button type="copy_text" text="">a</tg-button>', "COPY_TEXT_INVALID"),
        (f'<a href="https://a.org">{OPEN}</a>', "can't stand in"),
    ],
)
async def test_a_button_that_telegram_has_not_is_refused(
    sender: Sender, button: str, wording: str
) -> None:
    assert wording in await sender.is_refused(f"<p>see {button}</p>")


@pytest.mark.parametrize(
    ("row", "wording"),
    [
        ("", "must hold 1 to 8 buttons"),
        (OPEN * 9, "must hold 1 to 8 buttons"),
        ("<b>a</b>", "must hold buttons"),
    ],
)
async def test_a_row_of_buttons_holds_eight(sender: Sender, row: str, wording: str) -> None:
    assert wording in await sender.is_refused(f"<tg-button-row>{row}</tg-button-row>")


@pytest.mark.parametrize("version", ["10.1", "10.2"])
async def test_an_older_server_knows_no_buttons_in_texts(
    emulator: TelegramEmulator, sender: Sender, version: str
) -> None:
    emulator.speaks(version)
    assert 'Unsupported start tag "tg-button"' in await sender.is_refused(f"<p>{OPEN}</p>")
    assert (await sender.sends("<p>a</p>"))["ok"]


@pytest.mark.skipif(published_spec() is None, reason="the published API is not at hand")
async def test_requests_are_held_against_the_published_api_unless_told_otherwise(
    emulator: TelegramEmulator, sender: Sender
) -> None:
    odd = {"rich_message": {"html": "<p>a</p>", "colour": "red"}}
    answer = await sender.call("sendRichMessage", **odd)
    assert "sendRichMessage.rich_message.colour is unknown" in answer["description"]
    async with (
        TelegramEmulator(unlimited=True, checked=False) as lenient,
        aiohttp.ClientSession(lenient.url) as session,
    ):
        answer = await Sender(lenient, session).call("sendRichMessage", **odd)
        assert answer["ok"]
