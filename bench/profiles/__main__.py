"""`python -m bench.profiles`: the three slowest places of an ingest, and its start, as text beside this."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench import stores
from bench.children import ROOT, Finished, run
from bench.environments import OURS
from bench.profiles.places import Own, Place, places
from bench.settings import DATA, Settings, say

HERE = Path(__file__).resolve().parent
SLOWEST, FUNCTIONS, CALLED, STARTS = 3, 12, 5, 5
WAITING = "app.pipeline.ahead"
"""Where one thread waits for another: no work of its own."""
_LEAST_S = 0.005


def main() -> None:
    """Profile, and write."""
    parser = argparse.ArgumentParser(prog="python -m bench.profiles", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    lines = parser.parse_args().lines
    settings = Settings(lines=lines)
    python, profile = settings.environments.pythons[OURS], DATA / "ingest.prof"
    feed = settings.feed()
    say("profiling")
    stores.fill("profiled", lambda path, database: _profiled(python, path, database, profile), feed)
    found = [place for place in places(profile, ROOT) if place.module != WAITING]
    total = sum(place.seconds for place in found)
    for old in HERE.glob("*.txt"):
        old.unlink()
    for rank, place in enumerate(found[:SLOWEST], 1):
        head = (
            f"twelvemile ingest of {lines:,} generated lines under cProfile, {datetime.now(UTC):%Y-%m-%d}\n"
        )
        (HERE / f"{rank}-{place.module}.txt").write_text(head + text(place, total), encoding="utf-8")
    (HERE / "start-up.txt").write_text(_start_up(python), encoding="utf-8")


def _start_up(python: Path) -> str:
    """What every run pays whatever it reads: medians of some processes, the first of which is not counted."""
    told = [run([python, "-m", "bench.programs.start_up"]).answer for _ in range(1 + STARTS)][1:]
    parts = {what: median(float(one[what]) for one in told) for what in told[0]}
    lines = [f"{seconds:10.3f}  {what}" for what, seconds in parts.items()]
    head = (
        f"twelvemile ingest before its first line, {datetime.now(UTC):%Y-%m-%d}: seconds, median of {STARTS}"
    )
    return "\n".join([head, "", *lines, f"{sum(parts.values()):10.3f}  together"]) + "\n"


def _profiled(python: Path, feed: Path, database: Path, out: Path) -> Finished:
    return run([python, "-m", "bench.programs.profile_ingest", feed, database, out])


def text(place: Place, total: float) -> str:
    """A place as lines: its share of the time of all our code, its functions, and what these call."""
    lines = [
        f"{place.module}: {place.seconds:.2f} s of {total:.2f} s ({place.seconds / total:.0%})",
        "With what it calls of other packages, but not imports. Threads are added up, and may have waited;",
        "the profiler makes small functions look slower than they are.",
        "",
        "   seconds       calls  function",
    ]
    for function in sorted(place.functions, key=lambda f: -f.seconds)[:FUNCTIONS]:
        lines += _lines(function)
    return "\n".join(lines) + "\n"


def _lines(function: Own) -> list[str]:
    called = sorted(function.others.items(), key=lambda item: -item[1])[:CALLED]
    return [
        f"{function.seconds:10.3f} {function.calls:11,}  {function.name}",
        *(
            f"{seconds:10.3f}                 {name}"
            for name, seconds in called
            if seconds > 0.01 * function.seconds
        ),
    ]


if __name__ == "__main__":
    main()
