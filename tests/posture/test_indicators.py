"""The ledger: met by evidence, unmet only where it could have been seen, else unknown and why."""

from dataclasses import replace

import pytest
from support import weeklies as made

from app.domain.naval.board import Board
from app.domain.naval.notices import Notice
from app.domain.naval.sighting import Sensor, Span
from app.posture.held import Held
from app.posture.indicators import Status, ledger

NOBODY = Board("tartus", made.END, None, ())


def statuses(held: Held, board: Board = NOBODY) -> dict[str, Status]:
    return {one.key: one.status for one in ledger(held, board)}


def test_what_is_held_is_met_with_its_evidence():
    found = {one.key: one for one in ledger(made.HELD, made.NOW)}
    assert {key for key, one in found.items() if one.status is Status.MET} == {
        *("auxiliaries_inbound", "meetings", "last_seen_outbound", "negative_images", "cargo_seen"),
    }
    assert [item.id for item in found["negative_images"].evidence] == ["piers"]
    assert {item.kind for item in found["last_seen_outbound"].evidence} == {"board", "sighting"}
    assert all(item.sources and item.says for one in found.values() for item in one.evidence)


def test_where_nothing_could_have_been_seen_all_is_unknown_and_says_what_was_not_looked_at():
    found = ledger(Held("tartus"), NOBODY)
    assert {one.status for one in found} == {Status.UNKNOWN}
    assert all(one.not_looked_at for one in found)


def test_a_feed_that_was_up_half_of_the_hours_makes_its_indicators_unmet():
    half = Held("tartus", feed_up=(Span(made.BEGIN, (made.BEGIN + made.END) // 2),))
    short = Held("tartus", feed_up=(Span(made.BEGIN, (made.BEGIN + made.END) // 2 - 60_000),))
    of_ais = {"auxiliaries_inbound", "berth_calls", "destinations_changed", "meetings"}
    assert {key for key, status in statuses(half).items() if status is Status.UNMET} == of_ais
    assert set(statuses(short).values()) == {Status.UNKNOWN}


@pytest.mark.parametrize(
    ("metres", "status"), [(1.0, Status.UNMET), (3.0, Status.UNKNOWN), (None, Status.UNKNOWN)]
)
def test_an_image_shows_no_cargo_only_where_it_is_fine_enough(metres, status):
    look = replace(made.IMAGE, sensor=Sensor(ground_sample_m=metres))
    found = statuses(Held("tartus", sightings=(look,)))
    assert found["cargo_seen"] is status
    assert found["negative_images"] is Status.UNMET


def notice(name: str, lon: float, lat: float, **more) -> Notice:
    ring = ((lon, lat), (lon + 0.5, lat), (lon + 0.5, lat + 0.5), (lon, lat + 0.5))
    begin, end = made.day("2024-12-11")
    known = {"from_ms": begin, "until_ms": end, "text": "synthetic. Firing.", "synthetic": True, **more}
    return Notice(name, f"SYNTH {name}", polygon=ring, source=made.source(name), known_ms=begin, **known)


FAR, NEAR = notice("far", -5.0, 36.0), notice("near", 34.0, 34.8)


def test_notices_far_away_prove_that_notices_are_read():
    assert statuses(Held("tartus", notices=(FAR,)))["notices"] is Status.UNMET
    assert statuses(Held("tartus", notices=(FAR, NEAR)))["notices"] is Status.MET


def test_a_notice_until_further_notice_holds_still():
    held = Held("tartus", notices=(notice("open", 35.5, 34.8, until_ms=None),))
    (item,) = next(one for one in ledger(held, NOBODY) if one.key == "notices").evidence
    assert item.says.endswith("until further notice: notice SYNTH open: synthetic; Firing")
    assert item.at.until_ms == made.END


def test_the_weekly_tells_notices_off_tartus_with_their_source():
    found = made.report(replace(made.HELD, notices=(FAR, NEAR)))
    (line,) = [line for line in found.sections[-1].lines if "notice SYNTH" in line.says]
    assert "SYNTH near" in line.says
    assert [one.kind for one in found.references if one.number in line.sources] == ["notice to mariners"]


def test_what_lies_outside_the_seven_days_is_not_looked_at():
    later = replace(made.NOW, at_ms=made.END + 8 * 86_400_000)
    assert Status.MET not in statuses(made.HELD, later).values()


def test_a_ship_that_is_not_followed_meets_nothing():
    other = made.alert("port_call", "2024-12-11T00:00:00Z", 999, ended="2024-12-12T00:00:00Z")
    hers = made.alert("port_call", "2024-12-11T00:00:00Z", 273000001, ended="2024-12-12T00:00:00Z")
    assert statuses(replace(made.HELD, alerts=(other,)))["berth_calls"] is Status.UNKNOWN
    assert statuses(replace(made.HELD, alerts=(hers,)))["berth_calls"] is Status.MET


def test_a_merchant_that_leaves_another_port_is_coming_and_one_that_leaves_tartus_is_not():
    held = replace(made.HELD, alerts=(), sightings=(made.RORO,))
    assert statuses(held)["auxiliaries_inbound"] is Status.MET
    sails = replace(made.RORO, where=made.BASIN)
    assert statuses(replace(held, sightings=(sails,)))["auxiliaries_inbound"] is Status.UNKNOWN
    outward = replace(made.RORO, direction="out")
    assert statuses(replace(held, sightings=(outward,)))["auxiliaries_inbound"] is Status.UNKNOWN
