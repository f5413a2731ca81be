"""`python -m bench.feed --lines N --seed S OUT.nmea`."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.evaluate.traffic.fleet import ROLES
from bench.feed.write import write


def main() -> None:
    """Write a synthetic feed to a file."""
    parser = argparse.ArgumentParser(prog="python -m bench.feed", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000, help="about a million are one day")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--roles", default="", help=f"only ships of these: {','.join(ROLES)}")
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    write(given.out, given.lines, given.seed, tuple(given.roles.split(",")) if given.roles else tuple(ROLES))


if __name__ == "__main__":
    main()
