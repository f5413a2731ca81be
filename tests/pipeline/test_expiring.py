"""Letting go of old facts: what an alert rests on stays, and concluding anew tells the same."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event
from support.canonical import difference, dump, rows
from support.runs import concluder, copy, ingest, rebuild
from support.sentences import START, position

from app.detect.parameters import DAY_S
from app.evaluate.scenario import Dials, generate
from app.pipeline.expiring import Gone, Keep, expire
from app.pipeline.live.worker import LiveWorker
from app.store.engine import StoreError, open_store, writing

KEYS = ("eight_km_west", "two_hulls", "crossings", "short_stop")
ALERTED = "(SELECT mmsi FROM alerts WHERE kind = 'loitering' OR severity <> 'info')"


@pytest.fixture(scope="module")
def kept(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    made = generate(140, keys=KEYS, days=2.6, dials=Dials(moving_s=900.0, still_s=1500.0, static_s=5400.0))
    file = folder / "whole.nmea"
    file.write_bytes(b"".join(made.lines))
    ingest(database.url(folder / "store.db"), file, batch_bytes=20_000)
    return database.url(folder / "store.db")


def let_go(database_url, keep):
    with writing_to(database_url) as connection:
        return expire(connection, keep)


def fixes(database_url, where):
    return rows(
        database_url, f"SELECT mmsi, time_ms, lon, lat FROM positions WHERE {where} ORDER BY 1, 2, 3, 4"
    )


def test_positions_of_ships_without_alerts_go_and_alerts_stay_as_they_were(kept, tmp_path):
    store = copy(kept, tmp_path / "store.db")
    before = dump(store, tables=("alerts", "alert_revisions", "alert_ids"))
    mine = fixes(store, f"mmsi IN {ALERTED}")
    count = rows(store, "SELECT count(*) FROM positions")[0][0]
    gone = let_go(store, Keep(position_days=1.0))
    assert 0 < gone.positions == count - rows(store, "SELECT count(*) FROM positions")[0][0]
    assert fixes(store, f"mmsi IN {ALERTED}") == mine != []
    assert not difference(before, dump(store, tables=("alerts", "alert_revisions", "alert_ids")))
    rebuild(store)
    current = (
        "SELECT id, status, started_ms, ended_ms FROM alerts WHERE status <> 'retracted' "
        "AND (kind = 'loitering' OR severity <> 'info') ORDER BY 1"
    )
    assert rows(store, current) == rows(kept, current)
    assert let_go(store, Keep(position_days=1.0)) == Gone()


def test_lines_go_but_for_those_of_ships_with_alerts(database, kept, tmp_path):
    import zstandard

    store = copy(kept, tmp_path / "store.db")
    size = "SELECT coalesce(sum(length(zstd)), 0) FROM raw"
    before = rows(store, size)[0][0]
    gone = let_go(store, Keep(raw_days=0.001))
    assert before - gone.raw_bytes == rows(store, size)[0][0] > 0 and gone.raw_bytes > 0
    left = b"".join(zstandard.decompress(packed) for (packed,) in rows(store, "SELECT zstd FROM raw"))
    replayed = database.url(tmp_path / "replayed.db")
    (tmp_path / "left.nmea").write_bytes(left)
    ingest(replayed, tmp_path / "left.nmea")
    alerted = f"mmsi IN {ALERTED}"
    assert fixes(replayed, "TRUE") and fixes(replayed, "TRUE") == fixes(store, alerted)
    assert let_go(store, Keep(raw_days=0.001)) == Gone()


def test_ingest_goes_on_after_it(kept, tmp_path):
    store = copy(kept, tmp_path / "store.db")
    let_go(store, Keep(0.5, 0.5))
    later = generate(141, keys=("crossings",), days=3.5, dials=Dials(moving_s=900.0, static_s=5400.0))
    file = tmp_path / "later.nmea"
    file.write_bytes(b"".join(later.lines))
    summary = ingest(store, file)
    waiting = "SELECT count(*) FROM dirty d JOIN vessels v ON v.mmsi = d.mmsi WHERE v.last_ms >= d.from_ms"
    assert summary.positions > 0 and rows(store, waiting) == [(0,)]


def test_a_day_that_was_not_committed_is_made_up_for(kept, tmp_path):
    store, size = copy(kept, tmp_path / "store.db"), "SELECT sum(length(zstd)) FROM raw"
    before = rows(store, size)
    engine = open_store(store)
    worker = LiveWorker(engine, concluder(), [], Keep(raw_days=0.001))

    @event.listens_for(engine, "commit", once=True)
    def full(_connection):
        raise StoreError("the disk is full")

    with pytest.raises(StoreError, match="full"):
        worker.look()
    assert rows(store, size) == before
    worker.look()
    assert rows(store, size) < before
    engine.dispose()


def test_of_what_silences_are_judged_by_goes_what_nobody_asks_for(database, tmp_path):
    """Twenty days at ten minutes, the last half day at four; then an hour of silence, and three."""
    end = 20 * 1440
    store = database.url(tmp_path / "store.db")
    ingest(store, anchored(tmp_path, [*range(0, end - 720, 10), *range(end - 720, end + 1, 4)]), step_s=DAY_S)
    all_kept = copy(store, tmp_path / "all_kept.db")
    frontier_h = (START + end * 60) // 3600
    old, new = frontier_h - 24 * 61, frontier_h - 24 * 59
    with writing_to(store) as connection:
        for hour in (old, new):
            connection.exec_driver_sql("INSERT INTO coverage VALUES (1, FALSE, ?, 0, 0, 1, 1)", (hour,))
    let_go(store, Keep(position_days=0.5))
    kept_h = rows(store, "SELECT min(hour) FROM feed_hours")[0][0]
    assert rows(all_kept, "SELECT min(hour) FROM feed_hours")[0][0] < kept_h == frontier_h - 12 - 24 * 15
    assert rows(store, "SELECT hour FROM coverage WHERE cell = 1") == [(new,)]
    later = [*range(end + 60, end + 600, 4), *range(end + 780, end + 900, 4)]
    for each in (store, all_kept):
        ingest(each, anchored(tmp_path, later), step_s=DAY_S)
    alerts = "SELECT id, status, body FROM alerts ORDER BY 1"
    assert rows(store, alerts) == rows(all_kept, alerts)
    assert rows(store, "SELECT kind, started_ms FROM alerts") == [
        ("feed_outage", (START + (end + 596) * 60) * 1000)
    ]


def anchored(folder, minutes):
    """A file of a ship far off that lies still and sends at these minutes; two others are heard once."""
    file = folder / f"{minutes[0]}.nmea"
    once = (position(second=START + 60 * minutes[0], mmsi=538000001 + n, lon=31.0 + n) for n in (0, 1))
    lies = (position(second=START + 60 * m, lon=30.0, lat=33.0) for m in minutes)
    file.write_bytes(b"".join([*once, *lies]))
    return file


@contextmanager
def writing_to(database_url):
    engine = open_store(database_url)
    try:
        with writing(engine) as connection:
            yield connection
    finally:
        engine.dispose()
