"""`twelvemile export`: positions or alerts of the store to a file, or positions to a folder of days."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.api import parsers, shapes
from app.commands.store import settled_store
from app.commands.terminal import WRONG_USAGE, clear_errors, say, show_json, stop
from app.domain.time import iso_or_none, parse_iso
from app.export import alerts, positions
from app.export.positions import Tally, Wanted
from app.export.targets import TargetError, whole_file, whole_folder
from app.settings import Settings
from app.store.engine import reading, shown
from app.store.reading.alerts import AlertFilter
from app.store.reading.box import Box
from app.store.reading.history import Span

_BY_ENDING = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".geoparquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".geojson": "geojson",
    ".mfjson": "mfjson",
}
Watch = Callable[[Tally], None]


@dataclass(frozen=True)
class Asked:
    """The command line as it was given."""

    to: Path
    form: str | None
    since: str | None
    until: str | None
    bbox: str | None
    mmsi: list[str]
    alerts: bool
    by_day: bool
    force: bool


def export(settings: Settings, asked: Asked, *, json: bool) -> None:
    """Write what is asked for, all of one state of the store; exits 1 if it cannot be written."""
    began = time.monotonic()
    form, span = _format(asked), _span(asked)
    degrees = _parsed("bbox", parsers.bbox, asked.bbox)
    mmsis = frozenset(_parsed("mmsi", parsers.mmsi, text) for text in asked.mmsi)
    with clear_errors(), _clear_targets():
        say(f"store: {shown(settings.database_url)}")
        with settled_store(settings, create=False) as engine, reading(engine) as connection:
            if asked.alerts:
                chosen = AlertFilter(mmsis=mmsis, since_ms=span.since_ms, until_ms=span.until_ms, box=degrees)
                result = _alerts(connection, chosen, asked, form)
            else:
                box = None if degrees is None else Box(*(shapes.units(angle) for angle in degrees))
                result = _positions(connection, Wanted(span, box, mmsis), asked, form)
    _report({**result, "seconds": round(time.monotonic() - began, 3)}, json=json)


def _format(asked: Asked) -> str:
    """What the options or the file's ending say; ends the command if they say nothing, or what cannot be."""
    if asked.by_day:
        if asked.alerts:
            stop("--by-day is for positions: leave out --alerts, or name one file", WRONG_USAGE)
        if asked.form not in (None, "parquet"):
            stop("--by-day writes GeoParquet: leave out --format, or name one file", WRONG_USAGE)
        return "parquet"
    form = asked.form or _BY_ENDING.get(asked.to.suffix.lower())
    if form is None:
        endings = ", ".join(_BY_ENDING)
        stop(
            f"{asked.to} does not end in one of {endings}: add --format, or --by-day for a folder",
            WRONG_USAGE,
        )
    if form not in positions.PIECES:
        stop(f"--format takes {', '.join(positions.PIECES)}, not {form!r}", WRONG_USAGE)
    if form == "mfjson":
        _refuse_what_is_no_track(asked)
    return form


def _refuse_what_is_no_track(asked: Asked) -> None:
    if asked.alerts:
        stop(f"mfjson is for tracks: --alerts takes {', '.join(alerts.PIECES)}", WRONG_USAGE)
    if asked.bbox is not None:
        said = "a track that leaves the box and comes back would be joined across what was left out"
        stop(f"mfjson takes no --bbox: {said}; choose by --mmsi, --since and --until", WRONG_USAGE)


def _span(asked: Asked) -> Span:
    since_ms, until_ms = _parsed("since", parse_iso, asked.since), _parsed("until", parse_iso, asked.until)
    if since_ms is not None and until_ms is not None and until_ms <= since_ms:
        stop("--until must be later than --since", WRONG_USAGE)
    return Span(since_ms, until_ms)


def _parsed(name: str, parse: Callable[[str], Any], text: str | None) -> Any:  # noqa: ANN401
    """The option's value; ends the command if it is none."""
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as error:
        stop(f"--{name} {text}: {error}; {_EXAMPLES[name]}", WRONG_USAGE)


_EXAMPLES = {
    "since": "for instance 2024-12-10T06:00:00Z",
    "until": "for instance 2024-12-10T06:00:00Z",
    "bbox": "give west,south,east,north in degrees, for instance 35.0,34.5,36.0,35.6",
    "mmsi": "give up to nine digits, for instance 273000001",
}


def _positions(connection: Connection, wanted: Wanted, asked: Asked, form: str) -> dict[str, Any]:
    with _progress() as watch:
        tally = Tally(watch)
        if asked.by_day:
            with whole_folder(asked.to, force=asked.force) as folder:
                files = positions.write_days(connection, wanted, folder, tally)
        else:
            files = 1
            with whole_file(asked.to, force=asked.force) as file:
                file.writelines(positions.pieces(connection, wanted, form, tally))
    return {
        **_target(asked, form, files),
        "positions": tally.rows,
        "vessels": len(tally.vessels),
        "first": iso_or_none(tally.first_ms),
        "last": iso_or_none(tally.last_ms),
    }


def _alerts(connection: Connection, wanted: AlertFilter, asked: Asked, form: str) -> dict[str, Any]:
    count, vessels = 0, set[int]()

    def counted() -> Iterator[list[alerts.Alert]]:
        nonlocal count
        for page in alerts.found(connection, wanted):
            count += len(page)
            vessels.update(mmsi for alert in page for mmsi in alert["vessels"] or [])
            yield page

    with whole_file(asked.to, force=asked.force) as file:
        file.writelines(alerts.PIECES[form](counted()))
    return {**_target(asked, form, 1), "alerts": count, "vessels": len(vessels)}


def _target(asked: Asked, form: str, files: int) -> dict[str, Any]:
    written = asked.to.rglob("*.parquet") if asked.by_day else [asked.to]
    size = sum(file.stat().st_size for file in written)
    return {"to": str(asked.to), "format": form, "files": files, "bytes": size}


def _report(result: dict[str, Any], *, json: bool) -> None:
    if json:
        show_json(result)
        return
    what = "alerts" if "alerts" in result else "positions"
    files = f"{result['files']} files" if result["files"] != 1 else "1 file"
    size = f"{files}, {result['bytes'] / 1e6:,.1f} MB (in {result['seconds']} s)"
    of = f"{result[what]:,} {what} of {result['vessels']:,} vessels"
    say(f"{result['to']}: {of}, {result['format']}, {size}")
    if not result[what]:
        say(f"there are no such {what} in this store: look at the span, the box and the MMSIs")


@contextmanager
def _clear_targets() -> Iterator[None]:
    try:
        yield
    except TargetError as error:
        stop(str(error))


@contextmanager
def _progress() -> Iterator[Watch]:
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("writing") as status:
        yield lambda tally: status.update(f"{tally.rows:,} positions of {len(tally.vessels):,} vessels")
