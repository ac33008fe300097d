from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any, cast

import aiohttp
import pytest
from multidict import CIMultiDict

from adapters.discord import errors
from adapters.discord.errors import (
    Expired,
    ignore_acknowledged,
    to_delivery_error,
    translate_errors,
    translate_login_errors,
    translate_token_errors,
)
from bot.errors import (
    DeliveryError,
    Flooded,
    Gone,
    NotPermitted,
    Refused,
    SetupError,
    StoreError,
    Unfit,
    Unrecognized,
    Unsure,
)

CERTAINTIES = (Gone, Flooded, Refused, Unsure)


class Answer:
    """As much of a response as discord.py's exceptions look at."""

    def __init__(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.reason = "because"
        self.headers = CIMultiDict(headers or {})


def http(status: int, code: int = 0, headers: dict[str, str] | None = None) -> Exception:
    import discord

    kinds: dict[int, type[discord.HTTPException]] = {
        403: discord.Forbidden,
        404: discord.NotFound,
    }
    kind = discord.DiscordServerError if status >= 500 else kinds.get(status, discord.HTTPException)
    answer = cast("Any", Answer(status, headers))
    return kind(answer, {"code": code, "message": "what Discord says"})


def exceptions_in(*modules: Any) -> Iterator[type[Exception]]:
    for module in modules:
        for _, member in inspect.getmembers(module, inspect.isclass):
            if issubclass(member, Exception) and member.__module__.startswith(module.__name__):
                yield member


def all_exceptions() -> list[type[Exception]]:
    """Return every exception class of discord.py (subclasses included) and of aiohttp's client."""
    import discord
    import discord.app_commands.errors
    import discord.errors
    import discord.gateway

    found = {
        *exceptions_in(discord.errors, discord.app_commands.errors, discord.gateway),
        *exceptions_in(aiohttp.client_exceptions, aiohttp.http_exceptions),
        discord.DiscordException,
        aiohttp.ClientError,
    }
    waiting = list(found)
    while waiting:
        fresh = set(waiting.pop().__subclasses__()) - found
        found |= fresh
        waiting += fresh
    return sorted(found, key=lambda kind: f"{kind.__module__}.{kind.__name__}")


def instance(kind: type[Exception]) -> Exception:
    """Return an exception of a kind, without what its constructor asks for."""
    said: dict[str, Any] = {"__init__": lambda self: None, "__str__": lambda self: "said"}
    said |= {"status": 400, "code": 50035, "retry_after": 2.0}
    return type(kind.__name__, (kind,), said)()


def expected(kind: type[Exception]) -> type[DeliveryError]:
    import discord

    if issubclass(kind, discord.RateLimited):
        return Flooded
    return Unfit if issubclass(kind, discord.HTTPException) else Unsure  # by the code below


@pytest.mark.parametrize("kind", all_exceptions(), ids=lambda kind: kind.__name__)
def test_every_exception_of_the_libraries_means_something(kind: type[Exception]):
    assert type(to_delivery_error(instance(kind))) is expected(kind)


def test_there_are_many_of_them():
    names = {kind.__name__ for kind in all_exceptions()}
    assert {"RateLimited", "Forbidden", "InteractionResponded", "ConnectionClosed"} <= names
    assert {"ServerDisconnectedError", "ClientPayloadError", "InvalidURL"} <= names
    assert {"WebSocketClosure", "CommandSyncFailure", "MissingApplicationID"} <= names
    assert len(names) > 60


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (404, 10003, Gone),
        (404, 10004, Gone),
        (403, 50001, NotPermitted),
        (403, 50007, Gone),
        (403, 50278, Gone),
        (403, 50013, NotPermitted),
        (400, 50035, Unfit),
        (400, 40005, Unfit),
        (413, 40005, Unfit),
        (400, 50006, Unfit),
        (400, 50008, Refused),
        (400, 50083, NotPermitted),
        (403, 160005, NotPermitted),
        (403, 59999, Unrecognized),
        (400, 403, Unrecognized),
        (400, 200000, Refused),
        (400, 240000, Refused),
        (400, 0, Refused),
        (429, 0, Flooded),
        (429, 20016, Flooded),
        (429, 20028, Flooded),
        (503, 130000, Flooded),
        (404, 10062, Expired),
        (404, 10015, Expired),
        (401, 50027, Expired),
        (401, 0, Unsure),
        (408, 0, Unsure),
        (403, 0, Unsure),
        (404, 0, Unsure),
        (500, 0, Unsure),
        (502, 0, Unsure),
        (503, 0, Unsure),
        (524, 0, Unsure),
    ],
)
def test_an_answer_of_discord_is_understood_by_its_code(
    status: int, code: int, verdict: type[DeliveryError]
):
    assert type(to_delivery_error(http(status, code))) is verdict


DOCUMENTED = """
10001-10016 10020 10021 10026-10033 10036 10038 10049 10050 10057 10059-10063 10065-10071 10087
10097 10124 10129 20001 20002 20009 20012 20015 20016 20018 20022 20024 20028 20029 20031 20035
30001-30005 30007 30008 30010 30011 30013 30015 30016 30018 30019 30030-30035 30037-30040 30042
30045-30048 30052 30056 30058 30060 30061 40001-40007 40009 40012 40018 40019 40032 40033 40041
40043 40058 40060-40062 40066 40067 40074 40094 40333 50001-50017 50019-50021 50024-50028
50033-50036 50039 50041 50045 50046 50054 50055 50057 50067 50068 50070 50073 50074 50080 50081
50083-50086 50091 50095 50097 50101 50109 50110 50123 50124 50131 50132 50138 50144-50146 50151
50159-50163 50167 50173 50178 50192 50278 50600 60003 80004 90001 90002 110000 110001 130000
150006 160002 160004-160007 160014 170001-170007 180000 180002 200000 200001 220001-220004 240000
340015 350000 350001 400001 500000 520000-520004 520006 530000-530004 530006 530007
"""
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes."""

MEANINGS: dict[type[DeliveryError], set[int]] = {
    Gone: {10003, 10004, 50007, 50278},
    NotPermitted: {50001, 50009, 50013, 50083, 160005, 160006},
    Flooded: {20016, 20028, 20029, 40062, 130000},
    Expired: {10015, 10062, 50027},
    Unsure: {10001, 10002, 40001, 40002, 40003, 40004, 40006, 40333, 50014, 50041, 50067, 50178,
             110000, 110001},
    Unfit: {40005, 50006, 50035},
}  # fmt: skip
"""Whatever else is documented is Refused: a rule, a filter, or nothing that we ever ask for."""


def documented() -> list[int]:
    found: list[int] = []
    for code in DOCUMENTED.split():
        first, _, last = code.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


@pytest.mark.parametrize("status", [400, 403, 404])
def test_every_documented_code_means_one_thing_whatever_its_status(status: int):
    meant = {code: verdict for verdict, codes in MEANINGS.items() for code in codes}
    assert set(meant) <= set(documented())
    for code in documented():
        assert type(to_delivery_error(http(status, code))) is meant.get(code, Refused), code


def test_no_code_is_in_two_tables():
    tables = [errors.GONE, errors.FLOODED, errors.UNFIT, errors.EXPIRED, errors.UNCHANGEABLE]
    codes = [code for table in (*tables, errors.NOT_THE_MESSAGE) for code in table]
    assert len(codes) == len(set(codes))


def test_a_flood_says_how_long_to_wait():
    import discord

    said = to_delivery_error(http(429, 0, {"Retry-After": "7.5"}))
    unsaid = to_delivery_error(http(429))
    by_library = to_delivery_error(discord.RateLimited(42.0))
    waits = [
        flood.retry_after for flood in (said, unsaid, by_library) if isinstance(flood, Flooded)
    ]
    assert waits == [7.5, 30.0, 42.0]


@pytest.mark.parametrize(
    ("said", "after"),
    [("-3", 0.0), ("nan", 30.0), ("inf", 86_400.0), ("1e300", 86_400.0), ("soon", 30.0)],
)
def test_a_flood_is_waited_out_for_a_day_at_most(said: str, after: float):
    import discord

    flooded = to_delivery_error(http(429, 0, {"Retry-After": said}))
    assert isinstance(flooded, Flooded)
    assert flooded.retry_after == after
    if said != "soon":
        by_library = to_delivery_error(discord.RateLimited(float(said)))
        assert isinstance(by_library, Flooded)
        assert by_library.retry_after == after


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        ConnectionResetError(104, "reset"),
        KeyError("id"),
        TypeError(),
        json.JSONDecodeError("half", "{", 1),
        RuntimeError(),
        aiohttp.ServerDisconnectedError(),
    ],
    ids=repr,
)
def test_what_leaves_open_whether_it_was_sent_is_unsure(error: Exception):
    assert type(to_delivery_error(error)) is Unsure


def test_nothing_but_our_own_errors_comes_through_the_wall():
    with pytest.raises(Unsure, match="KeyError"), translate_errors():
        raise KeyError("id")
    with pytest.raises(StoreError), translate_errors():
        raise StoreError("ours")


def test_an_interaction_that_was_acknowledged_before_is_passed_over_and_nothing_else():
    import discord

    with ignore_acknowledged():
        raise http(400, 40060)
    with pytest.raises(discord.HTTPException), ignore_acknowledged():
        raise http(404, 10062)


def test_no_chat_is_blamed_for_a_failed_login():
    with pytest.raises(Unsure), translate_login_errors():
        raise http(403, 50001)
    with pytest.raises(Unsure), translate_login_errors():
        raise http(400, 50035)
    with pytest.raises(Flooded), translate_login_errors():
        raise http(429)


def test_a_wrong_token_is_the_operators_to_mend():
    import discord

    socket = cast("Any", None)
    with pytest.raises(SetupError, match="DISCORD_TOKEN"), translate_token_errors():
        raise discord.LoginFailure
    with pytest.raises(SetupError, match="DISCORD_TOKEN"), translate_token_errors():
        raise discord.ConnectionClosed(socket, shard_id=None, code=4004)
    with pytest.raises(discord.ConnectionClosed), translate_token_errors():
        raise discord.ConnectionClosed(socket, shard_id=None, code=4013)
