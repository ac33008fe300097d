"""Files become proposals, each with its back-test; what cannot be read is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.imports.file_text import MAX_FILE_BYTES
from bot.errors import Unsure
from bot.model.conversation import ReceivedFile
from tests.support.command_harness import CommandHarness, FakePlatform
from tests.support.papers import draft, listing, paper

IDS = "2606.00001\n2606.00002\nhttps://arxiv.org/abs/2606.00003\n2606.00009"


class FilingPlatform(FakePlatform):
    """A platform from which files are fetched."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content
        self.is_away = False

    async def download(self, file: ReceivedFile, limit: int) -> bytes:
        if self.is_away:
            raise Unsure("no answer")
        return self.content[: limit + 1]


async def send_file(
    harness: CommandHarness, content: bytes, size: int = 0, *, is_away: bool = False
) -> str:
    platform = FilingPlatform(content)
    platform.is_away = is_away
    harness.dispatcher._platforms["telegram"] = platform  # type: ignore[index]
    asked = harness.invocation
    harness.invocation = replace(asked, file=ReceivedFile("7", "papers.bib", size or len(content)))
    said = await harness.send("")
    harness.invocation = asked
    return said


async def test_a_list_of_papers_proposes_what_is_stored_and_asks_arxiv_for_the_rest(
    harness: CommandHarness,
) -> None:
    stored = (listing(f"2606.0000{number}") for number in range(1, 4))
    await harness.store_editions(draft("cs.DC", "2026-06-16", *stored))
    harness.index.papers = (paper("2606.00009", "cs.DC"),)
    said = await send_file(harness, IDS.encode())
    assert "4 papers read." in said
    assert "cat:cs.DC would have brought 3 papers in the last announcement. (4 papers)" in said
    assert await harness.store.papers.get("2606.00009") is not None
    await harness.press("cat:cs.DC")
    assert await harness.terms() == ("cs.DC",)


async def test_what_is_read_already_is_not_proposed(harness: CommandHarness) -> None:
    await harness.send("/subscribe cs.DC")
    said = await harness.send("/import add cs.DC")
    assert "beyond what you read already" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Dear diary", "I find no papers, feeds, or subscriptions"),
        (b"PK\x03\x04\x00\x00", "I can’t read that as text."),
        (b"", "I can’t read that as text."),
    ],
)
async def test_what_holds_nothing_is_said(
    harness: CommandHarness, content: bytes, said: str
) -> None:
    assert said in await send_file(harness, content)


async def test_a_file_that_is_too_large_or_cannot_be_fetched_is_said(
    harness: CommandHarness,
) -> None:
    large = await send_file(harness, b"x", MAX_FILE_BYTES + 1)
    assert large == "That file is too large. I read up to 2 MB."
    assert "too large" in await send_file(harness, b"x" * (MAX_FILE_BYTES + 5), 7)
    assert "Please send it again" in await send_file(harness, IDS.encode(), is_away=True)


async def test_a_long_paste_is_no_message_that_is_too_long(harness: CommandHarness) -> None:
    pasted = "@misc{x, title={On Trees}, primaryClass={cs.DS}}\n" + "% padding\n" * 300
    assert "cat:cs.DS" in await harness.send(pasted)
    assert "too long" in await harness.send("x" * 2_000)


async def test_without_a_file_it_is_said_what_can_be_sent(harness: CommandHarness) -> None:
    assert "BibTeX, RIS, OPML" in await harness.send("/import")
