"""The route of bundles of the board's rows: which row, and who may give away what."""

import io
import json
import zipfile

import pytest
from evidence.rows import ROMEO, rows_in
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store.engine import open_store

PATH, AT = "/v1/posture/evidence", "2024-12-05T00:00:00Z"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    engine = open_store(rows_in(tmp_path_factory.mktemp("rows")).url)
    with TestClient(create_app(engine, Settings()), base_url="http://127.0.0.1:8000") as made:
        yield made
    engine.dispose()


def asked(client, **more):
    return client.get(PATH, params={"key": "alpha", "at": AT} | more)


def member(answer, name):
    return json.loads(zipfile.ZipFile(io.BytesIO(answer.content)).read(name))


def test_it_is_a_zip_of_the_row_as_the_board_tells_it(client):
    answer = asked(client)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="evidence-alpha-2024-12-05.zip"'
    board = client.get("/v1/posture", params={"at": AT}).json()["posture"]
    alpha = next(row for row in board if row["key"] == "alpha")
    assert member(answer, "row.json") == {"area": "tartus", "at": AT, "known_at": None, "row": alpha}
    again = client.get(
        PATH, params={"key": "alpha", "at": AT}, headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_every_row_of_the_board_has_one(client):
    board = client.get("/v1/posture", params={"at": AT}).json()["posture"]
    presence = next(row["key"] for row in board if row["key"].startswith("presence:"))
    answer = asked(client, key=presence)
    assert answer.status_code == 200
    assert member(answer, "manifest.json")["subject"]["key"] == presence


def test_raw_lines_that_may_not_be_given_are_not_given_to_others(client):
    assert asked(client, public="true").status_code == 200, "no raw line is in it"
    refused = asked(client, key="romeo", public="true")
    assert (refused.status_code, refused.json()["feed"]) == (403, "own antenna")
    told = asked(client, key="romeo", public="true", allow_not_redistributable="true")
    assert told.status_code == 200
    assert member(told, "rule.json")["premises"]["ais"]["vessels"] == [ROMEO]


def test_what_is_asked_wrongly_says_what_would_be_right(client):
    gone = asked(client, key="nobody")
    assert gone.status_code == 404 and "GET /v1/posture" in gone.json()["detail"]
    missing = client.get(PATH)
    assert missing.status_code == 400 and missing.json()["parameter"] == "key"
    assert asked(client, area="odessa").status_code == 400
