"""Numbers of rules: each can be set within bounds, and what cannot be is said with what can."""

from dataclasses import fields

import pytest

from app.detect.ranges import RANGES, RELATIONS
from app.detect.rules.all import all_rules
from app.detect.tuned import check, in_force, kinds, only, read_settings, taken, tuned, with_settings
from app.detect.units import Watchlist
from app.domain.alert import KINDS
from app.domain.tuning import TuningError

RULES = all_rules(Watchlist())


def numbers(*texts, asked=(), held=None):
    return with_settings(held or {}, read_settings(texts, asked, RULES), RULES)


def test_every_number_of_every_rule_has_bounds_that_hold_its_default():
    known = taken(RULES)
    assert {kind: set(names) for kind, names in known.items()} == {k: set(v) for k, v in RANGES.items()}
    every = [given for names in known.values() for given in names.values()]
    assert all(given.least <= given.default <= given.most for given in every)
    assert all(
        given.is_whole == (given.name[-2:] == "_s" or isinstance(given.default, int)) for given in every
    )
    assert RELATIONS.keys() <= RANGES.keys()
    check({k: {name: given.default for name, given in names.items()} for k, names in known.items()}, RULES)
    assert set(kinds(RULES)) == set(KINDS)


def test_numbers_set_are_in_force_and_all_others_as_they_come():
    set_so = numbers(
        "loitering.slow_kn=3", "ais_gap.silent_s=40000", "jump_s=7200", "zone_exit.margin_nm=0.5"
    )
    assert set_so == {
        "ais_gap": {"silent_s": 40000},
        "gnss_interference": {"jump_s": 7200},
        "loitering": {"slow_kn": 3.0},
        "zone_entry": {"margin_nm": 0.5},
    }
    rules = tuned(RULES, set_so)
    assert {f: v for f, v in in_force(rules)["loitering"].items() if f == "slow_kn"} == {"slow_kn": 3.0}
    gaps = [r.parameters for r in rules.others if r.kinds == ("ais_gap",)]
    assert [p.silent_s for p in gaps] == [40000, 40000], "both rules of the kind have it"
    back = tuned(rules, {})
    assert back == RULES
    assert all(
        type(v) is type(f.default) for p in gaps for f, v in zip(fields(p), vars(p).values(), strict=True)
    )


def test_what_is_as_by_default_is_not_kept_and_default_takes_back():
    held = numbers("slow_kn=3", "slow_s=10800", asked=["loitering"])
    assert numbers("slow_kn=2", asked=["loitering"], held=held) == {"loitering": {"slow_s": 10800}}
    assert numbers("loitering.slow_s=default", held=held) == {"loitering": {"slow_kn": 3.0}}
    gone = {"loitering": {"no_more": 1.0}}
    with pytest.raises(TuningError, match=r"loitering\.no_more.*--set loitering\.no_more=default"):
        check(gone, RULES)
    assert numbers("loitering.no_more=default", held=gone) == {}


@pytest.mark.parametrize(
    ("texts", "asked", "said"),
    [
        (["slow=3"], ["loitering"], "loitering has no number 'slow': it has edge_inside_nm, "),
        (["lost_s=7200"], [], "write it as loitering.lost_s=..."),
        (["slow_kn=3"], ["loitering", "rendezvous"], "a number of loitering, rendezvous"),
        (["near_m=3"], ["loitering", "port_call"], "it is one of rendezvous"),
        (["nonsense=1"], [], "`twelvemile detect --rules` shows all"),
        (["slow_kn=x"], ["loitering"], "a number from 0.1 to 15.0, or 'default' for 2.0; not 'x'"),
        (["slow_kn=nan"], ["loitering"], "not 'nan'"),
        (["fixes=2.5"], ["port_call"], "a whole number from 2 to 100"),
        (["slow_kn"], ["loitering"], "sets nothing"),
        (["slow_kn=3"], ["loitring"], "there is no rule 'loitring': name one of loitering, "),
        (["loitring.slow_kn=3"], [], "there is no rule 'loitring'"),
        (["displacement.jump_s=7200"], ["loitering"], ""),
        (["dense_silence_s=86400", "racetrack_s=100000"], ["loitering"], "at most 48 h"),
        (["silent_s=90000"], ["ais_gap"], "silent_in_port_s is at least silent_s"),
    ],
)
def test_what_cannot_be_set_is_said_with_what_can(texts, asked, said):
    if not said:
        assert numbers(*texts, asked=asked) == {"gnss_interference": {"jump_s": 7200}}
        return
    with pytest.raises(TuningError) as refused:
        numbers(*texts, asked=asked)
    assert said in str(refused.value)


def test_what_others_lean_on_acts_with_whichever_rules_are_asked_for():
    names = [rule.kinds[0] for rule in only(RULES, ["rendezvous"]).others]
    assert names == ["displacement", "mmsi_conflict", "gnss_interference", "rendezvous"]
