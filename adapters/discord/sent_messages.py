"""What the bot has sent to a channel, as Discord's history of the channel tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast

from discord.utils import time_snowflake

from adapters.discord.client.rest_client import RestClient

HISTORY_LIMIT = 100
"""Messages in one answer; https://docs.discord.com/developers/resources/message#get-channel-messages."""
MAX_HISTORY_REQUESTS = 10
"""A page that lies a thousand messages back is not looked for any further."""
CLOCK_MARGIN = timedelta(minutes=10)
"""How far our clock may be ahead of Discord's, which gives messages their ids."""

Json: TypeAlias = Mapping[str, Any]


async def find_copy(
    rest: RestClient, channel: str, payload: Json, key: str, since: datetime
) -> str | None:
    """Return the id of our message with ``payload`` that the channel got since ``since``, if any.

    Args:
        rest: asks Discord.
        channel: the channel's id.
        payload: the parameters of the message.
        key: its nonce.
        since: when it can have been sent at the earliest.

    Raises:
        DeliveryError: the channel cannot be looked at.
    """
    after = time_snowflake(since - CLOCK_MARGIN)
    for _ in range(MAX_HISTORY_REQUESTS):
        messages = await _read_history(rest, channel, after)
        for message in messages:
            if is_copy(message, payload, key, rest.account):
                return str(message["id"])
        if len(messages) < HISTORY_LIMIT:
            break
        after = max(int(message["id"]) for message in messages)
    return None


async def _read_history(rest: RestClient, channel: str, after: int) -> Sequence[Json]:
    """Return up to ``HISTORY_LIMIT`` messages of a channel, next after the id ``after``."""
    found = await rest.request(
        lambda http: http.logs_from(channel, limit=HISTORY_LIMIT, after=after)
    )
    return cast("Sequence[Json]", found)


def is_copy(message: Json, payload: Json, key: str, account: str) -> bool:
    """Tell whether ``message`` of a channel's history is what ``payload`` was sent as.

    Args:
        message: Discord's message object.
        payload: the parameters of a message.
        key: its nonce, which Discord does not promise to show in a history.
        account: the bot's own id.
    """
    if str(message["author"]["id"]) != account or message.get("interaction_metadata"):
        return False
    return message.get("nonce") == key or _texts(message) == _texts(payload)


def _texts(message: Json) -> Sequence[str]:
    """Return what a message says, as Discord keeps it: without blanks around it."""
    components = cast("Sequence[Json]", message.get("components") or ())
    texts = [str(message.get("content") or ""), *_component_texts(components)]
    return [text.strip() for text in texts if text.strip()]


def _component_texts(components: Sequence[Json]) -> Iterator[str]:
    for component in components:
        if "content" in component:
            yield str(component["content"])
        yield from _component_texts(cast("Sequence[Json]", component.get("components") or ()))
