"""Blocks against a plain set of rows: whatever comes, in any order, the same fixes stand in the store."""

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.store.engine import reading, writing
from app.store.packed import writing as packed
from app.store.packed.blocks import COLUMNS, MOST, pack, table_of, unpack
from ingest.batch import FIX_NOT_AVAILABLE, Positions
from ingest.validate.duplicates import merge_equal

T = 1_733_011_200_000
SHIPS = (273990001, 341990002)
_DTYPES = Positions.dtypes()


def fixes(rows):
    return merge_equal(Positions.from_rows(rows))


def fix(mmsi=SHIPS[0], ms=0, lon=21_500_000, lat=20_900_000, *, late=1000, sog=50, status=0, kind=1):
    return (mmsi, T + ms, T + ms + late, lon, lat, sog, 3600, 511, -128, status, kind, 0)


def add(engine, table):
    with writing(engine) as connection:
        return packed.add(connection, table)


def held(engine):
    names = ("mmsi", *COLUMNS)
    with reading(engine) as connection:
        rows = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM positions").all()
    absent = [FIX_NOT_AVAILABLE.get(name) for name in names]
    return sorted(tuple(a if v is None else v for v, a in zip(row, absent, strict=True)) for row in rows)


def in_order(table):
    """(mmsi, time, lon, lat) and what follows."""
    time_ms, received_ms, lon, lat, *rest = table_of(table).tolist()
    return list(zip(table.mmsi.tolist(), time_ms, lon, lat, received_ms, *rest, strict=True))


def as_rows(table):
    return sorted(zip(table.mmsi.tolist(), *table_of(table).tolist(), strict=True))


def made_of(values):
    return fixes(
        [fix(m, t, lon, lat, late=late, sog=s, status=n, kind=k) for m, t, lon, lat, late, s, n, k in values]
    )


def blocks(engine):
    with reading(engine) as connection:
        query = "SELECT mmsi, start_ms, end_ms, n FROM position_blocks ORDER BY mmsi, start_ms"
        return [tuple(row) for row in connection.exec_driver_sql(query)]


VALUES = st.tuples(
    st.sampled_from(SHIPS),
    st.integers(0, 5).map(lambda s: s * 1000),
    st.integers(-3, 3).map(lambda d: 21_500_000 + d * 10**6),
    st.sampled_from([-54_000_000, 0, 20_900_000, 54_000_000]),
    st.sampled_from([-50_000, 0, 1, 999, 10**11]),
    st.sampled_from([0, 50, 1022, 1023]),
    st.sampled_from([0, 5, 15]),
    st.sampled_from([1, 3, 18, 27]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=40))
def test_what_is_packed_comes_back(values):
    table = made_of(values)
    starts = np.flatnonzero(np.diff(table.mmsi, prepend=-1))
    again = unpack(pack(table_of(table), starts, table.mmsi[starts].tolist()))
    for name in ("mmsi", *COLUMNS):
        assert getattr(again, name).tolist() == getattr(table, name).tolist(), name
        assert getattr(again, name).dtype == _DTYPES[name]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(VALUES, min_size=1, max_size=20), min_size=1, max_size=4))
def test_any_batches_end_in_the_rows_of_all_at_once(fresh_store, batches):
    engine = fresh_store()
    tables = [made_of(some) for some in batches]
    known = set()
    for table in tables:
        outcome = add(engine, table)
        keys = [row[:4] for row in in_order(table)]
        assert [key not in known for key in keys] == outcome.is_new.tolist()
        known.update(keys)
    assert held(engine) == as_rows(merge_equal(Positions.concatenate(tables)))


@pytest.mark.parametrize("order", ["forward", "backward", "any"])
def test_blocks_stay_apart_and_well_filled(store, order):
    chance = random.Random(7)
    minutes = list(range(5000))
    parts = [minutes[k : k + 250] for k in range(0, 5000, 250)]
    if order == "backward":
        parts.reverse()
    if order == "any":
        chance.shuffle(minutes)
        parts = [minutes[k : k + 250] for k in range(0, 5000, 250)]
    for part in parts:
        assert add(store, fixes([fix(ms=60_000 * m) for m in part])).is_new.all()
    found = blocks(store)
    assert sum(n for *_, n in found) == 5000
    assert all(n <= MOST for *_, n in found)
    assert all(end < start for (_, _, end, _), (_, start, _, _) in pairwise(found))
    assert len(found) <= 5000 / (MOST / 4)
    assert len(held(store)) == 5000


def test_a_second_is_never_cut_however_full(store):
    rows = [fix(ms=0, lon=21_000_000 + n) for n in range(MOST * 3)] + [fix(ms=1000)]
    assert add(store, fixes(rows)).is_new.all()
    assert [n for *_, n in blocks(store)] == [MOST * 3, 1]
    assert len(held(store)) == MOST * 3 + 1
    assert not add(store, fixes(rows[::7])).is_new.any()


def test_more_than_fits_in_memory_at_once_goes_in_lots(store, monkeypatch):
    monkeypatch.setattr(packed, "_ROWS_AT_ONCE", 100)
    rows = [fix(mmsi, 60_000 * m) for mmsi in range(SHIPS[0], SHIPS[0] + 9) for m in range(70)]
    assert add(store, fixes(rows[::2])).is_new.all()
    told = add(store, fixes(rows))
    assert told.is_new.sum() == len(rows) - len(rows[::2])
    assert told.last[0].tolist() == [T + 69 * 60_000] * 9
    assert held(store) == as_rows(fixes(rows))


WATCH = {
    "sqlite": (
        "CREATE TEMP TRIGGER watch AFTER UPDATE ON position_blocks BEGIN SELECT RAISE(ABORT, 'again'); END",
        "DROP TRIGGER watch",
    ),
    "postgresql": (
        "CREATE FUNCTION pg_temp.again() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''again''; END'; "
        "CREATE TRIGGER watch AFTER UPDATE ON position_blocks EXECUTE FUNCTION pg_temp.again()",
        "DROP TRIGGER watch ON position_blocks",
    ),
}


def test_a_later_receipt_or_a_greater_value_changes_nothing_and_writes_nothing(store):
    add(store, fixes([fix(sog=40, late=500)]))
    watch, look_away = WATCH[store.dialect.name]
    with writing(store) as connection:
        connection.exec_driver_sql(watch)
        told = packed.add(connection, fixes([fix(sog=50, late=900)]))
        connection.exec_driver_sql(look_away)
    assert not told.is_new.any() and not told.is_changed.any()
    assert add(store, fixes([fix(sog=30, late=100)])).is_changed.all()
    assert held(store)[0][2] == T + 100
