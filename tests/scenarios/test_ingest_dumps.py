"""Dumps from the command line: loaded, named by line where they are broken, found afterwards."""

from __future__ import annotations

import gzip
from pathlib import Path

from benchmarks.dump import write_snapshot
from tests.scenarios.test_command_line import Paperboy
from tests.scenarios.test_command_line import paperboy as paperboy


def test_a_dump_is_loaded_once_whatever_it_holds_and_its_papers_are_found(
    paperboy: Paperboy, tmp_path: Path
) -> None:
    plain, packed = tmp_path / "snapshot.json", tmp_path / "snapshot.json.gz"
    write_snapshot(plain, 30)
    broken = plain.read_bytes() + b"{no json\n"
    packed.write_bytes(gzip.compress(broken))

    done = paperboy("ingest", str(packed))
    assert done.code == 0
    assert "30 papers; 30 added, 0 filled in, 0 already known; 1 unreadable records" in done.out
    assert "30 papers indexed." in done.out
    assert done.err.startswith(f"{packed}:31: ")

    again = paperboy("ingest", str(plain))
    assert "30 papers; 0 added, 0 filled in, 30 already known; 0 unreadable records" in again.out

    found = paperboy("chat", stdin="/search au:Quorum\n")
    assert "1501.000" in found.out


def test_a_file_of_which_nothing_can_be_read_fails(paperboy: Paperboy, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"{}\n")

    done = paperboy("ingest", "x.json")
    assert done.code == 1
    assert done.err == "x.json:1: no identifier: ''\n"
