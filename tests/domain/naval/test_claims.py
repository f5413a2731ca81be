"""Which claims stand: an independent reading of the rule, on random webs of corrections."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.naval.claims import KEY, claim_id, identified, key_of, standing
from app.domain.naval.sighting import Confidence, Source, SourceKind
from app.domain.naval.units import Claim, NavalUnit, UnitKind


def claim(value, known_ms=0, supersedes=None, confidence=Confidence.HIGH, publisher="Synthetic Weekly"):
    source = Source(SourceKind.ANALYST, publisher)
    return identified(
        Claim("", "synth-one", "pennant", value, confidence, source, known_ms, None, supersedes)
    )


@st.composite
def webs(draw):
    """Claims, each of which may correct or take back an earlier one."""
    made = []
    for number in range(draw(st.integers(1, 9))):
        earlier = draw(st.none() | st.sampled_from([c.id for c in made])) if made else None
        value = "" if earlier and draw(st.booleans()) else f"P{number}"
        made.append(claim(value, number, earlier, publisher=f"Synthetic {number}"))
    return made


def stands(one, every):
    """By the words: none that is not taken back corrects it."""
    return bool(one.value) and not any(c.supersedes == one.id and not taken_back(c, every) for c in every)


def taken_back(one, every):
    return any(c.supersedes == one.id and not c.value and not taken_back(c, every) for c in every)


@given(webs(), st.randoms())
def test_those_stand_that_none_corrects_in_any_order(web, chance):
    expected = [c for c in web if stands(c, web)]
    chance.shuffle(web)
    assert list(standing(web)) == expected


@given(webs(), st.data())
def test_taking_a_claim_back_gives_what_was_without_it(web, data):
    taken = data.draw(st.sampled_from(web))
    # Whoever corrects it in turn says more than it did.
    if any(c.supersedes == taken.id for c in web):
        return
    back = claim("", 100, taken.id)
    assert standing([*web, back]) == standing([c for c in web if c is not taken])


def test_a_correction_hides_what_the_corrected_one_hid():
    first = claim("494")
    second = claim("495", 1, first.id)
    third = claim("496", 2, second.id)
    assert standing([first, second, third]) == (third,)


def test_an_id_follows_from_what_is_said_and_by_whom():
    one = claim("494")
    assert one.id == claim_id(replace(one, id="", known_ms=5, note="seen again"))
    others = [
        replace(one, value="F745"),
        replace(one, confidence=Confidence.LOW),
        replace(one, as_of="2024-12-10"),
        replace(one, supersedes="0" * 16),
        replace(one, source=replace(one.source, publisher="Another")),
    ]
    assert len({one.id, *map(claim_id, others)}) == 6


def test_the_surest_claim_comes_first_then_the_first_known():
    late, early = claim("494", 2), claim("F745", 1)
    low = claim("461", 0, confidence=Confidence.LOW)
    unit = NavalUnit("synth-one", "SYNTH ONE", UnitKind.COMBATANT, None, (low, late, early))
    assert [c.value for c in unit.claimed("pennant")] == ["F745", "494", "461"]
    assert unit.best("pennant") == "F745"
    assert unit.best("mmsi") is None


@given(st.text(max_size=80))
def test_a_key_is_empty_or_a_key(name):
    key = key_of(name)
    assert key == "" or (KEY.fullmatch(key) and len(key) <= 60)
    assert key_of(key) == key
