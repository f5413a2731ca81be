"""Conclusions and what is needed to draw them: frontier, dirty vessels, checkpoints, segments, taints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from app.store.models import (
    Alert,
    AlertVessel,
    Coverage,
    Dirty,
    Displacement,
    Meta,
    RuleState,
    Segment,
    Taint,
    Vessel,
    VesselFeed,
)
from app.store.transactions import listed, many, upsert

_FORGET_CHECKPOINTS = "DELETE FROM rule_state WHERE mmsi = ? AND at_ms >= ?"
_ADD_CHECKPOINT = "INSERT INTO rule_state (mmsi, at_ms, state) VALUES (?, ?, ?)"
_FORGET_SEGMENTS = "DELETE FROM segments WHERE mmsi = ? AND start_ms >= ?"
_ADD_SEGMENT = "INSERT INTO segments (mmsi, start_ms, end_ms, hull) VALUES (?, ?, ?, ?)"
_FORGET_TAINTS = "DELETE FROM taints WHERE mmsi = ? AND from_ms > ? AND reason = ?"
_ADD_TAINT = "INSERT INTO taints (mmsi, from_ms, to_ms, reason) VALUES (?, ?, ?, ?)"
_ADD_INCIDENT = "INSERT INTO taints (mmsi, from_ms, to_ms, incident, reason) VALUES (?, ?, ?, ?, ?)"
_FORGET_DISPLACED = (
    "DELETE FROM displacements WHERE mmsi = ? AND (start_ms > ? OR (start_ms = ? AND hull = ?))"
)
_ADD_DISPLACED = (
    "INSERT INTO displacements (mmsi, start_ms, hull, end_ms, lon, lat, fixes, circled_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_FORGET_DIRTY = "DELETE FROM dirty WHERE mmsi = ?"
_ADD_DIRTY = "INSERT INTO dirty (mmsi, from_ms) VALUES (?, ?)"
_IN_ORDER = (
    _FORGET_CHECKPOINTS, _ADD_CHECKPOINT, _FORGET_SEGMENTS, _ADD_SEGMENT, _FORGET_TAINTS, _ADD_TAINT,
    _FORGET_DISPLACED, _ADD_DISPLACED, _FORGET_DIRTY, _ADD_DIRTY,
)  # fmt: skip
_VESSELS_AT_ONCE = 1000
"""Bounds memory: what was concluded of more is written before more is gathered."""

FRONTIER, LEFT_FRONTIER = "frontier", "frontier_left"
RULE_KEY = "rule_key"
COVERAGE_NEXT, COVERAGE_MARKED = "coverage_next", "coverage_marked"
"""The first day whose coverage was never concluded; days before it that are to be concluded anew."""
WORLD = 0
"""In place of an MMSI: what is concluded from the facts of many vessels."""
EXPIRED = "expired_ms"
"""Of what vessels sent before this, most is let go of."""
FAULT = "concluding_fault"
"""Why no conclusions are drawn at the moment, if a defect of ours is why."""


class DisplacedRow(NamedTuple):
    """A run of fixes that a vessel was thrown to; places in degrees."""

    start_ms: int
    hull: int
    end_ms: int
    lon: float
    lat: float
    fixes: int
    circled_ms: int | None


class TaintRow(NamedTuple):
    """The vessel's fixes of this time are not to be believed, for what happened in an incident."""

    mmsi: int
    from_ms: int
    to_ms: int
    incident: str


def get_meta(connection: Connection, key: str) -> str | None:
    """A value of the store's own, or None."""
    return connection.scalar(select(Meta.value).where(Meta.key == key))


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Set a value of the store's own."""
    insertion = upsert(connection, Meta).values(key=key, value=value)
    connection.execute(insertion.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def forget_meta(connection: Connection, key: str) -> None:
    """Have no such value any more."""
    connection.execute(delete(Meta).where(Meta.key == key))


def frontier_ms(connection: Connection) -> int | None:
    """Event time up to which all is concluded; None before the first fact."""
    value = get_meta(connection, FRONTIER)
    return None if value is None else int(value)


def raise_frontier(connection: Connection, to_ms: int) -> bool:
    """Move the frontier there unless it is further already: it never goes back. True if it moved."""
    return _raise(connection, FRONTIER, to_ms)


def leave_frontier(connection: Connection, to_ms: int) -> None:
    """Leave it to the next who draws conclusions to move the frontier there."""
    _raise(connection, LEFT_FRONTIER, to_ms)


def take_up_frontier(connection: Connection) -> None:
    """Move the frontier to where it was left to go."""
    left = get_meta(connection, LEFT_FRONTIER)
    if left is not None:
        raise_frontier(connection, int(left))
        connection.execute(delete(Meta).where(Meta.key == LEFT_FRONTIER))


def _raise(connection: Connection, key: str, to_ms: int) -> bool:
    now = get_meta(connection, key)
    if now is not None and to_ms <= int(now):
        return False
    set_meta(connection, key, str(to_ms))
    return True


def has_due(connection: Connection) -> bool:
    """Whether there are new facts behind the frontier."""
    frontier = frontier_ms(connection)
    return connection.scalar(select(Dirty.mmsi).where(Dirty.from_ms <= (frontier or 0)).limit(1)) is not None


def is_due(connection: Connection, until_ms: int) -> bool:
    """Whether anything is to be concluded up to a minute: the frontier is not there, or facts lie behind."""
    return (frontier_ms(connection) or 0) < until_ms or has_due(connection)


def due_vessels(connection: Connection, until_ms: int) -> dict[int, int | None]:
    """MMSI -> earliest new fact in ms; None where only time can change her: an alert is not final.

    Left out are vessels that are concluded to `until_ms` already, or whose new facts all lie beyond it.
    """
    concluded = (
        select(RuleState.mmsi).where(RuleState.mmsi == Alert.mmsi, RuleState.at_ms == until_ms).exists()
    )
    waiting = select(Alert.mmsi).where(
        Alert.final_ms.is_(None), Alert.status != "retracted", Alert.mmsi != WORLD, ~concluded
    )
    due: dict[int, int | None] = dict.fromkeys(connection.scalars(waiting))
    dirty = select(Dirty.mmsi, Dirty.from_ms).where(Dirty.from_ms <= until_ms, Dirty.mmsi > WORLD)
    due.update((mmsi, from_ms) for mmsi, from_ms in connection.execute(dirty))
    return dict(sorted(due.items()))


def mark_world(connection: Connection, from_ms: int) -> None:
    """What follows from the facts of many vessels is to be concluded anew from this time on.

    Beyond the frontier nothing of it is concluded yet: that comes anyhow, and needs no mark.
    """
    if from_ms > (frontier_ms(connection) or 0):
        return
    row = upsert(connection, Dirty).values(mmsi=WORLD, from_ms=from_ms)
    earlier = {"from_ms": from_ms}
    connection.execute(
        row.on_conflict_do_update(index_elements=["mmsi"], set_=earlier, where=Dirty.from_ms > from_ms)
    )


def world_is_due_from(connection: Connection) -> int | None:
    """Where it was marked, or None."""
    return connection.scalar(select(Dirty.from_ms).where(Dirty.mmsi == WORLD))


def forget_world_mark(connection: Connection) -> None:
    """No rule asks about many vessels: nothing is to be concluded of them."""
    connection.execute(delete(Dirty).where(Dirty.mmsi == WORLD))


def replace_taints(connection: Connection, reason: str, after_ms: int, rows: set[TaintRow]) -> set[TaintRow]:
    """Have these taints of a reason in place of all that end after a time; returns those."""
    after = (Taint.reason == reason, Taint.to_ms > after_ms)
    query = select(Taint.mmsi, Taint.from_ms, Taint.to_ms, Taint.incident).where(*after)
    held = {TaintRow(*row[:3], row.incident or "") for row in connection.execute(query)}
    if held != rows:
        connection.execute(delete(Taint).where(*after))
        many(connection, _ADD_INCIDENT, [(*row, reason) for row in sorted(rows)])
    return held


def taints_after(
    connection: Connection, after_ms: Mapping[int, int], reason: str
) -> dict[int, list[tuple[int, int]]]:
    """MMSI -> (from_ms, to_ms) of her taints of other reasons that end after her time, ascending."""
    asked = listed(connection, "asked", ("mmsi", "after_ms"), after_ms.items())
    found: dict[int, list[tuple[int, int]]] = {}
    for mmsi, from_ms, to_ms in connection.exec_driver_sql(
        f"SELECT t.mmsi, t.from_ms, t.to_ms FROM {asked.sql} a JOIN taints t ON t.mmsi = a.mmsi "
        "AND t.to_ms > a.after_ms AND t.reason <> ? ORDER BY t.mmsi, t.from_ms, t.to_ms",
        (*asked.parameters, reason),
    ):
        found.setdefault(mmsi, []).append((from_ms, to_ms))
    return found


def displaced_vessels(connection: Connection) -> set[int]:
    """All that were ever thrown."""
    return set(connection.scalars(select(Displacement.mmsi).distinct()))


def alerted_vessels(connection: Connection, feed_id: int, from_ms: int) -> list[int]:
    """Vessels heard by a feed with alerts that could still change at a time: its silence may count anew."""
    query = (
        select(AlertVessel.mmsi)
        .join(Alert, Alert.uid == AlertVessel.uid)
        .join(VesselFeed, VesselFeed.mmsi == AlertVessel.mmsi)
        .where(VesselFeed.feed_id == feed_id, (Alert.final_ms.is_(None)) | (Alert.final_ms >= from_ms))
    )
    return list(connection.scalars(query.distinct()))


def checkpoints_before(connection: Connection, before_ms: Mapping[int, int]) -> dict[int, tuple[int, str]]:
    """MMSI -> (at_ms, state) of her last checkpoint strictly before her time; none, and she is left out."""
    befores = listed(connection, "befores", ("mmsi", "before_ms"), before_ms.items())
    found = connection.exec_driver_sql(
        f"SELECT b.mmsi, r.at_ms, r.state FROM {befores.sql} b JOIN rule_state r ON r.mmsi = b.mmsi "
        "AND r.at_ms = (SELECT max(at_ms) FROM rule_state WHERE mmsi = b.mmsi AND at_ms < b.before_ms)",
        befores.parameters,
    )
    return {mmsi: (at_ms, state) for mmsi, at_ms, state in found}


class Writer:
    """Gathers what was concluded of many vessels, one after another, and writes it together."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[tuple[Any, ...]]] = {sql: [] for sql in _IN_ORDER}
        self._vessels = 0

    def checkpoints(self, mmsi: int, from_ms: int, states: Sequence[tuple[int, str]]) -> None:
        """Forget the checkpoints at or after a time and store these (at_ms, state)."""
        self._rows[_FORGET_CHECKPOINTS].append((mmsi, from_ms))
        self._rows[_ADD_CHECKPOINT] += [(mmsi, *state) for state in states]

    def segments(self, mmsi: int, segments: Sequence[tuple[int, int, int]]) -> None:
        """Store (start_ms, end_ms, hull) in place of all segments from the first start on."""
        if segments:
            self._rows[_FORGET_SEGMENTS].append((mmsi, segments[0][0]))
            self._rows[_ADD_SEGMENT] += [(mmsi, *segment) for segment in segments]

    def taints(self, mmsi: int, after_ms: int, reason: str, times_ms: Sequence[int]) -> None:
        """Store single tainted instants in place of all of this reason after a time."""
        self._rows[_FORGET_TAINTS].append((mmsi, after_ms, reason))
        self._rows[_ADD_TAINT] += [(mmsi, t, t, reason) for t in sorted(set(times_ms))]

    def displaced(self, mmsi: int, after_ms: int, rows: Sequence[DisplacedRow]) -> None:
        """Store these in place of all that began after a time, and of what they go on."""
        on = next((row for row in rows if row.start_ms <= after_ms), None)
        self._rows[_FORGET_DISPLACED].append((mmsi, after_ms, *((on.start_ms, on.hull) if on else (-1, -1))))
        self._rows[_ADD_DISPLACED] += [(mmsi, *row) for row in rows]

    def done(self, mmsi: int, ahead_ms: int | None) -> None:
        """She is concluded but for facts from this time on; None where there are none."""
        self._rows[_FORGET_DIRTY].append((mmsi,))
        if ahead_ms is not None:
            self._rows[_ADD_DIRTY].append((mmsi, ahead_ms))
        self._vessels += 1
        if self._vessels >= _VESSELS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        for sql, rows in self._rows.items():
            many(self._connection, sql, rows)
            rows.clear()
        self._vessels = 0


def forget_conclusions(connection: Connection) -> None:
    """Forget all but alerts, and have every vessel concluded from her first fact."""
    for table in (Segment, Taint, Displacement, RuleState, Dirty, Coverage):
        connection.execute(delete(table))
    for key in (COVERAGE_NEXT, COVERAGE_MARKED):
        forget_meta(connection, key)
    connection.execute(insert(Dirty).from_select(["mmsi", "from_ms"], select(Vessel.mmsi, Vessel.first_ms)))
