"""Thirty days of a live feed: does memory stay as it is?"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from bench.children import run
from bench.environments import OURS
from bench.settings import Settings, say
from bench.tables import Section

_DAYS_SHOWN = (1, 4, 10, 20, 30)
_DAYS, _FLAT, _PEAK_GOAL_MB = 30, 1.1, 500.0


def measure(settings: Settings) -> Section:
    """Play the month of `evaluation.quiet_night` once, in a process of its own."""
    section = Section(
        f"{_DAYS} days of a live feed",
        "`python -m evaluation.quiet_night`: 5,000 invented vessels through the live worker, rules on, and "
        "the outbox, looked at every hour of their time. Resident memory at the end of each day.",
    )
    say(f"month: {_DAYS} days, once")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "month.json")
        month = ["-m", "evaluation.quiet_night", "--seed", str(settings.seed), "--days", str(_DAYS)]
        took = run([settings.environments.pythons[OURS], *month, "--measure", "--out", out])
        told = json.loads(out.read_bytes())
    memory = told["memory"]
    section.ratio("memory, the last week / the first after three days", [memory["growth"]], at_most=_FLAT)
    section.ratio("peak MB", [took.peak_mb], at_most=_PEAK_GOAL_MB)
    section.figures += [
        ("lines", f"{told['lines']:,}"),
        (f"MB at the end of days {_named(_DAYS_SHOWN)}", _at_ends(told["memory_mb_by_day"])),
        (f"store, MB, at the end of days {_named(_DAYS_SHOWN)}", _at_ends(told["store_mb_by_day"])),
        ("seconds", f"{took.seconds:,.0f}"),
        ("seconds a day, first week", f"{_mean(told['seconds_by_day'][:7]):.1f}"),
        ("seconds a day, last week", f"{_mean(told['seconds_by_day'][-7:]):.1f}"),
        ("messages told", str(told["messages"])),
    ]
    return section


def _named(days: tuple[int, ...]) -> str:
    return ", ".join(map(str, days))


def _at_ends(by_day: list[float]) -> str:
    return ", ".join(f"{by_day[day - 1]:,.0f}" for day in _DAYS_SHOWN)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
