"""Command line of the script that makes the shipped geodata."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from app.geo import dataset, raster
from app.geo.make.pack import read_pack
from app.geo.make.packages import read_packages
from app.geo.make.places import make_places
from app.geo.make.source import Source
from app.geo.make.write import write_all


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the geodata; gives the exit code: 0 done, 1 a source is missing, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    if options.raster:
        raster.write(dataset.FOLDER / dataset.RASTER)
        return 0
    if options.places:
        return _places(options.places, options.out)
    try:
        source = _source(options)
    except (OSError, ImportError) as missing:
        sys.stderr.write(f"Cannot read the source: {missing}\n")
        return 1
    write_all(source, options.out)
    if options.out == dataset.FOLDER:
        raster.write(options.out / dataset.RASTER)
    for name in dataset.FILES:
        sys.stdout.write(f"{(options.out / name).stat().st_size:>9} {name}\n")
    return 0


def _places(table: Path, folder: Path) -> int:
    try:
        count = make_places(table, folder / dataset.PLACES)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"Cannot carry the places: {error}\n")
        return 1
    sys.stdout.write(f"{count:>9} {dataset.PLACES}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app.geo.make", description="Make the shipped geodata anew."
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--from-pack", type=Path, metavar="DIR", help="folder of the ready geodata pack")
    source.add_argument(
        "--borders",
        type=Path,
        metavar="FILE",
        help="borders.geo.json of the npm package @osm_borders/maritime_10m; "
        "land then comes from the installed roaring-landmask",
    )
    source.add_argument(
        "--raster", action="store_true", help="only measure the raster of the shipped baseline anew"
    )
    source.add_argument(
        "--places", type=Path, metavar="FILE", help="only the places: CSV with a source for each"
    )
    parser.add_argument(
        "--out", type=Path, default=dataset.FOLDER, help="where to write (default: the shipped data)"
    )
    return parser


def _source(options: argparse.Namespace) -> Source:
    return read_pack(options.from_pack) if options.from_pack else read_packages(options.borders)


if __name__ == "__main__":
    raise SystemExit(main())
