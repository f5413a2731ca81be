"""Vessels: what is last known of each, and the names one has sailed under."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from app.store.models import Feed, StaticContent, StaticReport, Vessel, VesselFeed
from app.store.reading import newest
from app.store.reading.track import flags_of


class VesselRow(NamedTuple):
    """A vessel as last known, and its last fix, believed or not; in the units of the store."""

    mmsi: int
    name: str | None
    callsign: str | None
    imo: int | None
    ship_type: int | None
    destination: str | None
    class_b: bool
    first_ms: int
    last_ms: int
    position_ms: int | None
    lon: int | None
    lat: int | None
    sog: int | None
    cog: int | None
    heading: int | None
    nav_status: int | None
    flags: list[str]


class Identity(NamedTuple):
    """What a vessel called itself, from the first report that said so to the last."""

    name: str | None
    callsign: str | None
    imo: int | None
    ship_type: int | None
    destination: str | None
    first_ms: int
    last_ms: int


class Mark(NamedTuple):
    """What goes with all that is shown of a vessel."""

    name: str | None
    synthetic: bool
    """Whether any feed that heard it is."""


def page(connection: Connection, after: int | None, limit: int) -> tuple[list[VesselRow], bool]:
    """At most `limit` vessels with an MMSI above `after`, and whether more follow."""
    query = _vessels().order_by(Vessel.mmsi).limit(limit + 1)
    rows = connection.execute(query if after is None else query.where(Vessel.mmsi > after)).all()
    return _with_flags(connection, rows[:limit]), len(rows) > limit


def one(connection: Connection, mmsi: int) -> VesselRow | None:
    """The vessel of this MMSI."""
    found = _with_flags(connection, connection.execute(_vessels().where(Vessel.mmsi == mmsi)).all())
    return found[0] if found else None


def exists(connection: Connection, mmsi: int) -> bool:
    """Whether anything was ever heard of this MMSI."""
    return connection.execute(select(Vessel.mmsi).where(Vessel.mmsi == mmsi)).first() is not None


def is_synthetic(connection: Connection, mmsi: int) -> bool:
    """Whether any feed that heard this MMSI is synthetic: then what is shown of it is marked."""
    heard_by = select(Feed.id).join(VesselFeed, VesselFeed.feed_id == Feed.id).where(VesselFeed.mmsi == mmsi)
    return connection.execute(heard_by.where(Feed.synthetic)).first() is not None


def marks(connection: Connection, mmsis: Collection[int]) -> dict[int, Mark]:
    """Of each of these vessels that was heard."""
    if not mmsis:
        return {}
    heard_by = select(VesselFeed.mmsi).join(Feed, Feed.id == VesselFeed.feed_id)
    made_up = Vessel.mmsi.in_(heard_by.where(Feed.synthetic))
    query = select(Vessel.mmsi, Vessel.name, made_up).where(Vessel.mmsi.between(min(mmsis), max(mmsis)))
    return {mmsi: Mark(name, bool(synthetic)) for mmsi, name, synthetic in connection.execute(query)}


def identities(connection: Connection, mmsi: int) -> list[Identity]:
    """The distinct identities one after the other; a report without a field says nothing new about it."""
    found: list[Identity] = []
    known: tuple[Any, ...] = (None,) * 5
    previous_ms = 0
    for time_ms, *fields in connection.execute(_reports(mmsi)):
        told = tuple(old if new is None else new for old, new in zip(known, fields, strict=True))
        if told != known:
            _end_last(found, previous_ms)
            found.append(Identity._make((*told, time_ms, time_ms)))
        known, previous_ms = told, time_ms
    _end_last(found, previous_ms)
    return found


def _end_last(found: list[Identity], last_ms: int) -> None:
    if found:
        found[-1] = found[-1]._replace(last_ms=last_ms)


def _reports(mmsi: int) -> Select[*tuple[Any, ...]]:
    said = StaticContent
    fields = (said.name, said.callsign, said.imo, said.ship_type, said.destination)
    query = select(StaticReport.time_ms, *fields).join(said, said.content == StaticReport.content)
    query = query.where(StaticReport.mmsi == mmsi)
    return query.order_by(StaticReport.time_ms, StaticReport.content)


def _vessels() -> Select[*tuple[Any, ...]]:
    return select(*(getattr(Vessel, name) for name in VesselRow._fields[:-1]))


def _with_flags(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[VesselRow]:
    if not rows:
        return []
    taints = newest.taints(connection, rows[0].mmsi, rows[-1].mmsi)
    coarse = newest.coarse(connection, rows)
    return [
        VesselRow._make((*row, flags_of(taints.get(row.mmsi, []), is_coarse=row.mmsi in coarse)))
        for row in rows
    ]
