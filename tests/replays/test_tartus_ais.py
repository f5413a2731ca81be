"""The replay's AIS: synthetic in every line, and in agreement with the rows on who was heard and who not."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest

from app.evaluate.ship import Ship
from app.geo.geodesy import distance_nm
from app.geo.limits import DECIDING, TARTUS_NAVAL_BASIN, distances, on_land
from app.replays.tartus_2024.ais import MMSI, lines, stories

MOST_LINES = 20_000
_TAGGED = re.compile(rb"\\s:SYNTHETIC-[A-Z0-9]+,c:(\d+)\*")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def called(name: str) -> Ship:
    return next(story for story in stories() if story.identity.name == f"SYNTH {name}")


def heard(story: Ship, since: str, until: str) -> bool:
    """Whether any of it is told as heard in between."""
    legs = [leg for leg in story.legs if leg.hearing != "nobody"]
    return any(leg.start_s < at(until) and leg.end_s > at(since) for leg in legs)


def test_each_line_says_that_it_is_synthetic_and_they_are_few_and_the_same():
    made = lines()
    assert made == lines()
    assert len(made) < MOST_LINES
    assert all(line.startswith(b"#") or _TAGGED.match(line) for line in made)
    assert all(story.identity.name.startswith("SYNTH ") for story in stories())
    assert {story.identity.mmsi for story in stories()} == set(MMSI.values())


@pytest.mark.parametrize(
    ("name", "since", "until", "row"),
    [
        ("SPARTA", "2024-12-29 16:19", "2025-01-02 13:13", "N065"),
        ("SPARTA", "2025-01-22 09:30", "2025-02-01 00:00", "N114"),
        ("SPARTA II", "2025-01-27 01:00", "2025-01-28 06:00", "N113"),
        ("SPARTA II", "2025-01-28 06:31", "2025-02-01 00:00", "N113"),
        ("URSA MAJOR", "2024-12-23 22:05", "2025-02-01 00:00", "N062"),
        ("GEN SKOBELEV", "2025-01-14 12:00", "2025-02-01 00:00", "N095"),
    ],
)
def test_who_was_not_heard_is_not(name, since, until, row):
    assert not heard(called(name), since, until), row


@pytest.mark.parametrize(
    ("name", "when", "least_nm", "most_nm", "row"),
    [
        ("SPARTA", "2025-01-06 12:00", 3.0, 9.0, "N072, N085"),
        ("SPARTA", "2025-01-09 12:00", 14.0, 18.0, "N083"),
        ("SPARTA", "2025-01-14 12:00", 3.0, 9.0, "N093"),
        ("SPARTA", "2025-01-22 09:10", 0.0, 1.0, "N102"),
        ("SPARTA II", "2025-01-06 11:00", 900.0, 1400.0, "N084"),
        ("SPARTA II", "2025-01-14 12:00", 2.0, 12.0, "N093"),
        ("SPARTA II", "2025-01-21 18:00", 0.0, 1.0, "N100"),
        ("SPARTA II", "2025-01-25 12:00", 0.0, 1.0, "N108"),
        ("GEN SKOBELEV", "2025-01-14 06:00", 1.0, 12.0, "N091"),
    ],
)
def test_who_was_somewhere_is_there(name, when, least_nm, most_nm, row):
    place = called(name).track().at(np.array([at(when)]))
    away = float(distance_nm(*TARTUS_NAVAL_BASIN, place.lon[0], place.lat[0]))
    assert least_nm <= away <= most_nm, row


def test_when_she_circles_she_is_inside_and_when_she_moved_out_she_is_not():
    track = called("SPARTA").track().at(np.array([at("2025-01-07 12:00"), at("2025-01-09 12:00")]))
    inside, outside = distances(track.lon, track.lat).to_limit_nm[DECIDING]
    assert inside < -4.0
    assert outside > 2.0


def test_no_ship_sails_over_land_off_syria():
    for story in stories():
        track = story.track()
        places = track.at(np.arange(track.start_s, story.now_s, 600.0))
        off_syria = places.lon > 34.8
        afloat = ~on_land(places.lon[off_syria], places.lat[off_syria])
        assert afloat.all()
