"""`python -m bench`: measure, and write `bench/results.md`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from bench.environments import HERE
from bench.machine import lines as machine_lines
from bench.measures import (
    correctness,
    decode,
    growth,
    http,
    live,
    month,
    notebook,
    page,
    sea,
    starting,
    store,
    vessel_day,
)
from bench.settings import MILLION, Settings, say
from bench.tables import Section

Measure = Callable[[Settings], Section]

MEASURES: dict[str, Measure] = {
    "correctness": correctness.measure,
    "decode": decode.measure,
    "store": store.measure,
    "growth": growth.measure,
    "sea": sea.measure,
    "day": vessel_day.measure,
    "http": http.measure,
    "notebook": notebook.measure,
    "start": starting.measure,
    "page": page.measure,
    "live": live.measure,
    "month": month.measure,
}
RESULTS = HERE / "results.md"


def main() -> None:
    """Measure what is asked for, correctness first."""
    given = _arguments()
    names = given.only.split(",") if given.only else list(MEASURES)
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        raise SystemExit(f"nothing is called {', '.join(unknown)}: choose of {', '.join(MEASURES)}")
    settings = Settings(
        given.lines,
        given.rounds,
        given.long_rounds,
        given.seed,
        given.file and given.file.resolve(),
        given.huge,
    )
    sections = []
    for name in (name for name in MEASURES if name in names):
        sections.append(MEASURES[name](settings))
        write(settings, names, sections, given.out)
    say(f"written: {os.path.relpath(given.out)}")


def write(settings: Settings, names: list[str], sections: list[Section], out: Path) -> None:
    """Write the results so far."""
    machine = Section("Measured with", "", figures=machine_lines(settings.environments, settings.load_before))
    part = "" if set(names) >= set(MEASURES) else f" This run measured only: {', '.join(names)}."
    head = (
        f"# Results\n\nWritten by `make bench` (see [README.md](README.md)).{part} Medians, with the least "
        "and the most in brackets; rounds interleaved; ratios taken round by round.\n"
    )
    if settings.environments.missing:
        head += "".join(
            f"\n**{name}** could not be installed here.\n" for name in settings.environments.missing
        )
    out.write_text("\n".join([head, *(s.to_markdown() for s in [*sections, machine])]), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"some of: {','.join(MEASURES)}")
    parser.add_argument("--lines", type=int, default=MILLION, help="lines of the generated feed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--long-rounds", type=int, default=3, help="rounds of `growth`")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", type=Path, help="a file of one's own instead: plain NMEA with tag blocks")
    parser.add_argument("--huge", action="store_true", help="`growth` also with 100 million lines, once")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
