"""`twelvemile sightings`: files of sightings into the store, and the columns that they have."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from app.commands.store import settled_store
from app.commands.terminal import WRONG_USAGE, clear_errors, say, show, show_json, stop
from app.domain.naval.columns import COLUMNS, EXAMPLE
from app.domain.naval.reading import (
    Given,
    SightingsError,
    from_csv,
    from_geojson,
    from_json,
    read_all,
)
from app.domain.naval.sighting import Sighting
from app.domain.time import iso, now_ms
from app.geo import locating
from app.settings import Settings
from app.store.engine import shown, writing
from app.store.naval.taking import CORRECTION, HELD, NEW, Taken, take, unlisted, warships

MOST_BYTES = 64 * 2**20
_FORMS = {".csv": "csv", ".geojson": "geojson", ".json": "json"}
_SHOWN = 60


def take_in(settings: Settings, file: Path, *, dry_run: bool, json: bool) -> None:
    """Add what a file holds, or say what would come of it."""
    now = now_ms()
    try:
        rows = _given(file)
        with (
            clear_errors(),
            settled_store(settings) as engine,
            writing(engine) as connection,
        ):
            read = read_all(rows, locating, now, warships(connection))
            taken = take(connection, read, now, is_trial=dry_run)
            unknown = unlisted(connection, taken)
    except SightingsError as error:
        where = f", {_unit(file)} {error.line}" if error.line is not None else ""
        stop(f"{file}{where}: {error.detail}", WRONG_USAGE)
    if not json:
        _tell(taken, _unit(file))
    for unit, close in unknown.items():
        say(f"{unit} is on no list of units" + (f": did you mean {close}?" if close else ""))
    counts = Counter(row.change for row in taken)
    would = "would be " if dry_run else ""
    say(
        f"{len(taken)} sightings: {counts[NEW]} {would}new, {counts[CORRECTION]} {would}new as corrections, "
        f"{counts[HELD]} held already; {shown(settings.database_url)}"
    )
    if json:
        show_json(_summary(taken, unknown, dry_run=dry_run))


def template() -> None:
    """Print an empty table that explains itself."""
    show("# Sightings: a row each; lines that begin with # are passed over, columns may be left out.")
    for name, takes in COLUMNS.items():
        show(f"# {name}: {takes}")
    show(",".join(COLUMNS))
    cells = (EXAMPLE.get(name, "") for name in COLUMNS)
    show("# " + ",".join(f'"{cell}"' if "," in cell else cell for cell in cells))


def _given(file: Path) -> list[Given]:
    form = _FORMS.get(file.suffix.lower()) if str(file) != "-" else "csv"
    if form is None:
        stop(f"{file}: a file of sightings ends in .csv, .geojson or .json", WRONG_USAGE)
    text = _text(file)
    if form == "csv":
        return from_csv(text)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise SightingsError(f"this is no JSON: {error.msg} (line {error.lineno})") from None
    return (from_geojson if form == "geojson" else from_json)(value)


def _text(file: Path) -> str:
    try:
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        stop(f"{file}: cannot be read ({error.strerror}); check its name", WRONG_USAGE)
    if len(content) > MOST_BYTES:
        stop(f"{file}: larger than {MOST_BYTES >> 20} MiB; import it in parts", WRONG_USAGE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        stop(f"{file}: not UTF-8 (at byte {error.start:,}); save it as UTF-8", WRONG_USAGE)


def _unit(file: Path) -> str:
    return "entry" if file.suffix.lower() in (".json", ".geojson") else "line"


def _tell(taken: Sequence[Taken], unit: str) -> None:
    for line, sighting, change in taken:
        what = f"corrects {sighting.supersedes}" if change == CORRECTION else change
        show(f"{unit} {line}: {what}  {sighting.id}  {_in_words(sighting)}")
        for claim in sighting.exceeds_sensor:
            show(f"    exceeds its sensor: {claim}")


def _in_words(sighting: Sighting) -> str:
    who = ", ".join(_names(sighting))
    seen = "not seen: " if sighting.is_negative else ""
    return f"{iso(sighting.observed.from_ms)[:10]} {seen}{who}"[:_SHOWN]


def _names(sighting: Sighting) -> Iterator[str]:
    for subject in sighting.subjects:
        many = f"{subject.count} " if subject.count > 1 else ""
        yield many + (subject.unit or subject.unit_class or subject.group or "")


def _summary(taken: Sequence[Taken], unknown: Iterable[str], *, dry_run: bool) -> dict[str, Any]:
    counts = Counter(row.change for row in taken)
    return {
        "sightings": len(taken),
        "new": counts[NEW],
        "corrections": counts[CORRECTION],
        "held": counts[HELD],
        "dry_run": dry_run,
        "unlisted_units": sorted(unknown),
        "rows": [
            {
                "line": row.line,
                "id": row.sighting.id,
                "change": row.change,
                "exceeds_sensor": list(row.sighting.exceeds_sensor),
            }
            for row in taken
        ],
    }
