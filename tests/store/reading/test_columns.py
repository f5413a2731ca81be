"""The door to the stored fixes, against a plain query of them."""

import random
from dataclasses import astuple

import numpy as np
import pytest
from sqlalchemy import Engine

from app.store import facts
from app.store.engine import reading, writing
from app.store.reading import columns
from ingest import batch
from ingest.batch import Heard, Positions, Statics
from ingest.validate.duplicates import merge_equal

T0 = 1_733_011_200_000
SHIPS = (2, 211_000_001, 999_999_999)
NAMES = (
    "mmsi",
    "time_ms",
    "lon",
    "lat",
    "received_ms",
    "sog",
    "cog",
    "heading",
    "rot",
    "nav_status",
    "msg_type",
)
NOT_AVAILABLE = {
    "sog": batch.SOG_NOT_AVAILABLE,
    "cog": batch.COG_NOT_AVAILABLE,
    "heading": batch.HEADING_NOT_AVAILABLE,
    "rot": batch.ROT_NOT_AVAILABLE,
    "nav_status": batch.NAV_STATUS_NOT_AVAILABLE,
}


def some(chance: random.Random, size: int) -> Positions:
    """Fixes of a few vessels, several in one second, each identity once."""

    def one() -> tuple[int, ...]:
        seconds = chance.choice([chance.randrange(60), chance.randrange(40_000)])
        place = (chance.choice([-108_000_000, 0, 108_000_000, 21_300_000]), chance.randrange(-3, 3))
        values = (
            chance.choice([0, 1022, 1023]),
            chance.choice([0, 3599, 3600]),
            chance.choice([0, 359, 511]),
            chance.choice([-128, -127, 0, 127]),
            chance.randrange(16),
            chance.choice([1, 3, 18, 27]),
        )
        return (chance.choice(SHIPS), T0 + 1000 * seconds, T0 + chance.randrange(10**8), *place, *values, 0)

    rows = {(row[0], row[1], row[3], row[4]): row for row in (one() for _ in range(size))}
    return merge_equal(Positions.from_rows(list(rows.values())))


@pytest.fixture(params=range(4))
def chance(request: pytest.FixtureRequest, engine: Engine) -> random.Random:
    """Seeds; the store holds fixes that came in several batches, in no order."""
    chance = random.Random(request.param)
    for size in (1500, 40, 300):
        with writing(engine) as connection:
            facts.add_facts(connection, facts.arranged(some(chance, size), Statics(), Heard()))
    return chance


def queried(engine: Engine, where: str) -> list[tuple[int, ...]]:
    with reading(engine) as connection:
        rows = connection.exec_driver_sql(
            f"SELECT {', '.join(NAMES)} FROM positions WHERE {where} ORDER BY mmsi, time_ms, lon, lat"
        ).all()
    return [
        tuple(NOT_AVAILABLE[name] if value is None else value for name, value in zip(NAMES, row, strict=True))
        for row in rows
    ]


def as_rows(found: Positions) -> list[tuple[int, ...]]:
    assert {name: column.dtype for name, column in vars(found).items()} == Positions.dtypes()
    assert not found.station.any()
    return list(zip(*(getattr(found, name).tolist() for name in NAMES), strict=True))


def test_the_fixes_of_a_span(engine: Engine, chance: random.Random) -> None:
    for _ in range(20):
        mmsi = chance.choice([*SHIPS, 7])
        since, until = (T0 + chance.randrange(-5, 41_000) * 1000 for _ in range(2))
        expected = queried(engine, f"mmsi = {mmsi} AND time_ms >= {since} AND time_ms < {until}")
        most = chance.choice([None, 1, 3, 600])
        with reading(engine) as connection:
            assert as_rows(columns.fixes(connection, mmsi, since, until)) == expected
            assert as_rows(columns.fixes(connection, mmsi, since, until, most)) == expected[:most]


def test_the_fixes_of_a_vessel_without_bounds(engine: Engine, chance: random.Random) -> None:
    for mmsi in SHIPS:
        with reading(engine) as connection:
            assert as_rows(columns.fixes(connection, mmsi)) == queried(engine, f"mmsi = {mmsi}")


def test_pieces_are_all_fixes_in_order_none_across_vessels_or_within_a_second(
    engine: Engine, chance: random.Random
) -> None:
    since, until = T0 + 20_000, T0 + 30_000_000
    for mmsi, where in ((None, "TRUE"), (SHIPS[1], f"mmsi = {SHIPS[1]}")):
        with reading(engine) as connection:
            found = list(columns.pieces(connection, mmsi, since, until))
        assert all(len(piece) for piece in found)
        assert all(len(set(piece.mmsi.tolist())) == 1 for piece in found)
        ends = [(int(piece.mmsi[0]), int(t)) for piece in found for t in np.unique(piece.time_ms)]
        assert len(ends) == len(set(ends))
        expected = queried(engine, f"{where} AND time_ms >= {since} AND time_ms < {until}")
        assert as_rows(Positions.concatenate(found)) == expected


def test_the_last_fix_before_a_time(engine: Engine, chance: random.Random) -> None:
    for mmsi in (*SHIPS, 7):
        for until in (None, T0, T0 + 1, T0 + 30_000, T0 + 41_000_000):
            where = f"mmsi = {mmsi}" if until is None else f"mmsi = {mmsi} AND time_ms < {until}"
            with reading(engine) as connection:
                assert as_rows(columns.last(connection, mmsi, until)) == queried(engine, where)[-1:]


def test_what_is_read_is_of_no_one_else(engine: Engine, chance: random.Random) -> None:
    """Whoever writes into what it was given changes nothing for the next."""
    with reading(engine) as connection:
        before = as_rows(columns.fixes(connection, SHIPS[0]))
        given = columns.fixes(connection, SHIPS[0])
        for column in astuple(given):
            if column.flags.writeable:
                column[:] = 0
        assert as_rows(columns.fixes(connection, SHIPS[0])) == before
