"""Stored alerts against those that now follow."""

from itertools import permutations

from app.detect.reconcile import HeldAlert, Reconciled, reconcile
from app.domain.alert import DerivedAlert


def derived(name: str, start: int, last: int) -> DerivedAlert:
    return DerivedAlert(
        id=name, kind="loitering", status="open", severity="info", mmsi=538000001, zone="Syria 12 NM",
        started_ms=start, ended_ms=None, final_ms=None, detected_ms=start, last_ms=last, lon=35.5, lat=34.9,
        never_told=False, body={},
    )  # fmt: skip


def held(uid: int, name: str, start: int, last: int) -> HeldAlert:
    return HeldAlert(uid, name, start, last, "loitering", "")


def matched(found: Reconciled) -> dict[str, int | None]:
    return {alert.id: uid for uid, alert in found.pairs}


def test_a_new_alert_has_no_partner():
    found = reconcile([], [derived("a", 0, 10)])
    assert (matched(found), found.groundless) == ({"a": None}, [])


def test_the_same_id_is_the_same_alert_even_where_another_overlaps_more():
    found = reconcile([held(1, "a", 0, 2), held(2, "x", 0, 100)], [derived("a", 0, 100)])
    assert matched(found) == {"a": 1}
    assert found.groundless == [(2, "a")]


def test_an_onset_that_moved_keeps_the_older_alert():
    found = reconcile([held(1, "old", 50, 100)], [derived("new", 20, 100)])
    assert (matched(found), found.groundless) == ({"new": 1}, [])


def test_touching_in_one_instant_is_an_overlap_and_beside_it_is_none():
    assert matched(reconcile([held(1, "x", 0, 10)], [derived("a", 10, 20)])) == {"a": 1}
    found = reconcile([held(1, "x", 0, 9)], [derived("a", 10, 20)])
    assert (matched(found), found.groundless) == ({"a": None}, [(1, None)])


def test_two_that_became_one_the_longer_overlap_stays_and_the_other_is_superseded():
    found = reconcile([held(1, "x", 0, 10), held(2, "y", 20, 90)], [derived("a", 0, 90)])
    assert (matched(found), found.groundless) == ({"a": 2}, [(1, "a")])


def test_one_that_became_two():
    found = reconcile([held(1, "x", 0, 90)], [derived("a", 0, 20), derived("b", 30, 90)])
    assert (matched(found), found.groundless) == ({"a": None, "b": 1}, [])


def test_pairs_come_in_order_of_onset():
    found = reconcile([], [derived("b", 5, 9), derived("c", 0, 3), derived("a", 5, 9)])
    assert [alert.id for _, alert in found.pairs] == ["c", "a", "b"]


def test_any_order_of_the_arguments_gives_the_same():
    stored = [held(1, "x", 0, 30), held(2, "y", 0, 30), held(3, "z", 40, 60)]
    follow = [derived("a", 0, 30), derived("b", 10, 45), derived("c", 50, 80)]
    found = {
        (tuple(sorted(matched(r).items())), tuple(sorted(r.groundless, key=str)))
        for s in permutations(stored)
        for f in permutations(follow)
        for r in [reconcile(s, f)]
    }
    assert len(found) == 1
