"""`--zones`: the user's own zones from a file."""

import pytest
from geo.test_drawn import BOW_TIE, collection, feature, polygon
from support.canonical import rows
from support.runs import command, url
from support.sentences import START, position

BOX = polygon([[33.0, 33.0], [33.4, 33.0], [33.4, 33.4], [33.0, 33.4], [33.0, 33.0]])
OF_BOX = "SELECT kind FROM alerts WHERE subject = 'box' AND status <> 'retracted' ORDER BY started_ms"


@pytest.fixture
def track(tmp_path):
    path = tmp_path / "in.nmea"
    west_to_east = [
        position(second=START + 600 * n, lon=32.8 + 0.02 * n, lat=33.2, speed=6.0) for n in range(45)
    ]
    path.write_bytes(b"".join(west_to_east))
    return path


def test_ships_are_seen_to_enter_and_leave_zones_of_a_file(track, tmp_path):
    zones, store = tmp_path / "zones.geojson", url(tmp_path / "store.db")
    zones.write_bytes(collection(feature(BOX, name="box")))
    ended = command("ingest", track, "--database-url", store, "--zones", zones, "--json")
    assert ended.code == 0, ended.err
    assert rows(store, OF_BOX) == [("zone_entry",), ("zone_exit",)]
    ended = command("detect", "--database-url", store)
    assert "the zones" in ended.err
    assert rows(store, OF_BOX) == []
    ended = command("detect", "--database-url", store, TWELVEMILE_ZONES=zones)
    assert ended.code == 0
    assert rows(store, OF_BOX) == [("zone_entry",), ("zone_exit",)]
    assert (
        f"zones of your own: 1 in a file ({zones})"
        in command("doctor", "--database-url", store, "--zones", zones).out
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            collection(feature(polygon(BOW_TIE), name="bow")),
            "features[0].geometry: crosses itself at 35.6, 34.9",
        ),
        (b"{", "the whole: no JSON"),
        (None, "cannot be read (No such file or directory): check its name"),
    ],
    ids=["crosses itself", "no JSON", "not there"],
)
def test_a_file_that_is_wrong_is_refused_in_one_line(tmp_path, data, told):
    zones = tmp_path / "zones.geojson"
    if data is not None:
        zones.write_bytes(data)
    ended = command("detect", "--database-url", url(tmp_path / "store.db"), "--zones", zones)
    assert ended.code == 2
    assert [told in line for line in ended.told] == [True]
