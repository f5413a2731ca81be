"""What is not believed, through the store: interference taints fixes, and alerts follow when it does."""

import pytest
from support.canonical import FACTS_AND_CONCLUSIONS, canonical, difference, dump, get, revisions, rows
from support.runs import ingest, rebuild, shuffled
from support.sentences import START, position
from support.serving import serving

BEIRUT = (35.4884, 33.8209)
ROADS = (35.55, 34.92)
"""On the edge off Tartus, where the first ship holds."""
UNIT = 273990001
MERCHANT = 538990001
HOUR = 60
SHIPS = [UNIT, *range(636990002, 636990006)]


def sent(mmsi, n, place, north=0.0):
    lon, lat = place
    return position(mmsi=mmsi, second=START + 60 * n, lon=lon, lat=lat + north)


def scene(ships=SHIPS, thrown=range(6 * HOUR, 8 * HOUR), until=12 * HOUR, silent=range(0)):
    """Each ship keeps her place, but is shown at Beirut airport for two hours; a fix each ten minutes."""
    lines = []
    for n in range(0, until, 10):
        for k, mmsi in enumerate(ships):
            if k == 2 and n in silent:
                continue
            place = BEIRUT if n in thrown else (ROADS[0] - 0.05 * k, ROADS[1] + 0.1 * (k > 0))
            lines.append((n + 0.1 * k, sent(mmsi, n, place)))
    return [line for _, line in sorted(lines)]


def write(path, lines):
    path.write_bytes(b"".join(lines))
    return path


@pytest.fixture
def url(database, tmp_path):
    found = database.url(tmp_path / "belief.db")
    database.remove(found)
    return found


def alerts(url, kind):
    sql = f"SELECT mmsi, status, severity FROM alerts WHERE kind = '{kind}' ORDER BY mmsi, started_ms"
    return rows(url, sql)


def test_one_incident_and_what_the_interface_shows_of_it(url, tmp_path):
    ingest(url, write(tmp_path / "scene.nmea", scene()))
    assert alerts(url, "gnss_interference") == [(0, "open", "warning")]
    assert alerts(url, "mmsi_conflict") == []
    with serving(url) as base:
        (incident,) = get(base, "/v1/alerts?kind=gnss_interference")["alerts"]
        assert incident["vessels"] == SHIPS
        assert incident["evidence"]["members"] == len(SHIPS)
        assert "Beirut airport" in incident["explanation"]
        assert [a["id"] for a in get(base, f"/v1/alerts?kind=gnss_interference&mmsi={SHIPS[-1]}")["alerts"]]
        history = get(base, f"/v1/vessels/{UNIT}/history")["positions"]
        tainted = [p for p in history if p["flags"] == ["gnss_interference"]]
        assert {round(p["lat"], 2) for p in tainted} == {33.82}
        assert len(tainted) == 12
        assert len(history) == 72
        rows_told = rows(url, "SELECT DISTINCT incident FROM taints")
        assert rows_told == [(incident["id"],)]


def test_the_last_place_that_is_believed(url, tmp_path):
    ingest(url, write(tmp_path / "scene.nmea", scene(until=7 * HOUR)))
    with serving(url) as base:
        features = get(base, "/v1/positions/latest")["features"]
        assert {round(f["geometry"]["coordinates"][1], 2) for f in features} == {34.92, 35.02}


def test_an_alert_is_held_while_her_place_is_unreliable_and_released_after(url, tmp_path):
    ingest(url, write(tmp_path / "scene.nmea", scene(until=7 * HOUR)))
    ((mmsi, status, _),) = [row for row in alerts(url, "loitering") if row[0] == UNIT]
    assert (mmsi, status) == (UNIT, "held")
    with serving(url) as base:
        (held,) = get(base, f"/v1/alerts?kind=loitering&mmsi={UNIT}")["alerts"]
        assert held["status"] == "held"
        assert "position unreliable since 2024-12-10 12:00Z" in held["caveats"]
        assert round(held["lat"], 2) == 34.92
    ingest(url, write(tmp_path / "more.nmea", scene()))
    assert [row[1] for row in alerts(url, "loitering") if row[0] == UNIT] == ["open"]
    told = next(c for name, c in revisions(url).items() if name == held["id"])
    assert [change for change, _ in told] == ["opened", "held", "released"]


def conclusions(url):
    return dump(url, tables=(*FACTS_AND_CONCLUSIONS, "displacements"))


@pytest.mark.parametrize("batch_bytes", [2_000, 9_000])
def test_it_is_the_same_in_pieces_and_anew(database, url, tmp_path, batch_bytes):
    file = write(tmp_path / "scene.nmea", scene())
    ingest(url, file)
    pieces = database.url(tmp_path / "pieces.db")
    database.remove(pieces)
    ingest(pieces, file, batch_bytes=batch_bytes, step_s=600)
    assert canonical(pieces) == canonical(url)
    assert not difference(conclusions(pieces), conclusions(url))
    rebuild(pieces)
    assert canonical(pieces) == canonical(url)
    assert not difference(conclusions(pieces), conclusions(url))


def test_taints_come_and_go_with_late_facts(database, url, tmp_path):
    """Two ships alone are no sign; a third, heard late, taints them; then she is no sign herself."""
    two, third = scene(SHIPS[:2]), scene(SHIPS[:3], silent=range(291, 360))
    third = [line for line in third if line not in two]
    ingest(url, write(tmp_path / "two.nmea", two))
    assert alerts(url, "gnss_interference") == []
    assert rows(url, "SELECT count(*) FROM taints WHERE reason = 'gnss_interference'") == [(0,)]
    ingest(url, write(tmp_path / "third.nmea", third))
    assert len(alerts(url, "gnss_interference")) == 1
    assert rows(url, "SELECT count(*) FROM taints") == [(3,)]
    once = database.url(tmp_path / "once.db")
    database.remove(once)
    ingest(once, write(tmp_path / "two.nmea", two), write(tmp_path / "third.nmea", third))
    assert canonical(once) == canonical(url)
    assert not difference(conclusions(once), conclusions(url))
    # Fixes on the way: the third sailed there, and only two were thrown.
    parts = [(n, (n - 290) / 70) for n in range(292, 360, 2)]
    home = ROADS[0] - 0.1, ROADS[1] + 0.1
    way = [
        sent(SHIPS[2], n, [a + (b - a) * part for a, b in zip(home, BEIRUT, strict=True)])
        for n, part in parts
    ]
    ingest(url, write(tmp_path / "way.nmea", way))
    assert [row[1] for row in alerts(url, "gnss_interference")] == ["retracted"]
    assert rows(url, "SELECT count(*) FROM taints") == [(0,)]


def test_the_order_of_lines_does_not_matter(database, url, tmp_path):
    lines = scene()
    ingest(url, write(tmp_path / "scene.nmea", lines))
    mixed = database.url(tmp_path / "mixed.db")
    database.remove(mixed)
    ingest(mixed, write(tmp_path / "mixed.nmea", shuffled(lines, 1, 800)), batch_bytes=5_000)
    assert canonical(mixed) == canonical(url)
    assert not difference(conclusions(mixed), conclusions(url))


def test_two_ships_under_one_mmsi_and_what_her_other_alerts_then_say(url, tmp_path):
    """One holds on the edge, the other lies far off; from the fourth hour both send."""
    lines = [(n, sent(UNIT, n, ROADS)) for n in range(0, 12 * HOUR, 10)]
    lines += [(n, sent(UNIT, n, (33.5, 34.0))) for n in range(5, 12 * HOUR, 10)]
    ingest(url, write(tmp_path / "two.nmea", [line for _, line in sorted(lines)]))
    with serving(url) as base:
        (conflict,) = get(base, "/v1/alerts?kind=mmsi_conflict")["alerts"]
        assert (conflict["status"], conflict["severity"], conflict["vessels"]) == ("open", "info", [UNIT])
        assert conflict["evidence"]["alternations"] > 100
        assert conflict["evidence"]["apart_nm"]["least"] > 90
        (holding,) = get(base, "/v1/alerts?kind=loitering")["alerts"]
        assert "MMSI sent from two places at once" in holding["caveats"]
        assert get(base, f"/v1/vessels/{UNIT}/history")["positions"][0]["flags"] == []


def test_a_ship_shown_at_sixty_knots(url, tmp_path):
    def at(n):
        return (33.0 + n * 0.002 + max(0, min(n, 90) - 60) * 0.02, 33.0)

    lines = [sent(MERCHANT, n, at(n)) for n in range(0, 4 * HOUR, 2)]
    ingest(url, write(tmp_path / "fast.nmea", lines))
    with serving(url) as base:
        (shown,) = get(base, "/v1/alerts?kind=implausible_motion")["alerts"]
        assert (shown["status"], shown["ended_by"], shown["severity"]) == ("closed", "normal", "info")
        assert shown["evidence"]["most_implied_kn"] > 50
        assert shown["evidence"]["says_kn"] < 1


def test_ships_that_lose_their_position(url, tmp_path):
    lines = []
    for n in range(0, 3 * HOUR, 10):
        for k in range(6):
            nowhere = {"lon": 181, "lat": 91} if k % 2 else {"second": 61}
            mmsi, second = 636990010 + k, START + 60 * n + k
            place = {"lon": 35.0 + 0.05 * k, "lat": 34.5}
            lines.append(
                lost(mmsi, second, place | nowhere)
                if n >= HOUR
                else position(mmsi=mmsi, second=second, **place)
            )
    ingest(url, write(tmp_path / "loss.nmea", lines))
    assert alerts(url, "gnss_interference") == [(0, "open", "warning")]
    ((subtype, vessels),) = rows(
        url, "SELECT subject, (SELECT count(*) FROM alert_vessels v WHERE v.uid = a.uid) FROM alerts a"
    )
    assert subtype.startswith("loss ")
    assert vessels == 6


def lost(mmsi, second, said):
    from pyais.encode import encode_dict
    from support.sentences import tagged

    fields = {"type": 1, "mmsi": mmsi, "speed": 0.3, "course": 10.0, "second": second % 60}
    return tagged(encode_dict(fields | said, "AI", "VDM", "A", 0)[0], second)
