"""Lines of live feeds that tell no time: when they arrived is kept with them, joined and picked."""

import csv
import io
import json

import numpy as np
from evidence.conftest import Made, every_alert, members_of
from hypothesis import given
from hypothesis import strategies as st
from support.runs import concluder, url
from support.sentences import START, position, static_parts

from app.commands.verify import HANDS
from app.evidence.verifying import verify
from app.pipeline.expiring import Keep, expire
from app.pipeline.live.area import Area
from app.pipeline.live.decoding import LiveDecoder
from app.pipeline.live.receivers import Receivers
from app.pipeline.storing import FeedWriter
from app.store import arrivals, conclusions
from app.store.arrivals import of_some, packed, unpacked
from app.store.engine import open_store, writing
from app.store.joining import HOUR_MS, join_some
from ingest.sources.chunk import Format
from ingest.sources.live import Piece
from ingest.validate.clock import Clock

MINUTES, STEP = 330, 3
runs = st.lists(st.tuples(st.integers(1, 5), st.none() | st.integers(0, 10**13)), max_size=12)


def bare(line):
    """The sentence without its tag block."""
    return line.split(b"\\")[-1]


def heard(store):
    """A ship lies off Tartus for five and a half hours, heard by two receivers that tell no time."""
    decoder = LiveDecoder("roof", Format.NMEA, Area(None), Receivers([]), Clock())
    writer = FeedWriter("roof", "udp", 60, redistributable="yes")
    rules = concluder()
    with writing(store) as connection:
        rules.prepare(connection)
        for minute in range(0, MINUTES, STEP):
            wall_ms = (START + 60 * minute) * 1000 + 400
            name = b"".join(map(bare, static_parts(minute))) if minute % 60 == 0 else b""
            lies = bare(position(second=START + 60 * minute, lat=34.9))
            pieces = [
                Piece("192.0.2.1", wall_ms, bytearray(lies + name)),
                Piece("192.0.2.2", wall_ms + 200, bytearray(lies)),
            ]
            writer.store(connection, decoder.decode(pieces, wall_ms).ready, wall_ms)
        conclusions.raise_frontier(connection, (START + 60 * MINUTES) * 1000)
        rules.conclude_due(connection, wall_ms)


def test_what_a_feed_brought_without_times_is_derived_by_when_it_arrived(tmp_path):
    store = open_store(url(tmp_path / "live.db"))
    heard(store)
    made = Made(url(tmp_path / "live.db"), every_alert(url(tmp_path / "live.db")))
    before = made.bundle(made.of("loitering")["id"])
    with writing(store) as connection:
        while join_some(connection, 1, START * 1000 + 24 * HOUR_MS):
            pass
    assert len(members_of(before)["raw.nmea"].splitlines()) > 2 * MINUTES / STEP
    joined = made.bundle(made.of("loitering")["id"])
    with writing(store) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM raw").scalar_one() < 10
        expire(connection, Keep(raw_days=0.001))
    store.dispose()
    for data in (before, joined, made.bundle(made.of("loitering")["id"])):
        members = members_of(data)
        manifest = json.loads(members["manifest.json"])
        assert manifest["derivable"], manifest["reason"]
        assert manifest["redistribution"] == "allowed"
        rows = list(csv.DictReader(io.StringIO(members["raw.csv"].decode())))
        assert {row["time_from"] for row in rows} == {"arrival"}
        assert rows[0]["received_at"] == "2024-12-10T06:00:00.400Z"
        file = tmp_path / "bundle.zip"
        file.write_bytes(data)
        assert verify(file, "0.1.0", HANDS).is_good


@given(runs=runs)
def test_runs_come_back_as_they_were_kept(runs):
    lines = sum(n for n, _ in runs)
    assert arrivals.each(unpacked(packed(runs), lines)) == arrivals.each(runs)


@given(runs=runs, data=st.data())
def test_of_some_lines_the_times_stay_theirs(runs, data):
    times = arrivals.each(runs)
    lines = [b"%d" % n for n in range(len(times))]
    chosen = data.draw(st.lists(st.sampled_from(range(len(lines))), unique=True).map(sorted)) if lines else []
    kept = of_some(runs, lines, [lines[n] for n in chosen])
    assert arrivals.each(kept) == [times[n] for n in chosen]


def test_what_is_sent_again_later_is_kept_again():
    from app.store.feeds import RawBytes

    one, other = (RawBytes.of(b"!same\n", 0, np.array([5]), [(1, ms)]) for ms in (1000, 61_000))
    assert one.sha256 != other.sha256
