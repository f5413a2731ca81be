"""Detections and notices in the store, on every database."""

from hypothesis import given
from hypothesis import strategies as st
from support.sightings import DAY_MS, DEC_1

from app.domain.naval.detections import Detection, from_json
from app.domain.naval.notices import Notice, from_dict, to_dict
from app.domain.naval.sighting import Source, SourceKind
from app.store.engine import reading, writing
from app.store.naval import detections, notices

SQUARE = ((35.0, 34.0), (36.0, 34.0), (36.0, 35.0), (35.0, 35.0))


def spot(n, scene="S1", day=0, **more):
    return Detection(scene, DEC_1 + day * DAY_MS, 35.0 + n / 1000, 34.5, **more)


def notice(n, first=0, last=None, known=0):
    until_ms = None if last is None else DEC_1 + last * DAY_MS
    source = Source(SourceKind.OFFICIAL_STATEMENT, "A coordinator")
    began = DEC_1 + first * DAY_MS
    return Notice(f"{n:016x}", f"N{n}", began, until_ms, "text", SQUARE, source, DEC_1 + known * DAY_MS)


def added(store, room, some, now=DEC_1):
    with writing(store) as connection:
        return room.add(connection, some, now)


def page(store, room, **wanted):
    with reading(store) as connection:
        return room.page(connection, **wanted)


def test_spots_are_kept_once_by_scene(store):
    some = [spot(n, length_m=n + 0.5, score=n / 10) for n in range(5)]
    assert added(store, detections, [*some, some[0]]) == 5
    assert added(store, detections, [some[1], spot(1, "S2"), spot(1, day=1)]) == 2
    found, more = page(store, detections)
    assert (found[:5], more) == (some, None)
    assert len(found) == 7


def test_spots_of_many_scenes_come_by_pages(store):
    some = [spot(n % 7, f"S{n}", day=n % 3) for n in range(1100)]
    assert added(store, detections, some) == 1100
    found, after = [], None
    while True:
        part, after = page(store, detections, after=after, limit=300)
        found += part
        if after is None:
            break
    assert sorted(found) == sorted(some)
    assert [d.time_ms for d in found] == sorted(d.time_ms for d in some)


def test_spots_are_found_by_box_across_the_180th_meridian_and_by_when_they_were_recorded(store):
    east, west = (Detection("S", DEC_1, lon, 0.0) for lon in (179.9, -179.9))
    added(store, detections, [east], now=DEC_1)
    added(store, detections, [west], now=DEC_1 + 5)
    assert set(page(store, detections, bbox=(179.0, -1.0, -179.0, 1.0))[0]) == {east, west}
    assert page(store, detections, bbox=(179.0, -1.0, 180.0, 1.0))[0] == [east]
    assert page(store, detections, known_at_ms=DEC_1)[0] == [east]


def test_notices_are_found_while_they_hold(store):
    short, lasting = notice(1, 0, 2), notice(2, 5, None, known=9)
    assert added(store, notices, [short, lasting, short]) == 2
    assert page(store, notices) == ([short, lasting], False)
    assert page(store, notices, since_ms=DEC_1 + 2 * DAY_MS)[0] == [lasting]
    assert page(store, notices, until_ms=DEC_1 + 5 * DAY_MS)[0] == [short]
    assert page(store, notices, known_at_ms=DEC_1 + 8 * DAY_MS)[0] == [short]
    assert page(store, notices, bbox=(10.0, 10.0, 11.0, 11.0))[0] == []
    first, more = page(store, notices, limit=1)
    assert (first, more) == ([short], True)
    assert page(store, notices, after=(short.from_ms, short.id), limit=1) == ([lasting], False)


def test_of_a_notice_the_earliest_time_it_was_known_by_stays(store):
    late, early = notice(1, known=9), notice(1, known=3)
    assert added(store, notices, [late]) == 1
    assert added(store, notices, [early, late]) == 0
    assert page(store, notices)[0] == [early]


def test_a_notice_is_written_and_read_as_it_was():
    assert from_dict(to_dict(notice(1))) == notice(1)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["scene", "observed", "lon", "lat", "score"]), st.none() | st.text() | st.floats()
        )
    )
)
def test_whatever_rows_come_are_read_or_refused_in_words(rows):
    from app.domain.naval.reading import SightingsError

    try:
        from_json(rows, DEC_1)
    except SightingsError as error:
        assert error.detail
