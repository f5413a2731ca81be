"""What `make run FEED=` does after `ingest`, whose exit code a stand-in for the command gives."""

import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[2] / "Makefile"
COMMAND = """#!/bin/sh
echo "$1" >> "$CALLS"
test "$1" = serve || test "$TWELVEMILE_PORT" = 8765 || exit 9
test "$1" = serve || exit "$CODE"
"""


@pytest.mark.parametrize(
    ("code", "called"),
    [(0, ["ingest", "serve"]), (1, ["ingest", "serve"]), (2, ["ingest"]), (130, ["ingest"])],
)
def test_it_serves_unless_nothing_could_be_read(code, called, tmp_path):
    if not shutil.which("make"):
        pytest.skip("there is no make")
    command, calls = tmp_path / "twelvemile", tmp_path / "calls"
    command.write_text(COMMAND)
    command.chmod(0o755)
    args = ["make", "-f", str(MAKEFILE), "-o", ".venv/installed", "run", "FEED=log.nmea", "PORT=8765"]
    args.append(f"BIN={tmp_path}")
    env = {"PATH": "/usr/bin:/bin", "CALLS": str(calls), "CODE": str(code)}
    done = subprocess.run(args, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert calls.read_text().split() == called, done.stderr
    assert (done.returncode == 0) == ("serve" in called)
    assert "test $" not in done.stdout, "the shell's own line is not for the user"
