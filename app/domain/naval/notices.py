"""Notices to seafarers, such as NAVWARN: an area, when it holds, the text, who published it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from app.domain.naval import fields
from app.domain.naval.checking import known_ms
from app.domain.naval.fields import FieldError
from app.domain.naval.placing import Places, outline
from app.domain.naval.reading import SightingsError
from app.domain.naval.sighting import Ring, Source, SourceKind
from app.domain.naval.writing import Plain, source_from_dict, source_to_dict
from app.domain.time import DAY_MS, iso, iso_or_none, parse_iso

MOST_NOTICES = 2_000
LONGEST_TEXT = 4_000
MEMBERS = (
    "number", "valid_from", "valid_until", "text", "polygon", "publisher", "title", "url", "archive_url",
    "published_at", "source", "synthetic",
)  # fmt: skip
_OURS = ("id", "known_at")
_NO_SOURCE = Source(SourceKind.OFFICIAL_STATEMENT, "")


@dataclass(frozen=True)
class Notice:
    """One notice; it holds from `from_ms` and before `until_ms` (None: until further notice)."""

    id: str
    number: str
    """As published: "NAVAREA III 1234/24"."""
    from_ms: int
    until_ms: int | None
    text: str
    polygon: Ring
    source: Source
    known_ms: int
    synthetic: bool = False


def to_dict(notice: Notice) -> dict[str, Any]:
    """All of it, as JSON holds it."""
    return {
        "id": notice.id,
        "number": notice.number,
        "valid_from": iso(notice.from_ms),
        "valid_until": iso_or_none(notice.until_ms),
        "text": notice.text,
        "polygon": [[lon, lat] for lon, lat in notice.polygon],
        "source": source_to_dict(notice.source),
        "known_at": iso(notice.known_ms),
        "synthetic": notice.synthetic,
    }


def from_dict(plain: Plain) -> Notice:
    """The notice of which `to_dict` gave this."""
    until = plain["valid_until"]
    return Notice(
        id=plain["id"],
        number=plain["number"],
        from_ms=parse_iso(plain["valid_from"]),
        until_ms=None if until is None else parse_iso(until),
        text=plain["text"],
        polygon=tuple((float(lon), float(lat)) for lon, lat in plain["polygon"]),
        source=source_from_dict(plain["source"]),
        known_ms=parse_iso(plain["known_at"]),
        synthetic=plain["synthetic"],
    )


def read_all(value: Any, places: Places, now_ms: int) -> list[Notice]:  # noqa: ANN401
    """Those of an object, a list, {"notices": [...]} or GeoJSON; `SightingsError` names the entry."""
    entries = _entries(value)
    if len(entries) > MOST_NOTICES:
        raise SightingsError(
            f"at most {MOST_NOTICES:,} notices at a time: send them in parts", MOST_NOTICES + 1
        )
    found: list[Notice] = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(_one(_members(entry), places, now_ms))
        except FieldError as error:
            raise SightingsError(f"{error}", number, error.field) from None
    return found


def _entries(value: Any) -> list[Any]:  # noqa: ANN401
    if isinstance(value, Mapping):
        for name in ("notices", "features"):
            if name in value:
                value = value[name]
                break
        else:
            return [value]
    if not isinstance(value, list):
        raise SightingsError('give one notice, a list, or {"notices": [...]}', field="notices")
    return value


def _members(entry: object) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise FieldError("notice", "is an object with " + ", ".join(MEMBERS))
    if entry.get("type") == "Feature":
        entry = {**_object(entry.get("properties"), "properties"), "polygon": _ring_of(entry.get("geometry"))}
    members = {f"{name}": value for name, value in entry.items() if name not in _OURS}
    if unknown := next((name for name in members if name not in MEMBERS), None):
        raise FieldError(unknown[:40], f"is no member{fields.like(unknown, MEMBERS)}")
    for name, value in _object(members.pop("source", None), "source").items():
        if name not in source_to_dict(_NO_SOURCE):
            raise FieldError(f"source.{name}"[:60], "is no member")
        if name in MEMBERS:
            members.setdefault(name, value)
    return members


def _object(value: object, field: str) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise FieldError(field, "is an object")
    return value


def _ring_of(geometry: object) -> Any:  # noqa: ANN401
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    rings = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if kind != "Polygon" or not isinstance(rings, list) or len(rings) != 1:
        raise FieldError("geometry", "is a Polygon of one outline")
    return rings[0]


def _one(given: Mapping[str, Any], places: Places, now_ms: int) -> Notice:
    published_ms = fields.moment_ms(given.get("published_at"), "published_at", now_ms + DAY_MS)
    source = Source(
        kind=SourceKind.OFFICIAL_STATEMENT,
        publisher=_needed(fields.text(given.get("publisher"), "publisher", 200), "publisher"),
        url=fields.url(given.get("url"), "url"),
        archive_url=fields.url(given.get("archive_url"), "archive_url"),
        published_ms=published_ms,
        title=fields.text(given.get("title"), "title", 300),
    )
    from_ms, until_ms = _validity(given, now_ms + 3650 * DAY_MS)
    polygon = outline(given.get("polygon"), "polygon", places)
    if polygon is None:
        raise FieldError("polygon", "is blank: give its corners, each lon and lat")
    notice = Notice(
        id="",
        number=_needed(fields.text(given.get("number"), "number", 80), "number"),
        from_ms=from_ms,
        until_ms=until_ms,
        text=_needed(fields.text(given.get("text"), "text", LONGEST_TEXT), "text"),
        polygon=polygon,
        source=source,
        known_ms=known_ms(published_ms, now_ms),
        synthetic=fields.flag(given.get("synthetic"), "synthetic"),
    )
    return replace(notice, id=_id(notice))


def _validity(given: Mapping[str, Any], latest_ms: int) -> tuple[int, int | None]:
    first, last = given.get("valid_from"), given.get("valid_until")
    if fields.is_blank(last):
        return _needed(fields.moment_ms(first, "valid_from", latest_ms), "valid_from"), None
    span = fields.span(first, last, ("valid_from", "valid_until"), latest_ms)
    return span.from_ms, span.until_ms


def _needed(value: Any, name: str) -> Any:  # noqa: ANN401
    if value is None:
        raise FieldError(name, "is blank")
    return value


def _id(notice: Notice) -> str:
    said = {name: value for name, value in to_dict(notice).items() if name not in _OURS}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
