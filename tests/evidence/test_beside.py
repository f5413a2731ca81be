"""What was seen other than by AIS beside an alert: of its time, near it, or of its ships."""

import json

from evidence.conftest import Made, every_alert, members_of
from evidence.rows import EMPTY, IN_PORT, TWO_FRIGATES, WITHDRAWN
from posture import sea

from app.commands.verify import HANDS
from app.domain.naval.sighting import Located, Sensor
from app.domain.time import iso
from app.evidence.beside import beside, span_of
from app.evidence.verifying import verify

ALERT = {"started_at": iso(sea.day(2).from_ms), "ended_at": None, "lon": 35.6, "lat": 34.95}
BOX = ((35.5, 34.9), (35.7, 34.9), (35.7, 35.0), (35.5, 35.0))
WIDE = Located(35.6, 34.95, 200_000.0, said="eastern Mediterranean")


def told(*seen, units=(), **more):
    return {one["id"]: one["why"] for one in beside(ALERT | more, seen, units)}


def test_near_by_is_by_the_nearest_part_of_a_circle_that_is_no_sea_of_its_own():
    near = sea.seen("near", sea.day(2), sea.named("alpha"))
    far = sea.seen("far", sea.day(2), sea.named("alpha"), where=sea.OFF_CRETE)
    wide = sea.seen("wide", sea.day(2), sea.named("alpha"), where=WIDE)
    assert told(near, far, wide) == {"near": "its place lies 8.6 NM from the alert's, give or take 2,500 m"}


def test_who_is_one_of_its_vessels_is_told_wherever_she_was_seen():
    far = sea.seen("far", sea.day(2), sea.named("romeo"), where=sea.OFF_CRETE)
    assert told(far, units={"romeo"}) == {"far": "of romeo, who one of its vessels is taken for"}
    assert told(far, units={"sierra"}) == {}


def test_an_image_that_covers_its_place_is_told_and_without_a_place_none_is_near():
    look = sea.empty_piers("look", sea.day(2))
    over = sea.seen("over", sea.day(2), (), where=None, is_negative=True, sensor=Sensor(footprint=BOX))
    assert told(look, over)["over"] == "its image covers the alert's place"
    assert told(look, over, lon=None, lat=None) == {}


def test_an_instant_has_a_time_too():
    at = sea.day(2).from_ms
    assert span_of(ALERT | {"ended_at": iso(at)}, at + 9) == (at, at + 1)
    assert span_of(ALERT, at + 9) == (at, at + 10)


def test_a_bundle_holds_them_with_their_sources(rows, tmp_path):
    made = Made(rows.url, every_alert(rows.url))
    data = made.bundle(made.of("loitering")["id"])
    seen = {one["id"]: one for one in json.loads(members_of(data)["sightings.json"])}
    assert {IN_PORT.id, EMPTY.id, TWO_FRIGATES.id} <= set(seen) and WITHDRAWN.id not in seen
    assert (
        seen[IN_PORT.id]["source"]["sha256"] == "ab" * 32 and "NM from the alert's" in seen[IN_PORT.id]["why"]
    )
    file = tmp_path / "bundle.zip"
    file.write_bytes(data)
    assert verify(file, "0.1.0", HANDS).is_good
