"""What is true of a ship by what she did and said alone: hand-made stories with what must be said of each."""

from datetime import timedelta

import pytest

from app.evaluate.labels import labels
from app.evaluate.motion import Place, moved
from app.evaluate.places import BREAKWATER_TIP, TARTUS_BASIN
from app.evaluate.sea import USUAL
from app.evaluate.ship import DEFAULT_START, ship

DUE_WEST = 270.0
MMSI = 538990001
FAR = Place(33.0, 33.6)


def true_of(story, kind, days=3.0):
    found = labels(story, DEFAULT_START, DEFAULT_START + timedelta(days=days), USUAL)
    return sorted((e for e in found if e.kind == kind), key=lambda e: e.start)


def hours(moment):
    return (moment - DEFAULT_START) / timedelta(hours=1)


def off_tartus(nm):
    """So far due west of the breakwater's tip, from which the line is measured there."""
    return moved(BREAKWATER_TIP, DUE_WEST, nm)


def begun(nm=30.0, **says):
    return ship(MMSI, **says).at(*off_tartus(nm))


# --- Syria's waters


def test_in_past_both_lines_and_out_again():
    story = begun().sail(to=off_tartus(8.0), kn=11.0).steer(DUE_WEST, 11.0, 2.0)
    entries, exits = true_of(story, "zone_entry"), true_of(story, "zone_exit")
    assert [(e.zone, e.certain) for e in entries] == [("Syria 24 NM", True), ("Syria 12 NM", True)]
    assert [(e.zone, e.certain) for e in exits] == [("Syria 12 NM", True), ("Syria 24 NM", True)]
    # A quarter of a mile past the line, 18.25 miles on her way at 11 knots.
    assert hours(entries[1].start) == pytest.approx(18.25 / 11.0, abs=0.03)
    assert entries[1].start == entries[1].end


def test_first_seen_inside():
    (twelve, far) = sorted(true_of(begun(9.0).stop(2.0), "zone_entry"), key=lambda e: e.zone)
    assert (twelve.subtype, far.subtype) == ("first_seen_inside", "first_seen_inside")
    assert twelve.certain


def test_who_only_grazes_or_lingers_on_the_line_may_be_said_to_have_crossed_it():
    grazes = begun().sail(to=off_tartus(11.7), kn=11.0).steer(DUE_WEST, 11.0, 0.5)
    (entry,) = [e for e in true_of(grazes, "zone_entry") if e.zone == "Syria 12 NM"]
    assert not entry.certain
    lingers = begun().sail(to=off_tartus(11.8), kn=11.0).drift(3.0, kn=0.05, towards_deg=90.0)
    (entry,) = [
        e
        for e in true_of(lingers.drift(3.0, kn=1.0, towards_deg=90.0), "zone_entry")
        if e.zone == "Syria 12 NM"
    ]
    assert not entry.certain
    nearly = begun().sail(to=off_tartus(12.1), kn=11.0).steer(DUE_WEST, 11.0, 0.5)
    assert not [e for e in true_of(nearly, "zone_entry") if e.zone == "Syria 12 NM"]


def test_crossed_unheard_she_crossed_where_she_is_heard_again():
    story = begun().sail(to=off_tartus(20.0), kn=10.0).silent(5.0, to=off_tartus(9.0)).stop(2.0)
    (entry,) = [e for e in true_of(story, "zone_entry") if e.zone == "Syria 12 NM"]
    assert entry.certain
    assert hours(entry.start) == pytest.approx(6.0, abs=0.03)


# --- straits

SEA_OF_MARMARA, BLACK_SEA = Place(28.93, 40.80), Place(29.25, 41.50)
SOUTH, NORTH = Place(28.998, 41.005), Place(29.131, 41.215)


def test_a_strait_of_two_lines_is_passed_at_the_second():
    story = ship(MMSI).at(*SEA_OF_MARMARA)
    for place in (SOUTH, NORTH, BLACK_SEA):
        story = story.sail(to=place, kn=10.0)
    (transit,) = true_of(story, "gate_transit")
    assert transit.certain
    back = ship(MMSI).at(*SEA_OF_MARMARA).sail(to=SOUTH, kn=10.0).sail(to=Place(29.06, 41.1), kn=10.0)
    assert not true_of(back.sail(to=SOUTH, kn=10.0).sail(to=SEA_OF_MARMARA, kn=10.0), "gate_transit")


# --- ports


def test_a_call_lasts_until_she_has_left_the_port():
    story = begun(12.0).sail(to=BREAKWATER_TIP, kn=10.0).sail(to=TARTUS_BASIN, kn=5.0)
    came = hours(story.now)
    (call,) = true_of(story.moor(5.0).sail(to=off_tartus(10.0), kn=10.0), "port_call")
    assert call.certain
    assert hours(call.start) == pytest.approx(came, abs=0.1)
    assert hours(call.end) == pytest.approx(came + 5.0, abs=0.2)
    (open_call,) = true_of(story.moor(5.0), "port_call")
    assert hours(open_call.end) == 72.0


@pytest.mark.parametrize(("stays_h", "what"), [(0.3, []), (1.0, [False]), (2.5, [True])])
def test_an_hour_still_makes_a_call(stays_h, what):
    story = begun(12.0).sail(to=TARTUS_BASIN, kn=6.0).moor(stays_h).sail(to=off_tartus(10.0), kn=6.0)
    assert [call.certain for call in true_of(story, "port_call")] == what


# --- what she says


def under_way(**says):
    return ship(MMSI, **says).at(*FAR).steer(90.0, 10.0, 2.0)


def test_voyages():
    story = under_way(destination="SYTTS", draught_m=8.0)
    same = story.says(destination=" sytts ").steer(90.0, 10.0, 2.0).says(destination="", draught_m=8.2)
    assert not true_of(
        same.steer(90.0, 10.0, 2.0).says(draught_m=0.0).steer(90.0, 10.0, 1.0), "voyage_change"
    )
    other = story.says(destination="EGPSD").steer(90.0, 10.0, 2.0)
    (change,) = true_of(other, "voyage_change")
    assert hours(change.start) == pytest.approx(2.0, abs=0.02)
    back = other.says(destination="SYTTS").steer(90.0, 10.0, 2.0)
    assert len(true_of(back, "voyage_change")) == 1
    blank_between = story.says(destination="").steer(90.0, 10.0, 1.0).says(destination="EGPSD", draught_m=8.3)
    assert len(true_of(blank_between.steer(90.0, 10.0, 2.0), "voyage_change")) == 1


def test_identities():
    story = under_way(name="SYNTH A", imo=9999993)
    assert not true_of(story.says(name="SYN TH A").steer(90.0, 10.0, 2.0), "identity_change")
    assert not true_of(story.says(imo=9999994).steer(90.0, 10.0, 2.0), "identity_change")
    garbled = story.says(name="SYNTH #").steer(90.0, 10.0, 0.05).says(name="SYNTH A").steer(90.0, 10.0, 2.0)
    assert not true_of(garbled, "identity_change")
    (change,) = true_of(story.says(name="SYNTH B", ship_type=80).steer(90.0, 10.0, 2.0), "identity_change")
    assert change.certain
    unheard = story.heard_by("nobody").says(name="SYNTH B").steer(90.0, 10.0, 3.0).heard_by("terrestrial")
    (change,) = true_of(unheard.steer(90.0, 10.0, 2.0), "identity_change")
    assert hours(change.start) == pytest.approx(5.0, abs=0.02)


def test_two_names_in_turn_are_no_change():
    story = under_way(name="SYNTH A").says(name="SYNTH B").steer(90.0, 10.0, 2.0)
    again = story.says(name="SYNTH A").steer(90.0, 10.0, 2.0)
    assert len(true_of(again, "identity_change")) == 1


def test_a_port_elsewhere_for_two_hours():
    story = begun(30.0, destination="LIMASSOL").sail(to=off_tartus(8.0), kn=11.0).stop(4.0)
    (mismatch,) = true_of(story.says(destination="TARTUS").stop(2.0), "destination_mismatch")
    assert hours(mismatch.start) == pytest.approx(6.0 / 11.0, abs=0.03)
    assert hours(mismatch.end) == pytest.approx(2.0 + 4.0, abs=0.03)
    for unknown in ("FOR ORDERS", "SYTTS", ""):
        assert not true_of(begun(10.0, destination=unknown).stop(5.0), "destination_mismatch")


def test_claims_to_be_a_warship():
    assert len(true_of(under_way(ship_type=35), "naval_track_unverified")) == 1
    assert len(true_of(under_way(name="HMS SYNTH"), "naval_track_unverified")) == 1
    assert not true_of(under_way(name="HMS SYNTH", ship_type=30), "naval_track_unverified")
    assert not true_of(under_way(name="HMSYNTH"), "naval_track_unverified")


def test_silences_excuse_and_prove_nothing():
    story = under_way().silent(14.0).steer(90.0, 10.0, 1.0)
    gaps = true_of(story, "ais_gap")
    assert {gap.certain for gap in gaps} == {False}
    spans = sorted({(round(hours(gap.start)), round(hours(gap.end))) for gap in gaps})
    assert spans == [(2, 16), (17, 72)]
    assert not true_of(under_way().silent(9.0).steer(90.0, 10.0, 1.0), "ais_gap", days=0.6)
