"""How far the fixes reach is what all of them unpacked tell."""

import random

import pytest
from api.filling import MINUTE, SHIP, T0, position, positions
from sqlalchemy import Engine
from support.effort import tries

from app.store.engine import reading, writing
from app.store.packed.writing import add
from app.store.reading import extents
from ingest.batch import FIX_NOT_AVAILABLE, Positions

STEPS = (0, 1, 90, 7_000, 900_000)
"""In units of the store, a fix to the next: blocks of ships that lie still, and of those that go far."""
EAST, NORTH = 108_000_000, 54_000_000
SHIPS, FIXES = 60, 40


def course(chance: random.Random, mmsi: int) -> list[tuple[int, ...]]:
    """Out and home again, so that the furthest is neither the first nor the last."""
    lon, lat = chance.randint(-EAST, EAST), chance.randint(-NORTH, NORTH)
    steps = [chance.choice(STEPS) * chance.choice((-1, 1)) for _ in "xy"]
    found = []
    for i in range(FIXES):
        out = min(i, FIXES - 2 - i)
        fix = {"mmsi": mmsi, "time_ms": T0 + i * MINUTE, "received_ms": T0, "msg_type": 1}
        fix["lon"] = max(-EAST, min(lon + out * steps[0], EAST))
        fix["lat"] = max(-NORTH, min(lat + out * steps[1], NORTH))
        found.append(tuple(fix.get(name, FIX_NOT_AVAILABLE.get(name, 0)) for name in Positions.dtypes()))
    return found


@pytest.mark.parametrize("seed", range(tries(6, 60, "TWELVEMILE_EXTENT_SEEDS")))
def test_they_are_those_of_all_fixes(engine: Engine, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extents, "_BLOCKS_AT_ONCE", 1 + seed % 4)
    chance = random.Random(seed)
    fixes = Positions.from_rows([row for i in range(SHIPS) for row in course(chance, SHIP + i)])
    with writing(engine) as connection:
        add(connection, fixes)
        told = extents.of_fixes(connection)
    sides = (fixes.lon.min(), fixes.lat.min(), fixes.lon.max(), fixes.lat.max())
    assert told == tuple(round(int(side) / 600_000, 6) for side in sides)


def test_without_fixes_there_are_none(engine: Engine) -> None:
    with reading(engine) as connection:
        assert extents.of_fixes(connection) is None


def test_the_mark_is_another_with_each_new_fix(engine: Engine) -> None:
    marks = []
    for minute in (5, 5, 3, 9, 7):
        positions(engine, position(minute))
        with reading(engine) as connection:
            marks.append(extents.mark_of_fixes(connection))
    assert marks[0] == marks[1] and len(set(marks)) == 4
