"""`unexplained` and `coverage`, and the model they lean on: by hand, and by the words of docs/rules.md."""

import random
from collections import Counter
from functools import cache

import numpy as np
import pytest
from support.canonical import canonical, get, rows
from support.effort import tries
from support.runs import ingest, rebuild, url
from support.sentences import position
from support.serving import serving

from app.detect.coverage import cell_of
from app.detect.hearing import DayFixes, learned

DAY, HOUR, MIN = 86_400, 3600, 60
DAY_0 = 20_067
BEGIN = DAY_0 * DAY
SHIP = 636990009
SEEDS = tries(4, 8, "TWELVEMILE_DETECT_SEEDS")


# --- what is learned of a day


def random_day(rng):
    """(mmsi, time, lon, lat, nav_status, class_b) of ships that come and go in some cells."""
    made = []
    for mmsi in range(1, int(rng.integers(2, 6))):
        at, lon, lat, class_b = BEGIN + int(rng.integers(0, 20 * HOUR)), 33.1, 34.1, bool(rng.random() < 0.3)
        while at < BEGIN + DAY + 6 * HOUR:
            at += int(rng.choice([30, 300, 599, 601, 3000, 6 * HOUR, 6 * HOUR + 1]))
            lon += float(rng.choice([0, 0, 0.01, 0.3]))
            made.append((mmsi, at, lon, lat, int(rng.choice([0, 1, 5])), class_b))
    return [fix for fix in sorted(made) if fix[1] <= BEGIN + DAY + 6 * HOUR]


def by_the_words(fixes, up):
    """Fix by fix: {(cell, class_b, hour): [expected, heard, visits, ends]}."""
    told, visits = Counter(), set()
    for mmsi, at, lon, lat, status, class_b in fixes:
        if at >= BEGIN + DAY:
            continue
        key = (cell_of(lon, lat), class_b, at // HOUR)
        visits.add((mmsi, *key))
        after = min((f for f in fixes if f[0] == mmsi and f[1] > at), key=lambda f: f[1], default=None)
        lost = after is None or after[1] - at > 6 * HOUR
        until = at + 6 * HOUR if lost else after[1]
        is_up = any(a <= at and until <= b for a, b in up)
        if lost and is_up and status != 5:
            told[(*key, "ends")] += 1
        if not lost and is_up and cell_of(after[2], after[3]) == key[0]:
            told[(*key, "expected")] += after[1] - at
            told[(*key, "heard")] += min(after[1] - at, 600)
    for _, *key in visits:
        told[(*key, "visits")] += 1
    keys = {key[:3] for key in told}
    return {k: [told[(*k, name)] for name in ("expected", "heard", "visits", "ends")] for k in keys}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_day_is_learned_as_the_words_say(seed):
    rng = np.random.default_rng(seed)
    fixes = random_day(rng)
    hole = BEGIN + int(rng.integers(0, DAY))
    up = [(BEGIN - DAY, hole), (hole + HOUR, BEGIN + 3 * DAY)]
    columns = [np.array(column) for column in zip(*fixes, strict=True)]
    found = {row[:3]: list(row[3:]) for row in learned(DayFixes(*columns), DAY_0, up).rows(DAY_0)}
    assert found == by_the_words(fixes, up)


# --- ships that fall silent, through the store


def sentences(mmsi, begin_s, hours, *, step=5 * MIN, lon=33.1, lat=34.1, **fields):
    """Sentences of a ship that stays in one cell of good coverage."""
    times = range(begin_s, begin_s + hours * HOUR, step)
    return [position(second=t, mmsi=mmsi, lon=lon, lat=lat, speed=4.0, **fields) for t in times]


@cache
def well_heard(days=4):
    """Four ships that are always heard there: the model learns that coverage is good."""
    return [line for n in range(4) for line in sentences(636990100 + n, BEGIN + 10 * n, days * 24)]


def in_order(lines):
    return b"".join(sorted(lines, key=lambda line: line.split(b"c:")[1][:10]))


def gaps(tmp_path, *groups, name="store", batch_bytes=40_001):
    """(subtype, status) of her gaps; the same after a rebuild."""
    database_url, file = url(tmp_path / f"{name}.db"), tmp_path / f"{name}.nmea"
    file.write_bytes(in_order(line for group in groups for line in group))
    ingest(database_url, file, batch_bytes=batch_bytes, step_s=6 * HOUR)
    before = canonical(database_url)
    rebuild(database_url)
    assert canonical(database_url) == before
    return told(database_url)


def told(database_url):
    query = (
        "SELECT json_extract(a.body, '$.subtype'), a.status, a.severity FROM alerts a JOIN alert_vessels v "
        f"USING (uid) WHERE a.kind = 'ais_gap' AND a.status <> 'retracted' AND v.mmsi = {SHIP} ORDER BY a.uid"
    )
    return rows(database_url, query)


LAST_DAY = BEGIN + 3 * DAY


def test_silence_where_others_are_heard_is_unexplained(tmp_path):
    assert gaps(tmp_path, well_heard(), sentences(SHIP, LAST_DAY, 4)) == [("unexplained", "open", "info")]
    with serving(url(tmp_path / "store.db")) as base_url:
        (alert,) = get(base_url, f"/v1/alerts?kind=ais_gap&mmsi={SHIP}")["alerts"]
        assert alert["evidence"]["other_ships_heard_there"] == 4
        assert alert["evidence"]["coverage"]["coverage"] == "good"
        assert "coverage there good" in alert["explanation"]
        cells = get(base_url, "/v1/coverage?bbox=33.0,34.0,33.2,34.2")["features"]
        assert [cell["properties"]["coverage"] for cell in cells] == ["good"]
        assert cells[0]["geometry"]["coordinates"][0][0] == [33.0, 34.0]
        assert get(base_url, "/v1/coverage?at=2020-01-01T00:00:00Z")["features"] == []


def test_her_first_message_ends_it(tmp_path):
    again = sentences(SHIP, LAST_DAY + 18 * HOUR, 1)
    found = gaps(tmp_path, well_heard(), sentences(SHIP, LAST_DAY, 4), again)
    assert found == [("unexplained", "closed", "info")]


def test_eleven_hours_are_no_gap(tmp_path):
    again = sentences(SHIP, LAST_DAY + 15 * HOUR, 9)
    assert not gaps(tmp_path, well_heard(), sentences(SHIP, LAST_DAY, 4), again)


def test_without_a_model_it_is_coverage(tmp_path):
    early = [line for n in range(4) for line in sentences(636990100 + n, LAST_DAY + 10 * n, 24)]
    assert gaps(tmp_path, early, sentences(SHIP, LAST_DAY, 4)) == [("coverage", "open", "info")]


def test_a_ship_that_leaves_coverage(tmp_path):
    """Ships are lost in the last cell again and again: it is poor, whatever is heard before they are."""
    leaving = [
        line for n in range(12) for line in sentences(636990200 + n, BEGIN + n * 4 * HOUR, 3, lon=33.6)
    ]
    stays = sentences(636990300, BEGIN, 24 * 4, lon=33.6)
    mine = sentences(SHIP, LAST_DAY, 3, lon=33.6)
    assert gaps(tmp_path, well_heard(), leaving, stays, mine) == [("coverage", "open", "info")]


def test_decoys_raise_nothing(tmp_path):
    """Moored, in a berth, class B, too few reports before; beside one that is none."""
    moored = sentences(SHIP + 1, LAST_DAY, 4, status=5)
    berth = sentences(SHIP + 2, LAST_DAY, 4, lon=35.8660, lat=34.9119)
    class_b = sentences(SHIP + 3, LAST_DAY, 4, type=18)
    satellite = sentences(SHIP + 4, LAST_DAY, 8, step=90 * MIN)
    assert gaps(tmp_path, well_heard(), sentences(SHIP, LAST_DAY, 4), moored, berth, class_b, satellite)
    query = "SELECT DISTINCT v.mmsi FROM alerts a JOIN alert_vessels v USING (uid) WHERE a.kind = 'ais_gap'"
    assert rows(url(tmp_path / "store.db"), query) == [(SHIP,)]


def test_a_feed_that_is_down_is_one_outage_and_no_gap(tmp_path):
    fleet = [*well_heard(6), *sentences(SHIP, BEGIN, 24 * 6)]
    cut = (BEGIN + 3 * DAY, BEGIN + 4 * DAY)
    heard = [line for line in fleet if not cut[0] <= int(line.split(b"c:")[1][:10]) < cut[1]]
    gaps(tmp_path, heard)
    kinds = rows(url(tmp_path / "store.db"), "SELECT kind, status FROM alerts WHERE kind <> 'loitering'")
    assert kinds == [("feed_outage", "closed")]


def test_in_any_order_the_same_is_found(tmp_path):
    again = sentences(SHIP, LAST_DAY + 18 * HOUR, 1)
    lines = [*well_heard(), *sentences(SHIP, LAST_DAY, 4), *again]
    gaps(tmp_path, lines, name="in_order")
    random.Random(1).shuffle(lines)
    mixed, file = url(tmp_path / "mixed.db"), tmp_path / "mixed.nmea"
    file.write_bytes(b"".join(lines))
    ingest(mixed, file, batch_bytes=90_001)
    assert canonical(mixed) == canonical(url(tmp_path / "in_order.db"))
    assert told(mixed) == [("unexplained", "closed", "info")]
