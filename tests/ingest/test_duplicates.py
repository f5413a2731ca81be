"""Equal fixes merge to the same row whatever the order."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.batch import Positions
from ingest.validate.duplicates import merge_equal

ROW = st.tuples(
    st.sampled_from([1, 2]), st.sampled_from([1000, 2000]),
    st.sampled_from([1000, 1500]), st.sampled_from([5, 6]),
    st.sampled_from([7]), st.sampled_from([0, 10, 1023]), st.sampled_from([0, 3599, 3600]),
    st.sampled_from([0, 511]), st.sampled_from([-128, -127, 0, 127]), st.sampled_from([0, 5, 15]),
    st.sampled_from([1, 3, 18]), st.sampled_from([0, 1]),
)  # fmt: skip


def as_lists(table):
    return {name: getattr(table, name).tolist() for name in table.dtypes()}


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW, max_size=20), data=st.data())
def test_any_order_gives_the_same_and_again_changes_nothing(rows, data):
    merged = merge_equal(Positions.from_rows(rows))
    assert as_lists(merge_equal(Positions.from_rows(data.draw(st.permutations(rows))))) == as_lists(merged)
    assert as_lists(merge_equal(merged)) == as_lists(merged)
    identities = list(zip(merged.mmsi, merged.time_ms, merged.lon, merged.lat, strict=True))
    assert identities == sorted({(r[0], r[1], r[3], r[4]) for r in rows})
    assert all(getattr(merged, n).dtype == d for n, d in Positions.dtypes().items())


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(ROW, max_size=12), cut=st.integers(0, 12))
def test_merging_in_two_steps_gives_the_same(rows, cut):
    halves = [merge_equal(Positions.from_rows(part)) for part in (rows[:cut], rows[cut:])]
    assert as_lists(merge_equal(Positions.concatenate(halves))) == as_lists(
        merge_equal(Positions.from_rows(rows))
    )


def test_a_value_beats_none_and_else_the_smaller_wins():
    rows = [(1, 0, 9, 5, 5, 1023, 3600, 511, -128, 15, 3, 2), (1, 0, 8, 5, 5, 20, 30, 40, -5, 0, 27, 4)]
    rows.append((1, 0, 10, 5, 5, 10, 3600, 50, 5, 15, 1, 3))
    (row,) = zip(*as_lists(merge_equal(Positions.from_rows(rows))).values(), strict=True)
    assert row == (1, 0, 8, 5, 5, 10, 30, 40, -5, 0, 1, 2)


def test_the_input_is_left_alone():
    given_rows = Positions.from_rows(
        [(2, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0), (1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0)]
    )
    merge_equal(given_rows)
    assert given_rows.mmsi.tolist() == [2, 1]
    assert len(merge_equal(Positions())) == 0
    assert given_rows.mmsi.dtype == np.int64
