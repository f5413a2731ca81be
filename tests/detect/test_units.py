"""Who is a unit of interest, who is watched, and who is never told."""

import pytest

from app.detect.facts import Identity, IdentityTimeline
from app.detect.units import Watchlist, WatchlistEntry, is_never_told, is_ship, unit_of_interest

NOBODY = Watchlist()
LISTED = Watchlist(
    [
        WatchlistEntry("by mmsi", mmsi=1),
        WatchlistEntry("by imo", imo=2),
        WatchlistEntry("by call", callsign="C"),
    ]
)


@pytest.mark.parametrize("mmsi", [201000000, 273990001, 775999999])
def test_ships(mmsi: int):
    assert is_ship(mmsi)


@pytest.mark.parametrize(
    "mmsi", [0, 200999999, 776000000, 2734, 972000001, 111273001, 982730001, 2_730_000_000]
)
def test_no_ships(mmsi: int):
    assert not is_ship(mmsi)


def test_russian_state_like_types_are_those_of_the_page_and_no_others():
    met = {t for t in range(256) if unit_of_interest(273000001, Identity(ship_type=t), NOBODY)}
    assert met == {0, *range(31, 36), *range(50, 60), *range(70, 100)}
    assert unit_of_interest(273000001, Identity(), NOBODY) == "russian"
    assert unit_of_interest(272999999, Identity(), NOBODY) is None
    assert unit_of_interest(274000000, Identity(ship_type=0), NOBODY) is None


def test_military_operations_of_any_flag():
    assert unit_of_interest(538000001, Identity(ship_type=35), NOBODY) == "military"
    assert {t for t in range(256) if unit_of_interest(538000001, Identity(ship_type=t), NOBODY)} == {35}


@pytest.mark.parametrize(
    ("mmsi", "identity", "label"),
    [
        (1, Identity(), "by mmsi"),
        (9, Identity(imo=2), "by imo"),
        (9, Identity(callsign="C"), "by call"),
        (9, Identity(imo=3, callsign="D"), None),
        (9, Identity(), None),
    ],
)
def test_the_watchlist_finds_by_any_identifier(mmsi: int, identity: Identity, label: str | None):
    found = LISTED.find(mmsi, identity)
    assert (found.label if found else None) == label
    assert (unit_of_interest(mmsi, identity, LISTED) == "watchlist") == (label is not None)


def test_an_entry_without_identifiers_matches_nobody():
    assert Watchlist([WatchlistEntry("empty")]).find(9, Identity()) is None


@pytest.mark.parametrize("ship_type", [30, 36, 37, 51])
def test_never_told(ship_type: int):
    assert is_never_told(Identity(ship_type=ship_type), class_b=False)
    assert is_never_told(Identity(ship_type=70), class_b=True)
    assert not is_never_told(Identity(ship_type=70), class_b=False)
    assert not is_never_told(Identity(), class_b=False)


def test_identity_is_what_was_last_sent_field_by_field():
    timeline = IdentityTimeline(
        [(20, Identity(ship_type=0)), (10, Identity(imo=5, ship_type=70)), (30, Identity(callsign="X"))],
        Identity(name="BEFORE"),
    )
    assert timeline.at(9) == Identity(name="BEFORE")
    assert timeline.at(10) == Identity(imo=5, ship_type=70, name="BEFORE")
    assert timeline.at(25) == Identity(imo=5, ship_type=0, name="BEFORE")
    assert timeline.at(30) == Identity(imo=5, ship_type=0, callsign="X", name="BEFORE")


def test_of_reports_in_one_second_the_greater_wins_whatever_their_order():
    two = [(10, Identity(ship_type=35)), (10, Identity(ship_type=70))]
    assert IdentityTimeline(two).at(10) == IdentityTimeline(two[::-1]).at(10) == Identity(ship_type=70)
