"""The audit says what is known, and that there is nothing to say where nobody can be asked."""

from __future__ import annotations

from subprocess import CompletedProcess

import pytest

from tools.audit import judge

FOUND = "Name Version ID\n---- ------- --\nx    1.0     PYSEC-1 connection bug\n"


@pytest.mark.parametrize(
    ("code", "out", "err", "expected", "word"),
    [
        (0, "", "No known vulnerabilities found", 0, "No known"),
        (1, FOUND, "Found 1 known vulnerability", 1, "PYSEC-1"),
        (1, "", "requests.exceptions.ConnectionError: Max retries exceeded", 0, "skipped"),
        (1, "", "ERROR: Could not find a version that satisfies pip-audit", 0, "skipped"),
        (
            0,
            "x Dependency not found on PyPI and could not be audited: x (1)",
            "No known",
            0,
            "skipped: 1 packages",
        ),
        (1, "", "error: invalid requirements input", 1, "invalid"),
    ],
)
def test_each_end_of_an_audit_is_told_apart(
    capsys: pytest.CaptureFixture[str], code: int, out: str, err: str, expected: int, word: str
) -> None:
    assert judge(CompletedProcess([], code, out, err)) == expected
    assert word in capsys.readouterr().out
