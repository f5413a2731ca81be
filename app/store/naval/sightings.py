"""Sightings in the store. They are added, corrected by others, withdrawn and restored; none is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, insert, or_, select, tuple_, update

from app.domain.naval.sighting import Sighting
from app.domain.naval.writing import from_dict, to_dict
from app.domain.time import iso
from app.store.models import SightingRow, SightingUnit, SightingWithdrawal
from app.store.naval import boxes
from app.store.naval.standing import stands

_AT_ONCE = 500
Key = tuple[int, str]
"""(observed from, id): what orders sightings."""


@dataclass(frozen=True)
class Wanted:
    """Which sightings are meant; None asks for nothing. The box is west, south, east, north in degrees."""

    since_ms: int | None = None
    """Observed until after it."""
    until_ms: int | None = None
    """Observed from before it."""
    bbox: tuple[float, float, float, float] | None = None
    units: frozenset[str] = frozenset()
    source_kinds: frozenset[str] = frozenset()
    is_negative: bool | None = None
    known_at_ms: int | None = None
    with_superseded: bool = False
    with_unplaced: bool = False
    """Whether those without a place are in any box."""


class Withdrawal(NamedTuple):
    """That from a time on it was withdrawn, or stood again; by whom, and why."""

    at_ms: int
    withdrawn: bool
    who: str
    reason: str


def add(connection: Connection, sightings: Sequence[Sighting], now_ms: int) -> int:
    """Have these too, each under its own id; returns how many were new.

    Of one that is held already the earlier time by which it was known stays.
    """
    held = _known_by(connection, [sighting.id for sighting in sightings])
    new: dict[str, Sighting] = {}
    for sighting in sightings:
        before = new[sighting.id].known_ms if sighting.id in new else held.get(sighting.id)
        if before is None or (sighting.id in new and sighting.known_ms < before):
            new[sighting.id] = sighting
        elif sighting.known_ms < before:
            held[sighting.id] = sighting.known_ms
            _known_earlier(connection, sighting)
    for some in _lots(list(new.values())):
        connection.execute(insert(SightingRow), [_row(sighting, now_ms) for sighting in some])
    named = [{"unit": unit, "sighting": s.id} for s in new.values() for unit in units_of(s)]
    for rows in _lots(named):
        connection.execute(insert(SightingUnit), rows)
    return len(new)


def read(
    connection: Connection,
    *,
    until_ms: int | None = None,
    since_ms: int | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    unit: str | None = None,
    known_at_ms: int | None = None,
    with_superseded: bool = False,
) -> list[Sighting]:
    """Those that stood at `known_at_ms` (None: that stand now), by the time from which they were observed.

    Observed in [since, until) in part, in or near the box, of that unit by name. One stood if it was known,
    not withdrawn, and no other that stood had corrected it; `with_superseded` gives the corrected too.
    """
    units = frozenset() if unit is None else frozenset((unit,))
    wanted = Wanted(
        since_ms,
        until_ms,
        bbox,
        units,
        known_at_ms=known_at_ms,
        with_superseded=with_superseded,
    )
    return page(connection, wanted)[0]


def page(
    connection: Connection, wanted: Wanted, after: Key | None = None, limit: int | None = None
) -> tuple[list[Sighting], bool]:
    """At most `limit` of those wanted, in order, after `after`; and whether more follow."""
    query = _query().where(*_conditions(wanted))
    if after is not None:
        query = query.where(tuple_(SightingRow.from_ms, SightingRow.id) > after)
    query = query.order_by(SightingRow.from_ms, SightingRow.id)
    if limit is None:
        return [_sighting(row) for row in connection.execute(query)], False
    rows = connection.execute(query.limit(limit + 1)).all()
    return [_sighting(row) for row in rows[:limit]], len(rows) > limit


def by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Sighting]:
    """Those held under these ids, standing or not."""
    found = {}
    for some in _lots(sorted(set(ids))):
        for row in connection.execute(_query().where(SightingRow.id.in_(some))):
            found[row.id] = _sighting(row)
    return found


def corrections(connection: Connection, sighting_id: str) -> list[Sighting]:
    """Those that correct it directly, as they became known."""
    query = _query().where(SightingRow.supersedes == sighting_id)
    rows = connection.execute(query.order_by(SightingRow.known_ms, SightingRow.id))
    return [_sighting(row) for row in rows]


def retellings(connection: Connection, sighting_id: str) -> list[Sighting]:
    """Those that tell it again, as they became known."""
    query = _query().where(SightingRow.derived_from == sighting_id)
    rows = connection.execute(query.order_by(SightingRow.known_ms, SightingRow.id))
    return [_sighting(row) for row in rows]


def standing(connection: Connection, ids: Iterable[str], known_at_ms: int | None = None) -> set[str]:
    """Of these, the ids that stand."""
    found: set[str] = set()
    for some in _lots(sorted(set(ids))):
        query = select(SightingRow.id).where(SightingRow.id.in_(some), *stands(known_at_ms))
        found.update(connection.scalars(query))
    return found


def recorded_ms(connection: Connection, sighting_id: str) -> int | None:
    """When it was first stored here."""
    return connection.scalar(select(SightingRow.recorded_ms).where(SightingRow.id == sighting_id))


def withdraw(connection: Connection, sighting_id: str, now_ms: int, who: str, reason: str) -> bool:
    """Have it stand no longer from now on: a correction that is withdrawn corrects nothing.

    False if it is not held, or is withdrawn already.
    """
    return _turn(connection, sighting_id, Withdrawal(now_ms, True, who, reason))


def restore(connection: Connection, sighting_id: str, now_ms: int, who: str, reason: str) -> bool:
    """Have one stand again that was withdrawn; False if none was."""
    return _turn(connection, sighting_id, Withdrawal(now_ms, False, who, reason))


def withdrawals(connection: Connection, sighting_id: str) -> list[Withdrawal]:
    """All that was ever withdrawn and restored of it, the first first."""
    table = SightingWithdrawal
    query = select(table.at_ms, table.withdrawn, table.who, table.reason).where(table.sighting == sighting_id)
    rows = connection.execute(query.order_by(table.at_ms, table.number))
    return [Withdrawal(at_ms, withdrawn == 1, who, reason) for at_ms, withdrawn, who, reason in rows]


def units_of(sighting: Sighting) -> list[str]:
    """Keys of the units that it names as seen, or as looked for, each once."""
    return sorted({subject.unit for subject in sighting.subjects if subject.unit is not None})


def _turn(connection: Connection, sighting_id: str, what: Withdrawal) -> bool:
    if recorded_ms(connection, sighting_id) is None:
        return False
    past = withdrawals(connection, sighting_id)
    if (past[-1].withdrawn if past else False) == what.withdrawn:
        return False
    # The order of two is that of their times: none may come before one that there is.
    at_ms = max(what.at_ms, past[-1].at_ms) if past else what.at_ms
    values = {**what._asdict(), "at_ms": at_ms, "withdrawn": int(what.withdrawn), "sighting": sighting_id}
    connection.execute(insert(SightingWithdrawal).values(**values))
    return True


def _known_by(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    held: dict[str, int] = {}
    for some in _lots(sorted(set(ids))):
        query = select(SightingRow.id, SightingRow.known_ms).where(SightingRow.id.in_(some))
        held.update((sighting_id, known_ms) for sighting_id, known_ms in connection.execute(query))
    return held


def _known_earlier(connection: Connection, sighting: Sighting) -> None:
    row = update(SightingRow).where(SightingRow.id == sighting.id)
    connection.execute(row.values(known_ms=sighting.known_ms))


def _row(sighting: Sighting, now_ms: int) -> dict[str, Any]:
    box = boxes.of_sighting(sighting)
    sides = dict.fromkeys(boxes.Box._fields) if box is None else box._asdict()
    content = to_dict(sighting)
    del content["known_at"]
    return {
        "id": sighting.id,
        "from_ms": sighting.observed.from_ms,
        "until_ms": sighting.observed.until_ms,
        "known_ms": sighting.known_ms,
        "recorded_ms": now_ms,
        "negative": int(sighting.is_negative),
        "source_kind": sighting.source.kind.value,
        "supersedes": sighting.supersedes,
        "derived_from": sighting.derived_from,
        "content": orjson.dumps(content).decode(),
        **sides,
    }


def _query() -> Select[*tuple[Any, ...]]:
    return select(SightingRow.id, SightingRow.known_ms, SightingRow.content)


def _sighting(row: Row[*tuple[Any, ...]]) -> Sighting:
    return from_dict({**orjson.loads(row.content), "known_at": iso(row.known_ms)})


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = stands(wanted.known_at_ms, with_superseded=wanted.with_superseded)
    if wanted.since_ms is not None:
        conditions.append(SightingRow.until_ms > wanted.since_ms)
    if wanted.until_ms is not None:
        conditions.append(SightingRow.from_ms < wanted.until_ms)
    if wanted.bbox is not None:
        sides = (SightingRow.west, SightingRow.south, SightingRow.east, SightingRow.north)
        touching = boxes.touching(sides, wanted.bbox)
        conditions.append(or_(touching, SightingRow.west.is_(None)) if wanted.with_unplaced else touching)
    if wanted.units:
        about = select(SightingUnit.sighting).where(SightingUnit.unit.in_(sorted(wanted.units)))
        conditions.append(SightingRow.id.in_(about))
    if wanted.source_kinds:
        conditions.append(SightingRow.source_kind.in_(sorted(wanted.source_kinds)))
    if wanted.is_negative is not None:
        conditions.append(SightingRow.negative == int(wanted.is_negative))
    return conditions


def _lots(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[n : n + _AT_ONCE] for n in range(0, len(values), _AT_ONCE))
