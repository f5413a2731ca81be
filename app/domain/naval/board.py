"""The posture board: for each unit what was last observed of her, since when, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.domain.naval.sighting import Confidence, Span

SYNTHETIC = "SYNTHETIC: "
"""What a sentence begins with that rests on made data."""


class State(StrEnum):
    """What was observed; who assesses more says so apart from it (`Assessment`)."""

    IN_PORT = "in_port"
    ANCHORED = "anchored"
    HOLDING = "holding"
    UNDER_WAY = "under_way"
    LEFT_BERTH = "left_berth"
    NOT_SEEN_IN_AREA = "not_seen_in_area"
    LEFT_AREA = "left_area"
    ELSEWHERE = "in_theatre_elsewhere"
    LEFT_THEATRE = "left_theatre"
    LOST = "lost"
    UNKNOWN = "unknown"


class Freshness(StrEnum):
    """How old the last confirmation is for such a state: half its span, all of it, or more."""

    FRESH = "fresh"
    STALE = "stale"
    EXPIRED = "expired"


class Whereabouts(NamedTuple):
    """Where a unit was, as one circle; the distance to the limit is negative inside."""

    lon: float
    lat: float
    uncertainty_m: float
    says: str
    """In words, as given: "13 km NW of Tartus", or "Tartus naval basin"."""
    bearing_deg: float | None
    """From the area's datum."""
    distance_nm: float | None
    distance_to_limit_nm: float | None


class Ground(NamedTuple):
    """A piece of evidence that a row rests on, or a rival of it."""

    kind: str
    """`sighting` or `ais`."""
    id: str
    root: str
    """Id of the report that this one tells again; its own, if none."""
    observed: Span
    known_ms: int
    says: str
    """What it adds, and why it is joined with her: in words."""
    confidence: Confidence
    reference: str | None = None
    synthetic: bool = False
    disputes: str | None = None
    """Key of a question that it answers, and others answer otherwise."""


class LastKnown(NamedTuple):
    """What was observed before it was too old to be said of now."""

    state: State
    where: Whereabouts | None
    observed: Span


class Assessment(NamedTuple):
    """A human's judgement, which no evidence overwrites, until it expires."""

    state: State
    author: str
    reason: str
    made_ms: int
    expires_ms: int
    since_ms: int | None = None
    """From when it holds; None: from when it was made."""


@dataclass(frozen=True)
class Row:
    """A unit, or an unidentified presence (`candidates` says who it may be), on the board."""

    key: str
    """Of the unit; of a presence `presence:` and the id of its first sighting."""
    name: str
    unit_class: str | None
    kind: str | None
    navy: str | None
    state: State
    freshness: Freshness
    where: Whereabouts | None = None
    gate: str | None = None
    """By which she left the theatre."""
    since: Span | None = None
    """In which it began: the last look before it and the first that shows it."""
    last_confirmed: Span | None = None
    last_known: LastKnown | None = None
    confidence: Confidence = Confidence.LOW
    evidence: tuple[Ground, ...] = ()
    rivals: tuple[Ground, ...] = ()
    caveats: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    assessed: Assessment | None = None

    @property
    def synthetic(self) -> bool:
        """Whether any of what it rests on is made up."""
        return any(ground.synthetic for ground in self.evidence)


@dataclass(frozen=True)
class Change:
    """A line of the diary: `at` is when it happened, `known_ms` when it could be known."""

    key: str
    name: str
    before: State
    after: State
    at: Span
    known_ms: int
    says: str
    evidence: tuple[Ground, ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether what shows it is made up."""
        return any(ground.synthetic for ground in self.evidence)


@dataclass(frozen=True)
class Board:
    """All rows of an area at `at_ms`, from what was known at `known_at_ms`; None: all that is known now."""

    area: str
    at_ms: int
    known_at_ms: int | None
    rows: tuple[Row, ...]
