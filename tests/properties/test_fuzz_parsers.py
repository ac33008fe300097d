"""Every parser of foreign bytes returns, or raises the error it names, whatever it is given.

The long version tries each for ten minutes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from io import BufferedReader, BytesIO
from random import Random
from time import monotonic

import pytest

from adapters.arxiv.dumps.atom import read_atom
from adapters.arxiv.dumps.oai import read_oai
from adapters.arxiv.dumps.snapshot import read_snapshot
from adapters.arxiv.feed_parser import parse_feed
from adapters.arxiv.listing_parser import parse_catchup, parse_new, parse_refusal
from adapters.arxiv.xml import parse_xml
from adapters.discord.client.event_schema import is_readable
from adapters.discord.inbound import decode_payload
from adapters.telegram.client.request import is_parsable
from bot.errors import SourceError
from bot.model.calendar import NEW_YORK
from bot.model.dump import UnreadableRecord
from bot.model.paper import Paper
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.listing import ListingContent, catchup_page, new_page
from tests.emulators.arxiv.markup import api_page, atom, rss
from tests.support.mutation import mutate_bytes
from tests.support.soak import IS_SOAKING

pytestmark = pytest.mark.soak

CASES = 400
LONG_S = 600.0
MIDNIGHT = datetime(2026, 6, 16, tzinfo=NEW_YORK)
DAY = MIDNIGHT.date()
ROWS = [(paper(f"2606.{number:05}", "cs.DC"), "new") for number in range(1, 6)]
LISTED = ListingContent.of("cs.DC", DAY, ROWS)
OAI = b"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record><header/>
<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2606.00001</id>
<version version="v1"/><version version="v2"/><title>On Caches</title><authors>A. Quorum, B. Bee
</authors><categories>cs.DC cs.PF</categories><doi>10.1/2</doi></arXivRaw></metadata></record>
</ListRecords></OAI-PMH>"""
SNAPSHOT = b"".join(
    json.dumps(
        {
            "id": f"2606.0000{number}", "title": "On Caches", "authors": "A. Quorum",
            "categories": "cs.DC", "abstract": "We $cache$.", "versions": [{"version": "v1"}],
            "authors_parsed": [["Quorum", "Ada", ""]],
        }
    ).encode() + b"\n"
    for number in range(1, 4)
)  # fmt: skip
UPDATE = json.dumps(
    {
        "update_id": 7,
        "message": {
            "message_id": 1, "date": 1781600000, "text": "/subscribe cs.DC",
            "chat": {"id": 5, "type": "private"},
            "from": {"id": 5, "is_bot": False, "first_name": "Ada", "language_code": "zh"},
        },
    }
).encode()  # fmt: skip
INTERACTION = json.dumps(
    {
        "id": "1", "application_id": "2", "type": 3, "token": "t", "channel_id": "3",
        "channel": {"id": "3", "type": 1},
        "user": {"id": "4", "username": "ada", "discriminator": "0", "avatar": None},
        "data": {"custom_id": "today|1|2026-06-15", "values": ["save|1|2606.00001"]},
    }
).encode()  # fmt: skip


def read_feed(content: bytes) -> None:
    for item in parse_feed(content).items:
        check_paper(item.paper)


def read_new_page(content: bytes) -> None:
    parse_new(content, "cs.DC", "page")


def read_catchup_page(content: bytes) -> None:
    parse_catchup(content, "cs.DC", DAY, "page")


def read_refusal(content: bytes) -> None:
    parse_refusal(content, "page")


def read_answer(content: bytes) -> None:
    parse_xml(content, "api")
    read_file(read_atom)(content)


def read_file(read: Callable[..., Iterator[Paper | UnreadableRecord]]) -> Callable[[bytes], None]:
    def read_all(content: bytes) -> None:
        for record in read(BufferedReader(BytesIO(content)), 0):
            if isinstance(record, Paper):
                check_paper(record)

    return read_all


def read_update(content: bytes) -> None:
    assert is_parsable(json.loads(content)) in {True, False}


def read_interaction(content: bytes) -> None:
    assert is_readable("INTERACTION_CREATE", json.loads(content)) in {True, False}


def read_payload(content: bytes) -> None:
    decode_payload(content.decode("utf-8", "replace"))


def check_paper(found: Paper) -> None:
    """Hold that a paper can be stored and written."""
    written = "".join((found.id, found.title, found.abstract, found.authors, *found.author_names))
    assert "\0" not in written
    written.encode()


@pytest.mark.parametrize(
    ("read", "content", "named"),
    [
        (read_feed, rss("t", "l", "s", MIDNIGHT, MIDNIGHT, ROWS), (SourceError,)),
        (read_feed, atom("t", "l", "s", MIDNIGHT, MIDNIGHT, ROWS), (SourceError,)),
        (read_new_page, new_page(LISTED), (SourceError,)),
        (read_catchup_page, catchup_page(LISTED, None), (SourceError,)),
        (read_refusal, new_page(LISTED), (SourceError,)),
        (read_answer, api_page("q", 5, 0, [row for row, _ in ROWS], MIDNIGHT), (SourceError,)),
        (read_file(read_atom), api_page("q", 5, 0, [row for row, _ in ROWS], MIDNIGHT), ()),
        (read_file(read_oai), OAI, ()),
        (read_file(read_snapshot), SNAPSHOT, ()),
        (read_update, UPDATE, (ValueError,)),
        (read_interaction, INTERACTION, (ValueError,)),
        (read_payload, b"*up|1|2606.00001 today 2026-06-15 new cross", (ValueError,)),
    ],
    ids=["rss", "atom feed", "new page", "catch-up page", "refusal", "query API", "atom file",
         "oai file", "snapshot", "update", "interaction", "payload"],
)  # fmt: skip
def test_damaged_bytes_raise_nothing_but_the_error_that_is_named(
    read: Callable[[bytes], None], content: bytes, named: tuple[type[Exception], ...]
) -> None:
    seed, began = 20260616, monotonic()
    while seed < 20260616 + CASES or (IS_SOAKING and monotonic() - began < LONG_S):
        damaged = mutate_bytes(Random(seed), content)
        with suppress(*named):
            read(damaged)
        seed += 1
