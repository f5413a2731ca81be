"""A sighting: who was seen where, when, by what means, or was looked for and not seen.

Times are ms since 1970 UTC, lengths metres, angles degrees true, places degrees (WGS 84). Unknown is None,
never 0 and never "".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """From `from_ms`, before `until_ms`: a bare date is its whole UTC day."""

    from_ms: int
    until_ms: int


class Confidence(StrEnum):
    """Of the statement as it is written: whoever repeats it makes it no surer."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class IdentityBasis(StrEnum):
    """By what the source knows who it was."""

    PENNANT_READ = "pennant_read"
    CLASS_FEATURES = "class_features"
    LENGTH_ONLY = "length_only"
    BROADCAST = "broadcast"
    """She said it herself, by AIS or radio: that proves nothing of a warship."""
    NAMED_BY_SOURCE = "named_by_source"
    """The source names her and does not say by what."""
    INFERRED = "inferred"


class Activity(StrEnum):
    """What she was doing, in the source's meaning; what a single image cannot tell is in `exceeds_sensor`."""

    IN_PORT = "in_port"
    ALONGSIDE = "alongside"
    ENTERED_PORT = "entered_port"
    LEFT_PORT = "left_port"
    ANCHORED = "anchored"
    HOLDING = "holding"
    DRIFTING = "drifting"
    PACING = "pacing"
    PRESENT = "present"
    """There; nothing is said of how she moved."""
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    PASSED_GATE = "passed_gate"
    REPLENISHING = "replenishing"
    TOWING = "towing"
    NOT_UNDER_COMMAND = "not_under_command"
    ON_FIRE = "on_fire"
    SUNK = "sunk"
    EXERCISING = "exercising"
    EXPECTED = "expected"
    """Said to come: no sighting of her where she is expected."""
    HEARD = "heard"
    FALSE_TRACK = "false_track"


class SourceKind(StrEnum):
    """What kind of evidence stands behind the report."""

    SATELLITE_IMAGE = "satellite_image"
    PHOTO = "photo"
    AIS = "ais"
    RADIO = "radio"
    OFFICIAL_STATEMENT = "official_statement"
    ANALYST = "analyst"
    PRESS_REPORT = "press_report"
    OTHER = "other"


Ring = tuple[tuple[float, float], ...]
"""(lon, lat) of its corners; the last is joined to the first."""


@dataclass(frozen=True)
class Bearing:
    """A range and bearing from a named place, as the source gave it: a sector of a ring."""

    datum: str
    """Name of a place of `app.geo.places`."""
    datum_said: str
    """What the source measured from, in words: "Tartus (city or port not said)"."""
    range_m: tuple[float, float]
    bearing_deg: tuple[float, float] | None = None
    """Clockwise from the first to the second; None: any."""


@dataclass(frozen=True)
class Located:
    """Where, as one circle that holds all of it; `place`, `bearing` or `polygon` say how it was given."""

    lon: float
    lat: float
    uncertainty_m: float
    place: str | None = None
    """Name of a place of `app.geo.places`, where it was given by name."""
    bearing: Bearing | None = None
    polygon: Ring | None = None
    said: str | None = None
    """The place in the source's words."""


@dataclass(frozen=True)
class Subject:
    """Who: one unit, or `count` of a class."""

    unit: str | None = None
    """Key of a unit, `app.domain.naval.units`; None: not named."""
    unit_class: str | None = None
    """In the source's words: "Gorshkov-class frigate"."""
    group: str | None = None
    """What a class is of: one of `GROUPS`, so that frigates join with frigates."""
    count: int = 1
    basis: IdentityBasis = IdentityBasis.NAMED_BY_SOURCE
    pennant: str | None = None
    """As painted."""


GROUPS = (
    "frigate", "corvette", "submarine", "landing_ship", "oiler", "intelligence_ship", "research_ship", "tug",
    "warship", "auxiliary", "ro_ro", "tanker", "cargo", "ship",
)  # fmt: skip
"""Each of the last kinds holds others: see `app.posture`."""


@dataclass(frozen=True)
class Source:
    """Who published it; no image is kept, only its link and hash."""

    kind: SourceKind
    publisher: str
    url: str | None = None
    archive_url: str | None = None
    published_ms: int | None = None
    title: str | None = None
    sha256: str | None = None
    reuse: str | None = None


@dataclass(frozen=True)
class Sensor:
    """What the look was made with, and what it could have shown."""

    name: str | None = None
    ground_sample_m: float | None = None
    cloud_percent: float | None = None
    scene: str | None = None
    footprint: Ring | None = None
    covers: tuple[str, ...] = ()
    """Where no footprint is published: what of the area the look covered, `berths` or `belt`."""
    smallest_detectable_m: float | None = None


@dataclass(frozen=True)
class Sighting:
    """One report. `id` follows from what it says (`sighting_id`), so that read twice it is one."""

    id: str
    observed: Span
    known_ms: int
    """When it could first be known: published, or else recorded here."""
    subjects: tuple[Subject, ...]
    activity: Activity
    source: Source
    confidence: Confidence
    where: Located | None = None
    is_negative: bool = False
    """Looked for there, and not seen."""
    sensor: Sensor = field(default_factory=Sensor)
    course_deg: float | None = None
    in_company_with: tuple[str, ...] = ()
    cargo: str | None = None
    draught_m: float | None = None
    gate: str | None = None
    """Name of a gate that she passed."""
    direction: str | None = None
    """`in` or `out`, of the Mediterranean."""
    derived_from: str | None = None
    """Id of the report that this one tells again: the two count once."""
    disputes: str | None = None
    """Key of the question on which reports differ: those with the same key are rivals."""
    exceeds_sensor: tuple[str, ...] = ()
    """Claims that are stronger than its sensor allows, in words; kept all the same."""
    supersedes: str | None = None
    """Id of the sighting that this one corrects."""
    note: str | None = None
    reference: str | None = None
    """The row's number in the file that it came with."""
    synthetic: bool = False
