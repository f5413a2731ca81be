"""What is sent next."""

from hypothesis import given
from hypothesis import strategies as st

from app.deliver.compose import MOST_IN_DIGEST
from app.deliver.plan import ENDED_UNTOLD, WITHDRAWN_UNTOLD, plan
from app.store.outbox import Waiting


def row(seq, uid, change="opened", severity="warning", in_doubt=False):
    return Waiting(seq, uid, seq, change, severity, in_doubt)


def test_nothing_waits():
    assert plan([], {}, 8).rows == []


def test_the_first_that_waits_goes_alone():
    found = plan([row(1, 1), row(2, 2)], {}, 8)
    assert ([r.seq for r in found.rows], found.is_digest) == ([1], False)


def test_critical_alerts_go_first_and_begin_with_what_was_told_of_them_before():
    waiting = [row(1, 1), row(2, 2), row(3, 2, "escalated", "critical"), *(row(n, n) for n in range(4, 30))]
    found = plan(waiting, {}, 8)
    assert ([r.seq for r in found.rows], found.is_digest) == ([2], False)


def test_a_storm_is_one_digest_of_whole_alerts():
    waiting = [row(n, n % 50) for n in range(1, 101)]
    found = plan(waiting, {}, 8)
    assert found.is_digest
    assert len({r.uid for r in found.rows}) == MOST_IN_DIGEST
    assert len(found.rows) == 2 * MOST_IN_DIGEST
    assert not plan(waiting[:8], {}, 8).is_digest
    assert plan(waiting[:9], {}, 8).is_digest


def test_what_was_withdrawn_before_it_was_told_is_not_told():
    waiting = [row(1, 1), row(2, 1, "retracted")]
    assert plan(waiting, {}, 8).skipped == {WITHDRAWN_UNTOLD: [1, 2]}
    assert plan(waiting, {1: ["opened"]}, 8).rows == [waiting[0]]
    doubtful = [row(1, 1, in_doubt=True), row(2, 1, "retracted")]
    assert plan(doubtful, {}, 8).rows == [doubtful[0]], "people may have read it"


def test_what_comes_back_after_that_is_told():
    waiting = [row(1, 1), row(2, 1, "retracted"), row(3, 1, "reopened")]
    found = plan(waiting, {}, 8)
    assert ([r.seq for r in found.rows], found.skipped) == ([3], {WITHDRAWN_UNTOLD: [1, 2]})


def test_the_end_of_what_no_one_was_told_of_is_not_told():
    assert plan([row(1, 1, "closed")], {}, 8).skipped == {ENDED_UNTOLD: [1]}
    assert plan([row(1, 1), row(2, 1, "closed")], {}, 8).skipped == {}
    assert plan([row(2, 1, "closed")], {1: ["opened"]}, 8).rows == [row(2, 1, "closed")]


ROWS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(["opened", "reminder", "escalated", "closed", "reopened", "retracted"]),
        st.sampled_from(["warning", "critical"]),
        st.booleans(),
    ),
    max_size=30,
)


@given(ROWS, st.integers(1, 10))
def test_sent_until_nothing_waits_each_is_told_once_and_in_order(rows, storm: int):
    waiting = [row(n, *values) for n, values in enumerate(rows, 1)]
    told: dict[int, list[str]] = {}
    sent: list[Waiting] = []
    skipped: list[int] = []
    while waiting:
        found = plan(waiting, told, storm)
        gone = [seq for seqs in found.skipped.values() for seq in seqs]
        assert found.rows or gone, "it must come to an end"
        skipped += gone
        for r in found.rows:
            told.setdefault(r.uid, []).append(r.change)
        sent += found.rows
        waiting = [r for r in waiting if r.seq not in gone and r not in found.rows]
    assert sorted([*(r.seq for r in sent), *skipped]) == list(range(1, len(rows) + 1))
    for uid in told:
        order = [r.seq for r in sent if r.uid == uid]
        assert order == sorted(order)
