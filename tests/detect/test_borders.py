"""Cases just on either side of a number of the rule: engine and reference agree, and both are right."""

import pytest
from detect.reference_types import RefFix, RefWatch
from detect.test_against_reference import compare
from detect.tracks import DAY, HOUR, MIN, NOBODY, START, Case, told

from app.detect.engine import conclude
from app.geo.geodesy import point_at

MMSI = 538000001
LISTED = RefWatch(frozenset({MMSI}), frozenset(), frozenset())


def fix(s: int, north_nm: float = 0.0, **given) -> RefFix:
    lon, lat = (float(v) for v in point_at(35.6, 34.9, 0.0, north_nm))
    known = {"sog_kn": 0.1, "nav_status": None, "coarse": False, "d": 1.0, "syrian": True, "margin": 40.0}
    return RefFix(START + s, lon, lat, **({"port_nm": 9.0} | known | given))


def every(step: int, first: int, last: int, **given) -> list[RefFix]:
    return [fix(s, **given) for s in range(first, last + 1, step)]


ANCHORED = every(30 * MIN, 0, 4 * HOUR)


def stays(fixes: list[RefFix], until: int | None = None, watch: RefWatch = NOBODY, up=None) -> list[tuple]:
    """Ended by, and the number of reopenings, of each stay."""
    until = START + until if until is not None else fixes[-1].time_s
    until = -(-until // MIN) * MIN
    case = Case(MMSI, fixes, [], [], up or [(START, until)], until, watch)
    compare(case)
    return [(row[4], len(row[8])) for row in told(conclude(case.facts(), case.rules(), until))]


@pytest.mark.parametrize(
    ("hours", "north", "watch", "reopened"),
    [
        (148, 9.99, NOBODY, 1),
        (148, 10.01, NOBODY, 0),
        (148 + 1 / 3600, 0.0, NOBODY, 0),
        (244, 9.99, LISTED, 1),
        (244 + 1 / 3600, 0.0, LISTED, 0),
        (149, 0.0, LISTED, 1),
    ],
)
def test_heard_again(hours: float, north: float, watch: RefWatch, reopened: int):
    # Heard last at 4 h, lost at 76 h: 72 h, or 7 days for a watched ship, to be heard again near by.
    found = stays([*ANCHORED, fix(round(hours * HOUR), north)], watch=watch)
    assert found == [(None, 1) if reopened else ("lost_contact", 0)]


def test_lost_at_the_minute_the_count_is_full_and_only_minutes_with_a_feed_count():
    assert stays(ANCHORED, until=76 * HOUR - MIN) == [(None, 0)]
    assert stays(ANCHORED, until=76 * HOUR) == [("lost_contact", 0)]
    up = [(START, START + 10 * HOUR), (START + 20 * HOUR, START + 9 * DAY)]
    assert stays(ANCHORED, until=86 * HOUR - MIN, up=up) == [(None, 0)]
    assert stays(ANCHORED, until=86 * HOUR, up=up) == [("lost_contact", 0)]


@pytest.mark.parametrize(
    ("place", "left"),
    [
        ({"d": 7.0}, False), ({"d": 7.01}, True), ({"d": -4.0}, False), ({"d": -4.01}, True),
        ({"margin": -1.0}, False), ({"margin": -1.01}, True),
        ({"port_nm": 0.01}, False), ({"port_nm": 0.0}, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("minutes", "long_enough"), [(60, True), (59, False)])
def test_away(place: dict, left: bool, minutes: int, long_enough: bool):
    away = [fix(5 * HOUR, **place), fix(5 * HOUR + minutes * MIN, **place)]
    assert stays([*ANCHORED, *away]) == [("left" if left and long_enough else None, 0)]


@pytest.mark.parametrize(
    ("north", "kn", "minutes", "left"),
    [(0.051, 3.0, 120, True), (0.049, 3.0, 120, False), (0.06, 2.99, 120, False), (0.06, 3.0, 119, False)],
)
def test_going(north: float, kn: float, minutes: int, left: bool):
    # From the second on more than 2 h from the fix before: the speed sent counts.
    going = [fix(s, north, sog_kn=kn) for s in (7 * HOUR, 7 * HOUR + minutes * MIN)]
    if minutes == 120:
        going[1] = fix(9 * HOUR + 1, north, sog_kn=kn)
    assert stays([*ANCHORED, *going]) == [("left" if left else None, 0)]


@pytest.mark.parametrize(
    ("start", "place", "changes"),
    [
        ({}, {"d": 6.5}, 0), ({}, {"d": 6.51}, 1), ({}, {"d": -3.5}, 0), ({}, {"d": -3.51}, 1),
        ({}, {"port_nm": 2.51}, 0), ({}, {"port_nm": 2.5}, 1), ({}, {"d": 6.6, "port_nm": 2.4}, 1),
        ({"d": -8.0}, {"d": -2.51}, 0), ({"d": -8.0}, {"d": -2.5}, 1),
        ({"d": -8.0}, {"d": -8.0, "port_nm": 2.5}, 1),
        ({"d": -8.0, "port_nm": 1.0}, {"d": -8.0, "port_nm": 3.5}, 0),
        ({"d": -8.0, "port_nm": 1.0}, {"d": -8.0, "port_nm": 3.51}, 1),
        ({"d": 8.0}, {"d": 5.51}, 0), ({"d": 8.0}, {"d": 5.5}, 1),
    ],
)  # fmt: skip
def test_phases(start: dict, place: dict, changes: int):
    def phases(minutes: int) -> int:
        later = [fix(5 * HOUR, **place), fix(5 * HOUR + minutes * MIN, **place)]
        fixes = [*every(30 * MIN, 0, 4 * HOUR, **start), *later]
        case = Case(MMSI, fixes, [], [], [(START, START + DAY)], fixes[-1].time_s, LISTED)
        compare(case)
        (row,) = told(conclude(case.facts(), case.rules(), case.until_s))
        return len(row[7]) - 1

    assert (phases(30), phases(29)) == (changes, 0)
