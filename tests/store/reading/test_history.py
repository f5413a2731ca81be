import random
from itertools import pairwise

import pytest
from api.filling import MINUTE, SHIP, T0, position, positions, segment, taint
from sqlalchemy import Engine

from app.store.engine import reading
from app.store.reading.columns import OF_ONE
from app.store.reading.history import Fix, FixKey, Span, newest, page, thinned

ALWAYS = Span()


def read(engine: Engine, span: Span = ALWAYS, limit: int = 1000) -> list[Fix]:
    with reading(engine) as connection:
        return page(connection, SHIP, span, None, limit)[0]


def minutes(fixes: list[Fix]) -> list[float]:
    return [(fix.time_ms - T0) / MINUTE for fix in fixes]


def test_fixes_come_in_order_and_only_of_this_vessel(engine: Engine) -> None:
    positions(
        engine,
        position(2),
        position(1, lat=35),
        position(1, lat=34),
        position(1, lon=35),
        position(1, mmsi=5),
    )
    assert [(fix.lon, fix.lat) for fix in read(engine)] == [
        (21_000_000, 20_940_000),
        (21_300_000, 20_400_000),
        (21_300_000, 21_000_000),
        (21_300_000, 20_940_000),
    ]


def test_a_span_holds_its_first_instant_and_not_its_last(engine: Engine) -> None:
    positions(engine, *(position(m) for m in range(5)))
    assert minutes(read(engine, Span(T0 + MINUTE, T0 + 3 * MINUTE))) == [1, 2]
    assert minutes(read(engine, Span(since_ms=T0 + 3 * MINUTE))) == [3, 4]
    assert minutes(read(engine, Span(until_ms=T0 + MINUTE))) == [0]


@pytest.mark.parametrize("seed", range(5))
def test_pages_skip_and_repeat_nothing_while_late_fixes_come_in(engine: Engine, seed: int) -> None:
    chance = random.Random(seed)
    at = [
        (chance.randrange(20), 35 + chance.randrange(3) / 10, 34 + chance.randrange(3) / 10)
        for _ in range(80)
    ]
    rows = [position(*key) for key in dict.fromkeys(at)]
    early, late = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    positions(engine, *early)
    seen: list[FixKey] = []
    more = True
    while more:
        with reading(engine) as connection:
            fixes, more = page(connection, SHIP, Span(), seen[-1] if seen else None, chance.randint(1, 7))
        seen += [fix.key for fix in fixes]
        if late:
            positions(engine, late.pop())
    assert seen == sorted(set(seen))
    assert {(row["time_ms"], row["lon"], row["lat"]) for row in early} <= set(seen)


def test_segments_are_numbered_by_their_start(engine: Engine) -> None:
    positions(engine, *(position(m) for m in (0, 1, 2, 600, 601, 1200)))
    segment(engine, 600, 601, hull=0)
    segment(engine, 0, 1, hull=1)
    segment(engine, 0, 900, mmsi=5)
    assert [fix.segment for fix in read(engine)] == [0, 0, None, 1, 1, None]
    assert [fix.segment for fix in read(engine, Span(since_ms=T0 + 600 * MINUTE))] == [1, 1, None]


def test_two_hulls_in_one_second_keep_their_segments_on_any_page(engine: Engine) -> None:
    positions(engine, position(0), position(1, lon=35.1), position(1, lon=35.9), position(2))
    segment(engine, 0, 1, hull=0)
    segment(engine, 1, 2, hull=1)
    for limit in (1, 2, 3, 10):
        found: list[Fix] = []
        more = True
        while more:
            with reading(engine) as connection:
                fixes, more = page(connection, SHIP, Span(), found[-1].key if found else None, limit)
            found += fixes
        assert [fix.segment for fix in found] == [0, 0, 1, 1], limit


def test_flags_tell_coarse_fixes_and_each_taint_once(engine: Engine) -> None:
    positions(engine, position(0), position(1, msg_type=27), position(2), position(3))
    taint(engine, 1, 2, "mmsi_conflict")
    taint(engine, 2, 2, "mmsi_conflict")
    taint(engine, 2, 5, "gnss_interference")
    taint(engine, 0, 9, "implausible_motion", mmsi=5)
    assert [fix.flags for fix in read(engine)] == [
        [],
        ["coarse", "mmsi_conflict"],
        ["gnss_interference", "mmsi_conflict"],
        ["gnss_interference"],
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 10, 11, 99, 100])
@pytest.mark.parametrize("points", [2, 3, 10])
def test_thinning_is_even_and_keeps_first_and_last(engine: Engine, count: int, points: int) -> None:
    if count:
        positions(engine, *(position(m) for m in range(count)))
    with reading(engine) as connection:
        found = thinned(connection, SHIP, Span(), points)
    kept = minutes(found.fixes)
    assert found.of == count
    assert len(kept) == min(count, points)
    if count > 1:
        assert kept[0] == 0
        assert kept[-1] == count - 1
        steps = [later - earlier for earlier, later in pairwise(kept)]
        assert max(steps) - min(steps) <= 1


def test_thinning_looks_at_the_span_alone(engine: Engine) -> None:
    positions(engine, *(position(m) for m in range(50)))
    with reading(engine) as connection:
        found = thinned(connection, SHIP, Span(T0 + 10 * MINUTE, T0 + 21 * MINUTE), 3)
    assert (minutes(found.fixes), found.of) == ([10, 15, 20], 11)


def test_the_newest_fix(engine: Engine) -> None:
    with reading(engine) as connection:
        assert newest(connection, SHIP) is None
    positions(engine, position(1), position(3, sog=12, nav_status=1), position(2))
    segment(engine, 3, 3)
    with reading(engine) as connection:
        fix = newest(connection, SHIP)
    assert fix == Fix(T0 + 3 * MINUTE, 21_300_000, 20_940_000, 12, None, None, 1, 0, [])


def test_a_page_is_found_by_the_key_and_not_by_reading_all(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return  # its planner reads a small table whole
    positions(engine, position(0))
    with reading(engine) as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {OF_ONE}", (SHIP, T0, T0 + 1)).all()
    assert len(plan) == 1
    assert (
        "SEARCH position_blocks USING INDEX position_blocks_by_time (mmsi=? AND end_ms>?)" in plan[0].detail
    )
