import gzip
import threading
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx2
import pytest
import uvicorn
from api.filling import HOSTILE, SHIP, alert, frontier, position, positions, vessel
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.documentation import page
from app.main import create_app
from app.settings import Settings

UNIT = "admiral-golovko"
STREAM = "/v1/alerts/stream"
"""It does not end."""
HISTORY = f"/v1/vessels/{SHIP}/history"


@pytest.fixture
def server(engine: Engine) -> Iterator[str]:
    """A real server on a free port."""
    config = uvicorn.Config(create_app(engine, Settings()), host="127.0.0.1", port=0, log_config=None)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()


def test_a_real_server_answers_many_at_once(server: str, engine: Engine) -> None:
    vessel(engine, name=HOSTILE)
    positions(engine, *(position(m / 60) for m in range(3000)))
    answers: list[httpx2.Response] = []

    def ask() -> None:
        with httpx2.Client(base_url=server) as client:
            answers.extend(client.get(path) for path in (HISTORY, "/v1/vessels", "/v1/feeds"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 24
    assert {len(a.json()["positions"]) for a in answers if a.url.path == HISTORY} == {3000}
    assert {a.headers.get("content-encoding") for a in answers if a.url.path == HISTORY} == {"gzip"}
    head = httpx2.head(server + HISTORY)
    assert (head.status_code, head.content) == (200, b"")


def test_an_answer_held_already_is_not_sent_again(client: TestClient, engine: Engine) -> None:
    vessel(engine)
    first = client.get("/v1/vessels")
    tag = first.headers["etag"]
    for held in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.get("/v1/vessels", headers={"If-None-Match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/v1/vessels", headers={"If-None-Match": '"other"'}).status_code == 200
    vessel(engine, 9)
    assert client.get("/v1/vessels", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "is_gzip"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("identity", False),
        ("gzip;q=0", False),
        ("", False),
    ],
)
def test_long_answers_are_compressed_for_those_who_take_it(
    client: TestClient, engine: Engine, accept: str, is_gzip: bool
) -> None:
    vessel(engine)
    positions(engine, *(position(m) for m in range(50)))
    with client.stream("GET", HISTORY, headers={"Accept-Encoding": accept}) as answer:
        body = b"".join(answer.iter_raw())
    assert (answer.headers.get("content-encoding") == "gzip") == is_gzip
    assert int(answer.headers["content-length"]) == len(body)
    assert (gzip.decompress(body) if is_gzip else body).startswith(b'{"mmsi":')
    assert "Accept-Encoding" in answer.headers["vary"]


def test_short_answers_are_not_compressed(client: TestClient) -> None:
    assert "content-encoding" not in client.get("/healthz").headers


def test_head_is_get_without_the_body(client: TestClient, engine: Engine) -> None:
    vessel(engine)
    got, asked = client.get("/v1/vessels"), client.head("/v1/vessels")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["etag"] == got.headers["etag"]
    assert client.head("/v1/alerts/none").status_code == 404


def test_no_answer_may_be_taken_for_something_else(client: TestClient) -> None:
    for path in ("/", "/docs", "/v1/feeds", "/nowhere", "/v1/vessels?limit=0"):
        assert client.get(path).headers["x-content-type-options"] == "nosniff"


def test_names_of_strangers_stay_inside_json(client: TestClient, engine: Engine) -> None:
    vessel(engine, name=HOSTILE, destination="\x00\n\u2028</script>")
    answer = client.get("/v1/vessels")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["vessels"][0]["name"] == HOSTILE
    nul = "\x00" if engine.dialect.name == "sqlite" else "\ufffd"
    assert answer.json()["vessels"][0]["destination"] == f"{nul}\n\u2028</script>"


def test_every_route_and_parameter_is_documented(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    contract = ["", "/{mmsi}", "/{mmsi}/history"]
    assert {f"/v1/vessels{rest}" for rest in contract} < document["paths"].keys()
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["description"]
            for parameter in operation.get("parameters", []):
                assert parameter["description"]
                assert "example" in parameter or parameter["schema"]["examples"]


def followed(client: TestClient) -> None:
    """A unit on the board, with the key that the examples name."""
    unit = {"name": "SYNTH ONE", "kind": "combatant", "navy": "Synthetic Navy"}
    assert client.put(f"/v1/units/{UNIT}", json=unit).status_code == 201


def test_every_documented_example_is_accepted(client: TestClient, engine: Engine) -> None:
    vessel(engine)
    one = alert(engine, 1)
    frontier(engine, 1440)
    followed(client)
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        if path == STREAM:
            continue
        parameters = methods.get("get", {}).get("parameters", [])
        asked = {each["name"]: each["example"] for each in parameters if each["in"] == "query"}
        needed = {each["name"] for each in parameters if each.get("required")}
        for name in asked.keys() - {"cursor"}:
            url = path.format(mmsi=SHIP, id=one, key=UNIT, collectionId="alerts", featureId=one)
            answer = client.get(url, params={each: asked[each] for each in asked.keys() & {*needed, name}})
            assert answer.status_code == 200, answer.text


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "link", "img", "iframe")
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_the_page_of_routes_loads_nothing_from_elsewhere(client: TestClient) -> None:
    followed(client)
    answer = client.get("/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    reader = _Links()
    reader.feed(answer.text)
    assert "/v1/alerts" in reader.links
    for link in reader.links:
        if link == STREAM:
            continue
        assert client.get(link).status_code == 200, link


def test_the_page_of_routes_escapes_what_it_shows() -> None:
    hostile = "<script>alert('x')</script>"
    parameter = {"name": hostile, "description": hostile, "example": hostile}
    operation = {"description": hostile, "parameters": [parameter]}
    info = {"title": hostile, "version": hostile, "description": hostile}
    assert "<script" not in page({"info": info, "paths": {f"/{hostile}": {"get": operation}}})


def test_the_start_says_where_to_look(client: TestClient) -> None:
    found = client.get("/").json()
    assert found["docs"] == "/docs"
    assert "/v1/alerts" in found["routes"]
