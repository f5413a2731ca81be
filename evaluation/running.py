"""One sea through the real path: lines into a store, alerts out of it, matched with the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine

from app.detect.rules.all import all_rules
from app.detect.units import Watchlist, WatchlistEntry
from app.domain.watchlist import Unit
from app.evaluate.matching import Matching, Raised, matched
from app.evaluate.scores import Score, scored
from app.evaluate.sea import Sea, sea
from app.evaluate.situations.all import STAGES
from app.pipeline.concluding import Concluder
from app.pipeline.ingesting import Ingestor, Reading
from app.store import watchlist
from app.store.engine import open_store, reading
from app.store.reading.alerts import AlertFilter, page

IOUS = (0.3, 0.5)
BATCH_BYTES = 16 * 2**20
LATENESS_S = 900
PAGE = 1000


@dataclass(frozen=True)
class Played:
    """What came of a sea: kind -> score, by the least IoU."""

    stage: str
    seed: int
    situations: int
    loss: float
    lines: int
    vessel_days: float
    scores: dict[float, dict[str, Score]]


def play(key: str, seed: int, situations: int, loss: float) -> Played:
    """Make the sea of a stage, run it and score it."""
    made = sea(STAGES[key], seed, situations, loss=loss)
    raised = run(made)
    by_iou = {least: scored(match(made, raised, least), made.vessel_days) for least in IOUS}
    return Played(key, seed, situations, loss, len(made.lines), made.vessel_days, by_iou)


def run(made: Sea) -> list[Raised]:
    """The alerts that the product raises on the sea's lines, retracted ones left out."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "sea.nmea")
        path.write_bytes(b"".join(made.lines))
        return of_file(path, made.units, f"sqlite:///{folder}/store.db")


def of_file(path: Path, units: tuple[Unit, ...], database_url: str) -> list[Raised]:
    """The alerts on a file of lines, read into an empty store as `twelvemile ingest` does."""
    entries = [WatchlistEntry(*known) for known in watchlist.known(units)]
    engine = open_store(database_url)
    try:
        how = Reading(BATCH_BYTES, LATENESS_S, synthetic=True)
        ingestor = Ingestor(engine, Concluder(all_rules(Watchlist(entries))), how)
        ingestor.prepare()
        try:
            ingestor.read(str(path), "synthetic")
        finally:
            ingestor.close()
        return [_raised(body) for body in bodies(engine)]
    finally:
        engine.dispose()


def bodies(engine: Engine) -> list[dict[str, Any]]:
    """All alerts of a store that stand, as the API gives them."""
    found: list[dict[str, Any]] = []
    after, more = None, True
    with reading(engine) as connection:
        while more:
            rows, more = page(connection, AlertFilter(), after, PAGE)
            found += [row.alert for row in rows]
            after = rows[-1].key if rows else None
    return found


def match(made: Sea, raised: list[Raised], least_iou: float) -> Matching:
    """Alerts against the sea's truth."""
    return matched(made.events, raised, made.end, least_iou)


def _raised(body: dict[str, Any]) -> Raised:
    return Raised(
        body["id"],
        body["kind"],
        body["subtype"],
        tuple(body["vessels"]),
        datetime.fromisoformat(body["started_at"]),
        None if body["ended_at"] is None else datetime.fromisoformat(body["ended_at"]),
        datetime.fromisoformat(body["detected_at"]),
        body["zone"],
    )
