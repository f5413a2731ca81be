"""Sightings as CSV, JSON or GeoJSON, read whole; what is wrong is named with its line or entry."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from app.domain.naval import fields
from app.domain.naval.checking import checked
from app.domain.naval.columns import COLUMNS, NEEDED, NESTED, OURS
from app.domain.naval.fields import FieldError
from app.domain.naval.placing import Places
from app.domain.naval.sighting import Sighting
from app.domain.naval.writing import identified

MOST_SIGHTINGS = 5_000
_LONGEST_CELL = 100_000
_LINKS = ("derived_from", "supersedes")
_OF_JSON = ("subjects", "range_m", *NESTED)
_GEOMETRIES = {"Point": "a position", "Polygon": "an outline"}


class SightingsError(ValueError):
    """What is wrong, in which line of a table or entry of a list (from 1), and in which field."""

    def __init__(self, detail: str, line: int | None = None, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail, self.line, self.field = detail, line, field


class Given(NamedTuple):
    """A row as it was given: by columns, values as texts or as JSON holds them."""

    line: int
    values: dict[str, Any]


class Read(NamedTuple):
    """A sighting, and where it stood."""

    line: int
    sighting: Sighting


def from_csv(text: str) -> list[Given]:
    """Rows of a table with a header of `COLUMNS`, in any order. Lines that begin with # are comments."""
    reader = csv.reader(_uncommented(text), strict=True)
    try:
        header = [name.strip().lower() for name in next((c for c in reader if any(c)), [])]
        _check_header(header, max(reader.line_num, 1))
        rows: list[Given] = []
        began = reader.line_num
        for cells in reader:
            line, began = began + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                rows.append(_of_cells(header, cells, line))
                _check_number(len(rows), line)
    except csv.Error as error:
        raise SightingsError(f"this is not CSV: {error}", reader.line_num) from None
    return rows


def from_json(value: Any) -> list[Given]:  # noqa: ANN401
    """Rows of one object, a list of them, or {"sightings": [...]}, in columns or grouped as answers are."""
    if isinstance(value, Mapping) and "sightings" in value:
        value = value["sightings"]
    entries = [value] if isinstance(value, Mapping) else value
    if not isinstance(entries, list):
        raise SightingsError('give one sighting, a list, or {"sightings": [...]}', field="sightings")
    _check_number(len(entries), len(entries))
    return [Given(n, _flat(entry, n)) for n, entry in enumerate(entries, 1)]


def from_geojson(value: Any) -> list[Given]:  # noqa: ANN401
    """Rows of features whose properties are as in JSON; points and polygons say where, unless those do."""
    features = value.get("features") if isinstance(value, Mapping) and "features" in value else [value]
    if not isinstance(features, list):
        raise SightingsError("give a FeatureCollection, or one Feature", field="features")
    _check_number(len(features), len(features))
    return [_of_feature(feature, n) for n, feature in enumerate(features, 1)]


def read_all(
    rows: Iterable[Given], places: Places, now_ms: int, warships: Collection[str] = ()
) -> list[Read]:
    """The sightings that the rows tell, in their order, with ids; references within are ids then.

    `SightingsError` names the first line that is wrong.
    """
    found: list[Read] = []
    for line, values in rows:
        try:
            found.append(Read(line, checked(values, places, now_ms, warships)))
        except FieldError as error:
            raise SightingsError(str(error), line, error.field) from None
    return _linked(found)


def links(read: Iterable[Read]) -> dict[str, tuple[int, str]]:
    """Ids of sightings that these lean on and that are not among them -> the line, and the field, of one."""
    rows = list(read)
    own = {row.sighting.id for row in rows}
    told = ((name, getattr(row.sighting, name), row.line) for row in rows for name in _LINKS)
    return {link: (line, name) for name, link, line in told if link is not None and link not in own}


def _linked(rows: Sequence[Read]) -> list[Read]:
    at = _by_reference(rows)
    order = TopologicalSorter(
        {n: [at[link] for link in _links_of(row) if link in at] for n, row in enumerate(rows)}
    )
    done: dict[int, Read] = {}
    try:
        for n in order.static_order():
            done[n] = _with_ids(
                rows[n], {link: done[at[link]].sighting.id for link in _links_of(rows[n]) if link in at}
            )
    except CycleError as error:
        line = rows[error.args[1][0]].line
        raise SightingsError(
            "derived_from and supersedes lead in a circle back to it", line, _LINKS[0]
        ) from None
    return [done[n] for n in range(len(rows))]


def _links_of(row: Read) -> list[str]:
    return [link for name in _LINKS if (link := getattr(row.sighting, name)) is not None]


def _by_reference(rows: Sequence[Read]) -> dict[str, int]:
    at: dict[str, int] = {}
    for n, row in enumerate(rows):
        reference = row.sighting.reference
        if reference is not None and at.setdefault(reference, n) != n:
            first = rows[at[reference]].line
            raise SightingsError(
                f"reference {fields.shown(reference)} is that of line {first} already", row.line, "reference"
            )
    return at


def _with_ids(row: Read, ids: Mapping[str, str]) -> Read:
    changed: dict[str, Any] = {}
    for name in _LINKS:
        link = getattr(row.sighting, name)
        changed[name] = ids.get(link, link)
        if link is not None and link not in ids and not fields.is_id(link):
            detail = f"{name} {fields.shown(link)} is no reference in this file, and no id (16 hex digits)"
            raise SightingsError(detail, row.line, name)
    return Read(row.line, identified(replace(row.sighting, **changed)))


def _uncommented(text: str) -> Iterable[str]:
    """Its lines, comments as empty ones, so that numbers of lines stay."""
    for line in text.removeprefix("\ufeff").splitlines(keepends=True):
        yield "\n" if line.startswith("#") else line


def _check_header(header: Sequence[str], line: int) -> None:
    for name in header:
        if name not in COLUMNS and name not in OURS:
            raise SightingsError(_no_column(name), line, name[:40])
        if header.count(name) > 1:
            raise SightingsError(f"the column {name} is there twice", line, name)
    if missing := next((name for name in NEEDED if name not in header), None):
        told = "the first line names the columns; `twelvemile sightings template` prints them"
        raise SightingsError(f"there is no column {missing}: {told}", line, missing)


def _no_column(name: str) -> str:
    return f"{fields.shown(name)} is no column{fields.like(name.lower(), COLUMNS)}"


def _of_cells(header: Sequence[str], cells: Sequence[str], line: int) -> Given:
    if len(cells) > len(header):
        raise SightingsError("more fields than columns; quote a text that holds a comma", line)
    if any(len(cell) > _LONGEST_CELL for cell in cells):
        raise SightingsError(f"a field has more than {_LONGEST_CELL:,} characters", line)
    return Given(line, {name: cell for name, cell in zip(header, cells, strict=False) if name not in OURS})


def _flat(entry: object, number: int) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise SightingsError("an entry is an object with the members " + ", ".join(NEEDED) + " ...", number)
    values: dict[str, Any] = {}
    for name, value in _members(entry, "", number):
        if name in values:
            raise SightingsError(f"{name} is given twice, in its group and beside it", number, name)
        values[name] = value
    return values


def _members(entry: Mapping[Any, Any], group: str, number: int) -> Iterable[tuple[str, Any]]:
    names = NESTED.get(group, {})
    for member, value in _as_given(entry, group).items():
        whole = f"{group}.{member}"[:60] if group else f"{member}"[:60]
        if group and member not in names:
            raise SightingsError(f"{whole} is no member{fields.like(f'{member}', names)}", number, whole)
        name = names[member] if group else f"{member}"
        if name in NESTED and isinstance(value, Mapping) and (not group or name == "bearing"):
            yield from _members(value, name, number)
        elif name in COLUMNS or (name in _OF_JSON and name not in NESTED):
            yield name, value
        elif name in NESTED and value is not None:
            raise SightingsError(f"{whole} is an object with {', '.join(NESTED[name])}", number, whole)
        elif name not in NESTED and name not in OURS:
            raise SightingsError(_no_column(name), number, whole)


def _as_given(entry: Mapping[Any, Any], group: str) -> Mapping[Any, Any]:
    """A place as answers tell it, without what was reckoned from how it was given."""
    if group != "where":
        return entry
    reckoned = {"lon", "lat"} if entry.get("place") or entry.get("polygon") or entry.get("bearing") else set()
    if entry.get("polygon") or entry.get("bearing"):
        reckoned.add("uncertainty_m")
    return {name: value for name, value in entry.items() if name not in reckoned}


def _of_feature(feature: object, number: int) -> Given:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        raise SightingsError("a feature is an object of type Feature", number, "type")
    values = _flat(feature.get("properties") or {}, number)
    geometry = feature.get("geometry")
    placed = any(
        not fields.is_blank(values.get(name)) for name in ("lon", "place", "range_km", "range_m", "polygon")
    )
    if geometry is not None and not placed:
        values |= _of_geometry(geometry, number)
    return Given(number, values)


def _of_geometry(geometry: object, number: int) -> dict[str, Any]:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if kind not in _GEOMETRIES or not isinstance(coordinates, list) or not coordinates:
        raise SightingsError("a geometry is a Point, a Polygon or null", number, "geometry")
    if kind == "Point":
        return {"lon": coordinates[0], "lat": coordinates[1] if len(coordinates) > 1 else None}
    if len(coordinates) > 1:
        raise SightingsError("a Polygon has one outline here, without holes", number, "geometry")
    return {"polygon": coordinates[0]}


def _check_number(number: int, line: int) -> None:
    if number > MOST_SIGHTINGS:
        raise SightingsError(f"at most {MOST_SIGHTINGS:,} sightings at a time: send them in parts", line)
