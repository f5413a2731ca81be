"""Night, departures and their properties: simulated hour by hour on the pure plan."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.deliver.departures import ALONE, TOLD_ALREADY
from app.deliver.plan import Form, Now, plan
from app.domain.telling import DEPARTURE, Manner, manner
from app.store.outbox import Left, Waiting

H = 3_600_000
NIGHT = Now(at_ms=100 * H, is_night=True, morning_ms=80 * H)
DAY = Now(at_ms=110 * H, morning_ms=106 * H, departures_apart_ms=3 * H)


def row(seq, uid, change="opened", severity="warning", topic="", at_h=100.0, mmsi=0):
    return Waiting(seq, uid, seq, change, severity, False, topic, int(at_h * H), int(at_h * H), mmsi or uid)


def leaves(seq, uid, at_h=100.0, change="closed", mmsi=0):
    return row(seq, uid, change, "warning" if change == "closed" else "info", DEPARTURE, at_h, mmsi)


def seqs(found):
    return [r.seq for r in found.rows]


STOOD = {uid: ["opened"] for uid in range(1, 50)}


def test_at_night_only_what_is_critical_is_sent():
    assert plan([row(1, 1)], {}, 8, NIGHT).rows == []
    assert plan([row(1, 1)], {}, 8, NIGHT).held == 1
    assert seqs(plan([row(1, 1), row(2, 2, severity="critical")], {}, 8, NIGHT)) == [2]


def test_in_the_morning_the_night_is_one_digest_and_the_day_goes_on_as_ever():
    waiting = [row(1, 1), row(2, 2), row(3, 3, at_h=107)]
    found = plan(waiting, {}, 8, DAY)
    assert (seqs(found), found.form) == ([1, 2], Form.MORNING)
    found = plan(waiting[2:], {}, 8, DAY)
    assert (seqs(found), found.form) == ([3], Form.SINGLE)


def test_one_unit_that_leaves_is_told_as_ever_and_an_exit_alone_is_not():
    assert plan([leaves(1, 1, at_h=108)], STOOD, 8, DAY).form is Form.SINGLE
    exit_ = leaves(1, 1, at_h=108, change="opened")
    assert plan([exit_], {}, 8, DAY).rows == []
    later = Now(at_ms=120 * H, morning_ms=106 * H)
    assert plan([exit_], {}, 8, later).skipped == {ALONE: [1]}


def test_two_that_leave_are_one_critical_message_even_at_night():
    for now in (DAY, NIGHT):
        found = plan([leaves(1, 1), leaves(2, 2, at_h=105)], STOOD, 8, now)
        assert (seqs(found), found.form) == ([1, 2], Form.TOGETHER)
    assert plan([leaves(1, 1, at_h=107), leaves(2, 2, at_h=94)], STOOD, 8, NIGHT).rows == []


def test_what_waits_before_it_of_the_same_alert_goes_with_it():
    found = plan([row(1, 1), leaves(2, 1), leaves(3, 2)], STOOD, 8, NIGHT)
    assert (seqs(found), found.form) == ([1, 2, 3], Form.TOGETHER)


def test_she_who_is_told_to_leave_by_one_alert_is_not_counted_by_another():
    waiting = [leaves(1, 1, mmsi=7), leaves(2, 2, change="opened", mmsi=7)]
    found = plan(waiting, STOOD, 8, NIGHT)
    assert (found.rows, found.skipped) == ([], {TOLD_ALREADY: [2]})


def test_who_joins_them_is_gathered():
    left = [Left(1, 2, 1, 100 * H, 100 * H), Left(2, 2, 2, 101 * H, 101 * H)]
    joins = [leaves(n, n, at_h=102) for n in (3, 4, 5, 6)]
    soon = Now(at_ms=103 * H, morning_ms=1, left=left, departures_apart_ms=3 * H)
    assert (plan(joins, STOOD, 8, soon).rows, plan(joins, STOOD, 8, soon).held) == ([], 4)
    later = Now(at_ms=104 * H, morning_ms=1, left=left, departures_apart_ms=3 * H)
    found = plan(joins, STOOD, 8, later)
    assert (len(found.rows), found.form, len(found.after)) == (4, Form.TOGETHER, 2)


def test_the_second_is_told_at_once_with_the_first_who_was_told_alone():
    left = [Left(1, 2, 1, 107 * H, 107 * H)]
    now = Now(at_ms=108 * H, is_night=True, left=left, departures_apart_ms=3 * H)
    found = plan([leaves(2, 2, at_h=108)], STOOD, 8, now)
    assert (seqs(found), found.form, len(found.after)) == ([2], Form.TOGETHER, 1)


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 95),
        st.integers(1, 8),
        st.sampled_from(["opened", "reminder", "escalated", "closed", "reopened", "retracted"]),
        st.sampled_from(["warning", "warning", "critical"]),
        st.booleans(),
    ),
    max_size=30,
)


def told_hour_by_hour(events, storm, apart):
    """Four days of 24 hours, night from 22 to 6: (hour, plan) of each message, and what was skipped."""
    due = []
    for n, (hour, uid, change, severity, leaves) in enumerate(sorted(events), 1):
        topic = DEPARTURE if leaves and change in ("closed", "opened") else ""
        due.append(Waiting(n, uid, n, change, severity, False, topic, hour * H, hour * H, uid))
    told, left, sent, skipped, gone, gathered = {}, [], [], [], set(), 0
    for hour in range(170):
        while True:
            waiting = [
                r for r in due if r.recorded_ms <= hour * H and r.seq not in skipped and r.seq not in gone
            ]
            morning_h = max((h for h in range(-18, hour + 1, 24)), default=0)
            is_night = hour % 24 >= 22 or hour % 24 < 6
            now = Now(hour * H, is_night, morning_h * H, tuple(left), 3 * H, apart * H, gathered * H)
            found = plan(waiting, told, storm, now)
            skipped += [seq for some in found.skipped.values() for seq in some]
            if not found.rows:
                break
            sent.append((hour, found))
            gone |= {r.seq for r in found.rows}
            gathered = gathered if all(map(is_at_once, found.rows)) else hour
            for r in found.rows:
                told.setdefault(r.uid, []).append(r.change)
                if r.topic:
                    left.append(Left(r.uid, r.revision, r.mmsi, r.at_ms, hour * H))
    return due, sent, skipped


def is_at_once(row):
    return manner(row.severity, row.change) is Manner.AT_ONCE


@given(EVENTS, st.integers(1, 8), st.sampled_from([0, 1, 4]))
def test_every_message_obeys_the_table(events, storm, apart):
    due, sent, skipped = told_hour_by_hour(events, storm, apart)
    rows = [(hour, found, r) for hour, found in sent for r in found.rows]
    assert sorted([*(r.seq for _, _, r in rows), *skipped]) == [r.seq for r in due], (
        "each is told or skipped, once"
    )
    for hour, found, r in rows:
        if is_at_once(r):
            assert hour * H == r.recorded_ms, "nothing critical is ever held back"
            assert found.form in (Form.SINGLE, Form.TOGETHER)
        is_night = hour % 24 >= 22 or hour % 24 < 6
        about = {other.uid for other in due if is_at_once(other) and other.recorded_ms <= hour * H}
        assert not is_night or found.form is Form.TOGETHER or r.uid in about
        if found.form is Form.TOGETHER:
            vessels = {x.mmsi for x in found.rows if x.topic} | {x.mmsi for x in found.after}
            assert len(vessels) > 1
    for uid in {r.uid for r in due}:
        order = [r.seq for _, _, r in rows if r.uid == uid]
        assert order == sorted(order)
    mornings = [hour for hour, found in sent if found.form is Form.MORNING]
    assert len(mornings) == len(set(mornings)), "a night is one digest"
    groups = [
        hour for hour, found in sent if found.form is Form.TOGETHER and len({x.mmsi for x in found.after}) > 1
    ]
    assert all(b - a >= 3 for a, b in pairwise(groups)), "and added to at most every 3 h"
    if apart:
        others = [h for h, found in sent if found.form in (Form.GATHERED, Form.MORNING) or is_quiet(found)]
        assert all(b - a >= apart or b % 24 == 6 for a, b in pairwise(others)), "and the rest gathers"


def is_quiet(found):
    return found.form is Form.SINGLE and not any(map(is_at_once, found.rows))


def test_what_gathers_goes_as_one_some_hours_after_the_last():
    waiting = [row(1, 1, at_h=107), row(2, 2, at_h=108), row(3, 2, "closed", at_h=109)]
    at = lambda hour, last: Now(hour * H, False, 106 * H, apart_ms=4 * H, gathered_ms=last * H)  # noqa: E731
    assert (plan(waiting, {}, 8, at(109, 106)).rows, plan(waiting, {}, 8, at(109, 106)).held) == ([], 3)
    found = plan(waiting, {}, 8, at(110, 106))
    assert (seqs(found), found.form) == ([1, 2, 3], Form.GATHERED)
    found = plan(waiting[1:], {}, 8, at(110, 106))
    assert (seqs(found), found.form) == ([2, 3], Form.SINGLE), "of one alert it is that alert's"


def test_that_all_goes_on_as_before_is_told_in_the_morning():
    still = [row(1, 1, "reminder", at_h=107), row(2, 2, "reminder", "critical", at_h=108)]
    by_day = Now(115 * H, False, 106 * H, apart_ms=4 * H, gathered_ms=90 * H)
    assert plan(still, STOOD, 8, by_day).rows == []
    found = plan(still, STOOD, 8, Now(130 * H, False, 130 * H, apart_ms=4 * H, gathered_ms=90 * H))
    assert (seqs(found), found.form) == ([2, 1], Form.MORNING), "the most severe in front"
    never_night = Now(115 * H, apart_ms=4 * H, gathered_ms=90 * H)
    assert seqs(plan(still, STOOD, 8, never_night)) == [2, 1]
