"""Units and claims in the store: added, corrected, asked for as they were known."""

from dataclasses import replace

import pytest

from app.domain.naval.claims import identified
from app.domain.naval.sighting import Confidence, Source, SourceKind
from app.domain.naval.units import Claim, NavalUnit, UnitKind
from app.store.engine import reading, writing
from app.store.naval import units

NOW = 1_734_300_000_000
ONE = NavalUnit("synth-one", "SYNTH ONE", UnitKind.COMBATANT, "Synthetic Navy")
TWO = NavalUnit("synth-two", "SYNTH TWO", UnitKind.MERCHANT)
WEEKLY = Source(
    SourceKind.PHOTO, "Synthetic Weekly", "https://example.org/1", "https://example.org/kept", NOW, "A title",
    "ab" * 32, "CC BY 4.0",
)  # fmt: skip


def claim(value, known_ms=NOW, supersedes=None, **changed):
    plain = Claim(
        "",
        "synth-one",
        "pennant",
        value,
        Confidence.HIGH,
        WEEKLY,
        known_ms,
        "2024-12-10",
        supersedes,
        "A note",
    )
    return identified(replace(plain, **changed))


@pytest.fixture
def held(store):
    with writing(store) as connection:
        assert units.put(connection, [TWO, ONE], NOW) == 2
    return store


def add(store, *claims):
    with writing(store) as connection:
        return units.add_claims(connection, claims, NOW)


def claims_of(store, key="synth-one", known_at_ms=None):
    with reading(store) as connection:
        return units.one(connection, key, known_at_ms).claims


def test_units_are_read_by_key_and_as_they_were_given(held):
    with reading(held) as connection:
        assert units.read(connection) == [ONE, TWO]
        assert units.one(connection, "synth-two") == TWO
        assert units.one(connection, "synth-three") is None


def test_a_unit_put_again_is_called_otherwise_and_keeps_her_claims(held):
    one = claim("010")
    add(held, one)
    renamed = replace(ONE, name="SYNTH ONE (ex SYNTH NIL)", navy=None)
    with writing(held) as connection:
        assert units.put(connection, [renamed]) == 0
        assert units.one(connection, "synth-one") == replace(renamed, claims=(one,))


def test_claims_of_a_unit_are_kept_when_she_is_put(store):
    given = replace(ONE, claims=(claim("010"), claim("135", NOW + 1)))
    with writing(store) as connection:
        units.put(connection, [given], NOW)
        assert units.read(connection) == [given]


def test_all_of_a_claim_is_kept_and_rivals_stand_side_by_side(held):
    one, rival = claim("010"), claim("L135", NOW + 1, source=Source(SourceKind.OTHER, "Another"))
    assert add(held, one, rival) == 2
    assert claims_of(held) == (one, rival)
    assert claims_of(held, "synth-two") == ()


def test_a_claim_told_twice_is_one_and_known_since_the_first(held):
    late, early = claim("010", NOW + 5), claim("010", NOW + 2)
    assert add(held, late, late) == 1
    assert add(held, early) == 0
    assert add(held, late) == 0
    assert claims_of(held) == (early,)
    assert claims_of(held, known_at_ms=NOW + 1) == ()


def test_a_correction_holds_from_when_it_was_known_and_can_be_taken_back(held):
    first = claim("494", NOW)
    second = claim("495", NOW + 10, first.id)
    back = claim("", NOW + 20, second.id)
    add(held, back, second, first)
    for known_at, wanted in ((NOW - 1, ()), (NOW, (first,)), (NOW + 9, (first,)), (NOW + 10, (second,))):
        assert claims_of(held, known_at_ms=known_at) == wanted
    assert claims_of(held) == (first,)
    with reading(held) as connection:
        assert units.every_claim(connection) == [first, second, back]
        assert units.every_claim(connection, "synth-two") == []


def test_many_claims_are_looked_up_in_lots(held):
    many = [claim(f"{n:04d}") for n in range(1201)]
    assert add(held, *many) == 1201
    assert add(held, *many, claim("new")) == 1


def test_a_claim_about_no_unit_is_refused_and_none_of_them_kept(held):
    with pytest.raises(units.UnknownUnitError, match="'synth-nil'"):
        add(held, claim("1"), claim("2", unit="synth-nil"))
    assert claims_of(held) == ()
