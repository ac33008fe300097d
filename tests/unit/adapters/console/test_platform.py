"""A person at a terminal, and a script at a pipe: what they see, and what their numbers mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from adapters.console.platform import ConsolePlatform
from bot.document.nodes import Card, Code, Document, Heading, Link, Paragraph, Strong, Text
from bot.errors import Flooded
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import Action, Attachment, Copy, Reply, Share, WebLink
from tests.emulators.discord.scripted_core import ScriptedCore, page, papers

ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\\\")
COLOURS = re.compile(r"\x1b\[[0-9;]*3[0-9]m")


class Terminal(StringIO):
    """An output that somebody looks at."""

    def isatty(self) -> bool:
        return True


class Seat:
    """A person at the console, who types lines and looks at what comes."""

    def __init__(self, output: StringIO, folder: Path) -> None:
        self.core = ScriptedCore()
        self._output = output
        self._lines: list[str] = []
        self.platform = ConsolePlatform("ada", "en", output, self._next, folder)

    async def types(self, *lines: str) -> str:
        self._lines = [f"{line}\n" for line in reversed(lines)]
        await self.platform.serve(self.core)
        return self.sees()

    async def is_pushed(self, document: Document) -> str:
        await self.platform.send(self.platform.address, document, "k", RenderMode.RICH)
        return self.sees()

    def sees(self) -> str:
        shown = self._output.getvalue()
        self._output.seek(0)
        self._output.truncate()
        return shown

    def _next(self) -> str:
        return self._lines.pop() if self._lines else ""


@pytest.fixture
def pipe(tmp_path: Path) -> Seat:
    return Seat(StringIO(), tmp_path)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seat:
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "80"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Seat(Terminal(), tmp_path)


# --- numbers ----------------------------------------------------------------------------------


async def test_a_paper_is_opened_by_its_own_number_and_buttons_count_on(pipe: Seat):
    buttons = ((Action("Next", "today", "", 2), Action("List", "list")),)
    pipe.core.replies("today", Reply(papers(3), buttons))
    shown = await pipe.types("/today")
    assert shown.splitlines()[-1] == "[1–3] \N{PAGE FACING UP}  [4] Next  [5] List"
    assert "\n2. Title 2\n" in shown
    await pipe.types("2", "5")
    asked = [(invocation.command, invocation.argument) for invocation in pipe.core.asked[-2:]]
    assert asked == [("paper", "2606.00002"), ("list", "")]


async def test_a_number_stands_for_what_was_shown_with_it_last(pipe: Seat):
    buttons = ((Action("Remove", "unsubscribe"), Action("Show", "today")),)
    pipe.core.replies("list", Reply(page("cs.DC"), buttons))
    await pipe.types("/list")
    assert (await pipe.is_pushed(papers(1))).endswith("[1] \N{PAGE FACING UP}\n")
    await pipe.types("1", "2")
    assert [invocation.command for invocation in pipe.core.asked[-2:]] == ["paper", "today"]


async def test_papers_without_a_number_of_their_own_get_one(pipe: Seat):
    labels = ("2", "A", "2", "")
    cards = [
        Card((Text(f"Title {n}"),), opens=Action(label, "paper", str(n)).encode(), label=label)
        for n, label in enumerate(labels)
    ]
    shown = await pipe.is_pushed(Document(tuple(cards)))
    assert re.findall(r"^.*Title.*$", shown, re.MULTILINE) == [
        "Title 0", "[3] Title 1", "[4] Title 2", "[5] Title 3",
    ]  # fmt: skip
    await pipe.types("2", "5")
    assert [invocation.argument for invocation in pipe.core.asked[-2:]] == ["0", "3"]


async def test_what_opens_the_papers_that_follow_takes_none_of_their_numbers(pipe: Seat):
    rest = Card((Text("4 more"),), opens=Action("+4", "rest", "x").encode(), label="+4")
    shown_first = Document((*papers(2).blocks, rest))
    pipe.core.replies("today", Reply(shown_first, ((Action("List", "list"),),)))
    shown = await pipe.types("/today")
    assert "[7] 4 more\n" in shown
    assert shown.splitlines()[-1] == "[1–2, 7] \N{PAGE FACING UP}  [8] List"
    await pipe.types("3", "7", "8")
    asked = [(invocation.command, invocation.argument) for invocation in pipe.core.asked[-3:]]
    assert asked == [("", "3"), ("rest", "x"), ("list", "")]


async def test_an_answer_without_offers_leaves_the_older_ones(pipe: Seat):
    pipe.core.replies("list", Reply(page("cs.DC"), ((Action("Remove", "unsubscribe"),),)))
    await pipe.types("/list", "/help", "1")
    assert pipe.core.asked[-1].command == "unsubscribe"


@pytest.mark.parametrize("typed", ["9", "0", "1" * 5000, "²", "-1"])
async def test_a_number_that_stands_for_nothing_is_a_question_like_any_other(
    pipe: Seat, typed: str
):
    pipe.core.replies("today", Reply(papers(3)))
    await pipe.types("/today", typed)
    assert (pipe.core.asked[-1].command, pipe.core.asked[-1].argument) == ("", typed)


# --- what a script reads ----------------------------------------------------------------------


async def test_a_pipe_gets_plain_lines(pipe: Seat):
    link = Link((Text("abs"),), "https://arxiv.org/abs/2606.00001")
    blocks = (Paragraph((Code("@misc{x,\n  title = {A}\n}"),)), Paragraph((link,)))
    folded = (Paragraph((Text("We show."),)),)
    pipe.core.replies("paper", Reply(Document((Card((Strong((Text("A"),)),), blocks, folded),))))
    assert await pipe.types("/paper x") == (
        "A\n   @misc{x,\n     title = {A}\n   }\n"
        "   abs <https://arxiv.org/abs/2606.00001>\n   We show.\n"
    )


async def test_links_are_written_out_and_what_a_terminal_cannot_do_is_left_out(pipe: Seat):
    row = (WebLink("PDF", "https://a.org/x"), Share("Share", "2606.00001"), Copy("Copy", "text"))
    pipe.core.replies("paper", Reply(page("A paper"), (row,)))
    assert await pipe.types("/paper x") == "A paper\nPDF <https://a.org/x>\n"


# --- files --------------------------------------------------------------------------------------


def exported(name: str = "papers.bib") -> Reply:
    return Reply(page("Here."), attachment=Attachment(name, b"@misc{a}", "text/x-bibtex"))


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def test_a_file_is_put_beside_and_nothing_is_overwritten(pipe: Seat, tmp_path: Path):
    pipe.core.replies("export", exported())
    shown = await pipe.types("/export", "/export")
    first, second = tmp_path / "papers.bib", tmp_path / "papers-2.bib"
    assert shown == f"Here.\n\N{PAPERCLIP} {first}\nHere.\n\N{PAPERCLIP} {second}\n"
    assert first.read_bytes() == second.read_bytes() == b"@misc{a}"


async def test_a_file_stays_in_its_folder(pipe: Seat, tmp_path: Path):
    pipe.core.replies("export", exported("../../outside.bib"))
    await pipe.types("/export")
    assert names_in(tmp_path) == ["outside.bib"]


async def test_a_folder_that_takes_no_file_is_said_and_the_chat_goes_on(tmp_path: Path):
    seat = Seat(StringIO(), tmp_path / "nowhere")
    seat.core.replies("export", exported())
    shown = await seat.types("/export", "/help")
    assert "papers.bib: No such file or directory" in shown
    assert seat.core.asked[-1].command == "help"


# --- what a person sees -------------------------------------------------------------------------


async def test_a_terminal_shows_colours_and_links_that_can_be_clicked(terminal: Seat):
    row = (WebLink("PDF", "https://a.org/x"),)
    terminal.core.replies("today", Reply(papers(2), (row,)))
    shown = await terminal.types("/today")
    assert COLOURS.search(shown)
    assert re.search(r"\x1b\]8;[^;]*;https://a.org/x\x1b", shown)
    assert terminal.core.asked[0].command == "start"  # somebody is looking: they are greeted


async def test_colours_are_left_out_where_they_are_not_wanted(
    tmp_path: Path, terminal: Seat, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Seat(Terminal(), tmp_path)
    plain.core.replies("today", Reply(papers(2)))
    assert not COLOURS.search(await plain.types("/today"))


@pytest.mark.parametrize("columns", [20, 40, 80, 300])
async def test_no_line_is_wider_than_the_terminal_nor_than_can_be_read(
    tmp_path: Path, terminal: Seat, monkeypatch: pytest.MonkeyPatch, columns: int
):
    monkeypatch.setenv("COLUMNS", str(columns))
    seat = Seat(Terminal(), tmp_path)
    heading = Heading((Text("arXiv · Tuesday 16 June 2026"),), 1)
    words = Paragraph((Text("word " * 200),))
    card = Card((Text("1. " + "Title " * 30),), (words,), (words,))
    seat.core.replies("today", Reply(Document((heading, card, words))))
    lines = ESCAPES.sub("", await seat.types("/today")).splitlines()
    assert max(map(len, map(str.rstrip, lines))) <= min(columns, 100)
    assert "".join(lines).count("word") == 600


async def test_what_could_be_folded_is_dimmed(terminal: Seat):
    folded = (Paragraph((Text("We show."),)),)
    card = Card((Text("A"),), (Paragraph((Text("Ada"),)),), folded)
    terminal.core.replies("today", Reply(Document((card,))))
    shown = await terminal.types("/today")
    assert re.search(r"\x1b\[2mWe show\.", shown)
    assert not re.search(r"\x1b\[2mAda", shown)


async def test_a_page_for_somebody_who_is_not_here_waits(pipe: Seat):
    with pytest.raises(Flooded):
        await pipe.platform.send(ChatAddress("console", "bob"), page("news"), "k", RenderMode.RICH)


@pytest.mark.slow
def test_every_page_fits(pipe: Seat):
    fits: Callable[[Document, RenderMode], bool] = pipe.platform.fits
    assert all(fits(papers(5000), form) for form in RenderMode)
