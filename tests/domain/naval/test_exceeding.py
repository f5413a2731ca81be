"""Claims beyond a sensor are marked, and no others."""

from dataclasses import replace

import pytest
from support.sightings import DAY_MS, sighting

from app.domain.naval.exceeding import exceeding
from app.domain.naval.sighting import Activity, IdentityBasis, Sensor, Source, SourceKind, Span, Subject

IMAGE = Source(SourceKind.SATELLITE_IMAGE, "Publisher")
NAMED = Subject(unit="admiral-golovko", group="frigate")
CLASSED = Subject(unit_class="Gorshkov-class frigate", group="frigate", basis=IdentityBasis.CLASS_FEATURES)
LENGTH = Subject(unit_class="ship of 130 m", basis=IdentityBasis.LENGTH_ONLY)
PENNANT = Subject(unit="admiral-golovko", pennant="456", basis=IdentityBasis.PENNANT_READ)


def at(metres, subject, **more):
    seen = sighting(subjects=(subject,), source=IMAGE, sensor=Sensor(ground_sample_m=metres), **more)
    return exceeding(seen)


@pytest.mark.parametrize(
    ("subject", "coarsest", "word"),
    [(NAMED, 1.0, "name"), (CLASSED, 3.0, "class"), (LENGTH, 10.0, "length"), (PENNANT, 0.3, "pennant")],
)
def test_what_each_claim_takes(subject, coarsest, word):
    assert at(coarsest, subject) == ()
    (said,) = at(coarsest + 0.1, subject)
    assert said.startswith(word)


def test_what_is_not_told_of_the_sensor_is_not_held_against_it():
    assert at(None, NAMED) == ()
    assert at(30.0, Subject(unit_class="vessels")) == ()
    assert at(30.0, Subject(group="warship")) == ()


def test_sensors_with_one_resolution_are_known_by_name():
    seen = sighting(source=IMAGE, sensor=Sensor(name="Copernicus Sentinel-2"))
    assert exceeding(seen) == ("name admiral-golovko at 10 m a pixel: by outline that takes 1 m or finer",)
    assert exceeding(sighting(source=IMAGE, sensor=Sensor(name="Landsat 8-9"))) != ()
    assert exceeding(sighting(source=IMAGE, sensor=Sensor(name="Maxar"))) == ()


def test_a_report_is_held_to_the_image_that_it_tells_of():
    press = Source(SourceKind.PRESS_REPORT, "Paper")
    assert exceeding(sighting(source=press, sensor=Sensor(ground_sample_m=3.0))) != ()
    assert exceeding(sighting(source=press, activity=Activity.ANCHORED)) == ()


def test_a_length_gives_no_name():
    assert "a length alone gives no name" in at(0.5, replace(NAMED, basis=IdentityBasis.LENGTH_ONLY))[0]


@pytest.mark.parametrize("activity", [Activity.ANCHORED, Activity.DRIFTING, Activity.PACING])
def test_how_she_moved_is_not_in_a_single_image(activity):
    (said,) = at(0.5, NAMED, activity=activity)
    assert said == f"{activity.value}: a single image does not show how a ship moves"
    days = Span(0, 2 * DAY_MS)
    assert at(0.5, NAMED, activity=activity, observed=days) == ()
    assert at(0.5, NAMED, activity=Activity.HOLDING) == ()


def test_a_warship_is_not_known_by_what_it_broadcasts():
    ais, radio = Source(SourceKind.AIS, "Tracker"), Source(SourceKind.RADIO, "Listener")
    assert exceeding(sighting(source=ais)) != ()
    broadcast = Subject(unit="x", basis=IdentityBasis.BROADCAST)
    assert exceeding(sighting(source=radio, subjects=(broadcast,)), {"x"}) != ()
    assert exceeding(sighting(source=radio, subjects=(broadcast,)), {"y"}) == ()
    assert exceeding(sighting(source=ais, subjects=(Subject(unit="sparta", group="ro_ro"),))) == ()


def test_what_was_not_seen_claims_nothing():
    assert at(30.0, NAMED, is_negative=True) == ()
