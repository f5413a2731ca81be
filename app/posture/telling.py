"""A sighting in one sentence: who, doing what, where, by what means, how sure.

No phrase of a source is repeated for a place: only names, ranges and bearings.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.naval.board import SYNTHETIC
from app.domain.naval.sighting import (
    Activity,
    Bearing,
    IdentityBasis,
    Located,
    Sighting,
    SourceKind,
    Subject,
)
from app.domain.naval.units import NavalUnit
from app.domain.words import compass_point
from app.geo.geodesy import METRES_PER_NM
from app.posture.held import Told
from app.posture.plain import listed, plain, when

_DOING = {
    Activity.IN_PORT: "in port",
    Activity.ALONGSIDE: "alongside",
    Activity.ENTERED_PORT: "entered port",
    Activity.LEFT_PORT: "left port",
    Activity.ANCHORED: "holding, anchored in the source's word",
    Activity.HOLDING: "holding",
    Activity.DRIFTING: "holding, drifting in the source's word",
    Activity.PACING: "holding, pacing to and fro",
    Activity.PRESENT: "present",
    Activity.UNDER_WAY: "under way",
    Activity.ARRIVED: "arrived",
    Activity.PASSED_GATE: "passed a gate",
    Activity.REPLENISHING: "replenishing",
    Activity.TOWING: "towing",
    Activity.NOT_UNDER_COMMAND: "not under command",
    Activity.ON_FIRE: "on fire",
    Activity.SUNK: "sunk",
    Activity.EXERCISING: "exercising",
    Activity.EXPECTED: "expected, not seen there",
    Activity.HEARD: "heard",
    Activity.FALSE_TRACK: "a false track",
}
_BASIS = {
    IdentityBasis.PENNANT_READ: "pennant read",
    IdentityBasis.CLASS_FEATURES: "class by its features",
    IdentityBasis.LENGTH_ONLY: "by length only",
    IdentityBasis.BROADCAST: "by what she broadcast herself",
    IdentityBasis.NAMED_BY_SOURCE: "named, basis not told",
    IdentityBasis.INFERRED: "identity inferred",
}
_MEANS = {
    SourceKind.SATELLITE_IMAGE: "satellite image",
    SourceKind.PHOTO: "photo",
    SourceKind.AIS: "AIS",
    SourceKind.RADIO: "radio",
    SourceKind.OFFICIAL_STATEMENT: "official statement",
    SourceKind.ANALYST: "analyst",
    SourceKind.PRESS_REPORT: "press report",
    SourceKind.OTHER: "report",
}
Units = Mapping[str, NavalUnit]
_ROUGH_M = 20_000.0
"""A wider circle's middle is no place: it is told in whole degrees."""


def sentence(event: Told, units: Units) -> str:
    """The event as one sentence without its full stop; `units` gives the names."""
    one = event.root
    synthetic = SYNTHETIC if one.synthetic else ""
    again = f"; told again by {len(event.again)}, counted once" if event.again else ""
    more = "".join(f", {part}" for part in _more(one, units))
    return f"{synthetic}{when(one.observed)}: {_happened(one, units)}{more} ({sureness(one)}){again}"


def _happened(one: Sighting, units: Units) -> str:
    if one.is_negative:
        verb = "not heard" if is_of_ais(one) else "not seen"
        return f"{verb}: {_sought(one.subjects, units)}, looked for {place(one.where) or 'where is not told'}"
    return was_seen(one, one.subjects, units)


def was_seen(one: Sighting, subjects: tuple[Subject, ...], units: Units) -> str:
    """What these of its subjects were seen to do, and where."""
    seen_by = who(subjects, units)
    if one.activity is Activity.PASSED_GATE:
        return f"{seen_by} {passage(one)}"
    where = place(one.where)
    return f"{seen_by} {_DOING[one.activity]}{f' {where}' if where else ''}"


def passage(one: Sighting) -> str:
    """By which gate she went, and which way."""
    way = {"in": "into", "out": "out of"}.get(one.direction or "")
    gate = f"passed {plain(one.gate)}" if one.gate else "passed a gate that is not told"
    return f"{gate}, {way} the Mediterranean" if way else f"{gate}, direction not told"


def _more(one: Sighting, units: Units) -> list[str]:
    parts = []
    if one.course_deg is not None:
        parts.append(f"course {one.course_deg:.0f} degrees")
    if one.in_company_with:
        parts.append(f"in company with {listed([name_of(key, units) for key in one.in_company_with])}")
    if one.cargo:
        parts.append(f"cargo seen: {plain(one.cargo)}")
    if one.draught_m is not None:
        parts.append(f"draught {one.draught_m:.1f} m")
    parts += [f"painted {plain(s.pennant)}" for s in one.subjects if s.pennant]
    if one.exceeds_sensor:
        parts.append(f"stronger than its sensor allows: {listed([plain(c) for c in one.exceeds_sensor])}")
    return parts


def sureness(one: Sighting) -> str:
    """By what means, by whom, by what of the ship, and how sure."""
    said_by = f"{means(one)}, {plain(one.source.publisher)}"
    bases = dict.fromkeys(_basis(subject) for subject in one.subjects)
    basis = "" if one.is_negative or not bases else f"; {' and '.join(bases)}"
    return f"{said_by}{basis}; {one.confidence.value} confidence"


def _basis(subject: Subject) -> str:
    if subject.unit is None and subject.basis is IdentityBasis.NAMED_BY_SOURCE:
        return "basis of class not told"
    return _BASIS[subject.basis]


def means(one: Sighting) -> str:
    """By what it was seen, in words."""
    return _MEANS[one.source.kind]


def is_of_ais(one: Sighting) -> bool:
    """Whether only AIS or radio looked: then a ship was not heard, which is less than not seen."""
    return one.source.kind in (SourceKind.AIS, SourceKind.RADIO)


def who(subjects: tuple[Subject, ...], units: Units) -> str:
    """The units by name, the others by count and class.

    >>> who((Subject(unit_class="frigate", count=2), Subject(group="oiler")), {})
    '2 frigates and an oiler, not named'
    """
    named = listed([name_of(subject.unit, units) for subject in subjects if subject.unit])
    others = listed([counted(plain(_kind(s)), s.count) for s in subjects if not s.unit])
    unnamed = f"{others}, not named" if others else ""
    return ", ".join(part for part in (named, unnamed) if part) or "ships that are not told"


def _sought(subjects: tuple[Subject, ...], units: Units) -> str:
    """Of whom nobody was seen there is no count."""
    return listed([name_of(s.unit, units) if s.unit else plain(_kind(s)) for s in subjects]) or "any ship"


def _kind(subject: Subject) -> str:
    return subject.unit_class or (subject.group or "ship").replace("_", " ")


def counted(kind: str, count: int) -> str:
    """So many of a kind, in words.

    >>> counted("oiler", 1), counted("ro-ro cargo", 2), counted("guided missile frigate", 2)
    ('an oiler', '2 ro-ro cargo ships', '2 guided missile frigates')
    """
    kind = f"{kind} ship" if kind.endswith(("cargo", "commercial")) else kind
    if count == 1:
        return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
    one, of, many = kind.partition(" of ")
    return f"{count} {one if one.endswith('s') else f'{one}s'}{of}{many}"


def name_of(key: str, units: Units) -> str:
    """A unit's name; of one that is not listed, her key."""
    unit = units.get(key)
    return plain(unit.name if unit else key)


def place(where: Located | None) -> str | None:
    """Where, by range and bearing or by a name; None where the source gives neither, nor a point.

    >>> place(Located(35.7, 35.0, 2000, bearing=Bearing("Tartus", "Tartus", (13000, 13000), (300, 330))))
    '13 km NW of Tartus'
    """
    if where is None:
        return None
    if where.bearing is not None:
        return _by_bearing(where.bearing)
    if where.place:
        return f"at {plain(where.place)}"
    if where.uncertainty_m > _ROUGH_M:
        slack_nm = where.uncertainty_m / METRES_PER_NM
        return f"near {_degrees(where, 0)}, give or take {slack_nm:.0f} NM"
    return f"at {_degrees(where, 2)}"


def _degrees(where: Located, digits: int) -> str:
    north, east = f"{abs(where.lat):.{digits}f}", f"{abs(where.lon):.{digits}f}"
    return f"{north} {'SN'[where.lat >= 0]}, {east} {'WE'[where.lon >= 0]}"


def _by_bearing(given: Bearing) -> str:
    near, far = (f"{metres / 1000:g}" for metres in given.range_m)
    if given.bearing_deg is None and not given.range_m[0]:
        return f"within {far} km of {plain(given.datum)}, not told closer"
    away = near if near == far else f"{near} to {far}"
    if given.bearing_deg is None:
        return f"{away} km from {plain(given.datum_said)}"
    first, last = given.bearing_deg
    middle = compass_point((first + (last - first) % 360 / 2) % 360)
    return f"{away} km {middle} of {plain(given.datum_said)}"
