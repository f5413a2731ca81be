"""The latest picture against its definition, over stores as the writer leaves them."""

import random

import pytest
from sqlalchemy import Engine, insert

from app.domain.track import COARSE_CONFLICT
from app.store import facts
from app.store.engine import reading, writing
from app.store.models import Taint
from app.store.reading import columns
from app.store.reading.latest import LatestFix, latest
from app.store.reading.track import flags_of
from ingest.batch import LONG_RANGE_TYPE, Heard, Positions, Statics
from ingest.validate.duplicates import merge_equal

T0 = 1_733_011_200_000
MINUTE = 60_000
SHIPS = range(100, 112)
REASONS = (COARSE_CONFLICT, "mmsi_conflict")


def fill(engine: Engine, chance: random.Random) -> None:
    def one(mmsi: int) -> tuple[int, ...]:
        time_ms = T0 + chance.choice([chance.randrange(40), chance.randrange(4000)]) * MINUTE
        lon = 21_000_000 + chance.randrange(3)
        return (mmsi, time_ms, T0, lon, 20_000_000, 5, 3600, 511, -128, 15, chance.choice([1, 18, 27]), 0)

    for _ in range(3):
        rows = {}
        for _ in range(chance.randrange(1, 120)):
            row = one(chance.choice(SHIPS))
            rows[row[0], row[1], row[3]] = row
        with writing(engine) as connection:
            fixes = merge_equal(Positions.from_rows(list(rows.values())))
            facts.add_facts(connection, facts.arranged(fixes, Statics(), Heard()))
    taints = {}
    for mmsi in SHIPS:
        for _ in range(chance.randrange(4)):
            first = chance.choice([chance.randrange(40), chance.randrange(4000)])
            span = {
                "from_ms": T0 + first * MINUTE,
                "to_ms": T0 + (first + chance.choice([0, 5, 4000])) * MINUTE,
            }
            row = {"mmsi": mmsi, **span, "reason": chance.choice(REASONS), "incident": None}
            taints[tuple(row.values())] = row
    with writing(engine) as connection:
        connection.execute(insert(Taint), list(taints.values()))


def defined(engine: Engine, as_of_ms: int, oldest_ms: int | None) -> dict[int, tuple[int, int, list[str]]]:
    """MMSI -> time, longitude and flags of the last fix, in order, that no taint speaks against."""
    found = {}
    with reading(engine) as connection:
        taints = connection.exec_driver_sql("SELECT mmsi, from_ms, to_ms, reason FROM taints").all()
        for piece in columns.pieces(connection, None, oldest_ms, as_of_ms + 1):
            for mmsi, time_ms, lon, kind in zip(
                *(getattr(piece, name).tolist() for name in ("mmsi", "time_ms", "lon", "msg_type")),
                strict=True,
            ):
                against = {r for ship, start, end, r in taints if ship == mmsi and start <= time_ms <= end}
                if kind != LONG_RANGE_TYPE:
                    against.discard(COARSE_CONFLICT)
                if not against:
                    found[mmsi] = (time_ms, lon, flags_of([], is_coarse=kind == LONG_RANGE_TYPE))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_last_fix_that_is_to_be_believed(engine: Engine, seed: int) -> None:
    chance = random.Random(seed)
    fill(engine, chance)
    for _ in range(15):
        as_of = T0 + chance.choice([-1, chance.randrange(60), 4000, 5000]) * MINUTE
        oldest = chance.choice([None, as_of - chance.randrange(4000) * MINUTE])
        with reading(engine) as connection:
            found = latest(connection, as_of, oldest, None)
        assert [fix.mmsi for fix in found] == sorted(fix.mmsi for fix in found)
        assert {fix.mmsi: shown(fix) for fix in found} == defined(engine, as_of, oldest)


def shown(fix: LatestFix) -> tuple[int, int, list[str]]:
    assert (fix.lat, fix.sog, fix.cog, fix.heading, fix.nav_status) == (20_000_000, 5, None, None, None)
    return fix.time_ms, fix.lon, fix.flags
