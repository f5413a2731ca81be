"""Sightings in the store: one each, in order, as they stood at any time; corrected, withdrawn, restored."""

import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.sightings import DAY_MS, DEC_1, sighting

from app.domain.naval.sighting import Located, Sensor, Subject
from app.store.engine import reading, writing
from app.store.naval import sightings

NOW = DEC_1 + 400 * DAY_MS


def added(store, *some, now=NOW):
    with writing(store) as connection:
        return sightings.add(connection, some, now)


def read(store, **wanted):
    with reading(store) as connection:
        return sightings.read(connection, **wanted)


def day(number):
    return DEC_1 + number * DAY_MS


def test_what_is_added_twice_is_there_once(store):
    one, other = sighting("one"), sighting("other")
    assert added(store, one, other, one) == 2
    assert added(store, other, sighting("third", day=1)) == 1
    assert {s.note for s in read(store)} == {"one", "other", "third"}


def test_they_come_back_whole_in_order_of_time(store):
    some = [sighting(str(n), day=5 - n // 2) for n in range(8)]
    added(store, *some)
    assert read(store) == sorted(some, key=lambda s: (s.observed.from_ms, s.id))


def test_the_earliest_time_it_was_known_by_stays(store):
    late, early = sighting(known_day=9), sighting(known_day=3)
    assert added(store, late) == 1
    assert added(store, early, late) == 0
    assert read(store) == [early]
    assert read(store, known_at_ms=day(3) - 1) == []


def test_asked_by_time_unit_and_box(store):
    golovko, sparta = sighting("a", day=2), sighting("b", day=4, unit="sparta")
    nowhere = sighting("c", day=6, unit=None, where=None)
    added(store, golovko, sparta, nowhere)
    assert read(store, until_ms=day(4)) == [golovko]
    assert read(store, since_ms=day(3), until_ms=day(4) + 1) == [sparta]
    assert read(store, since_ms=day(3) - 1) == [golovko, sparta, nowhere]
    assert read(store, unit="sparta") == [sparta]
    assert read(store, bbox=(35.0, 34.0, 36.0, 35.0)) == [golovko, sparta]
    assert read(store, bbox=(35.0, 34.0, 35.7, 35.0)) == []
    assert read(store, bbox=(170.0, 34.0, 36.0, 35.0)) == [golovko, sparta]


def test_a_box_near_by_is_in_reach_of_an_uncertain_place(store):
    vague = sighting(where=Located(35.76, 34.99, 10_000.0))
    added(store, vague)
    assert read(store, bbox=(35.0, 34.0, 35.7, 35.0)) == [vague]


def test_a_look_is_where_its_footprint_is(store):
    ring = ((35.0, 33.0), (35.2, 33.0), (35.2, 33.2))
    look = sighting(is_negative=True, where=None, sensor=Sensor(footprint=ring))
    added(store, look)
    assert read(store, bbox=(35.1, 33.1, 36.0, 34.0)) == [look]


def test_each_unit_of_several_is_found(store):
    two = sighting(subjects=(Subject(unit="sparta"), Subject(unit="sparta-ii"), Subject(group="frigate")))
    added(store, two)
    assert read(store, unit="sparta") == read(store, unit="sparta-ii") == [two]


def test_a_correction_stands_in_its_place_from_when_it_was_known(store):
    wrong = sighting("wrong", known_day=2)
    right = sighting("right", known_day=8, supersedes=wrong.id)
    added(store, wrong, right)
    assert read(store) == [right]
    assert read(store, known_at_ms=day(7)) == [wrong]
    assert read(store, known_at_ms=day(8)) == [right]
    assert {s.id for s in read(store, with_superseded=True)} == {wrong.id, right.id}


def test_a_correction_that_is_withdrawn_corrects_nothing_from_then_on(store):
    wrong = sighting("wrong", known_day=2)
    right = sighting("right", known_day=8, supersedes=wrong.id)
    added(store, wrong, right)
    before = read(store)
    with writing(store) as connection:
        assert sightings.withdraw(connection, right.id, day(20), "desk", "it was another day")
        assert not sightings.withdraw(connection, right.id, day(21), "desk", "again")
        assert not sightings.withdraw(connection, "0" * 16, day(21), "desk", "none such")
    assert read(store) == [wrong]
    assert read(store, known_at_ms=day(19)) == before == [right]
    with writing(store) as connection:
        assert sightings.restore(connection, right.id, day(30), "desk", "it was that day")
        assert not sightings.restore(connection, right.id, day(31), "desk", "again")
    assert read(store) == before
    assert read(store, known_at_ms=day(25)) == [wrong]
    with reading(store) as connection:
        assert [w.withdrawn for w in sightings.withdrawals(connection, right.id)] == [True, False]


def test_who_corrects_a_correction_corrects_what_that_had(store):
    a = sighting("a", known_day=1)
    b = sighting("b", known_day=2, supersedes=a.id)
    c = sighting("c", known_day=3, supersedes=b.id)
    added(store, c, a, b)
    assert [s.note for s in read(store)] == ["c"]
    with writing(store) as connection:
        sightings.withdraw(connection, b.id, day(4), "desk", "c says it")
    assert [s.note for s in read(store)] == ["c"]
    with writing(store) as connection:
        sightings.withdraw(connection, c.id, day(5), "desk", "wrong too")
    assert [s.note for s in read(store)] == ["a"]


def test_pages_hold_all_once(store):
    added(store, *(sighting(str(n), day=n // 3) for n in range(10)))
    everything, after, found = read(store), None, []
    with reading(store) as connection:
        while True:
            some, more = sightings.page(connection, sightings.Wanted(), after, 3)
            found += some
            if not more:
                break
            after = (some[-1].observed.from_ms, some[-1].id)
    assert found == everything


def test_corrections_and_retellings_are_found(store):
    root = sighting("root")
    again = sighting("again", derived_from=root.id)
    better = sighting("better", supersedes=root.id)
    added(store, root, again, better)
    with reading(store) as connection:
        assert sightings.retellings(connection, root.id) == [again]
        assert sightings.corrections(connection, root.id) == [better]
        assert sightings.by_id(connection, [root.id, "0" * 16]) == {root.id: root}
        assert sightings.standing(connection, [root.id, better.id]) == {better.id}


def test_many_are_added_in_lots(store):
    many = [sighting(str(n)) for n in range(1203)]
    assert added(store, *many) == 1203
    assert len(read(store)) == 1203


@st.composite
def histories(draw):
    """Sightings, some of which correct or tell again one before them; (what is withdrawn, on which day)."""
    known = []
    for n in range(draw(st.integers(1, 7))):
        corrected = draw(st.none() | st.sampled_from(known)) if known else None
        at = draw(st.integers(0, 20))
        known.append(
            sighting(str(n), day=draw(st.integers(0, 5)), known_day=at, supersedes=corrected and corrected.id)
        )
    withdrawn = draw(
        st.lists(
            st.tuples(st.sampled_from(known), st.integers(0, 25)), max_size=2, unique_by=lambda w: w[0].id
        )
    )
    return known, withdrawn


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), seed=st.integers(0, 99), at=st.integers(-1, 26))
def test_the_order_of_arrival_changes_nothing_at_any_time(fresh_store, history, seed, at):
    known, withdrawn = history
    shuffled = [*known, replace(known[0], known_ms=known[0].known_ms + 5)]
    random.Random(seed).shuffle(shuffled)
    answers = []
    for some in (known, shuffled):
        store = fresh_store()
        for one in some:
            added(store, one, now=NOW + len(answers))
        with writing(store) as connection:
            for one, when in withdrawn:
                sightings.withdraw(connection, one.id, day(when), "desk", "wrong")
        answers.append(read(store, known_at_ms=day(at)))
    assert answers[0] == answers[1]
    assert all(one.known_ms <= day(at) for one in answers[0])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories(), data=st.data())
def test_to_correct_and_to_withdraw_that_leaves_what_there_was(fresh_store, history, data):
    known, withdrawn = history
    store = fresh_store()
    added(store, *known)
    with writing(store) as connection:
        for one, when in withdrawn:
            sightings.withdraw(connection, one.id, day(when), "desk", "wrong")
    before = read(store)
    corrected = data.draw(st.sampled_from(known))
    correction = sighting("another word", known_day=50, supersedes=corrected.id)
    added(store, correction)
    assert correction in read(store)
    assert corrected not in read(store)
    with writing(store) as connection:
        assert sightings.withdraw(connection, correction.id, day(60), "desk", "no")
    assert read(store) == before
    assert correction in read(store, known_at_ms=day(55))
