"""`python -m evaluation.quiet_night --seed N --days 30 --out FILE`: play a month, and count what is told."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import orjson

from app.evaluate.month.shape import WHOLE, Shape
from evaluation.quiet_night.running import STEP_S, Short, cut, flood, run, set_otherwise


def main() -> None:
    """Play what is asked for; exit 1 if a bound is not kept."""
    given = _arguments()
    if settings := set_otherwise():
        raise SystemExit(f"a month is played with default settings: unset {', '.join(settings)}")
    if given.short:
        found = [flood(given.seed, say=say), cut(given.seed, say=say)]
        given.out.write_bytes(orjson.dumps([_said(short) for short in found], option=orjson.OPT_INDENT_2))
        raise SystemExit(any(short.about_it != 1 for short in found))
    result = run(Shape(given.seed, given.days, given.vessels), given.step, say)
    result.write(given.out)
    for failure in result.judged.failures:
        say(failure)
    raise SystemExit(bool(result.judged.failures) and not given.measure)


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _said(short: Short) -> dict[str, object]:
    return {
        "name": short.name,
        "messages_about_it": short.about_it,
        "told": [message.text for message in short.messages],
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.quiet_night", description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--days", type=float, default=30.0)
    parser.add_argument("--vessels", type=int, default=WHOLE)
    parser.add_argument("--step", type=int, default=STEP_S, help="seconds from look to look")
    parser.add_argument("--measure", action="store_true", help="exit 0 whatever is found")
    parser.add_argument("--short", action="store_true", help="a flood of jamming; a cut feed")
    parser.add_argument("--out", type=Path, required=True, help="where the result goes, as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
