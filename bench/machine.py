"""What the figures were measured with: processor, cores, versions, date, commit."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from bench.children import ROOT, ChildError
from bench.environments import OURS, PEERS, Environments, version

_OUR_PACKAGES = ("numpy", "numba", "sqlalchemy", "pyarrow", "orjson", "fastapi", "pydantic", "uvicorn")


def lines(environments: Environments, load_before: float) -> list[tuple[str, ...]]:
    """Name and value of all that matters; only for environments that were asked for."""
    told: list[tuple[str, ...]] = [
        ("date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
        ("commit", _commit()),
        ("processor", f"{_processor()}, {len(os.sched_getaffinity(0))} cores"),
        ("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB"),
        ("system", f"{platform.system()} {platform.release()}"),
        ("load before, at the end", f"{load_before:.1f}, {os.getloadavg()[0]:.1f}"),
        ("Python", platform.python_version()),
        ("SQLite", sqlite3.sqlite_version),
    ]
    ours = environments.pythons[OURS]
    told += [(name, version(ours, name)) for name in _OUR_PACKAGES]
    for peer in PEERS:
        if peer in environments.pythons:
            told.append((f"peer {peer}", _version(environments.pythons[peer], peer)))
        elif peer in environments.missing:
            told.append(
                (f"peer {peer}", f"not measured, could not be installed: {environments.missing[peer]}")
            )
    return told


def _version(python: Path, package: str) -> str:
    try:
        return version(python, package)
    except ChildError as error:
        return f"unknown ({error})"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    told = [
        _git("rev-parse", "--short", "HEAD"),
        "with changes" if _git("status", "--porcelain", "-uno") else "",
    ]
    return " ".join(word for word in told if word) or "unknown"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603, S607
    return done.stdout.strip()
