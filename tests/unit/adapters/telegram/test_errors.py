"""Every error of the library and of HTTP has one meaning for a delivery, and none is forgotten."""

from __future__ import annotations

import inspect
from datetime import timedelta

import aiohttp
import pytest
import telegram.error
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.http_exceptions import HttpProcessingError
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    PassportDecryptionError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import InvalidCallbackData
from yarl import URL

from adapters.telegram.errors import (
    MethodUnknown,
    to_delivery_error,
    to_network_error,
    translate_errors,
)
from bot.errors import (
    DeliveryError,
    Flooded,
    Gone,
    Moved,
    NotPermitted,
    Refused,
    Unfit,
    Unrecognized,
    Unsure,
)
from bot.model.chat import RenderMode

MEANINGS: dict[type[TelegramError], tuple[TelegramError, type[DeliveryError]]] = {
    TelegramError: (TelegramError("Invalid server response"), Unsure),
    Forbidden: (Forbidden("Forbidden: bot was blocked by the user"), Gone),
    InvalidToken: (InvalidToken("Unauthorized"), Unsure),
    EndPointNotFound: (EndPointNotFound("Endpoint 'sendRichMessage' not found"), Unsure),
    NetworkError: (NetworkError("Bad Gateway"), Unsure),
    BadRequest: (BadRequest("Bad Request: can't parse entities"), Refused),
    TimedOut: (TimedOut(), Unsure),
    ChatMigrated: (ChatMigrated(-1001), Moved),
    RetryAfter: (RetryAfter(timedelta(seconds=7)), Flooded),
    Conflict: (Conflict("terminated by other getUpdates request"), Unsure),
    PassportDecryptionError: (PassportDecryptionError("no passport"), Unsure),
    InvalidCallbackData: (InvalidCallbackData(), Unsure),
}

A_DAY = 86_400

SECRET_URL = URL("http://127.0.0.1/bot123:secret/sendMessage")
KEY = ConnectionKey("127.0.0.1", 80, is_ssl=False, ssl=True, proxy=None, proxy_auth=None,
                    proxy_headers_hash=None)  # fmt: skip
REFUSED = OSError(111, "Connection refused")
REQUEST_INFO = aiohttp.RequestInfo(SECRET_URL, "POST", {}, SECRET_URL)  # type: ignore[arg-type]


def subclasses(base: type[Exception]) -> set[type[Exception]]:
    return {base}.union(*(subclasses(subclass) for subclass in base.__subclasses__()))


def library_errors() -> set[type[Exception]]:
    found = inspect.getmembers(telegram.error, inspect.isclass)
    return {error for _, error in found if issubclass(error, Exception)}


def http_errors() -> list[type[Exception]]:
    """Return every exception of aiohttp's client and of its reading of HTTP, and the system's."""
    own = subclasses(aiohttp.ClientError) | subclasses(HttpProcessingError)
    for module in (aiohttp.client_exceptions, aiohttp.http_exceptions):
        found = [found_class for _, found_class in inspect.getmembers(module, inspect.isclass)]
        own |= {found_class for found_class in found if issubclass(found_class, Exception)}
    own = {found_class for found_class in own if found_class.__module__.startswith("aiohttp")}
    return sorted(
        {*own, TimeoutError, OSError, ConnectionResetError}, key=lambda error: error.__name__
    )


def example(kind: type[Exception]) -> Exception:
    """Return an instance of one of aiohttp's errors, whatever its constructor wants."""
    for arguments in (
        (KEY, REFUSED),
        (KEY, ValueError("the certificate")),
        (REQUEST_INFO, ()),
        (b"1", b"2", "127.0.0.1", 80),
        ("x", "y", "127.0.0.1", 80),
        ("/a/path", KEY, REFUSED),
        (str(SECRET_URL),),
        (),
    ):
        try:
            made = kind(*arguments)
            str(made)
        except (TypeError, AttributeError, AssertionError):
            continue
        return made
    pytest.fail(f"no example of {kind.__name__}")


def test_no_error_of_the_library_is_forgotten() -> None:
    assert library_errors() <= set(MEANINGS)
    own = {
        error_class
        for error_class in subclasses(TelegramError)
        if error_class.__module__.startswith("telegram")
    }
    assert own == set(MEANINGS)


def test_both_halves_of_aiohttp_are_among_the_errors_of_http() -> None:
    names = {kind.__name__ for kind in http_errors()}
    assert {"ServerDisconnectedError", "ClientPayloadError", "InvalidURL"} <= names
    assert {"TransferEncodingError", "ContentEncodingError", "BadStatusLine"} <= names
    assert len(names) > 30


@pytest.mark.parametrize("kind", MEANINGS, ids=lambda kind: kind.__name__)
def test_each_error_of_the_library_means_one_thing(kind: type[TelegramError]) -> None:
    error, meaning = MEANINGS[kind]
    assert type(to_delivery_error(error)) is meaning


@pytest.mark.parametrize("kind", http_errors(), ids=lambda kind: kind.__name__)
def test_each_error_of_http_leaves_us_unsure(kind: type[Exception]) -> None:
    translated = to_network_error(example(kind))
    assert type(to_delivery_error(translated)) is Unsure
    assert "secret" not in str(translated)
    assert isinstance(translated, TimedOut) == issubclass(kind, TimeoutError)


@pytest.mark.parametrize("kind", http_errors(), ids=lambda kind: kind.__name__)
def test_every_error_of_http_is_translated(kind: type[Exception]) -> None:
    with pytest.raises(Unsure), translate_errors():
        raise example(kind)


@pytest.mark.parametrize(
    "kind", [KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError]
)
def test_an_answer_that_the_library_cannot_read_leaves_us_unsure(kind: type[Exception]) -> None:
    with pytest.raises(Unsure), translate_errors():
        raise kind("result")


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("Forbidden: bot was blocked by the user", Gone),
        ("Forbidden: user is deactivated", Gone),
        ("Forbidden: bot was kicked from the group chat", Gone),
        ("Forbidden: bot was kicked from the supergroup chat", Gone),
        ("Forbidden: bot was kicked from the channel chat", Gone),
        ("Forbidden: bot is not a member of the channel chat", Gone),
        ("Forbidden: the group chat was deleted", Gone),
        ("Forbidden: bot can't initiate conversation with a user", Gone),
        ("Forbidden: not enough rights to send text messages to the chat", NotPermitted),
        ("Forbidden: bot was kicked from the planet", Unrecognized),
        ("Forbidden (403)", Unrecognized),
    ],
)
def test_a_403_means_gone_only_in_words_that_are_known(
    said: str, meaning: type[DeliveryError]
) -> None:
    assert type(to_delivery_error(Forbidden(said))) is meaning


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("chat not found", Gone),
        ("USER_IS_BLOCKED", Gone),
        ("INPUT_USER_DEACTIVATED", Gone),
        ("PEER_ID_INVALID", Gone),
        ("CHANNEL_PRIVATE", Gone),
        ("message is too long", Refused),
        ("message text is empty", Refused),
        ("can't parse entities: Unsupported start tag", Refused),
        ("message thread not found", NotPermitted),
        ("TOPIC_CLOSED", NotPermitted),
        ("CHAT_WRITE_FORBIDDEN", NotPermitted),
        ("have no rights to send a message", NotPermitted),
        ("BUTTON_DATA_INVALID", Refused),
        ("reply markup is too long", Refused),
        ("something never seen before", Unrecognized),
    ],
)
def test_a_400_is_judged_by_its_wording(said: str, meaning: type[DeliveryError]) -> None:
    assert type(to_delivery_error(BadRequest(f"Bad Request: {said}"))) is meaning


@pytest.mark.parametrize("mode", RenderMode)
@pytest.mark.parametrize("said", ["Logged out", "FROZEN_METHOD_INVALID"])
def test_what_is_wrong_with_the_bot_itself_costs_no_page(said: str, mode: RenderMode) -> None:
    assert type(to_delivery_error(BadRequest(f"Bad Request: {said}"), mode)) is Unsure


# --- the render mode of a message -----------------------------------------------------------

NOT_PERMITTED = [
    "not enough rights to send text messages to the chat",
    "have no rights to send a message",
    "CHAT_WRITE_FORBIDDEN",
    "TOPIC_CLOSED",
    "message thread not found",
    "TOPIC_DELETED",
]
"""What a 400 says where the bot may not write at present."""
FORMLESS = [
    "message to be replied not found",
    "message to edit not found",
    "message can't be edited",
    "message is not modified: specified new message content and reply markup are exactly the same",
    "MESSAGE_ID_INVALID",
    "BUTTON_DATA_INVALID",
    "reply markup is too long",
    "query is too old and response timeout expired or query ID is invalid",
]
"""What a 400 says when no other render mode would help."""


@pytest.mark.parametrize("mode", RenderMode)
@pytest.mark.parametrize("said", FORMLESS)
def test_what_is_not_about_the_render_mode_is_refused_in_every_mode(
    said: str, mode: RenderMode
) -> None:
    assert type(to_delivery_error(BadRequest(f"Bad Request: {said}"), mode)) is Refused


@pytest.mark.parametrize("mode", RenderMode)
@pytest.mark.parametrize("said", NOT_PERMITTED)
def test_a_missing_right_is_one_in_every_mode(said: str, mode: RenderMode) -> None:
    assert type(to_delivery_error(BadRequest(f"Bad Request: {said}"), mode)) is NotPermitted


@pytest.mark.parametrize("mode", RenderMode)
def test_an_unknown_wording_is_unrecognized_in_every_mode(mode: RenderMode) -> None:
    error = BadRequest("Bad Request: something never seen before")
    assert type(to_delivery_error(error, mode)) is Unrecognized


@pytest.mark.parametrize("mode", RenderMode)
@pytest.mark.parametrize("said", ["chat not found", "PEER_ID_INVALID"])
def test_a_closed_chat_is_gone_in_every_mode(said: str, mode: RenderMode) -> None:
    assert type(to_delivery_error(BadRequest(f"Bad Request: {said}"), mode)) is Gone
    assert (
        type(to_delivery_error(Forbidden("Forbidden: bot was blocked by the user"), mode)) is Gone
    )


@pytest.mark.parametrize(
    "error",
    [
        BadRequest("Bad Request: can't parse rich message: Unsupported start tag"),
        BadRequest("Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"),
        BadRequest("Bad Request: rich message is too long"),
        BadRequest("Bad Request: message text is empty"),  # an old server, asked for an edit
        BadRequest("Bad Request: not enough rights to send rich messages to the chat"),
        Forbidden("Forbidden: not enough rights to send rich messages to the chat"),
    ],
    ids=str,
)
def test_a_rich_message_that_is_refused_may_be_accepted_in_a_plainer_mode(error: Exception) -> None:
    assert type(to_delivery_error(error, RenderMode.RICH)) is Unfit
    assert type(to_delivery_error(error)) is Refused


@pytest.mark.parametrize(
    ("said", "mode", "meaning"),
    [
        ("can't parse entities: unsupported type", RenderMode.CLASSIC, Unfit),
        (
            "entity beginning at UTF-16 offset 0 ends after the end of the text",
            RenderMode.CLASSIC,
            Unfit,
        ),
        ("message is too long", RenderMode.CLASSIC, Refused),
        ("can't parse entities: unsupported type", RenderMode.PLAIN, Refused),
        ("message is too long", RenderMode.PLAIN, Refused),
    ],
)
def test_a_text_whose_entities_are_refused_may_be_accepted_without_them(
    said: str, mode: RenderMode, meaning: type[DeliveryError]
) -> None:
    assert type(to_delivery_error(BadRequest(f"Bad Request: {said}"), mode)) is meaning


def hidden(said: str, kind: type[TelegramError]) -> TelegramError:
    """Return the library's error for a method that it does not know itself."""
    error = kind("either the token or the method is unknown")
    error.__cause__ = InvalidToken(said)
    return error


@pytest.mark.parametrize("kind", [InvalidToken, EndPointNotFound])
@pytest.mark.parametrize(
    ("said", "mode", "meaning"),
    [
        ("Not Found: method not found", RenderMode.RICH, MethodUnknown),
        ("Not Found", RenderMode.RICH, MethodUnknown),
        ("Unauthorized", RenderMode.RICH, Unsure),
        ("Not Found", RenderMode.CLASSIC, Unsure),
        ("Unauthorized", RenderMode.PLAIN, Unsure),
    ],
)
def test_a_server_without_rich_messages_is_told_from_a_token_that_is_not_known(
    kind: type[TelegramError], said: str, mode: RenderMode, meaning: type[DeliveryError]
) -> None:
    assert type(to_delivery_error(hidden(said, kind), mode)) is meaning


@pytest.mark.parametrize("mode", RenderMode)
@pytest.mark.parametrize("kind", MEANINGS, ids=lambda kind: kind.__name__)
def test_each_error_means_one_thing_in_every_mode(
    kind: type[TelegramError], mode: RenderMode
) -> None:
    error, meaning = MEANINGS[kind]
    in_classic = Unfit if kind is BadRequest else meaning
    in_rich = MethodUnknown if kind is EndPointNotFound else in_classic
    expected = {RenderMode.RICH: in_rich, RenderMode.CLASSIC: in_classic, RenderMode.PLAIN: meaning}
    assert type(to_delivery_error(error, mode)) is expected[mode]


def test_a_flood_tells_how_long_to_wait() -> None:
    flooded = to_delivery_error(RetryAfter(timedelta(seconds=7)))
    assert isinstance(flooded, Flooded)
    assert flooded.retry_after == 7


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("Too Many Requests: retry after 12", 12),
        ("Too Many Requests (429)", 30),
        ("Too Many Requests: retry after " + "9" * 400, A_DAY),
    ],
)
def test_a_flood_without_parameters_is_a_flood(said: str, after: float) -> None:
    flooded = to_delivery_error(NetworkError(said))
    assert isinstance(flooded, Flooded)
    assert flooded.retry_after == after


@pytest.mark.parametrize(("said", "after"), [(-5, 0), (0, 0), (A_DAY + 1, A_DAY), (10**12, A_DAY)])
def test_a_flood_is_waited_out_for_a_day_at_most(said: int, after: float) -> None:
    flooded = to_delivery_error(RetryAfter(said))
    assert isinstance(flooded, Flooded)
    assert flooded.retry_after == after


@pytest.mark.parametrize("said", [float("nan"), float("inf"), 10**15])
def test_a_flood_that_says_no_time_at_all_leaves_us_unsure(said: float) -> None:
    with pytest.raises(Unsure), translate_errors():
        raise RetryAfter(said)  # type: ignore[arg-type]  # the library takes what JSON gives it


def test_a_move_tells_where_to() -> None:
    moved = to_delivery_error(ChatMigrated(-1001234567890))
    assert isinstance(moved, Moved)
    assert moved.place == "-1001234567890"


def test_the_platform_s_own_wording_is_kept() -> None:
    assert (
        str(to_delivery_error(BadRequest("Bad Request: message is too long")))
        == "Message is too long"
    )


def test_an_error_without_words_is_called_by_its_name() -> None:
    assert str(to_delivery_error(TimeoutError())) == "TimeoutError"
