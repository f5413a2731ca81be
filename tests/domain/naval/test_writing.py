"""Sightings as plain dicts and back, and the ids that follow from what they say."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from support.sightings import sighting, sightings

from app.domain.naval.sighting import Bearing, Located
from app.domain.naval.writing import from_dict, sighting_id, to_dict


@given(sightings)
def test_what_is_written_is_read_again_as_it_was(one):
    assert from_dict(orjson.loads(orjson.dumps(to_dict(one)))) == one


@given(sightings)
def test_an_id_is_of_what_is_said_alone(one):
    same = replace(one, id="", known_ms=5, reference="N999", exceeds_sensor=("something",))
    assert sighting_id(one) == sighting_id(same)
    assert len(sighting_id(one)) == 16


@given(sightings, sightings)
def test_who_says_something_else_has_another_id(one, other):
    other = replace(other, id=one.id, known_ms=one.known_ms)
    said = [replace(s, reference=None, exceeds_sensor=()) for s in (one, other)]
    if said[0] != said[1]:
        assert sighting_id(one) != sighting_id(other)


def test_whole_numbers_and_fractions_that_are_equal_are_one():
    assert sighting(course_deg=270).id == sighting(course_deg=270.0).id


def test_a_course_of_north_is_not_an_unknown_one():
    assert sighting(course_deg=0.0).id != sighting().id


@pytest.mark.parametrize(
    "given_as",
    [
        {"bearing": Bearing("Tartus naval basin (northern basin)", "Tartus", (11_000.0, 15_000.0))},
        {"polygon": ((35.0, 34.0), (35.5, 34.0), (35.5, 34.5))},
    ],
)
def test_what_we_reckoned_from_it_is_no_part_of_the_id(given_as):
    here, there = (
        sighting(where=Located(lon, 34.9, m, **given_as)) for lon, m in ((35.7, 10.0), (35.8, 20.0))
    )
    assert here.id == there.id


def test_a_plain_point_is_part_of_the_id():
    assert sighting(where=Located(35.7, 34.9, 10.0)).id != sighting(where=Located(35.8, 34.9, 10.0)).id
