from api.filling import MINUTE, SHIP, T0, position, positions, static, taint, vessel
from sqlalchemy import Engine

from app.store.engine import reading
from app.store.reading import vessels
from app.store.reading.vessels import Identity


def names(engine: Engine) -> list[tuple[str | None, int, int]]:
    return [(i.name, (i.first_ms - T0) // MINUTE, (i.last_ms - T0) // MINUTE) for i in identities(engine)]


def identities(engine: Engine) -> list[Identity]:
    with reading(engine) as connection:
        return vessels.identities(connection, SHIP)


def test_pages_of_vessels_by_mmsi(engine: Engine) -> None:
    for mmsi in (5, 1, 4, 2, 3):
        vessel(engine, mmsi)
    with reading(engine) as connection:
        first, more = vessels.page(connection, None, 2)
        last, no_more = vessels.page(connection, 2, 3)
    assert ([row.mmsi for row in first], more) == ([1, 2], True)
    assert ([row.mmsi for row in last], no_more) == ([3, 4, 5], False)


def test_a_vessel_shows_what_speaks_against_her_last_fix(engine: Engine) -> None:
    place = {"position_ms": T0 + MINUTE, "lon": 21_300_000, "lat": 20_940_000}
    for mmsi in (1, 2, 3):
        vessel(engine, mmsi, **place)
        positions(engine, position(1, mmsi=mmsi, msg_type=27 if mmsi == 2 else 1))
    vessel(engine, 4)
    taint(engine, 1, 1, "b", mmsi=1)
    taint(engine, 0, 1, "a", mmsi=1)
    taint(engine, 0, 2, "a", mmsi=1)
    taint(engine, 2, 3, "a", mmsi=3)
    with reading(engine) as connection:
        found, _ = vessels.page(connection, None, 10)
        assert vessels.one(connection, 9) is None
        assert not vessels.exists(connection, 9)
        assert vessels.exists(connection, 4)
    assert [row.flags for row in found] == [["a", "b"], ["coarse"], [], []]


def test_no_report_no_identity(engine: Engine) -> None:
    assert identities(engine) == []


def test_an_identity_lasts_from_its_first_report_to_its_last(engine: Engine) -> None:
    for minute, name in enumerate(("ALFA", "ALFA", "BRAVO", "ALFA", "ALFA")):
        static(engine, minute, name=name)
    assert names(engine) == [("ALFA", 0, 1), ("BRAVO", 2, 2), ("ALFA", 3, 4)]


def test_what_a_report_leaves_out_is_no_news(engine: Engine) -> None:
    for minute in range(0, 10, 2):
        static(engine, minute, msg_type=24, name="ALFA")
        static(engine, minute + 1, msg_type=24, callsign="UAXX", ship_type=35)
    assert identities(engine) == [
        Identity("ALFA", None, None, None, None, T0, T0),
        Identity("ALFA", "UAXX", None, 35, None, T0 + MINUTE, T0 + 9 * MINUTE),
    ]


def test_a_new_draught_is_no_new_identity(engine: Engine) -> None:
    static(engine, 0, name="ALFA", draught_dm=50)
    static(engine, 1, name="ALFA", draught_dm=60)
    assert names(engine) == [("ALFA", 0, 1)]


def test_each_change_of_destination_is_one(engine: Engine) -> None:
    for minute, destination in enumerate(("TARTUS", "TARTUS", "PORT SAID")):
        static(engine, minute, name="ALFA", destination=destination)
    assert [entry.destination for entry in identities(engine)] == ["TARTUS", "PORT SAID"]
