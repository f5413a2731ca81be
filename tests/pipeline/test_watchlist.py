"""A change of the watchlist: those it concerns are concluded anew, and all is as if it had always been."""

import random

import pytest
from support.canonical import canonical, dump, first_difference, rows
from support.runs import FEED, LATENESS_S, copy

from app.detect.rules.all import all_rules
from app.detect.units import Watchlist
from app.domain.time import now_ms
from app.domain.watchlist import Unit
from app.evaluate.scenario import Dials, generate
from app.pipeline.concluding import Concluder
from app.pipeline.ingesting import Ingestor, Reading
from app.store import lease, watchlist
from app.store.engine import open_store, writing

KEYS = (
    "eight_km_west", "fifteen_km_west", "not_under_command", "anchored_on_edge", "mid273_type_0", "crossings",
    "off_tripoli", "racetrack_out_and_back",
)  # fmt: skip
DIALS = Dials(moving_s=1200.0, still_s=2400.0, static_s=9000.0)
CONCLUSIONS = ("segments", "taints", "dirty")


def follower():
    return Concluder(all_rules(Watchlist()), follows_store=True)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("watched")
    lines, store = folder / "lines.nmea", f"sqlite:///{folder / 'store.db'}"
    lines.write_bytes(b"".join(generate(311, keys=KEYS, days=4.1, dials=DIALS).lines))
    engine = open_store(store)
    ingestor = Ingestor(engine, follower(), Reading(16 * 2**20, LATENESS_S, None))
    ingestor.prepare()
    ingestor.read(str(lines), FEED)
    ingestor.close()
    engine.dispose()
    return store


def concluded(store, units, *, rebuild=False, rules=None):
    """Set the list, conclude what is due; how many vessels that were."""
    engine = open_store(store, create=False)
    try:
        with writing(engine) as connection:
            watchlist.replace(connection, units, "test", 1)
            assert lease.take(connection, lease.this_process(), now_ms())
            rules = rules or follower()
            rules.prepare(connection, rebuild=rebuild)
            found = rules.conclude_due(connection, now_ms())
            lease.give_back(connection, lease.this_process())
            return found
    finally:
        engine.dispose()


def some_units(store, chooser):
    """Each by one of her names, some by two, in any order."""
    said = "SELECT mmsi, imo, callsign FROM vessels WHERE position_ms IS NOT NULL ORDER BY mmsi"
    units = []
    for n, (mmsi, imo, callsign) in enumerate(rows(store, said)):
        if imo and chooser.random() < 0.5:
            units.append(Unit(f"by IMO {n}", imo=imo))
        if callsign and chooser.random() < 0.5:
            units.append(Unit(f"by call sign {n}", callsign=callsign))
        if chooser.random() < 0.3:
            units.append(Unit(f"by MMSI {n}", mmsi))
    chooser.shuffle(units)
    return units


@pytest.mark.parametrize("seed", range(3))
def test_list_after_list_gives_what_the_last_gives_alone(filled, tmp_path, seed):
    chooser, changing = random.Random(seed), copy(filled, tmp_path / "changing.db")
    rules = follower()
    for turn in range(3):
        units = some_units(filled, chooser)
        concluded(changing, units, rules=rules)
        alone = copy(filled, tmp_path / f"alone{turn}.db")
        concluded(alone, units, rebuild=True)
        told, expected = canonical(changing), canonical(alone)
        assert told == expected, first_difference(told, expected)
        assert dump(changing, tables=CONCLUSIONS) == dump(alone, tables=CONCLUSIONS)


def test_only_those_concerned_are_concluded_anew(filled, tmp_path):
    store = copy(filled, tmp_path / "store.db")
    (mmsi,), *_ = rows(store, "SELECT mmsi FROM vessels WHERE position_ms IS NOT NULL ORDER BY mmsi")
    assert concluded(store, [Unit("A", mmsi), Unit("never heard", 273990999)]) == 1
    noted = [Unit("A", mmsi, note="seen"), Unit("never heard", 273990999)]
    assert concluded(store, noted) == 0, "a note changes no conclusion"
    assert concluded(store, noted[::-1]) == 1, "of two that fit, the first counts"
    assert concluded(store, []) == 1
    assert concluded(store, []) == 0


def test_what_is_left_of_an_interrupted_change_is_concluded_by_the_next(filled, tmp_path):
    """A part at a time, and another list in between."""
    chooser = random.Random(9)
    store, alone = copy(filled, tmp_path / "store.db"), copy(filled, tmp_path / "alone.db")
    engine = open_store(store, create=False)
    rules, last = follower(), some_units(filled, chooser)
    until_ms = int(rows(store, "SELECT value FROM meta WHERE key = 'frontier'")[0][0])
    with writing(engine) as connection:
        rules.prepare(connection)
    for units in (some_units(filled, chooser), last):
        with writing(engine) as connection:
            watchlist.replace(connection, units, "test", 1)
            assert rules.is_behind(connection)
            assert not rules.conclude_some(connection, until_ms, 1, now_ms())
    engine.dispose()
    concluded(store, last)
    concluded(alone, last, rebuild=True)
    assert canonical(store) == canonical(alone)
