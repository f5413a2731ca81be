"""Evidence bundles, gathered from one state of the store: of an alert, of a row of the posture board."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from app.api.pictures import fixes_of, tracks_of
from app.api.shapes import with_links
from app.api.writing.csv import table
from app.api.writing.geoparquet import parquet_pieces
from app.api.writing.pieces import csv_pieces
from app.domain.premises import FeedPremise
from app.evidence.beside import beside, span_of
from app.evidence.building import Shown, built, one_at_a_time
from app.evidence.gathering import Gathered, gather
from app.evidence.hands import Hands
from app.evidence.row_building import ShownRow, built_row
from app.evidence.row_gathering import Asked, GatheredRow, gather_row
from app.geo.drawn import DrawnZone
from app.picture import maps
from app.pipeline.posture import evidence, mmsis_of
from app.store.engine import reading
from app.store.naval import sightings, units
from app.store.reading import bulk, premises
from app.store.reading.history import Span
from app.store.reading.track import Track
from ingest.batch import Positions

May = Callable[[Iterable[FeedPremise]], None]
"""Raises if no bundle is to be made with lines of these feeds."""


@dataclass(frozen=True)
class Bundle:
    """What was made."""

    data: bytes
    alert_id: str


def bundle(
    engine: Engine,
    alert_id: str,
    version: str,
    hands: Hands,
    file_zones: Sequence[DrawnZone] = (),
    may: May = lambda _: None,
) -> Bundle | None:
    """The alert's bundle; None if no alert has, or had, this id. `may` raises if it is not to be made.

    Raises `BusyError` of evidence or pictures, `NotConcludedError`, `BundleError`.
    """
    with one_at_a_time():
        with reading(engine) as connection:
            found = gather(connection, alert_id, file_zones)
            if found is None:
                return None
            may(found.premises.feeds)
            shown = _shown(connection, found)
        return Bundle(built(found, shown, version, hands.alerts), found.alert["id"])


def row_bundle(
    engine: Engine, asked: Asked, version: str, hands: Hands, may: May = lambda _: None
) -> bytes | None:
    """The bundle of a row of the board; None if the board has no such row. Raises as `bundle` does."""
    with one_at_a_time():
        with reading(engine) as connection:
            used = evidence(connection, asked.at_ms, asked.known_at_ms)
            found = gather_row(connection, asked, used)
            if found is None:
                return None
            may(found.feeds)
            shown = _shown_row(connection, found)
        return built_row(found, shown, version, hands)


def _shown_row(connection: Connection, found: GatheredRow) -> ShownRow:
    row, at_ms, ais = found.row, found.given.at_ms, found.given.ais
    tracks = [] if ais is None else _tracks(connection, ais.vessels, Span(ais.since_ms, at_ms))
    hers = [mmsi for unit, mmsi in found.given.senders if unit == row.key]
    drawn = fixes_of(connection, hers, maps.row_span(row, at_ms))
    return ShownRow(
        fixes=Positions.concatenate([Positions(), *(track.fixes for track in tracks)]),
        positions_csv=b"".join(csv_pieces(tracks)),
        positions_parquet=b"".join(parquet_pieces(tracks)),
        map_png=maps.row_map(row, found.given.sightings, drawn, at_ms),
        table=table,
    )


def _shown(connection: Connection, found: Gathered) -> Shown:
    given = found.premises
    span = (given.since_ms, given.until_ms + 1)
    tracks = _tracks(connection, given.vessels, Span(*span))
    drawn = tracks_of(connection, found.alert, maps.alert_span(found.alert, given.until_ms))
    return Shown(
        alert=with_links(found.alert),
        fixes=Positions.concatenate([Positions(), *(track.fixes for track in tracks)]),
        reports=premises.static_times(connection, given.vessels, *span),
        positions_csv=b"".join(csv_pieces(tracks)),
        positions_parquet=b"".join(parquet_pieces(tracks)),
        statics_csv=table(premises.STATIC_COLUMNS, premises.static_rows(connection, given.vessels, *span)),
        map_png=maps.alert_map(found.alert, drawn, given.until_ms),
        table=table,
        sightings=_beside(connection, found),
    )


def _beside(connection: Connection, found: Gathered) -> list[dict[str, Any]]:
    since_ms, until_ms = span_of(found.alert, found.premises.until_ms)
    seen = sightings.read(connection, since_ms=since_ms, until_ms=until_ms)
    if not seen:
        return []
    vessels = set(found.premises.vessels)
    senders = mmsis_of(connection, units.read(connection))
    taken = {key for key, mmsis in senders.items() if vessels.intersection(mmsis)}
    return beside(found.alert, seen, taken)


def _tracks(connection: Connection, vessels: Sequence[int], span: Span) -> list[Track]:
    # Of no vessel the bulk would be that of all.
    return list(bulk.tracks(connection, span, None, vessels)) if vessels else []
