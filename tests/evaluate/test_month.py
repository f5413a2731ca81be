"""The month: what was asked of it is in it, it says that it is synthetic, and a seed gives the same bytes."""

from itertools import islice

import numpy as np
import pytest

from app.detect.sinks import sinks_at
from app.detect.units import is_ship
from app.evaluate.month.feed import Month
from app.evaluate.month.shape import HOUR_S, Shape
from app.geo.gates import gates
from app.geo.limits import DECIDING, distances, on_land
from ingest.decode.columns import columns
from ingest.decode.state import LineState

DAY = 24


@pytest.fixture(scope="module")
def month():
    return Month(Shape(seed=3))


@pytest.fixture(scope="module")
def fixes(month):
    """The positions of the first day."""
    data = b"".join(hour.to_bytes() for hour in islice(month.hours(), DAY))
    read = columns(data, 0, LineState(), last=True).batch
    assert not read.rejects.counts
    return read.positions


@pytest.fixture(scope="module")
def place(fixes):
    return fixes.lon / 600_000, fixes.lat / 600_000


def test_it_says_that_it_is_synthetic_and_only_another_network_hides_it():
    shape = Shape(seed=1, days=0.1, vessels=60)
    (_, head), (_, first) = islice(Month(shape).steps(HOUR_S), 2)
    assert head.startswith(b"# SYNTHETIC AIS.")
    assert all(line.startswith(b"\\s:SYNTHETIC-") for line in first.splitlines())
    _, (_, other) = islice(Month(shape, "INVENTED").steps(HOUR_S), 2)
    assert b"SYNTHETIC-" not in other
    assert other.count(b"\n") == first.count(b"\n")


def test_a_seed_gives_the_same_bytes_in_whatever_steps():
    def data(seed, step_s):
        return b"".join(part for _, part in Month(Shape(seed, days=0.25, vessels=80)).steps(step_s))

    assert data(1, HOUR_S) == data(1, 600) != data(2, HOUR_S)


def test_lines_are_in_the_order_in_which_they_came(month):
    hour = next(month.hours())
    assert (np.diff(hour.at_s) >= 0).all()


def test_as_many_vessels_as_asked_and_all_of_them_ships(month):
    from app.evaluate.month.people import people

    told = {ship.identity.mmsi for story in month.stories for ship in story.ships}
    others = people(month.shape, len(told)).fleet.mmsi.tolist()
    assert len({*others, *told}) == month.shape.vessels
    assert all(map(is_ship, [*others, *told]))


def test_fifty_ships_a_day_pass_the_canal(fixes, place):
    lon, lat = place
    (suez,) = (gate for gate in gates() if gate.name == "Suez (Port Said)")
    _, left = suez.along_and_left_nm(lon, lat)
    near = (np.abs(lon - 32.33) < 0.2) & (np.abs(lat - 31.24) < 0.6)
    sides = {mmsi: set(np.sign(left[near & (fixes.mmsi == mmsi)])) for mmsi in set(fixes.mmsi[near].tolist())}
    # Who comes last in the day, or first, is seen on one side only.
    assert 40 <= sum(len(both) == 2 for both in sides.values()) <= 60


def test_thirty_five_ships_a_day_are_shown_at_the_airport(fixes, place):
    at_sink = np.array([name == "Beirut airport" for name in sinks_at(*place)])
    assert 22 <= len(set(fixes.mmsi[at_sink].tolist())) <= 50


def test_some_twenty_ships_wait_off_syria(fixes, place):
    where = distances(*place)
    noon = np.abs(fixes.time_ms / 1000 - Shape().start_s - 12 * HOUR_S) < HOUR_S
    edge = where.is_syrian & (np.abs(where.to_limit_nm[DECIDING] - 1.0) < 5.0)
    waiting = noon & edge & (fixes.msg_type < 4) & (fixes.sog < 10)
    assert 12 <= len(set(fixes.mmsi[waiting].tolist())) <= 32


def test_off_syria_no_ship_sails_on_land(place):
    where = distances(*place)
    near = np.flatnonzero(where.is_syrian & (where.to_limit_nm[DECIDING] < 12.0))[::20]
    assert len(near) > 500
    assert not on_land(place[0][near], place[1][near]).any()


def test_while_no_receiver_hears_nothing_comes():
    shape = Shape(seed=1, days=0.5, vessels=80, outage=(3.0, 6.0))
    lines = [len(hour.at_s) for hour in Month(shape).hours()]
    assert lines[3:6] == [0, 0, 0]
    assert min(lines[:3] + lines[6:]) > 10


def test_all_that_is_critical_is_labelled_in_its_time(month):
    labels = month.labels
    assert [label.key for label in labels] == [
        "returns", "berths", "leaves the berth", "group leaves", "not under command", "outage",
    ]  # fmt: skip
    watched = {unit.mmsi for unit in month.watchlist if unit.mmsi}
    assert len(labels[3].mmsis) == 6
    assert labels[3].mmsis <= watched
    assert all(month.shape.start_s < label.since_s < label.until_s < month.shape.end_s for label in labels)
    assert month.labels != Month(Shape(seed=4)).labels
