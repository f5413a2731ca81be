"""An alert's evidence bundle: gathered from one state of the store, with members that this room writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from app.api.pictures import tracks_of
from app.api.shapes import with_links
from app.api.writing.csv import table
from app.api.writing.geoparquet import parquet_pieces
from app.api.writing.pieces import csv_pieces
from app.evidence.building import Shown, built, one_at_a_time
from app.evidence.comparing import Derive
from app.evidence.gathering import Gathered, gather
from app.geo.drawn import DrawnZone
from app.picture import maps
from app.store.engine import reading
from app.store.reading import bulk, premises
from app.store.reading.history import Span
from app.store.reading.track import Track
from ingest.batch import Positions


@dataclass(frozen=True)
class Bundle:
    """What was made."""

    data: bytes
    alert_id: str


def bundle(
    engine: Engine,
    alert_id: str,
    version: str,
    derive: Derive,
    file_zones: Sequence[DrawnZone] = (),
    may: Callable[[Gathered], None] = lambda _: None,
) -> Bundle | None:
    """The alert's bundle; None if no alert has, or had, this id. `may` raises if it is not to be made.

    Raises `BusyError` of evidence or pictures, `NotConcludedError`, `BundleError`.
    """
    with one_at_a_time():
        with reading(engine) as connection:
            found = gather(connection, alert_id, file_zones)
            if found is None:
                return None
            may(found)
            shown = _shown(connection, found)
        return Bundle(built(found, shown, version, derive), found.alert["id"])


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
    )


def _tracks(connection: Connection, vessels: Sequence[int], span: Span) -> list[Track]:
    # Of no vessel the bulk would be that of all.
    return list(bulk.tracks(connection, span, None, vessels)) if vessels else []
