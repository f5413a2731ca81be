"""`/v1/vessels/{mmsi}/profile`, and `/v1/positions/latest` at an earlier time."""

from api.filling import SHIP, frontier, position, positions, segment, vessel


def test_distance_and_speed_over_time_and_what_no_line_leads_to(client, engine):
    vessel(engine)
    positions(engine, *(position(m, lon=35.6 + m / 1000, sog=50 if m else None) for m in (0, 10, 100, 130)))
    segment(engine, 0, 100)
    found = client.get(f"/v1/vessels/{SHIP}/profile").json()
    assert found["of"] == 4 and found["sog_kn"] == [None, 5.0, 5.0, 5.0]
    assert found["time"][0] == "2024-12-01T00:00:00Z"
    assert found["after_silence"] == [False, False, True, False]
    assert found["sure"] == [True, True, True, False]
    assert found["distance_to_limit_nm"] == sorted(found["distance_to_limit_nm"], reverse=True)
    assert all(-12 < away < 12 for away in found["distance_to_limit_nm"])
    cut = client.get(
        f"/v1/vessels/{SHIP}/profile?since=2024-12-01T00:05:00Z&until=2024-12-01T00:15:00Z"
    ).json()
    assert len(cut["time"]) == 1


def test_a_vessel_that_was_never_heard_has_none(client):
    assert client.get("/v1/vessels/1/profile").status_code == 404


def test_the_picture_at_an_earlier_time_and_never_behind_the_frontier(client, engine):
    vessel(engine)
    positions(engine, position(0, lon=35.5), position(60, lon=35.6), position(120, lon=35.7))
    frontier(engine, 90)

    def at(time):
        shown = client.get("/v1/positions/latest", params={"at": time, "max_age": "6h"}).json()
        return shown["as_of"], [one["geometry"]["coordinates"][0] for one in shown["features"]]

    assert at("2024-12-01T00:30:00Z") == ("2024-12-01T00:30:00Z", [35.5])
    assert at("2024-12-01T01:10:00Z") == ("2024-12-01T01:10:00Z", [35.6])
    assert at("2024-12-01T05:00:00Z") == ("2024-12-01T01:30:00Z", [35.6])
    assert at("2024-11-30T00:00:00Z")[1] == []
