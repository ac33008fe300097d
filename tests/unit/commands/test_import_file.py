"""Files become proposals, each with its back-test; what cannot be read is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.imports.file_text import MAX_FILE_BYTES
from bot.errors import Unsure
from bot.model.conversation import ReceivedFile
from bot.model.vote import Sign
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
    assert "beyond what you subscribe to already" in said


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


LIBRARY = r"""
@article{byid, title={Anything at all}, eprint={2606.00001}}
@article{bydoi, title={Another name of it}, doi={10.5555/ABC.2}}
@article{bytitle, title={On the {Matter} of {2606.00003}: a {G}\"odel-free view}}
@article{nowhere, title={On the Matter of Nothing}}
@article{ambiguous, title={Twice the same name}}
"""


async def test_the_papers_of_a_library_become_likes_after_one_tap(harness: CommandHarness) -> None:
    titled = "On the matter of 2606.00003: A Gödel-Free View"
    await harness.store.papers.upsert(
        [
            paper("2606.00001", "cs.DC"),
            paper("2606.00002", "cs.DC", doi="10.5555/abc.2"),
            paper("2606.00003", "cs.DC", title=titled),
            paper("2606.00004", "cs.DC", title="Twice the Same Name"),
            paper("2606.00005", "cs.DC", title="Twice the same name"),
        ]
    )
    await harness.store.search.index(9)
    said = await send_file(harness, LIBRARY.encode())
    assert "3 of them are stored here." in said
    assert "2 are not stored here, such as On the Matter of Nothing and Twice" in said
    chat = await harness.chat()
    assert await harness.store.votes.of(chat.id) == (), "not before it is confirmed"
    await harness.send("/dislike 2606.00002")
    await send_file(harness, LIBRARY.encode())
    assert "2 papers are liked now." in await harness.press("Like 3 papers")
    signs = {vote.paper_id: vote.sign for vote in await harness.store.votes.of(chat.id)}
    assert signs == {
        "2606.00001": Sign.LIKE,
        "2606.00002": Sign.DISLIKE,
        "2606.00003": Sign.LIKE,
    }


async def test_a_pasted_export_of_zotero_is_taken_for_a_file(harness: CommandHarness) -> None:
    await harness.store.papers.upsert([paper("2606.00001", "cs.DC")])
    pasted = '[{"title": "Anything", "number": "arXiv:2606.00001", "type": "article"}]'
    assert "1 of them is stored here." in await harness.send(pasted)
