"""What an alert rests on, as the store holds it: lines that its vessels sent, and what it is judged by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, exists, or_, select

from app.domain.premises import FeedPremise, TaintPremise
from app.domain.secrets import masked
from app.domain.time import iso
from app.domain.track import COARSE_CONFLICT
from app.store.models import (
    Alert,
    AlertId,
    Dirty,
    Feed,
    Raw,
    StaticContent,
    StaticReport,
    Taint,
    VesselFeed,
)
from app.store.vessel_facts import up_times


class Standing(NamedTuple):
    """An alert's row, as far as it tells what it rests on."""

    kind: str
    owner: int
    """MMSI of the vessel from whose facts it follows; 0: from those of many."""
    started_ms: int
    final_ms: int | None


class RawRow(NamedTuple):
    """Lines as they came, packed."""

    feed: str
    kind: str
    offset: int
    recorded_ms: int
    zstd: bytes
    arrivals: bytes | None


def standing(connection: Connection, alert_id: str) -> Standing | None:
    """That of the alert that has, or ever had, this id."""
    columns = select(Alert.kind, Alert.mmsi, Alert.started_ms, Alert.final_ms)
    ever = select(AlertId.uid).where(AlertId.id == alert_id)
    query = columns.where(or_(Alert.id == alert_id, Alert.uid.in_(ever)))
    row = connection.execute(query.order_by(Alert.id != alert_id).limit(1)).first()
    return None if row is None else Standing(*row)


def waits(connection: Connection, vessels: Collection[int], until_ms: int) -> bool:
    """Whether facts of these vessels up to a time are still to be concluded."""
    due = and_(Dirty.mmsi.in_(sorted(vessels)), Dirty.from_ms <= until_ms)
    return bool(connection.scalar(select(exists().where(due))))


def feeds(connection: Connection, vessels: Collection[int], until_ms: int) -> list[FeedPremise]:
    """The feeds that heard any of these vessels by a time, by name."""
    rows = connection.execute(
        select(Feed, VesselFeed.mmsi, VesselFeed.first_ms)
        .join(VesselFeed, VesselFeed.feed_id == Feed.id)
        .where(VesselFeed.mmsi.in_(sorted(vessels)), VesselFeed.first_ms <= until_ms)
        .order_by(Feed.name, VesselFeed.mmsi)
    ).all()
    up = up_times(connection)
    heard: dict[int, dict[str, int]] = {}
    for row in rows:
        heard.setdefault(row.id, {})[str(row.mmsi)] = row.first_ms
    return [
        _feed(row, [(a, b) for a, b in up.get(row.id, ()) if a <= until_ms], heard[row.id])
        for row in {row.id: row for row in rows}.values()
    ]


def feed_called(connection: Connection, shown: str, until_ms: int) -> list[FeedPremise]:
    """The feed that is shown by this name, whoever it heard; none if there is no such feed."""
    rows = [row for row in connection.execute(select(Feed).order_by(Feed.name)) if masked(row.name) == shown]
    up = up_times(connection)
    return [_feed(row, [(a, b) for a, b in up.get(row.id, ()) if a <= until_ms], {}) for row in rows[:1]]


def _feed(row: Any, up_ms: Iterable[tuple[int, int]], heard_ms: dict[str, int]) -> FeedPremise:  # noqa: ANN401 - a row of `Feed`, and more
    synthetic = bool(row.synthetic)
    return FeedPremise(
        row.name, row.kind, synthetic, row.redistributable, row.lateness_s, tuple(up_ms), heard_ms
    )


def taints(connection: Connection, vessels: Collection[int], until_ms: int) -> list[TaintPremise]:
    """What is not believed of these vessels for what many showed, by vessel and time."""
    columns = (Taint.mmsi, Taint.from_ms, Taint.to_ms, Taint.reason, Taint.incident)
    query = select(*columns).where(
        Taint.mmsi.in_(sorted(vessels)), Taint.reason != COARSE_CONFLICT, Taint.from_ms <= until_ms
    )
    return [TaintPremise(*row) for row in connection.execute(query.order_by(*columns[:4]))]


def raw_rows(connection: Connection, feed: str, since_ms: int, until_ms: int) -> Iterator[RawRow]:
    """Lines of a feed that may have been sent in [since, until], as they were recorded."""
    query = (
        select(Feed.name, Feed.kind, Raw.offset, Raw.recorded_ms, Raw.zstd, Raw.arrivals)
        .join(Feed, Feed.id == Raw.feed_id)
        .where(
            Feed.name == feed,
            or_(Raw.last_ms.is_(None), Raw.last_ms >= since_ms),
            or_(Raw.first_ms.is_(None), Raw.first_ms <= until_ms),
        )
        .order_by(Raw.recorded_ms, Raw.offset, Raw.sha256)
    )
    for row in connection.execute(query):
        yield RawRow(*row)


STATIC_COLUMNS = (
    *(
        "mmsi",
        "time",
        "received_at",
        "msg_type",
        "name",
        "callsign",
        "imo",
        "ship_type",
        "destination",
        "eta",
    ),
    *("draught_m", "to_bow_m", "to_stern_m", "to_port_m", "to_starboard_m"),
)


def static_rows(
    connection: Connection, vessels: Collection[int], since_ms: int, until_ms: int
) -> Iterator[tuple[object, ...]]:
    """What these vessels said of themselves in [since, until), by vessel and time, in those columns."""
    sent, said = StaticReport, StaticContent
    texts = (said.msg_type, said.name, said.callsign, said.imo, said.ship_type, said.destination, said.eta)
    sizes = (said.to_bow, said.to_stern, said.to_port, said.to_starboard)
    query = (
        select(sent.mmsi, sent.time_ms, sent.late_ms, *texts, said.draught_dm, *sizes)
        .join(said, said.content == sent.content)
        .where(sent.mmsi.in_(sorted(vessels)), sent.time_ms >= since_ms, sent.time_ms < until_ms)
        .order_by(sent.mmsi, sent.time_ms, sent.content)
    )
    for mmsi, time_ms, late_ms, *told, draught_dm, bow, stern, port, starboard in connection.execute(query):
        draught_m = None if draught_dm is None else draught_dm / 10
        yield mmsi, iso(time_ms), iso(time_ms + late_ms), *told, draught_m, bow, stern, port, starboard


def static_times(
    connection: Connection, vessels: Collection[int], since_ms: int, until_ms: int
) -> list[tuple[int, int]]:
    """(MMSI, time in ms) of each static report of these vessels in [since, until), in that order."""
    sent = StaticReport
    query = select(sent.mmsi, sent.time_ms).where(
        sent.mmsi.in_(sorted(vessels)), sent.time_ms >= since_ms, sent.time_ms < until_ms
    )
    rows = connection.execute(query.order_by(sent.mmsi, sent.time_ms, sent.content))
    return [(mmsi, time_ms) for mmsi, time_ms in rows]
