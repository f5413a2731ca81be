"""`/v1/watchlist`: the whole list in and out."""

from pathlib import Path

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

HEAD = "label,mmsi,imo,callsign,class,emits_ais,note,source,as_of"
CSV = {"Content-Type": "text/csv"}
ALPHA = {"label": "SYNTH ALPHA", "mmsi": 273990001, "class": "tanker", "as_of": "2024-12-01"}


def put(client, units):
    return client.put("/v1/watchlist", json={"watchlist": units})


def test_it_is_empty_until_someone_sets_it(client):
    assert client.get("/v1/watchlist").json() == {"watchlist": [], "set_at": None, "set_by": None}
    assert client.get("/v1/watchlist?format=csv").text == HEAD + "\r\n"


def test_what_is_put_is_what_is_got(client):
    assert put(client, [ALPHA, {"label": "=B", "imo": "9268710"}]).json() == {"units": 2, "changed": True}
    got = client.get("/v1/watchlist").json()
    assert [(u["label"], u["mmsi"], u["imo"], u["class"]) for u in got["watchlist"]] == [
        ("SYNTH ALPHA", 273990001, None, "tanker"), ("=B", None, 9268710, None),
    ]  # fmt: skip
    assert got["set_by"] == "this machine"
    text = client.get("/v1/watchlist", headers={"Accept": "text/csv"}).text
    assert text.splitlines()[1:] == ["SYNTH ALPHA,273990001,,,tanker,,,,2024-12-01", "'=B,,9268710,,,,,,"]
    assert client.put("/v1/watchlist", content=text, headers=CSV).json() == {"units": 2, "changed": False}


def test_an_etag_saves_the_answer_and_guards_a_change(client):
    put(client, [ALPHA])
    tag = client.get("/v1/watchlist").headers["ETag"]
    assert client.get("/v1/watchlist", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/v1/watchlist?format=csv", headers={"If-None-Match": tag}).status_code == 200
    guarded = {"If-Match": tag, **CSV}
    assert client.put("/v1/watchlist", content=HEAD, headers=guarded).status_code == 200
    refused = client.put("/v1/watchlist", content=HEAD, headers=guarded)
    assert (refused.status_code, refused.json()["title"]) == (412, "Changed meanwhile")


def test_a_refusal_names_line_and_field_and_changes_nothing(client):
    put(client, [ALPHA])
    refused = client.put("/v1/watchlist", content=HEAD + "\nA,12,,,,,,,\n", headers=CSV)
    assert refused.status_code == 400
    assert {"line": 2, "field": "mmsi"}.items() <= refused.json().items()
    refused = put(client, [ALPHA, ALPHA | {"colour": "red"}])
    assert {"line": 2, "field": "colour"}.items() <= refused.json().items()
    assert put(client, [ALPHA | {"mmsi": True}]).json()["field"] == "mmsi"
    for wrong in (b"{", b"{}", b"[1]"):
        assert client.put("/v1/watchlist", content=wrong).status_code == 400, wrong
    assert client.put("/v1/watchlist", content=b"\xff", headers=CSV).status_code == 400
    assert client.put("/v1/watchlist", content=b"x", headers={"Content-Type": "text/html"}).status_code == 415
    assert len(client.get("/v1/watchlist").json()["watchlist"]) == 1


def test_where_a_file_is_set_it_is_the_file_that_counts(engine):
    app = create_app(engine, Settings(watchlist=Path("/etc/units.csv")))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        refused = put(client, [ALPHA])
    assert refused.status_code == 409
    assert "units.csv" in refused.json()["detail"]
