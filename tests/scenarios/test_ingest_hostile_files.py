"""``paperboy ingest`` of files that unpack or nest without end, in a process that is measured."""

from __future__ import annotations

import bz2
import gzip
import lzma
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

from bot.model.calendar import NEW_YORK
from tests.emulators.arxiv import paper
from tests.emulators.arxiv.markup import rss
from tests.support.processes import inherited_environment

MEGABYTES = 150
"""What each file unpacks to."""
ROOM_MB = 90
"""What they may take beyond the memory of a process that loads a small feed."""
MEASURED = """
from bot.cli.command_line import main
from benchmarks._memory import peak_memory_mb
try:
    main()
finally:
    print("peak", peak_memory_mb())
"""
ROOT = Path(__file__).parents[2]
OAI = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom">'
    b'<totalResults xmlns="http://a9.com/-/spec/opensearch/1.1/">1</totalResults>'
)
TITLE = b"<rss><channel><title>cs.DC updates on arXiv.org</title>"
ENDLESS = {
    "an endless line": (b'{"id": "', b"a"),
    "an endless list": (b'{"id": [', b"[],"),
    "endless lists within lists": (b'{"id": ', b"["),
    "empty lines": (b'{"id": "2606.00002", "categories": "cs.DC"}\n', b"\n"),
    "records that are none": (b"", b"{}\n"),
    "elements that are no records": (OAI, b"<a/>"),
    "comments": (OAI, b"<!---->"),
    "elements within elements": (OAI, b"<a>"),
    "a text without end": (OAI + b"<record>", b"a"),
    "an attribute without end": (OAI + b"<record a='", b"a"),
    "elements of one record": (OAI + b"<record>", b"<a/>"),
    "records of no form": (OAI, b"<record/>"),
    "entries of no form": (ATOM, b"<entry/>"),
    "a feed of elements": (TITLE, b"<a/>"),
    "a feed of items": (TITLE, b"<item/>"),
    "zeros": (b"", b"\0"),
}


def write_packed(path: Path, head: bytes, repeated: bytes, megabytes: int = MEGABYTES) -> None:
    """Write a gzip file of many members; the repeated ones are packed once."""
    part = repeated * ((1 << 20) // len(repeated))
    path.write_bytes(gzip.compress(head) + gzip.compress(part) * megabytes)


def ingest(folder: Path, files: Path) -> tuple[str, str, float]:
    """Ingest ``files`` in a process of its own; return its output, errors and peak memory."""
    words = [sys.executable, "-c", MEASURED, "ingest", str(files)]
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'x.db'}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        words,
        check=False,
        cwd=folder,
        env=inherited_environment() | settings,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    out, _, peak = done.stdout.rpartition("peak ")
    return out, done.stderr, float(peak)


def test_whatever_a_file_holds_it_takes_bounded_memory_is_named_and_costs_no_other(
    tmp_path: Path,
) -> None:
    small, hostile = tmp_path / "small", tmp_path / "hostile"
    midnight = datetime(2026, 6, 16, tzinfo=NEW_YORK)
    title, rows = "cs.DC updates on arXiv.org", [(paper("2606.00001", "cs.DC"), "new")]
    feed = rss(title, "l", "s", midnight, midnight, rows)
    for folder in (small, hostile):
        folder.mkdir()
        (folder / "zz.xml").write_bytes(feed)
    for number, (head, repeated) in enumerate(ENDLESS.values()):
        write_packed(hostile / f"{number:02}.gz", head, repeated)
    # Small enough for a feed to be parsed as a whole.
    write_packed(hostile / "20.gz", TITLE, b"<a/>", 27)
    write_packed(hostile / "21.gz", TITLE, b"<a b='' c='' d='' e='' f='' g=''/>", 27)
    (hostile / "22.gz").write_bytes(gzip.compress(b"") * 20_000)
    (hostile / "23.bz2").write_bytes(bz2.compress(bytes(1 << 20)) * MEGABYTES)
    (hostile / "24.xz").write_bytes(lzma.compress(bytes(1 << 20)) * MEGABYTES)
    (hostile / "25.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(1000))
    with zipfile.ZipFile(hostile / "26.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("x.xml", bytes(MEGABYTES << 20))
    files = len(list(hostile.iterdir())) - 1

    _, _, usual = ingest(tmp_path, small)
    out, err, peak = ingest(tmp_path, hostile)

    assert peak < usual + ROOM_MB
    named = {line.partition(".")[0].rpartition("/")[2] for line in err.splitlines()}
    assert len(named) == len(err.splitlines()) == files
    assert f"{hostile / 'zz.xml'}: cs.DC: announcement for 2026-06-16" in out
