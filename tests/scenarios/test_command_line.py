"""The command line, as operators and scripts use it: real processes in an empty folder."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.arxiv.feed_parser import parse_feed
from bot.cli.doctor import find_remedy
from bot.errors import (
    Rejected,
    SetupError,
    StoreError,
    StoreUnavailable,
    Unreachable,
    Unreadable,
    Unsure,
)
from bot.model.announcement import AnnounceType
from tests.emulators.arxiv import ArxivEmulator, paper
from tests.emulators.discord import DiscordEmulator
from tests.emulators.telegram import TelegramEmulator
from tests.support.clock import JumpingClock
from tests.support.processes import (
    ERR,
    IN,
    OUT,
    fork,
    inherited_environment,
    run_command_line,
    wait_for_exit,
)
from tests.support.real_data import real_data

NOWHERE = "http://127.0.0.1:1"
NOT_REACHED = (
    "arXiv has not been reached yet; these are invented papers, to show what a digest looks like.\n"
)
INSTALLED = Path(sys.executable).with_name("paperboy")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on standard error."""
        assert self.out == ""
        (line,) = self.err.strip().splitlines()
        assert "Traceback" not in line
        return line


Paperboy = Callable[..., Outcome]


@pytest.fixture
def paperboy(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Paperboy:
    """Run the command line in an empty folder where arXiv cannot be reached."""

    def run(*words: str, stdin: str = "", **settings: str) -> Outcome:
        streams = tmp_path_factory.mktemp("streams")
        (streams / IN).write_text(stdin, "utf-8")
        process = fork(run_command_line, words, tmp_path, surroundings() | settings, streams)
        code = wait_for_exit(process)
        out, err = ((streams / name).read_text("utf-8") for name in (OUT, ERR))
        return Outcome(code, out, err)

    return run


def surroundings() -> dict[str, str]:
    nowhere = dict.fromkeys(("ARXIV_FEED_URL", "ARXIV_LISTING_URL", "ARXIV_API_URL"), NOWHERE)
    at_once = dict.fromkeys(("ARXIV_INTERVAL_S", "ARXIV_LISTING_INTERVAL_S"), "0")
    return {**inherited_environment(), **nowhere, **at_once}


@pytest.fixture
async def feed_file(tmp_path: Path) -> Path:
    """A feed of three invented papers, as arXiv would serve it."""
    import aiohttp

    clock = JumpingClock("2026-06-16T12:00:00+00:00")
    async with ArxivEmulator(clock) as arxiv, aiohttp.ClientSession() as session:
        arxiv.announce(
            date(2026, 6, 16),
            paper("2606.01001", "cs.DC cs.AR", title=r"\textit{Quorum}: $O(n \log n)$ ballots"),
            paper("2606.01002", "cs.AR", authors=r"L\'eo Sou (MIT, Boston), Erd\H{o}s P\'al"),
            paper("2605.01003", "cs.DC", "replace"),
        )
        async with session.get(f"{arxiv.url}/rss/cs.DC+cs.AR") as answer:
            content = await answer.read()
    path = tmp_path / "feed.xml"
    path.write_bytes(content)
    return path


def test_without_arguments_the_commands_are_listed_with_exit_2(paperboy: Paperboy) -> None:
    done = paperboy()
    assert done.code == 2
    for command in ("run", "chat", "ingest", "fetch", "digest", "doctor", "stats", "backup"):
        assert command in done.out + done.err


@pytest.mark.parametrize("start", [[sys.executable, "-m", "bot"], [str(INSTALLED)]])
def test_a_fresh_interpreter_starts_without_a_warning(tmp_path: Path, start: list[str]) -> None:
    done = subprocess.run(
        [*start, "chat"],
        cwd=tmp_path,
        env=surroundings() | {"PYTHONWARNINGS": "error"},
        input="/help\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "/subscribe" in done.stdout


WITHOUT_UNIX = """
import asyncio, signal, sys, multiprocessing, subprocess  # which know by themselves where they are
for name in ("fcntl", "grp", "pwd", "resource", "termios", "readline"):
    sys.modules[name] = None
kept = {"SIGINT", "SIGTERM", "SIGABRT", "SIGFPE", "SIGILL", "SIGSEGV", "SIG_DFL", "SIG_IGN"}
for name in [name for name in dir(signal) if name.startswith("SIG") and name not in kept]:
    delattr(signal, name)
for name in ("setitimer", "pthread_sigmask", "sigwait", "alarm", "pause"):
    delattr(signal, name)
for name in ("add_signal_handler", "remove_signal_handler"):
    delattr(asyncio.SelectorEventLoop, name)
sys.argv[0] = "paperboy"
from bot.cli import main
main()
"""
"""Starts the command line with what Python has on Windows."""


def start_without_unix(
    folder: Path, *words: str, stdin: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_UNIX, *words],
        cwd=folder,
        env=surroundings() | {"PYTHONPATH": str(Path(__file__).parents[2])} | settings,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "stdin", "shown", "beside"),
    [
        (("chat",), "/help\n", "/subscribe", ""),
        (("digest", "cs.LG"), "", "invented papers", NOT_REACHED),
    ],
)
def test_chat_and_digest_start_where_python_lacks_unix_modules_and_signals(
    tmp_path: Path, words: tuple[str, ...], stdin: str, shown: str, beside: str
) -> None:
    done = start_without_unix(tmp_path, *words, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, beside)
    assert shown in done.stdout


def test_run_says_what_it_lacks_where_files_cannot_be_locked(tmp_path: Path) -> None:
    done = start_without_unix(
        tmp_path, "run", TELEGRAM_TOKEN="1:invented", TELEGRAM_API_URL=NOWHERE
    )
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert "file locks" in sentence


def test_an_unknown_command_is_wrong_usage(paperboy: Paperboy) -> None:
    assert paperboy("deliver").code == 2


def test_ingest_says_what_a_file_held_and_twice_is_once(
    paperboy: Paperboy, feed_file: Path
) -> None:
    first = paperboy("ingest", str(feed_file))
    assert first.code == 0
    assert (
        "cs.DC, cs.AR: announcement for 2026-06-16; 2 new, 0 cross, 1 replace; 4 added" in first.out
    )
    assert "0 added" in paperboy("ingest", str(feed_file)).out


def test_ingest_reads_folders_and_gzip_and_names_what_it_cannot_read(
    paperboy: Paperboy, feed_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "a.xml.gz").write_bytes(gzip.compress(feed_file.read_bytes()))
    (folder / "b.xml").write_bytes(feed_file.read_bytes()[:300])
    (folder / "c.txt").write_text("not a feed")
    done = paperboy("ingest", str(folder))
    assert done.code == 1
    assert "4 added" in done.out
    assert {Path(line.split(":")[0]).name for line in done.err.splitlines()} == {"b.xml", "c.txt"}


def test_ingest_of_nothing_is_one_sentence(paperboy: Paperboy) -> None:
    done = paperboy("ingest", "nowhere.xml")
    assert (done.code, done.sentence) == (1, "No such file or folder: nowhere.xml.")


def test_a_script_of_commands_is_answered_line_by_line(paperboy: Paperboy, feed_file: Path) -> None:
    paperboy("ingest", str(feed_file))
    done = paperboy("chat", stdin="/subscribe cs.DC cs.AR\n/today\n/list\n")
    assert (done.code, done.err) == (0, "")
    assert re.findall(r"arxiv\.org/abs/(\S+)>", done.out) == ["2606.01001", "2606.01002"]
    assert "Quorum: O(n log n) ballots" in done.out
    assert "Léo Sou, Erdős Pál" in done.out


def test_the_real_batch_of_16_june_is_shown_every_paper_once(paperboy: Paperboy) -> None:
    path = real_data("feeds_generated/rss_cs.AR+cs.DC_2026-06-16.xml")
    assert paperboy("ingest", str(path)).code == 0
    done = paperboy("chat", stdin="/subscribe cs.DC cs.AR\n/today\n/list\n")
    shown = re.findall(r"arxiv\.org/abs/(\S+)>", done.out)
    feed = parse_feed(path.read_bytes(), "feed")
    announced = [item.paper.id for item in feed.items if item.type is not AnnounceType.REPLACE]
    assert done.code == 0
    assert len(announced) == 49
    assert sorted(shown) == sorted(announced)
    assert "\\" not in done.out


def test_on_an_empty_folder_without_arxiv_the_sample_is_shown_and_said_to_be_one(
    paperboy: Paperboy,
) -> None:
    done = paperboy("chat", stdin="/subscribe cs.DC\n/today\n")
    assert (done.code, done.err) == (0, "")
    assert "arXiv has been unreachable" in done.out
    assert "invented papers" in done.out
    assert "arxiv.org/abs/" in done.out


def test_a_digest_of_the_sample_says_beside_it_that_arxiv_was_not_reached(
    paperboy: Paperboy,
) -> None:
    done = paperboy("digest", "cs.DC")
    assert (done.code, done.err) == (0, NOT_REACHED)
    assert "尚未连接上 arXiv" in paperboy("digest", "cs.DC", "--lang", "zh").err


@pytest.mark.parametrize("stdin", ["", "\n \n"])
@pytest.mark.parametrize("command", ["run", "chat"])
def test_the_console_without_anything_to_read_says_in_one_line_how_it_is_used(
    paperboy: Paperboy, command: str, stdin: str
) -> None:
    done = paperboy(command, stdin=stdin, LC_ALL="C.UTF-8")
    assert (done.code, done.err) == (0, "")
    (line,) = done.out.splitlines()
    assert "one command per line" in line
    assert "/help" in line


@pytest.mark.parametrize("folder", ["Downloads", "."])
def test_the_console_puts_files_where_a_person_looks_for_them(
    paperboy: Paperboy, feed_file: Path, tmp_path: Path, folder: str
) -> None:
    home = tmp_path / "home"
    (home / folder).mkdir(parents=True)
    paperboy("ingest", str(feed_file))
    done = paperboy("chat", stdin="/subscribe cs.DC\n/export bibtex\n", HOME=str(home))
    (exported,) = home.rglob("*.bib")
    assert exported.parent == home / folder
    assert str(exported) in done.out
    assert not [*tmp_path.glob("*.bib")]


def test_run_without_a_token_is_the_console(paperboy: Paperboy) -> None:
    done = paperboy("run", stdin="/help\n")
    assert done.code == 0
    assert "/subscribe" in done.out
    assert "Thank you to arXiv for use of its open access interoperability." in done.out


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("markdown", "### [*Quorum*: O(n log n) ballots](https://arxiv.org/abs/2606.01001)"),
        ("bibtex", "@misc{"),
        ("ris", "TY  - "),
        ("json", '"2606.01001"'),
        ("text", "Quorum: O(n log n) ballots"),
    ],
)
def test_a_digest_is_printed_in_every_form(
    paperboy: Paperboy, feed_file: Path, form: str, expected: str
) -> None:
    paperboy("ingest", str(feed_file))
    done = paperboy("digest", "cs.DC", "cs.ar", "--format", form)
    assert (done.code, done.err) == (0, "")
    assert expected.replace("*", "") in done.out.replace("*", "")
    assert "2605.01003" not in done.out
    if form == "json":
        assert len(json.loads(done.out)) == 2


@pytest.mark.parametrize("form", ["markdown", "bibtex", "ris", "json"])
def test_a_list_of_invented_papers_is_said_to_be_one_beside_it(
    paperboy: Paperboy, form: str
) -> None:
    done = paperboy("digest", "cs.DC", "--format", form)
    assert done.code == 0
    assert "invented papers" in done.err
    assert "invented papers" not in done.out


def test_a_list_that_lacks_a_category_is_said_to_beside_it(
    paperboy: Paperboy, feed_file: Path
) -> None:
    paperboy("ingest", str(feed_file))
    done = paperboy("digest", "cs.DC", "quant-ph", "--format", "bibtex")
    assert "@misc{" in done.out
    assert "quant-ph" in done.err


def test_replacements_are_printed_when_asked_for(paperboy: Paperboy, feed_file: Path) -> None:
    paperboy("ingest", str(feed_file))
    done = paperboy("digest", "cs.DC", "--types", "new,replace", "--date", "2026-06-16")
    assert "2605.01003" in done.out
    assert "2026-06-17" not in done.out


def test_a_digest_goes_to_a_file(paperboy: Paperboy, feed_file: Path, tmp_path: Path) -> None:
    paperboy("ingest", str(feed_file))
    done = paperboy("digest", "cs.AR", "--format", "markdown", "--lang", "zh", "--out", "new.md")
    assert (done.code, done.out) == (0, "")
    text = (tmp_path / "new.md").read_text("utf-8")
    assert text.startswith("# ArXiv 新论文更新（2026-06-16)\n\n### [")
    assert "**作者**：Léo Sou (MIT, Boston), Erdős Pál\n" in text


@pytest.mark.parametrize(
    "words",
    [
        ("digest", "cs.ZZ"),
        ("digest", "cs.DC", "--types", "old"),
        ("digest", "cs.DC", "--lang", "fr"),
        ("digest", "cs.DC", "--date", "yesterday"),
        ("digest",),
        ("fetch", "cs.ZZ"),
    ],
)
def test_wrong_words_are_wrong_usage(paperboy: Paperboy, words: tuple[str, ...]) -> None:
    done = paperboy(*words)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("digest", "cs.DC", "--format", "docx"), ("docx", "text", "markdown", "bibtex", "ris")),
        (("run", "--role", "porter"), ("porter", "all", "front", "planner", "courier")),
        (("digest", "cs.DC", "--date", "soon"), ("soon", "%Y-%m-%d")),
        (("fetch", "cs.DC", "--since", "soon"), ("soon", "%Y-%m-%d")),
    ],
    ids=" ".join,
)
def test_a_wrong_value_is_one_sentence_that_names_what_is_accepted(
    paperboy: Paperboy, words: tuple[str, ...], named: tuple[str, ...]
) -> None:
    done = paperboy(*words)
    assert done.code == 2
    assert "Value error" not in done.err
    assert all(f"'{name}'" in done.err for name in named)


def test_a_digest_of_a_day_that_is_not_stored_is_one_sentence(
    paperboy: Paperboy, feed_file: Path
) -> None:
    paperboy("ingest", str(feed_file))
    done = paperboy("digest", "cs.DC", "--date", "2020-01-01")
    assert done.code == 1
    assert done.sentence


async def test_fetch_asks_arxiv_once_and_says_what_came(paperboy: Paperboy) -> None:
    import asyncio

    from bot.app.clock import SystemClock
    from bot.model.calendar import arxiv_calendar

    today = arxiv_calendar().expected(SystemClock().now())
    async with ArxivEmulator(JumpingClock(f"{today}T12:00:00+00:00")) as arxiv:
        arxiv.announce(today, paper("2611.00001", "cs.DC"))
        here = {"ARXIV_FEED_URL": arxiv.url, "ARXIV_LISTING_URL": arxiv.listing_url}
        done = await asyncio.to_thread(paperboy, "fetch", "cs.DC", **here)
        stats = await asyncio.to_thread(paperboy, "stats", **here)
    assert (done.code, done.err) == (0, "")
    assert f"announcement for {today}; 1 new" in done.out
    assert f"cs.DC, {today}: 1 papers" in done.out
    (row,) = (line for line in stats.out.splitlines() if "cs.DC" in line)
    told = [str(today), "1", "0", "0", "1", "agreed"]
    assert row.split()[1:7] == told


async def test_fetch_since_makes_up_for_what_was_missed_and_goes_on_where_it_was_cut_off(
    paperboy: Paperboy,
) -> None:
    import asyncio

    from bot.app.clock import SystemClock
    from bot.model.calendar import arxiv_calendar

    calendar = arxiv_calendar()
    today = calendar.expected(SystemClock().now())
    days = [today]
    for _ in range(3):  # by announcements, not by dates: around a holiday dates share one
        days.insert(0, calendar.on_or_before(days[0] - timedelta(days=1)))
    async with ArxivEmulator(JumpingClock(f"{today}T12:00:00+00:00")) as arxiv:
        for number, day in enumerate(days):
            arxiv.announce(day, *(paper(f"2611.{number:03}{n:02}", "cs.DC") for n in range(3)))
            arxiv.announce(day, paper(f"2611.{number:03}99", "cs.LG"))
        here = {
            "ARXIV_FEED_URL": arxiv.url,
            "ARXIV_LISTING_URL": arxiv.listing_url,
            "ARXIV_API_URL": arxiv.api_url,
        }
        words = ("fetch", "--since", str(days[0]), "cs.DC")
        first = await asyncio.to_thread(paperboy, *words, **here)
        asked = len(arxiv.requests)
        again = await asyncio.to_thread(paperboy, *words, **here)
    for day in days:
        assert f"cs.DC, {day}: 3 papers" in first.out
    assert "papers" not in again.out
    assert not [seen for seen in arxiv.requests[asked:] if "/catchup/" in seen.path]


def test_fetch_since_says_how_far_back_arxiv_goes(paperboy: Paperboy) -> None:
    done = paperboy("fetch", "--since", "2020-01-01", "cs.DC")
    assert done.code == 2
    assert "load a dump" in " ".join(done.err.replace("│", " ").split())


def test_fetch_says_that_arxiv_cannot_be_reached(paperboy: Paperboy) -> None:
    done = paperboy("fetch", "cs.DC")
    assert done.code == 1
    assert "Not available yet: cs.DC." in done.out


def test_doctor_names_what_fails(paperboy: Paperboy) -> None:
    done = paperboy("doctor")
    assert done.code == 1
    lines = dict(line.split(": ", 1) for line in done.out.splitlines())
    assert lines["settings"] == "ok"
    assert lines["database"].startswith("up to date")
    assert lines.keys() >= {"arxiv", "arxiv listing", "arxiv api"}
    for name in ("arxiv", "arxiv listing", "arxiv api"):
        assert lines[name].startswith(NOWHERE)
        assert lines[name].endswith(": no answer: the connection is refused")
    assert paperboy("doctor", "--offline").code == 0


async def test_doctor_asks_each_of_arxivs_services_once(paperboy: Paperboy) -> None:
    import asyncio

    async with ArxivEmulator(JumpingClock("2026-06-16T12:00:00+00:00")) as arxiv:
        arxiv.announce(date(2026, 6, 16), paper("2606.00001", "cs.LG"))
        arxiv.serves_html("/list")
        here = {
            "ARXIV_FEED_URL": arxiv.url,
            "ARXIV_LISTING_URL": arxiv.listing_url,
            "ARXIV_API_URL": arxiv.api_url,
        }
        ill = await asyncio.to_thread(paperboy, "doctor", **here)
        arxiv.recovers()
        well = await asyncio.to_thread(paperboy, "doctor", **here)
    assert "not built as it is known" in ill.out
    assert ill.code == 1
    assert "arxiv: reachable, 1 items for 2026-06-16" in well.out
    assert "arxiv listing: reachable, 1 papers for 2026-06-16" in well.out
    assert "arxiv api: reachable, latest submission 2606.00001" in well.out
    assert (well.code, len(arxiv.requests)) == (0, 6)


async def test_doctor_logs_in_where_there_is_a_token(paperboy: Paperboy) -> None:
    import asyncio

    async with TelegramEmulator() as telegram:
        done = await asyncio.to_thread(
            paperboy, "doctor", TELEGRAM_TOKEN=telegram.token, TELEGRAM_API_URL=telegram.url
        )
    assert "telegram: logged in as @paperboy_bot" in done.out


def test_stats_export_delete_and_backup_work_on_what_is_stored(
    paperboy: Paperboy, feed_file: Path, tmp_path: Path
) -> None:
    paperboy("ingest", str(feed_file))
    paperboy("chat", "--as", "ada", stdin="/subscribe cs.DC\n/time 7:30\n/save 2606.01001 #gpu\n")
    stats = paperboy("stats")
    assert "chats: 1" in stats.out
    assert "2026-06-16" in stats.out
    stored = json.loads(paperboy("export-chat", "console", "ada").out)
    assert [interest["name"] for interest in stored["interests"]] == ["cs.DC"]
    assert [(saved["paper_id"], saved["tags"]) for saved in stored["saved"]] == [
        ("2606.01001", ["gpu"])
    ]
    assert paperboy("backup", "copy.db").code == 0
    assert paperboy("backup", "copy.db").code == 1
    assert paperboy("delete-chat", "console", "ada").code == 0
    assert paperboy("export-chat", "console", "ada").code == 1
    restored = {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'copy.db'}"}
    assert "cs.DC" in paperboy("export-chat", "console", "ada", **restored).out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_TIME", "25:00"),
        ("DEFAULT_TIMEZONE", "Mars"),
        ("DEFAULT_LANGUAGE", "fr"),
        ("ARXIV_INTERVAL_S", "often"),
        ("ARXIV_FEED_URL", "rss.arxiv.org"),
        ("LOG_LEVEL", "LOUD"),
        ("DATABASE_URL", "paper"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "sqlite+aiosqlite:////proc/nowhere/paperboy.db"),
    ],
)
def test_a_malformed_setting_is_one_sentence_that_names_it(
    paperboy: Paperboy, name: str, value: str
) -> None:
    done = paperboy("run", **{name: value})
    assert done.code == 1
    assert name in done.sentence


async def test_a_rejected_token_is_one_sentence_before_anything_starts(
    paperboy: Paperboy,
) -> None:
    import asyncio

    async with TelegramEmulator() as telegram:
        done = await asyncio.to_thread(
            paperboy, "run", TELEGRAM_TOKEN="1:wrong", TELEGRAM_API_URL=telegram.url
        )
    assert done.code == 1
    assert "TELEGRAM_TOKEN" in done.sentence
    assert "1:wrong" not in done.err


REMEDY = "  remedy: "


async def test_doctor_has_a_remedy_for_each_problem_and_the_links_that_add_the_bot(
    paperboy: Paperboy,
) -> None:
    import asyncio

    async with TelegramEmulator() as telegram, DiscordEmulator() as discord:
        telegram.world.bot["can_join_groups"] = False
        view_channel, send_messages = 1 << 10, 1 << 11
        params = {"scopes": ["bot"], "permissions": str(view_channel | send_messages)}
        discord.installs = {"0": {"oauth2_install_params": params}}
        here = {
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
        }
        ill = await asyncio.to_thread(paperboy, "doctor", **here)
        wrong = {**here, "TELEGRAM_TOKEN": "1:wrong", "DISCORD_TOKEN": "wrong"}
        refused = await asyncio.to_thread(paperboy, "doctor", **wrong)
    lines = ill.out.splitlines()
    assert "telegram: may not be added to groups" in lines
    assert "telegram: add to a group with https://t.me/paperboy_bot?startgroup=start" in lines
    link = next(line for line in lines if "discord.com/oauth2/authorize" in line)
    assert f"client_id={discord.application}&scope=bot+applications.commands&permissions=" in link
    lacking = "applications.commands, Send Messages in Threads, Read Message History, Attach Files"
    assert f"discord: Guild Install lacks {lacking}" in lines
    assert any(line.startswith("discord: User Install is off") for line in lines)
    assert ill.code == 1
    assert "@BotFather, choose API Token" in refused.out
    assert "reset the token and put it into DISCORD_TOKEN" in refused.out
    for said in (ill, refused):
        assert every_problem_has_a_remedy(said.out)
        assert telegram.token not in said.out + said.err
        assert discord.token not in said.out + said.err


def every_problem_has_a_remedy(said: str) -> bool:
    """Tell whether a remedy follows each line that is not a plain statement of what works."""
    lines = said.splitlines()
    troubled = ("http", "Telegram ", "Discord ", "may not", "lacks", "DATABASE_URL", "is off")
    return all(
        following.startswith(REMEDY)
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if line.split(": ", 1)[-1].startswith(troubled)
    )


def test_doctor_says_what_to_do_about_a_database_that_cannot_be_opened(
    paperboy: Paperboy, tmp_path: Path
) -> None:
    (tmp_path / "paperboy.db").mkdir()
    done = paperboy("doctor", "--offline")
    assert done.code == 1
    settings, database, remedy = done.out.splitlines()
    assert settings == "settings: ok"
    assert database.startswith("database: DATABASE_URL: cannot write paperboy.db")
    assert remedy.startswith(f"{REMEDY}Check DATABASE_URL")


def test_every_kind_of_failure_of_a_check_has_a_remedy() -> None:
    failures = [SetupError(""), Unsure(""), StoreError(""), StoreUnavailable(""), TimeoutError()]
    failures += [Unreachable("", 60), Unreachable(""), Unreadable(""), Rejected("")]
    for name in ("database", "telegram", "discord", "arxiv", "arxiv listing", "integrity"):
        assert all(find_remedy(name, failure).endswith(".") for failure in failures)


def test_a_dry_run_needs_a_platform_and_sends_nothing(paperboy: Paperboy) -> None:
    assert "needs TELEGRAM_TOKEN or DISCORD_TOKEN" in paperboy("run", "--dry-run").sentence
    done = paperboy("run", "--dry-run", TELEGRAM_TOKEN="1:abc", TELEGRAM_API_URL=NOWHERE)
    assert (done.code, done.err) == (0, "")
    assert done.out == "0 messages to 0 chats; nothing was sent or written.\n"
