"""`python -m evaluation`: play every sea, and write `docs/evaluation.md`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson

from app.evaluate.situations.all import STAGES
from evaluation import document, recorded
from evaluation.nights import Told, play_month, play_short
from evaluation.running import Played, play

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "evaluation.md"
RECORDED = HERE.parent.parent / "shared" / "ais"
UNSEEN = (1001, 1002)
"""Seeds that are reported on; nothing was looked at or changed by what they gave. Rules and stages were made
with seeds below 1,000."""
LOSS = 0.25
LOSSES = (0.1, 0.3, 0.5, 0.7)
SITUATIONS, SWEPT = 200, 60
"""Told a sea: at `LOSS`, and at each of `LOSSES`."""
MONTHS = (1001, 1002)
"""Seeds of the months that are played; nobody had looked at what they gave either."""

Task = tuple[str, int, int, float]


def main() -> None:
    """Play what is asked for, and write it down."""
    given = _arguments()
    keys = given.only.split(",") if given.only else list(STAGES)
    unknown = [key for key in keys if key not in STAGES]
    if unknown:
        raise SystemExit(f"no stage is called {', '.join(unknown)}: choose of {', '.join(STAGES)}")
    seeds = [int(seed) for seed in given.seeds.split(",")]
    tasks = list(_tasks(keys, seeds, given.situations, given.swept))
    months = [int(seed) for seed in given.months.split(",") if seed and not given.only]
    with ProcessPoolExecutor(given.workers, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        nights = [pool.submit(play_month, seed) for seed in months]
        shorts = [pool.submit(play_short, seed) for seed in months]
        played = sorted(_played(pool, tasks), key=lambda one: (one.stage, one.seed, one.loss))
        tracks = recorded.look(given.recorded) if not given.only else []
        told = _told([night.result() for night in nights], [short.result() for short in shorts])
    text = document.written(played, told, tracks, LOSS, complete=not given.only)
    given.out.write_text(text, encoding="utf-8")
    say(f"written: {os.path.relpath(given.out)}")
    for failure in document.misses([one for one in played if one.loss == LOSS]):
        say(f"bound not met: {failure}")


def say(text: str) -> None:
    """Tell whoever waits what is being done."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _tasks(keys: Sequence[str], seeds: Sequence[int], situations: int, swept: int) -> Iterator[Task]:
    main_part = ((key, seed, situations, LOSS) for key in keys for seed in seeds)
    sweep = ((key, seed, swept, loss) for key in keys for seed in seeds for loss in LOSSES)
    return chain(main_part, sweep)


def _played(pool: ProcessPoolExecutor, tasks: Sequence[Task]) -> Iterator[Played]:
    waiting = [pool.submit(play, *task) for task in tasks]
    for count, future in enumerate(as_completed(waiting), 1):
        one = future.result()
        say(f"{count}/{len(tasks)} {one.stage}, seed {one.seed}, {one.loss:.0%} lost: {one.lines:,} lines")
        yield one


def _told(nights: list[dict[str, Any]], shorts: list[list[dict[str, Any]]]) -> Told:
    for night in nights:
        path = HERE / f"month-{night['seed']}.json"
        path.write_bytes(orjson.dumps(night, option=orjson.OPT_INDENT_2) + b"\n")
    return Told(nights, [short for some in shorts for short in some])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--only", default="", help=f"some of: {','.join(STAGES)}")
    parser.add_argument("--seeds", default=",".join(map(str, UNSEEN)))
    parser.add_argument("--situations", type=int, default=SITUATIONS, help=f"a sea, at {LOSS:.0%} loss")
    parser.add_argument("--swept", type=int, default=SWEPT, help="a sea, at each other loss")
    parser.add_argument("--months", default=",".join(map(str, MONTHS)), help="seeds; empty: none is played")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--recorded", type=Path, default=RECORDED, help="folder of recorded tracks")
    parser.add_argument("--out", type=Path, default=DOCUMENT)
    return parser.parse_args()


if __name__ == "__main__":
    main()
