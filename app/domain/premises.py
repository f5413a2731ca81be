"""What an alert is derived from: raw sentences, and what is taken as given beside them. Plain, for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Interval = tuple[int, int]
"""From and to, ms since 1970 UTC."""


@dataclass(frozen=True)
class RawLine:
    """A line as a feed brought it, its newline included."""

    feed: str
    offset: int
    """Of the stretch of the source that it came in, in bytes: of picked lines no closer place is kept."""
    arrived_ms: int | None
    """When it arrived, where the line itself tells no time; None where it does."""
    data: bytes


@dataclass(frozen=True)
class FeedPremise:
    """A feed that heard a vessel of the alert, and since when; times in ms."""

    name: str
    kind: str
    synthetic: bool
    redistributable: str
    """yes, no or unknown."""
    lateness_s: int
    up_ms: tuple[Interval, ...]
    """When it was up, its downtime taken out: by the messages of all ships, of which a bundle has few."""
    heard_ms: Mapping[str, int]
    """MMSI -> since when it has heard her."""


@dataclass(frozen=True)
class TaintPremise:
    """Fixes of this time are not believed, for what many ships showed; times in ms."""

    mmsi: int
    from_ms: int
    to_ms: int
    reason: str
    incident: str | None


@dataclass(frozen=True)
class Remembered:
    """What the rules remembered of a vessel after a minute: where a derivation begins if not at her first."""

    mmsi: int
    at_ms: int
    state: str


@dataclass(frozen=True)
class Premises:
    """What is taken as given. `until_ms` is the minute (event time) up to which is concluded."""

    kind: str
    vessels: tuple[int, ...]
    since_ms: int
    """From when on the lines are in the bundle."""
    until_ms: int
    numbers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Rule -> number -> value, where it is not that of this version."""
    watchlist: tuple[tuple[str, int | None, int | None, str | None], ...] = ()
    """(label, MMSI, IMO number, callsign) of the units that the vessels may be."""
    zones: tuple[tuple[str, str, int | None], ...] = ()
    """(name, GeoJSON geometry, drawn at) of the user's own zones, if the alert is about one."""
    feeds: tuple[FeedPremise, ...] = ()
    taints: tuple[TaintPremise, ...] = ()
    remembered: tuple[Remembered, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Premises:
        """The inverse; `KeyError`, `TypeError` or `ValueError` if it is none."""
        return cls(
            kind=str(plain["kind"]),
            vessels=tuple(int(mmsi) for mmsi in plain["vessels"]),
            since_ms=int(plain["since_ms"]),
            until_ms=int(plain["until_ms"]),
            numbers=plain["numbers"],
            watchlist=tuple(tuple(unit) for unit in plain["watchlist"]),
            zones=tuple(tuple(zone) for zone in plain["zones"]),
            feeds=tuple(_feed(feed) for feed in plain["feeds"]),
            taints=tuple(TaintPremise(**taint) for taint in plain["taints"]),
            remembered=tuple(Remembered(**one) for one in plain["remembered"]),
        )


def _feed(plain: Mapping[str, Any]) -> FeedPremise:
    up: Sequence[Sequence[int]] = plain["up_ms"]
    return FeedPremise(**{**plain, "up_ms": tuple((int(a), int(b)) for a, b in up)})
