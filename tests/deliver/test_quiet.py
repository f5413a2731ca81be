"""Night, departures and their properties: simulated hour by hour on the pure plan."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.deliver.departures import ALONE, TOLD_ALREADY
from app.deliver.plan import Form, Now, plan
from app.domain.telling import DEPARTURE
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


def told_hour_by_hour(events, storm):
    """Four days of 24 hours, night from 22 to 6: (hour, plan) of each message, and what was skipped."""
    due = []
    for n, (hour, uid, change, severity, leaves) in enumerate(sorted(events), 1):
        topic = DEPARTURE if leaves and change in ("closed", "opened") else ""
        due.append(Waiting(n, uid, n, change, severity, False, topic, hour * H, hour * H, uid))
    told, left, sent, skipped, gone = {}, [], [], [], set()
    for hour in range(130):
        while True:
            waiting = [
                r for r in due if r.recorded_ms <= hour * H and r.seq not in skipped and r.seq not in gone
            ]
            morning_h = max((h for h in range(-18, hour + 1, 24)), default=0)
            now = Now(hour * H, hour % 24 >= 22 or hour % 24 < 6, morning_h * H, tuple(left), 3 * H)
            found = plan(waiting, told, storm, now)
            skipped += [seq for some in found.skipped.values() for seq in some]
            if not found.rows:
                break
            sent.append((hour, found))
            gone |= {r.seq for r in found.rows}
            for r in found.rows:
                told.setdefault(r.uid, []).append(r.change)
                if r.topic:
                    left.append(Left(r.uid, r.revision, r.mmsi, r.at_ms, hour * H))
    return due, sent, skipped


@given(EVENTS, st.integers(1, 8))
def test_every_message_obeys_the_table(events, storm):
    due, sent, skipped = told_hour_by_hour(events, storm)
    rows = [(hour, found, r) for hour, found in sent for r in found.rows]
    assert sorted([*(r.seq for _, _, r in rows), *skipped]) == [r.seq for r in due], (
        "each is told or skipped, once"
    )
    for hour, found, r in rows:
        if r.severity == "critical":
            assert hour * H == r.recorded_ms, "nothing critical is ever held back"
            assert found.form in (Form.SINGLE, Form.TOGETHER)
        is_night = hour % 24 >= 22 or hour % 24 < 6
        about = {other.uid for other in due if other.severity == "critical" and other.recorded_ms <= hour * H}
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
