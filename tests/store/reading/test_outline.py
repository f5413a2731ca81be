"""A track thinned for a picture: few fixes, and every silence known from all of them."""

import random
from itertools import pairwise

import pytest
from api.filling import MINUTE, SHIP, T0, position, positions, segment, segments, taint, vessel

from app.store.engine import reading
from app.store.reading import columns
from app.store.reading import outline as module
from app.store.reading.outline import NO_HULL, outline

DAY = 1440


def of(engine, most=10_000, since=0, until=60 * DAY):
    with reading(engine) as connection:
        return outline(connection, SHIP, T0 + since * MINUTE, T0 + until * MINUTE, most)


def minutes(found):
    return ((found.fixes.time_ms - T0) // MINUTE).tolist()


@pytest.fixture
def ship(engine):
    vessel(engine)
    return engine


def test_a_silence_is_longer_than_an_hour(ship):
    positions(ship, *(position(minute) for minute in (0, 60, 121, 130)))
    segment(ship, 0, 130)
    found = of(ship)
    assert minutes(found) == [0, 60, 121, 130]
    assert found.after_silence.tolist() == [False, False, True, False]
    assert found.of == 4


def test_a_segment_of_the_same_hull_follows_over_a_silence(ship):
    positions(ship, position(0), position(30), position(30 + 9 * 60))
    segment(ship, 0, 30)
    segment(ship, 30 + 9 * 60, 30 + 9 * 60)
    found = of(ship)
    assert found.hull.tolist() == [0, 0, 0]
    assert found.after_silence.tolist() == [False, False, True]


def test_two_ships_under_one_number_have_silences_of_their_own(ship):
    times = [0, 10, 50, 90, 95]
    positions(ship, *(position(minute) for minute in times))
    for minute, hull in zip(times, (0, 1, 0, 1, 0), strict=True):
        segment(ship, minute, minute, hull)
    found = of(ship)
    assert found.hull.tolist() == [0, 1, 0, 1, 0]
    assert found.after_silence.tolist() == [False, False, False, True, False]


def test_fixes_in_no_segment_have_no_hull_and_no_silence(ship):
    positions(ship, position(0), position(500))
    found = of(ship)
    assert found.hull.tolist() == [NO_HULL, NO_HULL]
    assert not found.after_silence.any()


def test_flags_other_than_coarse(ship):
    positions(ship, position(0), position(1, msg_type=27), position(2), position(3))
    segment(ship, 0, 3)
    taint(ship, 2, 2)
    assert of(ship).flagged.tolist() == [False, False, True, False]


def test_of_a_span_its_end_is_not_in_it(ship):
    positions(ship, *(position(minute) for minute in range(10)))
    segment(ship, 0, 9)
    assert minutes(of(ship, since=3, until=7)) == [3, 4, 5, 6]
    assert len(of(ship, since=20).fixes) == 0


@pytest.mark.parametrize("seed", range(4))
def test_thinned_it_keeps_ends_and_silences(ship, seed, monkeypatch):
    """Against the plain reckoning over all fixes; lots are small, so that silences cross their borders."""
    monkeypatch.setattr(module, "_LOT", 1)
    monkeypatch.setattr(columns, "_BLOCKS_AT_ONCE", 1)
    rng = random.Random(seed)
    times, now = [], 0
    for _ in range(3000):
        now += rng.choice([1, 2, 3, 5]) if rng.random() > 0.004 else rng.randrange(61, 400)
        times.append(now)
    hulls = [int(rng.random() < 0.2) if seed % 2 else 0 for _ in times]
    positions(ship, *(position(minute, lon=35 + n % 7 / 100) for n, minute in enumerate(times)))
    segments(ship, *((minute, minute, hull) for minute, hull in zip(times, hulls, strict=True)))
    found = of(ship, most=300)
    assert found.of == 3000
    assert 100 < len(found.fixes) <= 300
    kept = dict(zip(minutes(found), found.after_silence.tolist(), strict=True))
    assert set(kept) <= set(times)
    for hull in set(hulls):
        hers = [minute for minute, number in zip(times, hulls, strict=True) if number == hull]
        drawn = [minute for minute in hers if minute in kept]
        assert drawn[0] == hers[0] and drawn[-1] == hers[-1]
        silent = [(a, b) for a, b in pairwise(hers) if b - a > 60]
        assert silent
        for a, b in silent:
            assert a in kept and kept[b], "both ends of a silence are drawn"
        for a, b in pairwise(drawn):
            assert kept[b] == any(a <= start < b for start, _ in silent)


def test_more_silences_than_room(ship):
    positions(ship, *(position(minute * 61) for minute in range(1000)))
    segment(ship, 0, 61_000)
    found = of(ship, most=100)
    assert len(found.fixes) <= 100
    assert found.after_silence[1:].all(), "what was left out between two makes no line of them"
    assert minutes(found)[-1] == 999 * 61


def test_a_silence_between_two_lots_is_one_too(ship, monkeypatch):
    """Eight fixes, a silence, eight fixes: blocks of the store begin with some of the eights."""
    monkeypatch.setattr(module, "_LOT", 1)
    monkeypatch.setattr(columns, "_BLOCKS_AT_ONCE", 1)
    positions(ship, *(position(n + n // 8 * 100) for n in range(2048)))
    segment(ship, 0, 2048 * 20)
    with reading(ship) as connection:
        lots = [len(piece) for piece in columns.pieces(connection, SHIP)]
    assert len(lots) > 2 and all(size % 8 == 0 for size in lots)
    assert of(ship).after_silence.tolist() == [n % 8 == 0 and n > 0 for n in range(2048)]
