"""Units and sightings off Tartus for the tests of the board, a day at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.naval.board import Board, Row
from app.domain.naval.sighting import (
    Activity,
    Confidence,
    IdentityBasis,
    Located,
    Sensor,
    Sighting,
    Source,
    SourceKind,
    Span,
    Subject,
)
from app.domain.naval.units import Claim, NavalUnit, UnitKind
from app.posture.freshness import DAY_MS

NOW = 1_733_011_200_000
"""1 December 2024, 00:00 UTC."""
BASIN = Located(
    35.8660, 34.9119, 300.0, place="Tartus naval basin (northern basin)", said="Tartus naval base"
)
NORTHWEST = Located(35.765, 34.995, 2_500.0, said="13 km northwest of Tartus")
IN_THE_AREA = Located(35.75, 34.9, 20_000.0, said="in the area")
OFF_PORTUGAL = Located(-10.0, 38.7, 100_000.0, said="off Portugal")
OFF_CRETE = Located(26.0, 33.6, 80_000.0, said="southeast of Crete")
SOURCE = Source(SourceKind.SATELLITE_IMAGE, "a test's image")


def day(number: int, days: int = 1) -> Span:
    """Days of December 2024, whole."""
    begin = NOW + (number - 1) * DAY_MS
    return Span(begin, begin + days * DAY_MS)


def end_of(number: int) -> int:
    """The end of a day of December 2024."""
    return day(number).until_ms


def unit(key: str, group: str, kind: UnitKind = UnitKind.COMBATANT, **claimed: str) -> NavalUnit:
    """A unit with claims of high confidence, known always."""
    said = {"group": group, **claimed}
    claims = tuple(
        Claim(f"{key}-{field}", key, field, value, Confidence.HIGH, SOURCE, 0)
        for field, value in said.items()
    )
    return NavalUnit(key, key.title(), kind, "RU", claims)


FRIGATES = (unit("alpha", "frigate", length_m="135"), unit("bravo", "frigate"), unit("charlie", "frigate"))
OILER = unit("oscar", "oiler", UnitKind.AUXILIARY)
RO_RO = unit("romeo", "ro_ro", UnitKind.MERCHANT)
SISTER = unit("sierra", "ro_ro", UnitKind.MERCHANT)
UNITS = (*FRIGATES, OILER, RO_RO, SISTER)


def named(*units: str, basis: IdentityBasis = IdentityBasis.PENNANT_READ) -> tuple[Subject, ...]:
    """Units by name."""
    return tuple(Subject(unit=key, basis=basis) for key in units)


def counted(count: int, group: str) -> tuple[Subject, ...]:
    """So many of a kind, unnamed."""
    return (Subject(unit_class=group, group=group, count=count, basis=IdentityBasis.CLASS_FEATURES),)


def seen(
    identity: str, observed: Span, subjects: tuple[Subject, ...], activity: Activity = Activity.HOLDING,
    where: Located | None = NORTHWEST, **given: Any,
) -> Sighting:  # fmt: skip
    """A positive sighting of high confidence, published when it was over."""
    whole: dict[str, Any] = {
        "known_ms": observed.until_ms,
        "source": SOURCE,
        "confidence": Confidence.HIGH,
        **given,
    }
    return Sighting(identity, observed, subjects=subjects, activity=activity, where=where, **whole)


def in_port(identity: str, observed: Span, *units: str, **given: Any) -> Sighting:
    """Named units at the piers."""
    return seen(identity, observed, named(*units), Activity.IN_PORT, BASIN, **given)


def empty_piers(identity: str, observed: Span, group: str = "ship", **given: Any) -> Sighting:
    """The naval piers, with nobody there."""
    nobody = (Subject(group=group, count=0),)
    sensor = Sensor(covers=("berths",))
    return seen(identity, observed, nobody, Activity.IN_PORT, BASIN, is_negative=True, sensor=sensor, **given)


def empty_belt(identity: str, observed: Span, **given: Any) -> Sighting:
    """The whole area, fine and clear, with nobody there."""
    sensor = Sensor(covers=("berths", "belt"), cloud_percent=5.0, smallest_detectable_m=20.0)
    nobody = (Subject(group="ship", count=0),)
    whole = {"is_negative": True, "sensor": sensor, **given}
    return seen(identity, observed, nobody, Activity.PRESENT, BASIN, **whole)


def told_again(sighting: Sighting, identity: str, known_ms: int) -> Sighting:
    """A re-post."""
    return replace(sighting, id=identity, known_ms=known_ms, derived_from=sighting.id)


def row(board: Board, key: str) -> Row:
    """The row of a unit."""
    return next(row for row in board.rows if row.key == key)


def presences(board: Board) -> list[Row]:
    """The rows of those that are not named."""
    return [row for row in board.rows if row.key.startswith("presence:")]
