"""Labels: in the frame, and never one on another."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.picture.content import Sheet
from app.picture.layout import layout
from app.picture.placing import Box, Placer, around, corners

FRAME = Box(0.0, 0.0, 400.0, 300.0)
asked = st.tuples(st.floats(-20, 420), st.floats(-20, 320), st.floats(5, 150), st.floats(5, 40))


@given(st.lists(asked, max_size=30), st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), max_size=30))
def test_placed_boxes_lie_in_the_frame_and_share_no_room(labels, points):
    placer = Placer(FRAME)
    placer.avoid(np.array(points).reshape(-1, 2))
    placed = [placer.place(around(*label, gaps=(9, 30)), patience=3) for label in labels]
    found = [box for box in placed if box is not None]
    assert all(box.within(FRAME) for box in found)
    for n, box in enumerate(found):
        assert all(box.shared(other) == 0.0 for other in found[:n])
        assert box.count(np.array(points).reshape(-1, 2)) <= 3


@given(asked)
def test_boxes_around_a_point_do_not_cover_it(label):
    x, y, width, height = label
    for box in around(x, y, width, height, gaps=(5,)):
        assert not (box.left < x < box.right and box.bottom < y < box.top)
        assert abs(box.width - width) < 1e-6 and abs(box.height - height) < 1e-6


def test_the_candidate_that_covers_the_fewest_points_is_taken():
    placer = Placer(FRAME)
    placer.avoid(np.array([(5.0, 5.0), (6.0, 6.0), (395.0, 5.0)]))
    found = placer.place(corners(FRAME, 50, 50)[:1] + corners(FRAME, 50, 50)[2:3], patience=9)
    assert found == Box(350, 0, 400, 50)
    assert Placer(FRAME).place([Box(-1, 0, 5, 5)]) is None


@given(
    st.integers(600, 2000), st.integers(600, 2000), st.booleans(), st.integers(2, 4), st.integers(1, 4),
    st.integers(2, 6),
)  # fmt: skip
def test_the_parts_of_a_sheet_do_not_overlap(width, height, synthetic, head, key, foot):
    sheet = Sheet(width, height)
    parts = layout(sheet, synthetic=synthetic, head_lines=head, key_lines=key, foot_lines=foot)
    whole = Box(-1e-6, -1e-6, width + 1e-6, height + 1e-6)
    boxes = [parts.banner, parts.head, parts.map, parts.key, parts.chart, parts.foot]
    for n, box in enumerate(boxes):
        assert box.within(whole) and box.width > 0
        assert all(box.shared(other) < 1e-6 for other in boxes[:n])
    assert parts.map.height > 0.2 * height
