"""What a row of the board is derived from, as its evidence bundle holds it: plain, for JSON and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.domain.naval.board import Assessment, Board, Row, State
from app.domain.naval.sighting import Sighting
from app.domain.naval.units import NavalUnit
from app.domain.premises import Premises
from app.posture.area import AREAS
from app.posture.board import posture
from app.posture.evidence import Detection, Evidence, Track

Sender = tuple[str, int]
"""Key of a unit, and an MMSI that is taken for hers."""


@dataclass(frozen=True)
class HeardDetection:
    """A detection, with what all ships' AIS says of it: whether it is matched, and AIS heard well there."""

    detection: Detection
    heard_well: bool


@dataclass(frozen=True)
class RowPremises:
    """Of the row `key` of an area's board at `at_ms`, by what was known at `known_at_ms` (None: all)."""

    key: str
    area: str
    at_ms: int
    known_at_ms: int | None
    units: tuple[NavalUnit, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    detections: tuple[HeardDetection, ...] = ()
    assessed: Assessment | None = None
    senders: tuple[Sender, ...] = ()
    """Whose tracks take part; the lines are of these alone."""
    ais: Premises | None = None
    """What the tracks are derived from; None where none takes part."""
    concluded_ms: int = 0
    """The minute up to which was concluded which fixes are believed."""

    def evidence(self, tracks: Sequence[Track]) -> Evidence:
        """What the board is made from, with these tracks."""
        well = {(d.lon, d.lat, d.time_ms) for d, heard_well in map(_pair, self.detections) if heard_well}
        return Evidence(
            units=self.units,
            sightings=self.sightings,
            tracks=tracks,
            detections=[held.detection for held in self.detections],
            assessments={} if self.assessed is None else {self.key: self.assessed},
            heard_well=lambda lon, lat, time_ms: (lon, lat, time_ms) in well,
        )

    def row(self, tracks: Sequence[Track]) -> Row | None:
        """The row that follows with these tracks; None if none does."""
        area = AREAS[self.area]
        return row_of(posture(self.evidence(tracks), self.at_ms, self.known_at_ms, area), self.key)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: all but the units and sightings, which the bundle holds by themselves."""
        said = self.assessed
        return {
            "key": self.key,
            "area": self.area,
            "at_ms": self.at_ms,
            "known_at_ms": self.known_at_ms,
            "detections": [
                {**held.detection._asdict(), "heard_well": held.heard_well} for held in self.detections
            ],
            "assessed": None if said is None else {**said._asdict(), "state": said.state.value},
            "senders": [{"unit": unit, "mmsi": mmsi} for unit, mmsi in self.senders],
            "ais": None if self.ais is None else asdict(self.ais),
            "concluded_ms": self.concluded_ms,
        }

    @classmethod
    def from_dict(
        cls, plain: Mapping[str, Any], units: Sequence[NavalUnit], sightings: Sequence[Sighting]
    ) -> RowPremises:
        """The inverse; `KeyError`, `TypeError` or `ValueError` if it is none."""
        said, ais, known_at = plain["assessed"], plain["ais"], plain["known_at_ms"]
        return cls(
            key=str(plain["key"]),
            area=str(plain["area"]),
            at_ms=int(plain["at_ms"]),
            known_at_ms=None if known_at is None else int(known_at),
            units=tuple(units),
            sightings=tuple(sightings),
            detections=tuple(map(_detection, plain["detections"])),
            assessed=None if said is None else Assessment(**{**said, "state": State(said["state"])}),
            senders=tuple((str(one["unit"]), int(one["mmsi"])) for one in plain["senders"]),
            ais=None if ais is None else Premises.from_dict(ais),
            concluded_ms=int(plain["concluded_ms"]),
        )


def row_of(board: Board, key: str) -> Row | None:
    """The row of this key."""
    return next((row for row in board.rows if row.key == key), None)


def _pair(held: HeardDetection) -> tuple[Detection, bool]:
    return held.detection, held.heard_well


def _detection(plain: Mapping[str, Any]) -> HeardDetection:
    fields = dict(plain)
    return HeardDetection(heard_well=bool(fields.pop("heard_well")), detection=Detection(**fields))
