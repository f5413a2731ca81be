from collections.abc import Callable, Iterator

import pytest
from api.filling import SHIP, alert, feed, position, positions, segment, taint, vessel
from sqlalchemy import Engine, insert
from support.sightings import sighting

from app.domain.naval.sighting import Located
from app.store.engine import writing
from app.store.models import VesselFeed
from app.store.naval.sightings import add as add_sightings

OTHER = SHIP + 1
AREA = Located(35.7, 34.95, 9000.0, polygon=((35.6, 34.9), (35.8, 34.9), (35.8, 35.0)))


@pytest.fixture
def engine(fresh_store: Callable[[], Engine]) -> Engine:
    """On each database there is: pages, boxes and extents are SQL that no other route has."""
    return fresh_store()


@pytest.fixture
def sea(engine: Engine) -> Iterator[Engine]:
    """Two ships (one made up), a segment of many fixes and one of two, alerts and sightings of each kind."""
    feed(engine, "made up", id=1, synthetic=True)
    for mmsi in (SHIP, OTHER):
        vessel(engine, mmsi, name="<b>&'", last_ms=1733011200000 + 3 * 86_400_000)
    with writing(engine) as connection:
        connection.execute(insert(VesselFeed), [{"mmsi": OTHER, "feed_id": 1, "first_ms": 0}])
    positions(
        engine,
        *(position(m, lon=35.5 + m / 1000) for m in range(30)),
        *(position(m, lon=35.9, lat=34.5) for m in (2000, 2001)),
        *(position(m, lon=20.0, lat=34.9, mmsi=OTHER) for m in (3000, 3010, 3020)),
    )
    segment(engine, 0, 29)
    segment(engine, 2000, 2001)
    segment(engine, 3000, 3020, mmsi=OTHER)
    taint(engine, 5, 6)
    for uid in range(1, 8):
        kind = "loitering" if uid % 2 else "zone_exit"
        alert(engine, uid, uid * 100, uid * 100 + 50, kind=kind, lon=35 + uid / 10)
    alert(engine, 8, 900, status="retracted")
    alert(engine, 9, 950, lon=None, lat=None, kind="feed_outage")
    with writing(engine) as connection:
        found = [sighting(f"seen {day}", day) for day in range(4)]
        found += [sighting("area", 5, where=AREA), sighting("nowhere", 6, where=None)]
        found += [sighting("not", 7, is_negative=True, unit="yelnya")]
        add_sightings(connection, found, 0)
    yield engine
