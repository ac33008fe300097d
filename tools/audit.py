"""Look for known vulnerabilities in the locked dependencies; ``make audit``.

pip-audit is installed into an environment that is thrown away, since nothing else needs it. Where
no service can be reached there is nothing to say, and the exit code is 0.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements/run.txt"
_UNREACHABLE = re.compile(
    r"connection|could not find a version|name or service|network|proxy|resolve|service ?error|"
    r"timed out|unreachable",
    re.IGNORECASE,
)
"""What is said where a service cannot be reached."""

_NOT_AUDITED = "could not be audited"


def main() -> int:
    """Audit the lock; return 1 if something is known of a package, or the audit itself is ill."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        installed = _run(str(python), "-m", "pip", "install", "--quiet", "pip-audit")
        if installed.returncode:
            return judge(installed)
        options = ("-r", str(LOCK), "--require-hashes", "--disable-pip", "--progress-spinner=off")
        return judge(_run(str(python), "-m", "pip_audit", *options))


def judge(done: subprocess.CompletedProcess[str]) -> int:
    """Print what ``done`` says, and return the exit code that follows."""
    said = f"{done.stdout}{done.stderr}".strip()
    if unknown := said.count(_NOT_AUDITED):
        print(f"skipped: {unknown} packages could not be audited, as their data cannot be reached")
    if done.returncode and not _has_table(done.stdout) and _UNREACHABLE.search(said):
        print("skipped: no service for packages or vulnerabilities can be reached")
        return 0
    print("\n".join(line for line in said.splitlines() if _NOT_AUDITED not in line))
    return int(done.returncode != 0)


def _has_table(output: str) -> bool:
    """Tell whether pip-audit lists vulnerabilities."""
    return output.lstrip().startswith("Name ")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
