"""The smallest cases one can compute by hand, for each sentence of docs/loitering.md.

Times are hours or minutes from 0; 1 NM north is one 60th of a degree but for a third of a percent.
"""

from dataclasses import replace

import pytest
from detect.reference import RefFix, RefStatic, RefStay, RefWatch, hulls_of, stays
from detect.reference_geo import GEOD, NM, enclosing_circle, fix_speed_kn, hourly_speeds, place, place_at
from detect.reference_where import in_area, is_away, keeps, phase_of

MIN, HOUR, DAY = 60, 3600, 86400
LON, LAT = 35.6, 34.9
MMSI = 538000001
NOBODY = RefWatch(frozenset(), frozenset(), frozenset())
LISTED = RefWatch(frozenset({MMSI}), frozenset(), frozenset())


def fix(s: int, north: float = 0.0, east: float = 0.0, **given) -> RefFix:
    """A fix so many NM north and east of the home place, by default in the edge area."""
    lon, lat, _ = GEOD.fwd(LON, LAT, 0, north * NM)
    lon, lat, _ = GEOD.fwd(lon, lat, 90, east * NM)
    known = {
        "sog_kn": 0.1,
        "nav_status": None,
        "coarse": False,
        "d": 1.0,
        "syrian": True,
        "margin": 40.0,
        "port_nm": 9.0,
    }
    return RefFix(s, lon, lat, **{**known, **given})


def every(step: int, first: int, last: int, **given) -> list[RefFix]:
    return [fix(s, **given) for s in range(first, last + 1, step)]


def run(
    fixes: list[RefFix],
    until: int | None = None,
    statics: list[RefStatic] | None = None,
    heard: list[int] | None = None,
    up: list[tuple[int, int]] | None = None,
    watch: RefWatch = NOBODY,
    mmsi: int = MMSI,
) -> list[RefStay]:
    until = max(f.time_s for f in fixes) + MIN if until is None else until
    return stays(mmsi, fixes, statics or [], heard or [], up or [(0, until)], until // MIN * MIN, watch)


ANCHORED = every(30 * MIN, 0, 4 * HOUR)  # nine fixes in one place


# The criteria


def test_slow_is_met_after_four_hours_in_one_place():
    (stay,) = run(ANCHORED)
    assert (stay.basis, stay.started_at, stay.detected_at) == ("slow", 0, 4 * HOUR)
    assert (stay.status, stay.severity, stay.phases) == ("open", "info", [(4 * HOUR, "edge")])
    assert stay.circle == pytest.approx((LON, LAT, 0.0), abs=1e-9)
    assert run(ANCHORED[:-1]) == []


def test_detection_is_at_the_whole_minute_after_the_fix():
    (stay,) = run([replace(f, time_s=f.time_s + 7) for f in ANCHORED])
    assert (stay.started_at, stay.detected_at) == (7, 4 * HOUR + MIN)


def test_order_of_arrival_does_not_matter():
    assert run(ANCHORED[::-1]) == run(ANCHORED)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (4 * HOUR, 4 * HOUR), (2 * HOUR, 2 * HOUR)])
def test_a_single_fix_out_of_the_area_keeps_slow_from_being_met(first, last):
    assert run([replace(f, d=6.1) if first <= f.time_s <= last else f for f in ANCHORED]) == []


def test_slow_needs_six_fixes_and_no_gap_over_two_hours():
    assert run(every(HOUR, 0, 4 * HOUR)) == []  # five
    assert (
        run([*every(30 * MIN, 0, HOUR), *every(30 * MIN, 3 * HOUR, 4 * HOUR)])[0].basis == "slow"
    )  # gap 2 h
    late = 3 * HOUR + 1
    assert run([*every(30 * MIN, 0, HOUR), *every(15 * MIN, late, 4 * HOUR), fix(4 * HOUR)]) == []


def test_slow_fails_at_two_knots_and_confined_takes_over():
    moving = [fix(s, north=2.01 * min(s, HOUR) / HOUR) for s in range(0, 6 * HOUR + 1, 30 * MIN)]
    (stay,) = run(moving)  # the window that begins at 30 min has speeds below 2 kn
    assert (stay.basis, stay.started_at) == ("slow", 30 * MIN)
    shuttle = [fix(s, north=2.2 * (s // HOUR % 2)) for s in range(0, 6 * HOUR + 1, HOUR)]
    (stay,) = run(shuttle)
    assert (stay.basis, stay.started_at, stay.detected_at) == ("confined", 0, 6 * HOUR)
    assert stay.circle[2] == pytest.approx(2.2, abs=1e-6)


def test_coarse_fixes_are_left_out_of_slow_altogether():
    coarse = [replace(f, coarse=True) if f.time_s % HOUR else f for f in ANCHORED]
    assert run(coarse) == []  # five others
    wild = [fix(s, north=3, coarse=True, d=9.0) for s in (HOUR + MIN, 2 * HOUR + MIN)]
    assert run([*ANCHORED, *wild])[0].basis == "slow"


@pytest.mark.parametrize(
    ("sog", "north", "met"), [(14.9, 4.9, True), (15.0, 4.9, False), (None, 4.9, True), (9, 5.1, False)]
)
def test_confined_limits(sog, north, met):
    shuttle = [fix(s, north=north * (s // HOUR % 2), sog_kn=sog) for s in range(0, 6 * HOUR + 1, HOUR)]
    assert bool(run(shuttle)) == met


def test_confined_is_not_met_by_a_window_shorter_than_six_hours():
    assert run([fix(s, north=2.2 * (s // HOUR % 2)) for s in range(0, 5 * HOUR + 1, HOUR)]) == []


def up_and_down(legs: int, length: float = 6.0, **given) -> list[RefFix]:
    """Hourly fixes up and down a line of `length` NM."""
    return [fix(k * HOUR, north=length * (k % 2), **given) for k in range(legs + 1)]


def test_racetrack():
    (stay,) = run(up_and_down(24))
    assert (stay.basis, stay.started_at, stay.detected_at) == ("racetrack", 0, 24 * HOUR)
    assert run(up_and_down(23)) == []
    assert run(up_and_down(24, nav_status=7)) == []
    assert run(up_and_down(24), statics=[RefStatic(0, None, None, 30)]) == []
    assert run(up_and_down(24, length=20.1)) == []
    assert run(up_and_down(24, length=19.9))[0].basis == "racetrack"


def test_racetrack_path_and_net():
    # Sent speeds of 16 kn keep `confined` out; every window of 4 h holds an hour at more than 2 kn.
    def legs(length: float) -> list[RefFix]:  # six in a day, an hour each
        return [fix(k * HOUR, north=length * (k // 4 % 2), sog_kn=16) for k in range(25)]

    def zigzag(step: float) -> list[RefFix]:  # net 24 x 0.5 NM, path 24 x step
        return [fix(k * HOUR, north=0.5 * k + step * (k % 2), sog_kn=16) for k in range(25)]

    assert run(legs(4.9)) == []  # path 29.4
    assert run(legs(5.1))[0].basis == "racetrack"  # path 30.6
    assert run(zigzag(2.4)) == []  # net / path 0.208
    assert run(zigzag(2.6))[0].basis == "racetrack"  # net / path 0.192


def known(*later: RefFix) -> list[RefFix]:
    """Three fixes in the first three seconds, so that the hull is not forgotten, the last at 0:00:00."""
    return [fix(-2), fix(-1), fix(0), *later]


def test_sparse_takes_what_is_heard_rarely():
    (stay,) = run(known(fix(6 * HOUR), fix(12 * HOUR)))
    assert (stay.basis, stay.started_at, stay.detected_at) == ("sparse", 0, 12 * HOUR)
    assert run(known(fix(12 * HOUR))) == []  # a window of two
    assert run(known(fix(HOUR), fix(13 * HOUR + 1))) == []  # a gap of more than 12 h, and two
    assert run(known(fix(13 * HOUR), fix(14 * HOUR))) == []  # three, but a gap of 13 h
    assert run(known(fix(6 * HOUR, north=10.1), fix(12 * HOUR))) == []
    (stay,) = run(known(fix(6 * HOUR, north=9.9), fix(12 * HOUR)))
    assert stay.circle[2] == pytest.approx(9.9, abs=1e-6)


def test_a_vessel_heard_every_three_hours_from_the_start_is_one_hull():
    (stay,) = run(every(3 * HOUR, 0, 48 * HOUR))
    assert (stay.hull, stay.basis, stay.started_at, stay.detected_at) == (0, "sparse", 0, 12 * HOUR)


def test_sparse_is_not_met_by_a_dense_window():
    assert run([fix(k * HOUR, north=6 * (k % 2)) for k in range(13)]) == []
    thinner = [fix(k * HOUR, north=6 * (k % 2)) for k in range(13) if k not in (6, 7)]  # a gap of 3 h
    assert run(thinner)[0].basis == "sparse"


def test_sparse_gives_its_basis_to_the_first_other_criterion():
    (stay,) = run(known(fix(6 * HOUR), *every(30 * MIN, 12 * HOUR, 16 * HOUR)))
    assert (stay.basis, stay.started_at, stay.detected_at) == ("slow", 0, 12 * HOUR)


def test_no_other_basis_is_given_up():
    later = [fix(4 * HOUR + k * HOUR, north=2.2 * (k % 2)) for k in range(1, 8)]  # held by `confined`
    (stay,) = run([*ANCHORED, *later])
    assert (stay.basis, stay.circle[2]) == ("slow", pytest.approx(2.2, abs=1e-6))


# Leaving


def sail(first: int, minutes: int, kn: float = 6.3) -> list[RefFix]:
    """A fix every 10 minutes, northward."""
    return [fix(first + s, north=kn * s / HOUR) for s in range(0, minutes * MIN + 1, 10 * MIN)]


def test_going_for_two_hours_ends_the_stay_at_the_last_fix_inside():
    # From 4:00 at 6.3 kn: at 4:10 still `slow`, at 4:20 the hourly speed is 2.1 kn, at 4:30 3.15 kn.
    # The circle is that of 4:10, 1.05 NM wide; at 4:20 she is 1.05 NM outside it.
    under_way = sail(4 * HOUR, 150)
    (stay,) = run([*ANCHORED[:-1], *under_way])
    assert (stay.status, stay.ended_by, stay.observed) == ("closed", "left", True)
    assert stay.ended_at == 4 * HOUR + 10 * MIN
    (stay,) = run([*ANCHORED[:-1], *under_way[:-1]])
    assert stay.status == "open"


def test_a_slow_fix_breaks_the_going_run():
    pause = [*sail(4 * HOUR, 90), *[fix(4 * HOUR + m * MIN, north=9.45) for m in range(100, 171, 10)]]
    (stay,) = run([*ANCHORED[:-1], *pause])  # 9.45 NM off, but from 6:10 on below 3 kn
    assert stay.status == "open"


def test_who_creeps_out_of_the_circle_has_left_at_the_last_fix_inside():
    # At 2.9 kn from 4:00, still `slow` at 4:40 (1.93 kn, the circle 1.93 NM wide), 1.45 NM from its centre at
    # 4:50; at 6 kn from 6:00 at 5.8 NM: 3.4 kn at 6:10, the first fix of the run.
    creeping = sail(4 * HOUR, 120, kn=2.9)
    off = [fix(6 * HOUR + m * MIN, north=5.8 + m / 10) for m in range(10, 131, 10)]
    (stay,) = run([*ANCHORED[:-1], *creeping, *off])
    assert (stay.ended_by, stay.ended_at) == ("left", 4 * HOUR + 40 * MIN)
    assert run([*ANCHORED[:-1], *creeping, *off[:-1]])[0].status == "open"


def test_windows_after_a_stay_use_only_fixes_after_its_end():
    # From 5:00 up and down between 6 and 12 NM: going at 5:00, 6:00 and 7:00; `racetrack` from 5:00 to 29:00.
    off = [fix(k * HOUR, north=6 + 6 * (k % 2)) for k in range(5, 30)]
    (stay,) = run([*ANCHORED, *off[:-1]])
    assert (stay.ended_by, stay.ended_at, stay.reopened) == ("left", 4 * HOUR, [])
    (stay,) = run([*ANCHORED, *off])
    assert (stay.status, stay.basis, stay.reopened) == ("open", "slow", [29 * HOUR])


@pytest.mark.parametrize(("north", "status"), [(0.04, "open"), (0.06, "closed")])
def test_the_circle_has_a_margin_for_going(north, status):
    alone = {"north": north, "sog_kn": 5.0}  # gaps of more than 2 h: the speed sent counts
    (stay,) = run([*ANCHORED, fix(7 * HOUR, **alone), fix(9 * HOUR + MIN, **alone)])
    assert stay.status == status


def test_slow_is_not_met_at_a_coarse_fix():
    # Were it met by the anchored fixes alone, it would break the run of going at every coarse fix.
    off = [replace(f, coarse=True, sog_kn=6.3) for f in sail(4 * HOUR + 10 * MIN, 180)]
    (stay,) = run([*ANCHORED, *off])
    assert (stay.ended_by, stay.ended_at) == ("left", 4 * HOUR + 10 * MIN)


def test_away_for_an_hour_ends_the_stay():
    away = every(30 * MIN, 4 * HOUR + 30 * MIN, 5 * HOUR + 30 * MIN, d=7.1)
    (stay,) = run([*ANCHORED, *away])
    assert (stay.ended_by, stay.ended_at) == ("left", 4 * HOUR)
    assert run([*ANCHORED, *away[:-1]])[0].status == "open"
    beside = [replace(away[1], d=6.9) if i == 1 else f for i, f in enumerate(away)]
    assert run([*ANCHORED, *beside])[0].status == "open"


@pytest.mark.parametrize("where", [{"d": -4.1}, {"margin": -1.1}, {"port_nm": 0.0}])
def test_other_ways_to_be_away(where):
    assert run([*ANCHORED, *every(HOUR, 5 * HOUR, 6 * HOUR, **where)])[0].ended_by == "left"


def test_belt_and_edge_area():
    assert (
        in_area(fix(0, d=12), True)
        and not in_area(fix(0, d=12.1), True)
        and not in_area(fix(0, d=6.1), False)
    )
    assert in_area(fix(0, d=-3), False) and not in_area(fix(0, d=-3.1), False) and in_area(fix(0, d=-9), True)
    assert not in_area(fix(0, syrian=False), True) and not in_area(fix(0, port_nm=0), True)
    assert (
        is_away(fix(0, d=13.1), True) and not is_away(fix(0, d=13), True) and not is_away(fix(0, d=-9), True)
    )
    assert (
        is_away(fix(0, d=-4.1), False) and not is_away(fix(0, d=-4), False) and is_away(fix(0, d=7.1), False)
    )


def test_the_next_stay_begins_after_the_end_of_the_last():
    away = every(30 * MIN, 4 * HOUR + 30 * MIN, 5 * HOUR + 30 * MIN, d=7.1)
    back = every(30 * MIN, 6 * HOUR, 10 * HOUR)
    first, second = run([*ANCHORED, *away, *back])
    assert (first.ended_at, second.started_at, second.detected_at) == (4 * HOUR, 6 * HOUR, 10 * HOUR)


def test_speed_of_a_fix():
    hourly = [fix(0), fix(30 * MIN, north=2), fix(HOUR, north=4)]
    assert fix_speed_kn(hourly, 2) == pytest.approx(4)
    assert fix_speed_kn([fix(0), fix(HOUR + 59, north=4)], 1) == pytest.approx(4 * HOUR / (HOUR + 59))
    assert fix_speed_kn([fix(0), fix(3 * HOUR, north=4, sog_kn=9.5)], 1) == 9.5  # 1 h before: in a gap of 3 h
    assert fix_speed_kn([fix(0), fix(3 * HOUR, north=6, sog_kn=None)], 1) == pytest.approx(2)
    coarse = [fix(0), fix(30 * MIN, north=2), fix(HOUR, north=4, coarse=True, sog_kn=9.5)]
    assert fix_speed_kn(coarse, 2) == 9.5  # no hourly speed from a coarse fix


# Silence


def test_silence_of_six_and_of_72_hours():
    last = 4 * HOUR
    assert run(ANCHORED, until=last + 6 * HOUR - MIN)[0].observed
    assert not run(ANCHORED, until=last + 6 * HOUR)[0].observed
    (stay,) = run(ANCHORED, until=last + 72 * HOUR - MIN)
    assert (stay.status, stay.observed) == ("open", False)
    (stay,) = run(ANCHORED, until=last + 72 * HOUR)
    assert (stay.status, stay.ended_by, stay.ended_at) == ("closed", "lost_contact", last)
    assert not stay.observed


def test_only_minutes_with_a_feed_count():
    up = [(0, 5 * HOUR), (20 * HOUR, 91 * HOUR)]  # 1 h and 71 h after the last fix
    assert run(ANCHORED, until=91 * HOUR - MIN, up=up)[0].status == "open"
    assert run(ANCHORED, until=91 * HOUR, up=up)[0].ended_by == "lost_contact"
    assert not run(ANCHORED, until=24 * HOUR, up=up)[0].observed  # by the clock


def test_messages_without_a_fix_are_heard():
    assert run(ANCHORED, until=11 * HOUR, heard=[6 * HOUR])[0].observed
    assert run(ANCHORED, until=11 * HOUR, statics=[RefStatic(6 * HOUR, None, None, 70)])[0].observed
    assert run(ANCHORED, until=10 * HOUR - MIN, heard=[3 * HOUR])[0].observed
    assert not run(ANCHORED, until=11 * HOUR, heard=[3 * HOUR])[0].observed


def test_messages_without_a_fix_are_those_of_the_hull_of_the_latest_fix():
    other = every(30 * MIN, 30 * MIN, 4 * HOUR + 30 * MIN, north=200)
    first, second = run([*ANCHORED, *other], until=11 * HOUR, heard=[6 * HOUR])
    assert (first.hull, first.observed, second.hull, second.observed) == (0, False, 1, True)


# Reopening


def lost_then(s: int, watch: RefWatch = NOBODY, **given) -> list[RefStay]:
    """Anchored to 4:00, closed at 76:00, one more fix then or later."""
    return run([*ANCHORED, fix(s, **given)], watch=watch)


def test_a_fix_nearby_reopens_the_stay():
    (stay,) = lost_then(148 * HOUR, north=9.9)
    assert (stay.status, stay.ended_at, stay.ended_by, stay.reopened) == ("open", None, None, [148 * HOUR])
    assert stay.observed


@pytest.mark.parametrize(("s", "north", "watch"), [
    (148 * HOUR, 10.1, NOBODY), (148 * HOUR + 1, 0, NOBODY), (244 * HOUR + 1, 0, LISTED),
])  # fmt: skip
def test_farther_or_later_it_stays_closed(s, north, watch):
    (stay,) = lost_then(s, watch, north=north)
    assert (stay.status, stay.reopened) == ("closed", [])


def test_the_watchlist_waits_seven_days():
    (stay,) = lost_then(244 * HOUR, LISTED)
    assert (stay.status, stay.reopened) == ("open", [244 * HOUR])


def test_after_a_reopening_the_stay_goes_on():
    later = [fix(80 * HOUR), *every(30 * MIN, 81 * HOUR, 82 * HOUR, d=8.0)]
    (stay,) = run([*ANCHORED, *later])
    assert (stay.ended_by, stay.ended_at, stay.reopened) == ("left", 80 * HOUR, [80 * HOUR])


def test_runs_begin_anew_at_a_reopening():
    before, after = fix(5 * HOUR, d=8.0), fix(80 * HOUR, d=8.0)
    (stay,) = run([*ANCHORED, before, after])
    assert stay.status == "open"


# Moved, not left


def round_the_square(s: int) -> dict[str, float]:
    """Where she is after s seconds at 8 kn: 8 NM north, 8 east, 8 south, 8 west, and again."""
    leg, along = divmod(8 * s / HOUR, 8)
    return [
        {"north": along, "east": 0.0},
        {"north": 8.0, "east": along},
        {"north": 8 - along, "east": 8.0},
        {"north": 0.0, "east": 8 - along},
    ][int(leg) % 4]


def clock(hours: int, minutes: int = 0) -> int:
    return hours * HOUR + minutes * MIN


def shift(stop: int, until: int, away: tuple[int, int] = (-1, -1)) -> list[RefFix]:
    """Anchored to 4:00, round the square to `stop` (fixes every 10 minutes), there to `until` (every 30).

    `slow` is met last at 4:10 (1.33 kn, the circle 1.33 NM wide); 2.67 kn at 4:20, 4 kn at 4:30. The run of
    going spans 2 h at 6:30. No hour of sailing shows less than 5.6 kn, and the square is too wide for
    `confined`: of the fixes after 4:10 `slow` is met first at stop + 4:00, the window beginning at `stop`.
    """
    under_way = [fix(s, **round_the_square(s - 4 * HOUR)) for s in range(4 * HOUR, stop + 1, 10 * MIN)]
    there = every(30 * MIN, stop + 30 * MIN, until, **round_the_square(stop - 4 * HOUR))
    track = [f for f in [*ANCHORED[:-1], *under_way, *there] if f.time_s <= until]
    return [replace(f, d=13.1 if away[0] <= f.time_s <= away[1] else -8.0) for f in track]


def shifted(stop: int, until: int, away: tuple[int, int] = (-1, -1)) -> list[RefStay]:
    return run(shift(stop, until, away), watch=LISTED)


def test_who_shifts_within_the_belt_and_holds_again_has_not_left():
    (stay,) = shifted(clock(7), clock(6, 20))
    assert stay.status == "open"
    (stay,) = shifted(clock(7), clock(10, 30))
    assert (stay.status, stay.ended_by, stay.ended_at) == ("closed", "left", clock(4, 10))
    assert (stay.observed, stay.reopened) == (True, [])
    (stay,) = shifted(clock(7), clock(11))  # 8 NM east of where she was
    assert (stay.status, stay.ended_by, stay.ended_at) == ("open", None, None)
    assert (stay.started_at, stay.detected_at, stay.reopened) == (0, clock(4), [clock(11)])
    lon, lat, _ = GEOD.fwd(LON, LAT, 90, 8 * NM)
    assert stay.circle == pytest.approx((lon, lat, 0.0), abs=1e-6)


def test_a_straight_shift_of_an_hour_closes_nothing():
    there = every(30 * MIN, clock(5, 30), clock(12), north=8)  # under 3 kn from 5:40 on
    (stay,) = run([*ANCHORED[:-1], *sail(clock(4), 60, kn=8), *there])
    assert (stay.status, stay.reopened) == ("open", [])


def test_moved_has_the_time_of_the_fix_not_of_the_minute():
    (stay,) = run([replace(f, time_s=f.time_s + 7) for f in shift(clock(7), clock(11))], watch=LISTED)
    assert (stay.detected_at, stay.reopened) == (clock(4, 1), [clock(11) + 7])


def test_a_hold_that_begins_more_than_twelve_hours_after_the_end_is_another_stay():
    (stay,) = shifted(clock(16, 10), clock(20, 10))
    assert (stay.status, stay.reopened) == ("open", [clock(20, 10)])
    first, second = shifted(clock(16, 20), clock(20, 20))
    assert (first.status, first.ended_at, first.reopened) == ("closed", clock(4, 10), [])
    assert (second.status, second.started_at, second.detected_at) == ("open", clock(16, 20), clock(20, 20))


@pytest.mark.parametrize("away", [
    (clock(7), clock(8)),
    (clock(6), clock(7)),  # the run began before the stay was closed
    (clock(5, 30), clock(6, 30)),  # both runs close it at the same minute
    (clock(5, 20), clock(6, 20)),  # closed as away
    (clock(4, 30), clock(5, 30)),  # closed as away by the very fixes of the run of going
])  # fmt: skip
def test_who_was_away_for_an_hour_has_left(away):
    first, second = shifted(clock(9), clock(13), away)
    assert (first.status, first.ended_at, first.reopened) == ("closed", clock(4, 10), [])
    assert (second.status, second.started_at, second.detected_at) == ("open", clock(9), clock(13))


@pytest.mark.parametrize("away", [(clock(7), clock(7, 50)), (clock(6), clock(6, 50))])
def test_who_was_away_for_less_has_not_left(away):
    (stay,) = shifted(clock(9), clock(13), away)
    assert (stay.status, stay.reopened) == ("open", [clock(13)])


def test_who_holds_no_more_stays_closed():
    fixes = shift(clock(22), clock(22))  # 18 hours round the square
    (stay,) = run(fixes, watch=LISTED)
    assert (stay.status, stay.ended_by, stay.ended_at) == ("closed", "left", clock(4, 10))
    lon, lat, diameter = stay.circle
    far = {f.time_s: GEOD.inv(lon, lat, f.lon, f.lat)[2] / NM for f in fixes}
    assert far[clock(4, 10)] == pytest.approx(diameter / 2, abs=1e-3)
    assert far[clock(4, 20)] == pytest.approx(2.0, abs=1e-3)


def test_once_more_gone_once_more_reopened():
    def east_of(s: int) -> RefFix:
        there = round_the_square(min(s, clock(14)) - clock(11))
        return fix(s, north=there["north"], east=8 + there["east"], d=-8.0)

    held = shift(clock(7), clock(11))
    again = [east_of(s) for s in range(clock(11, 10), clock(18) + 1, 10 * MIN)]
    (stay,) = run([*held, *[f for f in again if f.time_s <= clock(13, 30)]], watch=LISTED)
    assert (stay.status, stay.ended_at, stay.reopened) == ("closed", clock(11, 10), [clock(11)])
    (stay,) = run([*held, *again], watch=LISTED)  # the window from 13:50 on: 1.33 kn at 14:50
    assert (stay.status, stay.reopened) == ("open", [clock(11), clock(17, 50)])


def test_between_end_and_reopening_silence_phase_and_severity_are_not_looked_at():
    def in_roads(f: RefFix) -> RefFix:  # there, and aground
        return replace(f, port_nm=2.0, nav_status=6) if f.time_s >= clock(7) else f

    (stay,) = run(shift(clock(7), clock(7)), until=clock(60), watch=LISTED)
    assert (stay.status, stay.ended_by, stay.observed) == ("closed", "left", True)
    (stay,) = run([in_roads(f) for f in shift(clock(7), clock(10, 30))], watch=LISTED)
    assert (stay.phases, stay.severity) == ([(clock(4), "inside")], "warning")
    (stay,) = run([in_roads(f) for f in shift(clock(7), clock(11))], watch=LISTED)
    assert (stay.phases, stay.severity) == ([(clock(4), "inside")], "critical")


def test_a_reopened_stay_looks_back_as_if_it_had_never_been_closed():
    # From 12:00 up and down 6 NM, every other fix in the circle; 24 h are full at 24:00, from 4:20 at 28:20.
    more = [fix(k * HOUR, north=6 * (k % 2 == 0), east=8, d=-8.0) for k in range(12, 25)]
    (stay,) = run([*shift(clock(7), clock(11)), *more[:-1]], watch=LISTED)
    assert (stay.status, stay.circle[2]) == ("open", pytest.approx(0, abs=1e-6))
    (stay,) = run([*shift(clock(7), clock(11)), *more], watch=LISTED)
    assert stay.circle[2] == pytest.approx(128**0.5, abs=0.02)  # the diagonal of the square


# Phases


def test_phase_of_a_fix():
    cases = {"roads": (-8.0, 3.0), "inside": (-3.1, 3.1), "edge": (-3.0, 9.0), "outside": (6.1, 9.0)}
    assert {name: phase_of(fix(0, d=d, port_nm=port)) for name, (d, port) in cases.items()} == {
        n: n for n in cases
    }


def test_how_far_a_phase_is_kept():
    assert keeps("roads", fix(0, port_nm=3.5)) and not keeps("roads", fix(0, port_nm=3.6))
    assert keeps("inside", fix(0, d=-2.6)) and not keeps("inside", fix(0, d=-2.5))
    assert keeps("inside", fix(0, d=-8, port_nm=2.6)) and not keeps("inside", fix(0, d=-8, port_nm=2.5))
    assert keeps("edge", fix(0, d=6.5)) and keeps("edge", fix(0, d=-3.5)) and not keeps("edge", fix(0, d=6.6))
    assert keeps("outside", fix(0, d=5.6)) and not keeps("outside", fix(0, d=5.5))


def phases_with(*last: RefFix, watch: RefWatch = LISTED) -> list[tuple[int, str]]:
    (stay,) = run([*ANCHORED, *last], watch=watch)
    return stay.phases


def at(minute: int, **given) -> RefFix:
    return fix(4 * HOUR + minute * MIN, **given)


def test_the_phase_changes_after_thirty_minutes_past_the_border():
    assert phases_with(at(10, d=7), at(40, d=8)) == [(4 * HOUR, "edge"), (4 * HOUR + 40 * MIN, "outside")]
    assert phases_with(at(10, d=7), at(39, d=8)) == [(4 * HOUR, "edge")]
    assert len(phases_with(at(10, d=6.4), at(40, d=8))) == 1  # not far enough
    assert len(phases_with(at(10, d=7), at(20), at(40, d=8))) == 1  # back in between
    assert len(phases_with(at(10, d=7), at(20, d=12.1), at(40, d=8))) == 1  # out of the belt in between
    assert len(phases_with(at(10, d=7), at(20, d=-4), at(40, d=8))) == 1  # two other phases
    assert phases_with(at(10, d=-4), at(40, d=-4), at(50, d=1), at(80, d=1)) == [
        (4 * HOUR, "edge"), (4 * HOUR + 40 * MIN, "inside"), (4 * HOUR + 80 * MIN, "edge"),
    ]  # fmt: skip


# Hulls


def test_two_ships_under_one_mmsi_are_judged_apart():
    other = every(30 * MIN, 10 * MIN, 4 * HOUR + 10 * MIN, north=200)
    found = run([*ANCHORED, *other])
    assert [(s.hull, s.started_at) for s in found] == [(0, 0), (1, 10 * MIN)]


def sizes(*fixes: RefFix) -> list[int]:
    return [len(hull) for hull in hulls_of(list(fixes))]


def test_which_hull_takes_a_fix():
    assert sizes(fix(0), fix(HOUR, north=50.9)) == [2]
    assert sizes(fix(0), fix(HOUR, north=51.1)) == [1, 1]
    assert sizes(fix(0), fix(HOUR, north=51.1, coarse=True)) == [1]  # set aside
    assert sizes(fix(0, coarse=True), fix(HOUR)) == [2]  # no hull was left to conflict with
    assert sizes(*(fix(n * HOUR, coarse=True) for n in range(5))) == [5]
    assert sizes(fix(0), fix(0, east=40), fix(HOUR, east=30)) == [1, 2]  # the nearer
    assert sizes(fix(0), fix(HOUR + 1)) == [2]  # she took the latest fix
    there = {"north": 300}
    # hull 1 with its one or two fixes is forgotten after an hour
    assert sizes(fix(0), fix(1, **there), fix(HOUR), fix(HOUR + 2, **there)) == [2, 1, 1]
    assert sizes(fix(0), fix(0, **there), fix(1, **there), fix(HOUR), fix(HOUR + 2, **there)) == [2, 2, 1]
    assert sizes(fix(0), fix(1, **there), fix(HOUR), fix(HOUR + 1, **there)) == [2, 2]
    assert sizes(fix(0), fix(1), fix(2), fix(HOUR * 9)) == [4]
    assert sizes(fix(0), fix(1), fix(2), fix(30 * DAY + 3)) == [3, 1]


def test_one_fix_wrong_by_miles_does_not_disturb():
    (stay,) = run([*ANCHORED, fix(2 * HOUR + MIN, north=300, sog_kn=20.0)])
    assert (stay.hull, stay.basis, stay.circle[2]) == (0, "slow", pytest.approx(0, abs=1e-6))


def test_vessels_only():
    assert run(ANCHORED, mmsi=200999999) == [] and run(ANCHORED, mmsi=776000000) == []
    assert len(run(ANCHORED, mmsi=201000000)) == len(run(ANCHORED, mmsi=775999999)) == 1


# Unit of interest


FAR = [replace(f, d=-8.0) for f in ANCHORED]  # in the belt, not in the edge area


@pytest.mark.parametrize(("mmsi", "static", "watch", "severity"), [
    (MMSI, None, NOBODY, None),
    (MMSI, None, LISTED, "warning"),
    (MMSI, RefStatic(9, 7, None, None), RefWatch(frozenset(), frozenset({7}), frozenset()), "warning"),
    (MMSI, RefStatic(9, None, "AB", None), RefWatch(frozenset(), frozenset(), frozenset({"AB"})), "warning"),
    (MMSI, RefStatic(9, None, None, 35), NOBODY, "warning"),
    (MMSI, RefStatic(4 * HOUR + 1, None, None, 35), NOBODY, None),  # not known yet
    (273000000, None, NOBODY, "warning"),
    (273000000, RefStatic(9, None, None, 0), NOBODY, "warning"),
    (273000000, RefStatic(9, None, None, 30), NOBODY, None),
    (273000000, RefStatic(9, None, None, 60), NOBODY, None),
    (273999999, RefStatic(9, None, None, 99), NOBODY, "warning"),
    (274000000, None, NOBODY, None),
])  # fmt: skip
def test_units_of_interest_are_judged_in_the_whole_belt(mmsi: int, static, watch, severity):
    found = run(FAR, mmsi=mmsi, statics=[static] if static else [], watch=watch)
    assert [s.severity for s in found] == ([severity] if severity else [])


def test_identity_is_what_was_last_sent():
    type_35, later_nothing = RefStatic(9, None, None, 35), RefStatic(99, 5, "X", None)
    assert len(run(FAR, statics=[later_nothing, type_35])) == 1
    assert run(FAR, statics=[type_35, RefStatic(99, None, None, 0)]) == []
    assert run(FAR, statics=[type_35, RefStatic(9, None, None, 70)]) == []  # the greater of two at once


@pytest.mark.parametrize(
    ("status", "severity"), [(2, "critical"), (6, "critical"), (1, "warning"), (None, "warning")]
)
def test_severity(status, severity):
    fixes = [replace(f, nav_status=status) if f.time_s == HOUR else f for f in ANCHORED]
    assert run(fixes, watch=LISTED)[0].severity == severity
    assert run(fixes)[0].severity == "info"


def test_a_status_sent_before_the_stay_is_not_counted():
    aground = fix(-30 * MIN, d=14.0, nav_status=6)
    assert run([aground, *ANCHORED], watch=LISTED)[0].severity == "warning"


def test_severity_only_rises():
    aground, afloat = replace(at(30), nav_status=6), replace(at(60), nav_status=0)
    assert run([*ANCHORED, aground, afloat], watch=LISTED)[0].severity == "critical"


# The tools


def test_smallest_circle():
    triangle = [
        fix(0),
        fix(1, east=4),
        fix(2, east=2, north=1),
        fix(3, east=1),
    ]  # obtuse: the long side decides
    assert enclosing_circle(triangle)[2] == pytest.approx(4, abs=1e-3)
    square = [fix(0), fix(1, east=3), fix(2, north=4), fix(3, north=4, east=3)]
    assert enclosing_circle(square)[2] == pytest.approx(5, abs=1e-2)
    assert enclosing_circle([fix(0)] * 3)[2] == 0


def test_the_smallest_circle_holds_all_fixes():
    cloud = [fix(k, north=(k * 37 % 101) / 20, east=(k * 59 % 97) / 20) for k in range(300)]
    lon, lat, diameter = enclosing_circle(cloud)
    far = [GEOD.inv(lon, lat, f.lon, f.lat)[2] / NM for f in cloud]
    assert max(far) == pytest.approx(diameter / 2, rel=1e-5)
    assert sum(distance > diameter / 2 - 1e-4 for distance in far) >= 2


def test_of_two_fixes_in_one_second_the_first_counts_for_interpolation():
    window = [fix(0), fix(HOUR, north=1), fix(HOUR, north=2), fix(2 * HOUR, north=2)]
    assert hourly_speeds(window)[0] == pytest.approx(1)
    assert hourly_speeds(window)[-1] == pytest.approx(1)
    assert len(hourly_speeds(window)) == 61
    assert fix_speed_kn([fix(0), fix(0, north=3), fix(HOUR, north=3), fix(HOUR + 1)], 2) == pytest.approx(3)
    lon_lat = place_at([fix(0), fix(0, north=3), fix(HOUR, north=3)], HOUR // 3, 2 * HOUR)
    assert lon_lat == pytest.approx(place(fix(9, north=1)), abs=1e-6)
