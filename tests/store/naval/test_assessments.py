"""Judgements in the store: the last one made counts, all are kept, and boards of then still show them."""

from app.domain.naval.board import Assessment, State
from app.store.engine import reading, writing
from app.store.naval import assessments


def put(store, made, state=State.HOLDING, since=None, expires=1000, unit="alpha"):
    said = Assessment(state, "desk", "seen going", made, expires, since)
    with writing(store) as connection:
        assessments.put(connection, unit, said)


def read(store, at, known_at=None):
    with reading(store) as connection:
        return {unit: said.state for unit, said in assessments.read(connection, at, known_at).items()}


def test_it_holds_from_its_beginning_until_it_expires(store):
    put(store, 100)
    put(store, 100, State.LOST, since=50, unit="bravo")
    assert read(store, 49) == {}
    assert read(store, 99) == {"bravo": State.LOST}
    assert read(store, 999) == {"alpha": State.HOLDING, "bravo": State.LOST}
    assert read(store, 1000) == {}


def test_the_last_one_made_counts_and_the_one_before_is_known_of_then(store):
    put(store, 100)
    put(store, 200, State.LEFT_AREA)
    assert read(store, 300) == {"alpha": State.LEFT_AREA}
    assert read(store, 300, known_at=199) == {"alpha": State.HOLDING}
    assert read(store, 300, known_at=99) == {}


def test_what_is_taken_back_is_known_until_then(store):
    put(store, 100)
    with writing(store) as connection:
        assert assessments.take_back(connection, "alpha", 200)
        assert not assessments.take_back(connection, "alpha", 200)
    assert read(store, 300) == {}
    assert read(store, 300, known_at=199) == {"alpha": State.HOLDING}
    assert read(store, 300, known_at=200) == {}
    put(store, 400)
    assert read(store, 500) == {"alpha": State.HOLDING}
