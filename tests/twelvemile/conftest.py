import pytest
from api import filling as f
from posture import sea
from support.runs import url
from support.serving import serving

from app.domain.naval.claim_files import COLUMNS, from_csv
from app.domain.naval.writing import identified
from app.store.engine import open_store, writing
from app.store.naval import sightings, units
from twelvemile import Client

MANY = 10_050
"""Fixes of one ship: more than a page of her history."""
OTHER = f.SHIP + 1
SILENT = f.SHIP + 2
ALERT = {
    "evidence": {"hours": 5.5, "circle": {"lon": 35.5, "lat": 34.9, "diameter_nm": 1.2}},
    "explanation": f"{f.HOSTILE} holding",
    "distance_to_limit_nm": -1.25,
    "severity": "warning",
    "synthetic": True,
}

CLAIMED = {"imo": "9999993", "length_m": "126", "entered": "2024-11-25"}
UNITS = ",".join(COLUMNS) + "".join(
    f"\nSYNTH ONE,merchant_of_interest,{field},{value},{confidence},Synthetic Weekly,,,"
    for field, value, confidence in [
        *((field, value, "high") for field, value in CLAIMED.items()), ("length_m", "127", "low"),
    ]
)  # fmt: skip


def fill(engine):
    first, last = {"first_ms": f.T0}, {"last_ms": f.T0 + 9}
    f.static(engine, 1, name=f.HOSTILE, callsign="ABC", imo=9_999_993, ship_type=70, destination="X")
    f.static(engine, 2, name="OTHER", ship_type=80)
    f.vessel(engine, f.SHIP, name=f.HOSTILE, imo=9_999_993, ship_type=70, **first, **last)
    f.vessel(engine, OTHER, class_b=True, **first, **last)
    f.vessel(engine, SILENT, **first, **last)
    f.positions(engine, *(f.position(m / 60, lon=35 + m / 20_000, sog=m % 200) for m in range(MANY)))
    known = {"sog": 101, "cog": 2700, "heading": 271, "nav_status": 1}
    f.positions(engine, *(f.position(m, lon=33.5, mmsi=OTHER, **known) for m in range(20)))
    f.positions(engine, f.position(30, lon=33.5, mmsi=OTHER, msg_type=27))
    f.segment(engine, 0, 60)
    f.segment(engine, 61, 200, hull=1)
    f.segment(engine, 0, 10, mmsi=OTHER)
    f.frontier(engine, 300)
    f.alert(engine, 1, body=ALERT, severity="warning")
    f.alert(engine, 2, first=5, last=9, vessels=(OTHER,))
    f.revision(engine, 1, 1, "opened", {"id": "id001", "status": "open", "vessels": [f.SHIP]})
    f.revision(
        engine, 1, 2, "phase", {"id": "id001", "status": "open", "phase": "edge", "lon": 35.0, "lat": 34.0}
    )
    f.feed(engine, name="=antenna", synthetic=True, lines=7)
    with writing(engine) as connection:
        followed = from_csv(UNITS, f.T0)
        units.put(connection, followed)
        seen = identified(sea.in_port("", sea.day(1), followed[0].key))
        sightings.add(connection, [seen], sea.NOW)


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """The URL of a store with two ships, a silent one, two alerts and a feed."""
    place = url(tmp_path_factory.mktemp("client") / "store.db")
    engine = open_store(place)
    fill(engine)
    engine.dispose()
    return place


@pytest.fixture(scope="session")
def served(store):
    with serving(store) as base_url:
        yield base_url


@pytest.fixture(scope="session")
def served_empty(tmp_path_factory):
    with serving(url(tmp_path_factory.mktemp("client") / "empty.db")) as base_url:
        yield base_url


@pytest.fixture
def client(served):
    with Client(served, retries=0) as made:
        yield made


@pytest.fixture
def empty(served_empty):
    with Client(served_empty, retries=0) as made:
        yield made
