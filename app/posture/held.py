"""What the ledger and the weekly are drawn from: all that is held of an area, as it was known at one time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from app.domain.naval.notices import Notice
from app.domain.naval.sighting import Sighting, Span
from app.domain.naval.units import NavalUnit, UnitKind
from app.domain.time import parse_iso
from app.posture.evidence import Stop

HOUR_MS = 3_600_000
_FOR_EVER = 2**62
Alert = dict[str, Any]
"""As `GET /v1/alerts` gives it."""


class Told(NamedTuple):
    """One event: the report that tells it first, and those that tell it again; they count once."""

    root: Sighting
    again: tuple[Sighting, ...]

    @property
    def all(self) -> tuple[Sighting, ...]:
        """The root first."""
        return (self.root, *self.again)


@dataclass(frozen=True)
class Held:
    """All that bears on an area. Whoever reads the store has left out what was not known at `known_at_ms`."""

    area: str
    known_at_ms: int | None = None
    units: tuple[NavalUnit, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    alerts: tuple[Alert, ...] = ()
    notices: tuple[Notice, ...] = ()
    senders: tuple[tuple[int, str], ...] = ()
    """MMSIs under which units are heard, each with the unit's key, besides those that are claimed."""
    feed_up: tuple[Span, ...] = ()
    """When any feed of AIS was up; they may overlap."""
    heard_near: frozenset[int] = field(default_factory=frozenset)
    """Hours since 1970 in which a ship within 24 NM of Tartus was heard."""
    has_synthetic_feed: bool = False
    stops: tuple[Stop, ...] = ()
    """Where auxiliaries and merchants of interest lay stopped, of those that were about where others were."""

    @cached_property
    def by_key(self) -> dict[str, NavalUnit]:
        """The units by their keys."""
        return {unit.key: unit for unit in self.units}

    @cached_property
    def by_id(self) -> dict[str, Sighting]:
        """The sightings by their ids."""
        return {one.id: one for one in self.sightings}

    @cached_property
    def mmsis(self) -> dict[int, NavalUnit]:
        """The units by each MMSI that anyone claims for them, or that they are heard under."""
        claims = ((claim.value, unit) for unit in self.units for claim in unit.claimed("mmsi"))
        claimed = {int(value): unit for value, unit in claims if value.isdecimal()}
        return {mmsi: self.by_key[key] for mmsi, key in self.senders if key in self.by_key} | claimed

    def is_auxiliary(self, key: str | None) -> bool:
        """Whether a unit is an auxiliary or a merchant of interest."""
        unit = self.by_key.get(key or "")
        return unit is not None and unit.kind is not UnitKind.COMBATANT

    def alerts_of(self, span: Span, *kinds: str) -> list[Alert]:
        """Those of these kinds that overlap the span, of ships that are followed; the first begun first.

        A feed's silence and jamming are of no ship: they are all given.
        """
        found = [
            alert
            for alert in self.alerts
            if alert["kind"] in kinds and overlaps(alert_span(alert), span) and self._concerns(alert)
        ]
        return sorted(found, key=lambda alert: (alert["started_at"], alert["id"]))

    def _concerns(self, alert: Alert) -> bool:
        vessels = alert.get("vessels") or []
        of_interest = (alert.get("evidence") or {}).get("unit_of_interest")
        return not vessels or bool(of_interest) or any(mmsi in self.mmsis for mmsi in vessels)

    def is_inbound(self, alert: Alert) -> bool:
        """Whether an auxiliary or an unlisted ship came within 24 NM of Syria, or by a gate in."""
        vessels = [self.mmsis.get(mmsi) for mmsi in alert.get("vessels") or []]
        if any(unit is not None and unit.kind is UnitKind.COMBATANT for unit in vessels):
            return False
        if alert["kind"] == "gate_transit":
            return gate_way(alert) == "in"
        return str(alert.get("zone") or "").startswith("Syria")

    def events(self, span: Span) -> list[Told]:
        """The sightings that overlap the span, each report with its re-tellings, by time."""
        return told(self.sightings_of(span), self.by_id)

    def sightings_of(self, span: Span) -> list[Sighting]:
        """Those that overlap the span."""
        return [one for one in self.sightings if overlaps(one.observed, span)]

    def fed_hours(self, span: Span) -> float:
        """Hours of the span in which a feed was up."""
        return union_ms(self.feed_up, span) / HOUR_MS

    def hours_heard_near(self, span: Span) -> int:
        """Hours of the span in which a ship off Tartus was heard."""
        return sum(span.from_ms // HOUR_MS <= hour < -(-span.until_ms // HOUR_MS) for hour in self.heard_near)


_WAYS = {
    ("Gibraltar", "the Mediterranean"): "in",
    ("Gibraltar", "the Atlantic"): "out",
    ("Suez", "the Mediterranean"): "in",
    ("Suez", "the Red Sea"): "out",
    ("Dardanelles", "the Aegean Sea"): "in",
    ("Dardanelles", "the Sea of Marmara"): "out",
}


def gate_way(alert: Alert) -> str | None:
    """Which way a `gate_transit` leads: `in` or `out` of the Mediterranean; None of other straits.

    >>> gate_way({"evidence": {"strait": "Suez", "towards": "the Red Sea"}})
    'out'
    """
    evidence = alert.get("evidence") or {}
    return _WAYS.get((evidence.get("strait", ""), evidence.get("towards", "")))


def told(some: Sequence[Sighting], held: dict[str, Sighting]) -> list[Told]:
    """Some sightings as events, by time: what tells another again goes with it.

    A re-telling whose root lies outside of `some` brings its root along only if that is among those held.
    """
    groups: dict[str, list[Sighting]] = {}
    for one in some:
        groups.setdefault(_root(one, held).id, []).append(one)
    events = [
        Told(held[root], tuple(sorted((one for one in group if one.id != root), key=_order)))
        for root, group in groups.items()
    ]
    return sorted(events, key=lambda event: _order(event.root))


def _root(one: Sighting, held: dict[str, Sighting]) -> Sighting:
    """The report at the head of the chain, as far as it is held; a chain that bites its tail ends."""
    seen = {one.id}
    while one.derived_from in held and one.derived_from not in seen:
        one = held[one.derived_from]
        seen.add(one.id)
    return one


def _order(one: Sighting) -> tuple[int, int, str]:
    return one.observed.from_ms, one.observed.until_ms, one.id


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans have an instant in common; one without length lies in what holds it.

    >>> overlaps(Span(0, 5), Span(5, 9)), overlaps(Span(5, 5), Span(5, 9))
    (False, True)
    """
    return one.from_ms < other.until_ms and max(one.until_ms, one.from_ms + 1) > other.from_ms


def alert_span(alert: Alert) -> Span:
    """From when it began until it ended; an open one has no end yet."""
    begin = parse_iso(alert["started_at"])
    end = alert.get("ended_at")
    return Span(begin, parse_iso(end) if end else (begin if alert["status"] == "closed" else _FOR_EVER))


def notice_span(notice: Notice) -> Span:
    """When it holds; one until further notice has no end yet."""
    return Span(notice.from_ms, _FOR_EVER if notice.until_ms is None else notice.until_ms)


def union_ms(spans: Iterable[Span], within: Span) -> int:
    """How much of `within` the spans cover together.

    >>> union_ms([Span(0, 4), Span(3, 6), Span(8, 20)], Span(1, 10))
    7
    """
    covered, reached = 0, within.from_ms
    for begin, end in sorted(spans):
        begin, end = max(begin, reached), min(end, within.until_ms)
        if end > begin:
            covered, reached = covered + end - begin, end
    return covered
