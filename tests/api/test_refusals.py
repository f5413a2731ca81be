from collections.abc import Iterator
from pathlib import Path

import pytest
from api.filling import SHIP, T0, position, positions, vessel
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.cursors import encode
from app.main import create_app
from app.settings import Settings
from app.store.engine import writing

HISTORY = f"/v1/vessels/{SHIP}/history"


def refused(client: TestClient, path: str, status: int = 400) -> dict[str, object]:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, object] = answer.json()
    assert document["status"] == status
    assert {"type", "title", "detail"} <= document.keys()
    return document


@pytest.mark.parametrize(
    ("path", "parameter", "says"),
    [
        ("/v1/vessels?limit=0", "limit", "too small"),
        ("/v1/vessels?limit=10001", "limit", "from 1 to 10000"),
        ("/v1/vessels?limit=ten", "limit", "limit=100"),
        ("/v1/vessels?limit=", "limit", "no whole number"),
        ("/v1/vessels?limit=1e3", "limit", "no whole number"),
        ("/v1/vessels?limit=%D9%A3", "limit", "no whole number"),
        ("/v1/vessels?limit=" + "9" * 5000, "limit", "..."),
        ("/v1/vessels?limit=1&limit=2", "limit", "more than once"),
        ("/v1/vessels?limits=1", "limits", "did you mean limit?"),
        ("/v1/vessels?zzz=1", "zzz", "It takes limit, cursor"),
        ("/v1/feeds?limit=1", "limit", "takes none"),
        ("/v1/zones?nm=12", "nm", "takes none"),
        (f"/v1/vessels/{SHIP}?format=csv", "format", "takes none"),
        ("/v1/vessels/abc", "mmsi", "mmsi=273000001"),
        ("/v1/vessels/1234567890", "mmsi", "nine digits"),
        ("/v1/vessels/abc/history", "mmsi", "nine digits"),
        (HISTORY + "?since=2024-12-01T00:00:00", "since", "add Z"),
        (HISTORY + "?since=2024-12-01", "since", "add Z"),
        (HISTORY + "?since=yesterday", "since", "since=2024-12-01T00:00:00Z"),
        (HISTORY + "?until=1733011200", "until", "not an ISO 8601 time"),
        (HISTORY + "?since=2024-12-02T00:00Z&until=2024-12-01T00:00Z", "until", "later than since"),
        (HISTORY + "?since=2024-12-02T00:00Z&until=2024-12-02T00:00Z", "until", "later than since"),
        (HISTORY + "?format=xml", "format", "json, geojson or csv"),
        (HISTORY + "?max_points=1", "max_points", "from 2"),
        (HISTORY + "?max_point=5", "max_point", "did you mean max_points?"),
        ("/v1/positions/latest?bbox=1,2,3", "bbox", "not four numbers"),
        ("/v1/positions/latest?bbox=1,2,3,4,5", "bbox", "bbox=35.0,34.5,36.0,35.6"),
        ("/v1/positions/latest?bbox=a,b,c,d", "bbox", "not four numbers"),
        ("/v1/positions/latest?bbox=nan,0,1,1", "bbox", "not four numbers"),
        ("/v1/positions/latest?bbox=0,inf,1,1", "bbox", "not four numbers"),
        ("/v1/positions/latest?bbox=-181,0,1,1", "bbox", "-180 to 180"),
        ("/v1/positions/latest?bbox=0,-91,1,1", "bbox", "-90 to 90"),
        ("/v1/positions/latest?bbox=0,2,1,1", "bbox", "south lies north"),
        ("/v1/positions/latest?max_age=0", "max_age", "it is zero"),
        ("/v1/positions/latest?max_age=-5", "max_age", "no length of time"),
        ("/v1/positions/latest?max_age=6w", "max_age", "s, m, h or d"),
        ("/v1/positions/latest?max_age=999999999999d", "max_age", "ten years"),
        ("/v1/alerts?kind=loiter", "kind", "loitering"),
        ("/v1/alerts?status=OPEN", "status", "open, closed, held, retracted"),
        ("/v1/alerts?severity=high", "severity", "info, warning, critical"),
        ("/v1/alerts?severity=info&severity=high", "severity", "'high'"),
        ("/v1/alerts?mmsi=1&mmsi=x", "mmsi", "no MMSI"),
        ("/v1/alerts?limit=1001", "limit", "from 1 to 1000"),
        ("/v1/alerts?vessel=1", "vessel", "It takes kind"),
        ("/v1/alerts/some?limit=1", "limit", "takes none"),
    ],
)
def test_a_bad_parameter_is_named_with_what_it_takes(
    client: TestClient, engine: Engine, path: str, parameter: str, says: str
) -> None:
    vessel(engine)
    document = refused(client, path)
    assert document["parameter"] == parameter
    assert says in str(document["detail"])
    assert len(str(document["detail"])) < 500


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%00",
        "%C3%A9",
        "not-a-cursor",
        encode("vessels", (1,)),
        encode("alerts", (1,)),
        encode("alerts", (1, 2, 3)),
        encode("alerts", (2**63, 1)),
        encode("alerts", (1, 2)) + "=",
        encode("alerts", (1, 2)) + "!",
    ],
)
def test_a_cursor_of_no_page_of_this_listing_is_refused(client: TestClient, cursor: str) -> None:
    assert refused(client, f"/v1/alerts?cursor={cursor}")["parameter"] == "cursor"


def test_the_cursor_of_another_vessel_is_refused(client: TestClient, engine: Engine) -> None:
    vessel(engine)
    positions(engine, position(1))
    other = encode("history9", (T0, 0, 0))
    assert "another listing" in str(refused(client, f"{HISTORY}?cursor={other}")["detail"])


@pytest.mark.parametrize(
    "path",
    [
        "/v1/vessels/273000009",
        "/v1/vessels/273000009/history",
        "/v1/alerts/nope",
        "/v1/alerts/nope/revisions",
    ],
)
def test_what_is_not_there_is_a_404(client: TestClient, path: str) -> None:
    assert refused(client, path, 404)["parameter"] in ("mmsi", "id")


def test_an_unknown_route_names_the_nearest(client: TestClient) -> None:
    assert "did you mean /v1/vessels?" in str(refused(client, "/v1/vessel", 404)["detail"])
    assert "/docs lists them" in str(refused(client, "/<script>", 404)["detail"])


def test_a_wrong_method_is_told_the_right_one(client: TestClient) -> None:
    answer = client.post("/v1/alerts")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["allow"] == "GET"
    assert "use GET" in answer.json()["detail"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil", "[::2]:80"])
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/v1/feeds", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]", "[::1]:8000"])
def test_loopback_hosts_are_served(client: TestClient, host: str) -> None:
    assert client.get("/v1/feeds", headers={"Host": host}).status_code == 200


@pytest.fixture
def damaged(client: TestClient, engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    if engine.dialect.name != "sqlite":
        pytest.skip("a server keeps its files")
    engine.dispose()
    with (tmp_path / "store.db").open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 8000)
    yield client


@pytest.mark.parametrize("path", ["/readyz", "/v1/vessels", "/v1/alerts", "/v1/feeds", HISTORY])
def test_a_store_that_cannot_be_read_is_a_503_with_the_cause(damaged: TestClient, path: str) -> None:
    document = refused(damaged, path, 503)
    assert "damaged" in str(document["detail"])
    assert damaged.get("/healthz").status_code == 200


def test_a_store_of_another_version_is_not_ready(client: TestClient, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'later'")
    assert "another version" in str(refused(client, "/readyz", 503)["detail"])


def test_a_defect_is_a_500_that_tells_no_more(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(engine, Settings(), extra_hosts=["testserver"])
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP TABLE vessels")
    with TestClient(app, raise_server_exceptions=False) as client:
        document = refused(client, "/v1/vessels", 500)
    assert "vessels" not in str(document["detail"])
    assert "no such table" in caplog.text or "UndefinedTable" in caplog.text
