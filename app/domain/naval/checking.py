"""A sighting from outside, checked: what of it is wrong is named, with what would be right."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from app.domain.naval import fields
from app.domain.naval.columns import COLUMNS, OF_SUBJECTS
from app.domain.naval.exceeding import exceeding
from app.domain.naval.fields import FieldError
from app.domain.naval.placing import Places, located, outline, strait
from app.domain.naval.sighting import (
    GROUPS,
    Activity,
    Confidence,
    IdentityBasis,
    Sensor,
    Sighting,
    Source,
    SourceKind,
    Subject,
)
from app.domain.time import DAY_MS

Value = TypeVar("Value")
MOST_SUBJECTS = 40
LONGEST = {
    "class": 200,
    "pennant": 20,
    "publisher": 200,
    "title": 300,
    "note": 2000,
    "reuse": 300,
    "cargo": 300,
}
COVERS = ("berths", "belt")
_AHEAD_MS = DAY_MS
"""How far a clock, or a day that has begun elsewhere, may be ahead of ours."""
_IN_CLASS = {
    "frigate": "frigate",
    "corvette": "corvette",
    "submarine": "submarine",
    "kilo": "submarine",
    "landing": "landing_ship",
    "oiler": "oiler",
    "intelligence": "intelligence_ship",
    "research": "research_ship",
    "tug": "tug",
    "ro-ro": "ro_ro",
    "tanker": "tanker",
    "cargo": "cargo",
}
"""Words of a class by which its group is known, if it is not told."""


def checked(
    given: Mapping[str, Any], places: Places, now_ms: int, warships: Collection[str] = ()
) -> Sighting:
    """The sighting that a row of `COLUMNS` tells, without id: links are still as they were written.

    Values are texts or what JSON holds; blank is None. `FieldError` names what is wrong.
    """
    latest_ms = now_ms + _AHEAD_MS
    is_negative = fields.flag(given.get("negative"), "negative")
    source = _source(given, latest_ms)
    is_correction = not fields.is_blank(given.get("supersedes"))
    gate, direction = _passage(given, places)
    names = ("observed_from", "observed_until")
    observed = fields.span(given.get(names[0]), given.get(names[1]), names, latest_ms)
    activity = _activity(given, is_negative)
    over_ms = 0 if activity is Activity.EXPECTED else observed.until_ms
    sighting = Sighting(
        id="",
        observed=observed,
        known_ms=now_ms if is_correction else known_ms(source.published_ms, now_ms, over_ms),
        subjects=subjects(given, is_negative),
        activity=activity,
        source=source,
        confidence=_needed(fields.word(given.get("confidence"), "confidence", Confidence), "confidence"),
        where=located(given, places),
        is_negative=is_negative,
        sensor=_sensor(given, places),
        course_deg=_course(given),
        in_company_with=_keys(given, "in_company_with"),
        cargo=_text(given, "cargo"),
        draught_m=fields.number(given.get("draught_m"), "draught_m", 0, 30),
        derived_from=_text(given, "derived_from"),
        disputes=fields.key(given.get("disputes"), "disputes"),
        supersedes=_text(given, "supersedes"),
        note=_text(given, "note"),
        reference=_text(given, "reference"),
        synthetic=fields.flag(given.get("synthetic"), "synthetic"),
        gate=gate,
        direction=direction,
    )
    beyond = (*_marks(given), *exceeding(sighting, warships))
    return replace(sighting, exceeds_sensor=tuple(dict.fromkeys(beyond)))


def known_ms(published_ms: int | None, recorded_ms: int, over_ms: int = 0) -> int:
    """When it could first be known: published, and over if it was seen; or else recorded.

    A day stands for itself to its end, for no one knows by when on it; midnight is read as a day.

    >>> known_ms(1_733_788_800_000, 1_800_000_000_000) - 1_733_788_800_000
    86400000
    """
    if published_ms is None:
        return recorded_ms
    published_by_ms = published_ms + (DAY_MS if published_ms % DAY_MS == 0 else 0)
    return min(max(published_by_ms, over_ms), recorded_ms)


def subjects(given: Mapping[str, Any], is_negative: bool) -> tuple[Subject, ...]:
    """Who it is about, from the list `subjects` or from the columns `OF_SUBJECTS`."""
    if not fields.is_blank(given.get("subjects")):
        return _of_list(given["subjects"], is_negative)
    columns = {name: _split(given.get(name), name) for name in OF_SUBJECTS}
    many = max(len(values) for values in columns.values())
    if many > MOST_SUBJECTS:
        raise FieldError("unit", f"lists {many} subjects: at most {MOST_SUBJECTS}")
    for name, values in columns.items():
        if len(values) not in (0, 1, many) or (name in ("unit", "pennant") and len(values) not in (0, many)):
            raise FieldError(
                name, f"has {len(values)} values parted by ; where {many} are told: give each its own"
            )
    rows = [
        {
            name: (values * many if len(values) == 1 else values)[n]
            for name, values in columns.items()
            if values
        }
        for n in range(many)
    ]
    return tuple(_subject(row, is_negative) for row in rows)


def _of_list(given: Any, is_negative: bool) -> tuple[Subject, ...]:  # noqa: ANN401
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > MOST_SUBJECTS:
        raise FieldError("subjects", f"is a list of at most {MOST_SUBJECTS} objects")
    for one in given:
        if not isinstance(one, Mapping):
            raise FieldError("subjects", "is a list of objects with the members " + ", ".join(OF_SUBJECTS))
        if unknown := next((f"{name}" for name in one if name not in OF_SUBJECTS), None):
            raise FieldError(f"subjects.{unknown[:40]}", f"is no member{fields.like(unknown, OF_SUBJECTS)}")
    return tuple(_subject(one, is_negative) for one in given)


def _subject(row: Mapping[str, Any], is_negative: bool) -> Subject:
    unit = fields.key(row.get("unit"), "unit")
    unit_class = fields.text(row.get("class"), "class", LONGEST["class"])
    group = fields.one_of(row.get("group"), "group", GROUPS) or group_of(unit_class)
    if unit is None and unit_class is None and group is None:
        raise FieldError("unit", "is blank, and so is class: say who, or at least what (class: ship)")
    many = fields.count(row.get("count"), "count", 999)
    if many == 0 and not is_negative:
        raise FieldError("count", "is 0: what was looked for and not seen is told by negative")
    if unit is not None and many is not None and many > 1:
        raise FieldError("count", f"is {many} of one unit: part units by ;, or leave unit blank")
    basis = fields.word(row.get("identity_basis"), "identity_basis", IdentityBasis)
    return Subject(
        unit=unit,
        unit_class=unit_class,
        group=group,
        count=many or 1,
        basis=basis or IdentityBasis.NAMED_BY_SOURCE,
        pennant=fields.text(row.get("pennant"), "pennant", LONGEST["pennant"]),
    )


def group_of(unit_class: str | None) -> str | None:
    """The group that a class names; None if it names none, or several.

    >>> group_of("Improved Kilo submarine"), group_of("frigate with a tug"), group_of(None)
    ('submarine', None, None)
    """
    said = (unit_class or "").casefold()
    found = {group for word, group in _IN_CLASS.items() if re.search(rf"\b{word}s?\b", said)}
    return found.pop() if len(found) == 1 else None


def _activity(given: Mapping[str, Any], is_negative: bool) -> Activity:
    found = fields.word(given.get("activity"), "activity", Activity)
    if found is None and is_negative:
        return Activity.PRESENT
    return _needed(found, "activity")


def _source(given: Mapping[str, Any], latest_ms: int) -> Source:
    return Source(
        kind=_needed(fields.word(given.get("source_kind"), "source_kind", SourceKind), "source_kind"),
        publisher=_needed(_text(given, "publisher"), "publisher"),
        url=fields.url(given.get("url"), "url"),
        archive_url=fields.url(given.get("archive_url"), "archive_url"),
        published_ms=fields.moment_ms(given.get("published_at"), "published_at", latest_ms),
        title=_text(given, "title"),
        sha256=fields.sha256(given.get("sha256"), "sha256"),
        reuse=_text(given, "reuse"),
    )


def _sensor(given: Mapping[str, Any], places: Places) -> Sensor:
    return Sensor(
        name=_text(given, "sensor"),
        ground_sample_m=fields.number(given.get("ground_sample_m"), "ground_sample_m", 0.01, 10_000),
        cloud_percent=fields.number(given.get("cloud_percent"), "cloud_percent", 0, 100),
        scene=_text(given, "scene"),
        footprint=outline(given.get("footprint"), "footprint", places),
        covers=_covers(given),
        smallest_detectable_m=fields.number(
            given.get("smallest_detectable_m"), "smallest_detectable_m", 0.1, 1000
        ),
    )


def _covers(given: Mapping[str, Any]) -> tuple[str, ...]:
    found = [fields.one_of(one, "covers", COVERS) for one in _split(given.get("covers"), "covers")]
    return tuple(word for word in COVERS if word in found)


def _passage(given: Mapping[str, Any], places: Places) -> tuple[str | None, str | None]:
    gate = strait(given.get("gate"), places)
    direction = fields.one_of(given.get("direction"), "direction", ("in", "out"))
    if (gate is None) != (direction is None):
        blank, other = ("gate", "direction") if gate is None else ("direction", "gate")
        raise FieldError(blank, f"is blank, and {other} is not: give both")
    return gate, direction


def _course(given: Mapping[str, Any]) -> float | None:
    found = fields.number(given.get("course_deg"), "course_deg", 0, 360)
    return None if found is None else found % 360.0


def _keys(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = (fields.key(one, name) for one in _split(given.get(name), name))
    return tuple(dict.fromkeys(key for key in found if key is not None))


def _marks(given: Mapping[str, Any]) -> list[str]:
    found = (
        fields.text(one, "exceeds_sensor", 200)
        for one in _split(given.get("exceeds_sensor"), "exceeds_sensor")
    )
    return [mark for mark in found if mark is not None][:MOST_SUBJECTS]


def _split(value: Any, name: str) -> list[Any]:  # noqa: ANN401
    if fields.is_blank(value):
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(";")]
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, (int, float)) and name == "count":
        return [value]
    raise FieldError(name, "is a text, or a list of texts")


def _text(given: Mapping[str, Any], name: str) -> str | None:
    assert name in COLUMNS
    return fields.text(given.get(name), name, LONGEST.get(name, 120))


def _needed(value: Value | None, name: str) -> Value:
    if value is None:
        raise FieldError(name, f"is blank: it takes {COLUMNS[name].partition('; ')[2] or COLUMNS[name]}")
    return value
