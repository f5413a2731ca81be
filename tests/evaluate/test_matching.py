from datetime import UTC, datetime, timedelta

import pytest

from app.evaluate.events import Event
from app.evaluate.matching import Raised, matched
from app.evaluate.scores import scored

NOON = datetime(2024, 12, 10, 12, tzinfo=UTC)
END = NOON + timedelta(days=3)


def at(hours):
    return NOON + timedelta(hours=hours)


def stay(since, until, mmsi=538990001, **more):
    return Event("loitering", (mmsi,), at(since), at(until), **more)


def alert(since, until, *mmsis, kind="loitering", subtype=None):
    ended = None if until is None else at(until)
    return Raised(f"{since}", kind, subtype, mmsis or (538990001,), at(since), ended, at(since + 4))


def outcome(events, alerts, least=0.5):
    result = matched(events, alerts, END, least)
    return len(result.found), len(result.missed), len(result.false)


def test_an_alert_is_the_event_that_it_shares_its_time_and_a_vessel_with():
    assert outcome([stay(0, 10)], [alert(1, 10)]) == (1, 0, 0)
    assert outcome([stay(0, 10)], [alert(1, 10, 538990002)]) == (0, 1, 1)
    assert outcome([stay(0, 10)], [alert(1, 10, kind="rendezvous")]) == (0, 1, 1)
    assert outcome([stay(0, 10)], [alert(11, 20)]) == (0, 1, 1)


def test_how_much_time_they_share_is_asked():
    assert outcome([stay(0, 10)], [alert(0, 4)], 0.3) == (1, 0, 0)
    assert outcome([stay(0, 10)], [alert(0, 4)], 0.5) == (0, 1, 1)
    assert outcome([stay(0, 10)], [alert(0, 25)], 0.5) == (0, 1, 1)


def test_an_open_alert_lasts_to_the_end_of_what_is_known():
    assert outcome([stay(0, 72)], [alert(3, None)]) == (1, 0, 0)
    assert outcome([stay(0, 10)], [alert(0, None)]) == (0, 1, 1)


def test_of_two_alerts_on_one_event_one_is_false_and_the_event_is_in_pieces():
    result = matched([stay(0, 10)], [alert(0, 6), alert(6, 10)], END, 0.3)
    assert (len(result.found), len(result.false)) == (1, 1)
    assert result.found[0].alert.id == "0"
    assert result.found[0].pieces == 2
    assert scored(result, 5.0)["loitering"].unbroken == 0.0


def test_each_alert_counts_for_one_event():
    assert outcome([stay(0, 10), stay(11, 20)], [alert(0, 20)], 0.3) == (1, 1, 0)


def test_pairs_are_chosen_that_leave_fewest_unmatched():
    # The first alert would take the second event, if each took the best left.
    events, alerts = [stay(0, 10), stay(8, 20)], [alert(4, 16), alert(10, 20)]
    assert outcome(events, alerts, 0.3) == (2, 0, 0)


def test_an_uncertain_event_is_neither_missed_nor_false():
    assert outcome([stay(0, 10, certain=False)], []) == (0, 0, 0)
    assert outcome([stay(0, 10, certain=False)], [alert(2, 3)]) == (0, 0, 0)
    assert outcome([stay(0, 10, certain=False)], [alert(20, 30)]) == (0, 0, 1)


def test_instants_are_compared_as_hours_around_them():
    entered = Event("zone_entry", (538990001,), NOON, NOON)
    for minutes, found in ((19, 1), (21, 0)):
        given = alert(minutes / 60, minutes / 60, kind="zone_entry")
        assert outcome([entered], [given], 0.5) == (found, 1 - found, 1 - found)


def test_silences_are_matched_by_what_they_are_said_to_be():
    gap = Event("ais_gap", (538990001,), at(0), at(20), subtype="unexplained")
    assert outcome([gap], [alert(0, 20, kind="ais_gap", subtype="coverage")]) == (0, 1, 1)
    assert outcome([gap], [alert(0, 20, kind="ais_gap", subtype="unexplained")]) == (1, 0, 0)


def test_scores_add_up():
    one = scored(matched([stay(0, 10), stay(20, 30)], [alert(1, 10), alert(40, 50)], END, 0.5), 4.0)
    total = one["loitering"] + one["loitering"]
    assert (total.events, total.found, total.false) == (4, 2, 2)
    assert (total.recall, total.precision) == (0.5, 0.5)
    assert total.onsets_s == [3600.0, 3600.0]
    assert total.delays_s == [5 * 3600.0, 5 * 3600.0]
    assert total.most_false == pytest.approx(100 * 7.22 / 8, abs=0.1)


def test_an_event_has_a_time_zone_and_an_order():
    with pytest.raises(ValueError, match="time zone"):
        Event("loitering", (1,), NOON.replace(tzinfo=None), NOON)
    with pytest.raises(ValueError, match="before it begins"):
        stay(3, 2)
