"""Tables of what is seen and told of ships that send no AIS; nothing in them is ever deleted."""

from __future__ import annotations

from sqlalchemy import Float, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import CLUSTERED, Base


class SightingRow(Base):
    """A sighting: what it is asked for by, and all that it says as JSON."""

    __tablename__ = "sightings"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    from_ms: Mapped[int]
    until_ms: Mapped[int]
    known_ms: Mapped[int]
    """The earliest it was ever known by: no part of the content."""
    recorded_ms: Mapped[int]
    negative: Mapped[int] = mapped_column(Integer)
    source_kind: Mapped[str] = mapped_column(String(20))
    supersedes: Mapped[str | None] = mapped_column(String(16))
    derived_from: Mapped[str | None] = mapped_column(String(16))
    west: Mapped[float | None] = mapped_column(Float(53))
    """Box of where it can have been, or of what the look covered, in degrees; NULL: it says no place."""
    south: Mapped[float | None] = mapped_column(Float(53))
    east: Mapped[float | None] = mapped_column(Float(53))
    north: Mapped[float | None] = mapped_column(Float(53))
    content: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index("sightings_by_time", "from_ms", "id"),
        Index("sightings_by_corrected", "supersedes"),
        Index("sightings_by_root", "derived_from"),
    )


class SightingUnit(Base):
    """A unit that a sighting names."""

    __tablename__ = "sighting_units"
    unit: Mapped[str] = mapped_column(String(80), primary_key=True)
    sighting: Mapped[str] = mapped_column(String(16), primary_key=True)
    __table_args__ = (CLUSTERED,)


class SightingWithdrawal(Base):
    """That from `at_ms` on a sighting was withdrawn (1), or stood again (0)."""

    __tablename__ = "sighting_withdrawals"
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    sighting: Mapped[str] = mapped_column(String(16))
    at_ms: Mapped[int]
    withdrawn: Mapped[int] = mapped_column(Integer)
    who: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("withdrawals_by_sighting", "sighting", "at_ms"),)


class DetectionScene(Base):
    """A scene in which a detector found bright spots: no sightings."""

    __tablename__ = "detection_scenes"
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    scene: Mapped[str] = mapped_column(String(200), unique=True)
    recorded_ms: Mapped[int]


class DetectionRow(Base):
    """A spot of a scene. Lengths are in decimetres, places as those of positions, scores in 1/10,000."""

    __tablename__ = "detections"
    scene: Mapped[int] = mapped_column(Integer, primary_key=True)
    time_ms: Mapped[int] = mapped_column(primary_key=True)
    lon: Mapped[int] = mapped_column(Integer, primary_key=True)
    lat: Mapped[int] = mapped_column(Integer, primary_key=True)
    length_dm: Mapped[int | None] = mapped_column(Integer)
    score: Mapped[int | None] = mapped_column(Integer)
    recorded_ms: Mapped[int]
    __table_args__ = (Index("detections_by_time", "time_ms"), CLUSTERED)


class NoticeRow(Base):
    """A notice to seafarers: where and when it holds, and all of it as JSON."""

    __tablename__ = "notices"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    from_ms: Mapped[int]
    until_ms: Mapped[int | None]
    """NULL: until further notice."""
    known_ms: Mapped[int]
    recorded_ms: Mapped[int]
    west: Mapped[float] = mapped_column(Float(53))
    south: Mapped[float] = mapped_column(Float(53))
    east: Mapped[float] = mapped_column(Float(53))
    north: Mapped[float] = mapped_column(Float(53))
    content: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("notices_by_time", "from_ms", "id"),)
