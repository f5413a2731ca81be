"""`python -m evaluation.look STAGE`: what of a sea's events was missed, and which alerts were false."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from app.evaluate.sea import sea
from app.evaluate.situations.all import STAGES
from evaluation.running import match, run


def main() -> None:
    """Print each event missed and each false alert of a sea."""
    given = _arguments()
    made = sea(STAGES[given.stage], given.seed, given.situations, loss=given.loss)
    result = match(made, run(made), given.iou)
    _say(f"{len(made.lines):,} lines, {made.vessel_days:.0f} vessel-days, {made.start} to {made.end}")
    _say("found  ", dict(Counter(m.event.name for m in result.found)))
    _say("missed ", dict(Counter(event.name for event in result.missed)))
    _say("false  ", dict(Counter(alert.name for alert in result.false)))
    _say("pieces ", dict(Counter(m.event.name for m in result.found if m.pieces > 1)))
    for event in result.missed[: given.most]:
        _say("MISSED", event)
    for alert in result.false[: given.most]:
        _say("FALSE ", alert)


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.look", description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--situations", type=int, default=20)
    parser.add_argument("--loss", type=float, default=0.25)
    parser.add_argument("--iou", type=float, default=0.5)
    parser.add_argument("--most", type=int, default=10, help="so many of each are printed")
    return parser.parse_args()


if __name__ == "__main__":
    main()
