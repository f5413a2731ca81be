from api.filling import MINUTE, T0, position, positions, taint, vessel
from sqlalchemy import Engine

from app.store.engine import reading
from app.store.reading.latest import Box, LatestFix, latest


def read(
    engine: Engine, as_of: int = 100, oldest: int | None = None, box: Box | None = None
) -> list[LatestFix]:
    oldest_ms = None if oldest is None else T0 + oldest * MINUTE
    with reading(engine) as connection:
        return latest(connection, T0 + as_of * MINUTE, oldest_ms, box)


def minutes(found: list[LatestFix]) -> dict[int, int]:
    return {fix.mmsi: (fix.time_ms - T0) // MINUTE for fix in found}


def test_the_last_fix_of_each_vessel_not_after_the_frontier(engine: Engine) -> None:
    for mmsi in (1, 2, 3):
        vessel(engine, mmsi)
    positions(engine, *(position(m, mmsi=1) for m in (5, 9, 200)), position(7, mmsi=2), position(101, mmsi=3))
    assert minutes(read(engine)) == {1: 9, 2: 7}
    assert minutes(read(engine, oldest=8)) == {1: 9}


def test_tainted_fixes_are_passed_over(engine: Engine) -> None:
    vessel(engine, 1)
    vessel(engine, 2)
    positions(engine, *(position(m, mmsi=1) for m in (1, 2, 3)), position(1, mmsi=2))
    taint(engine, 2, 9, mmsi=1)
    taint(engine, 0, 1, mmsi=2)
    assert minutes(read(engine)) == {1: 1}


def test_one_fix_a_vessel_even_of_two_in_one_second(engine: Engine) -> None:
    vessel(engine, 1)
    positions(engine, position(1, lon=35.1, mmsi=1), position(1, lon=35.2, mmsi=1, msg_type=27))
    found = read(engine)
    assert [(fix.lon, fix.flags) for fix in found] == [(21_120_000, ["coarse"])]


def test_the_box_is_asked_of_the_last_fix_alone(engine: Engine) -> None:
    vessel(engine, 1)
    positions(engine, position(1, lon=35.5, mmsi=1), position(2, lon=36.5, mmsi=1))
    south, north = 20_000_000, 21_000_000
    assert read(engine, box=Box(21_000_000, south, 21_600_000, north)) == []
    assert minutes(read(engine, box=Box(21_600_000, south, 22_000_000, north))) == {1: 2}
    assert read(engine, box=Box(21_600_000, 0, 22_000_000, south)) == []


def test_a_box_may_lie_across_the_180th_meridian(engine: Engine) -> None:
    for mmsi, lon in ((1, 179.5), (2, -179.5), (3, 35.5)):
        vessel(engine, mmsi)
        positions(engine, position(1, lon=lon, mmsi=mmsi))
    box = Box(179 * 600_000, -54_000_000, -179 * 600_000, 54_000_000)
    assert set(minutes(read(engine, box=box))) == {1, 2}
