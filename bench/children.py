"""Running what is measured: each as a process of its own, one at a time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LONGEST_S = 6 * 3600.0
_NOT_TO_BE_TOLD = re.compile(r"\S+://\S+|host='[^']*'|(?<![\w.])/[\w.+/-]+/")
"""Registries and folders of this machine have no place in results."""


class ChildError(Exception):
    """A child that ended otherwise than well; the message holds the last line it said."""


@dataclass(frozen=True)
class Finished:
    """What a child took: wall seconds from its start to its end, its peak resident memory, its answer."""

    seconds: float
    peak_mb: float
    answer: dict[str, Any]
    """The last line on its standard output that is a JSON object, or {}."""
    processor_s: float = 0.0
    """User and system time of all its threads: what others do on the machine hardly changes it."""


def run(command: list[str | Path], longest_s: float = LONGEST_S) -> Finished:
    """Run a command in the project's root and wait for it; raises `ChildError` if it fails.

    This process must stay small: Linux counts what it held when the child began as the child's own.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=errors, cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: S603 - ours
        stopper = threading.Timer(longest_s, child.kill)
        stopper.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        finally:
            stopper.cancel()
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise ChildError(f"{_shown(command)} ended with {child.returncode}: {_end_of(errors)}")
        processor_s = usage.ru_utime + usage.ru_stime
        return Finished(seconds, usage.ru_maxrss / 1000.0, _last_object(out), processor_s)


def _shown(command: list[str | Path]) -> str:
    return " ".join(Path(word).name if "/" in str(word) else str(word) for word in command)


def _end_of(errors: Any) -> str:  # noqa: ANN401 - a temporary file has no public type
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").split("\n")
    told = [line.strip() for line in lines if line.strip()]
    return _NOT_TO_BE_TOLD.sub("", told[-1]) if told else "nothing was said"


def _last_object(out: Any) -> dict[str, Any]:  # noqa: ANN401
    out.seek(0)
    for line in reversed(out.read().decode("utf-8", "replace").splitlines()):
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    return {}


def cpu_s(pid: int) -> float:
    """The processor time that a process took so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    user, system = fields[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process that still runs."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1000.0
    return 0.0
