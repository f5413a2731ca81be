"""Who may ask: keys and scopes, names of hosts, pages of other sites."""

from collections.abc import Iterator
from itertools import product

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.access import ANYONE, OPEN_PATHS, Gate, allowed, scopes_of, undeclared
from app.domain.access import SCOPES, is_loopback
from app.main import create_app
from app.settings import Settings
from app.store import keys
from app.store.engine import writing

BASE = "http://192.0.2.7:8000"
KEYS = {scope: "tm_" + (scope * 11)[:43] for scope in SCOPES}
EVERYWHERE = ["/", "/docs", "/openapi.json", "/metrics", "/readyz", "/v1/feeds", "/v1/vessels/1/history",
              "/nowhere", "/healthz/", "/healthzz", "//healthz", "/HEALTHZ"]  # fmt: skip


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def held(engine: Engine) -> Engine:
    with writing(engine) as connection:
        for scope, key in KEYS.items():
            keys.add(connection, scope, scope, key, 0)
    return engine


def asking(engine: Engine, base_url: str, **settings: object) -> TestClient:
    app = create_app(engine, Settings.model_validate(settings))
    return TestClient(app, base_url=base_url, raise_server_exceptions=False)


@pytest.fixture
def beyond(held: Engine) -> Iterator[TestClient]:
    with asking(held, BASE, host="0.0.0.0") as client:
        yield client


@pytest.fixture
def local(held: Engine) -> Iterator[TestClient]:
    with asking(held, "http://127.0.0.1:8000") as client:
        yield client


def test_every_route_declares_the_scope_that_it_wants(engine: Engine) -> None:
    app = create_app(engine, Settings())
    declared = {route.path: scopes_of(route) for route in iter_route_contexts(app.routes)}
    assert "" not in declared and len(declared) > 10
    assert {path for path, scopes in declared.items() if scopes == {ANYONE}} == OPEN_PATHS
    assert all(scopes and scopes <= {ANYONE, *SCOPES} for scopes in declared.values())


def test_a_route_without_a_scope_is_found() -> None:
    app, router, nested = FastAPI(openapi_url=None), APIRouter(), APIRouter(dependencies=[allowed("read")])
    router.add_api_route("/forgotten", lambda: None)
    router.add_api_route("/open", lambda: None, dependencies=[allowed(ANYONE)])
    nested.add_api_route("/fine", lambda: None)
    router.include_router(nested)
    app.include_router(router)
    assert sorted(undeclared(app)) == ["/forgotten", "/open"]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "BREW"])
def test_beyond_loopback_nothing_answers_without_a_key(beyond: TestClient, path: str, method: str) -> None:
    answer = beyond.request(method, BASE + path, follow_redirects=False)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="Twelvemile"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert method == "HEAD" or "twelvemile keys add" in answer.json()["detail"]


def test_health_answers_anyone(beyond: TestClient) -> None:
    assert beyond.get("/healthz").status_code == 200
    assert beyond.get("/healthz", headers=bearer("nonsense")).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dXNlcjpwdw==", "Bearer wrong", f"Bearer {KEYS['read']}x", KEYS["read"],
     f"Bearer {KEYS['read'][:-1]}", f"Token {KEYS['read']}", "Bearer " + "x" * 10_000, "Bearer \xe9"],
)  # fmt: skip
@pytest.mark.parametrize("where", ["beyond", "local"])
def test_a_key_that_is_sent_must_be_valid(request: pytest.FixtureRequest, where: str, header: str) -> None:
    client: TestClient = request.getfixturevalue(where)
    answer = client.get("/v1/feeds", headers=[(b"Authorization", header.encode("latin-1"))])
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="Twelvemile", error="invalid_')
    assert KEYS["read"][:20] not in answer.text


def test_two_keys_are_one_too_many(beyond: TestClient) -> None:
    both = [("Authorization", f"Bearer {KEYS[scope]}") for scope in ("read", "admin")]
    assert beyond.get("/v1/feeds", headers=both).status_code == 401


@pytest.mark.parametrize("where", ["beyond", "local"])
@pytest.mark.parametrize("scope", SCOPES)
def test_scopes(request: pytest.FixtureRequest, where: str, scope: str) -> None:
    client: TestClient = request.getfixturevalue(where)
    answer = client.get("/v1/feeds", headers={"Authorization": f"bearer   {KEYS[scope]}"})
    assert answer.status_code == (403 if scope == "write" else 200)
    if scope == "write":
        assert answer.json()["scope"] == "read"
        assert 'error="insufficient_scope", scope="read"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize(("wanted", "scope"), [*product(SCOPES, SCOPES)])
def test_a_scope_holds_what_it_should_and_no_more(held: Engine, wanted: str, scope: str) -> None:
    app, router = FastAPI(openapi_url=None), APIRouter(dependencies=[allowed(wanted)])
    router.add_api_route("/it", lambda: "done", methods=["POST"])
    app.include_router(router)
    app.add_middleware(Gate, engine=held, is_open=False)
    from app.api import errors

    errors.install(app)
    answer = TestClient(app).post("/it", headers=bearer(KEYS[scope]))
    fits = scope in (wanted, "admin") or (scope, wanted) == ("triage", "read")
    assert answer.status_code == (200 if fits else 403)
    assert fits or answer.json()["scope"] == wanted


def test_a_route_that_the_gate_does_not_guard_is_shut(held: Engine) -> None:
    app, router = FastAPI(openapi_url=None), APIRouter(dependencies=[allowed("read")])
    router.add_api_route("/it", lambda: "done")
    app.include_router(router)
    from app.api import errors

    errors.install(app)
    assert TestClient(app).get("/it", headers=bearer(KEYS["admin"])).status_code == 403


def test_on_loopback_no_key_is_needed(local: TestClient) -> None:
    assert local.get("/v1/feeds").status_code == 200
    assert local.get("/metrics").status_code == 200


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "x-forwarded-proto"])
def test_what_a_proxy_brings_to_loopback_comes_from_elsewhere(local: TestClient, name: str) -> None:
    answer = local.get("/v1/feeds", headers={name: "127.0.0.1"})
    assert answer.status_code == 401 and "through a proxy" in answer.json()["detail"]
    assert local.get("/v1/feeds", headers={name: "1", **bearer(KEYS["read"])}).status_code == 200


def test_a_server_that_has_other_names_asks_for_keys_on_loopback_too(held: Engine) -> None:
    with asking(held, "http://127.0.0.1:8000", allowed_hosts="AIS.example.org, [2001:db8::1]") as client:
        for host in ("ais.example.org", "AIS.example.org:443", "[2001:DB8::1]:8000", "127.0.0.1:8000"):
            assert client.get("/v1/feeds", headers={"Host": host}).status_code == 401
            assert client.get("/v1/feeds", headers={"Host": host, **bearer(KEYS["read"])}).status_code == 200
        refused = client.get("/v1/feeds", headers={"Host": "evil.example", **bearer(KEYS["read"])})
        assert refused.status_code == 400 and "TWELVEMILE_ALLOWED_HOSTS" in refused.json()["detail"]


@pytest.mark.parametrize("hosts", ["*", "http://x", "x:80", "a b", "x/y", "[::1"])
def test_what_is_no_host_is_no_setting(hosts: str) -> None:
    with pytest.raises(ValueError, match="is no host"):
        Settings.model_validate({"allowed_hosts": hosts})


def test_beyond_loopback_addresses_pass_and_foreign_names_do_not(beyond: TestClient) -> None:
    key = bearer(KEYS["read"])
    for host in ("10.0.0.9:8000", "[2001:db8::5]", "localhost", "0.0.0.0:8000"):
        assert beyond.get("/v1/feeds", headers={"Host": host, **key}).status_code == 200
    for host in ("evil.example", "10.0.0.9.evil.example", "", "1", "[x]"):
        assert beyond.get("/v1/feeds", headers={"Host": host, **key}).status_code == 400


OURS = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "127.0.0.1:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "anything"},
        {"Origin": OURS, "Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
def test_a_page_of_another_site_changes_nothing(
    local: TestClient, headers: dict[str, str], method: str
) -> None:
    sent = {**headers, "Content-Type": "text/plain"}
    answer = local.request(method, "/v1/feeds", headers=sent, content="x")
    assert answer.status_code == 403 and answer.json()["title"] == "Another site"
    assert local.get("/v1/feeds", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": OURS, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://ais.example.org", "Host": "ais.example.org", **bearer(KEYS["admin"])},
    ],
)
def test_programs_and_our_own_pages_pass(held: Engine, headers: dict[str, str]) -> None:
    hosts = "ais.example.org" if "Host" in headers else ""
    with asking(held, OURS, allowed_hosts=hosts) as client:
        assert client.post("/v1/feeds", headers=headers).status_code == 405


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost", "Localhost"])
def test_addresses_of_this_machine_alone(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "localhost.evil", "1"])
def test_addresses_that_others_can_reach(host: str) -> None:
    assert not is_loopback(host)
    assert Settings.model_validate({"host": host}).lets_others_in


def test_the_document_says_who_may(beyond: TestClient, local: TestClient) -> None:
    strict = beyond.get("/openapi.json", headers=bearer(KEYS["read"])).json()
    easy = local.get("/openapi.json").json()
    assert strict["components"]["securitySchemes"] == {"key": {"type": "http", "scheme": "bearer"}}
    assert strict["paths"]["/v1/alerts"]["get"]["security"] == [{"key": ["read"]}]
    assert easy["paths"]["/v1/alerts"]["get"]["security"] == [{"key": ["read"]}, {}]
    assert strict["paths"]["/healthz"]["get"]["security"] == []
    for path, methods in strict["paths"].items():
        answers = next(iter(methods.values()))["responses"]
        assert ("401" in answers) == ("403" in answers) == (path != "/healthz")
        assert "422" not in answers


def test_every_answer_has_an_id_and_keeps_a_valid_one(local: TestClient, beyond: TestClient) -> None:
    for client, path in (
        (local, "/v1/feeds"),
        (local, "/nowhere"),
        (beyond, "/v1/feeds"),
        (beyond, "/healthz"),
    ):
        made = client.get(path).headers["x-request-id"]
        assert len(made) == 32 and made != client.get(path).headers["x-request-id"]
        assert client.get(path, headers={"X-Request-ID": "my-1.a_b"}).headers["x-request-id"] == "my-1.a_b"
        for wrong in ("a b", "x" * 65, "", "\x1b[2J", "<b>", "é"):
            sent = [(b"X-Request-ID", wrong.encode("latin-1"))]
            assert len(client.get(path, headers=sent).headers["x-request-id"]) == 32


def test_a_damaged_store_lets_no_one_in(held: Engine) -> None:
    with writing(held) as connection:
        connection.exec_driver_sql("DROP TABLE api_keys")
    with asking(held, BASE, host="0.0.0.0") as client:
        answer = client.get("/v1/feeds", headers={**bearer(KEYS["admin"]), "X-Request-ID": "my-2"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "my-2"
    assert answer.headers["content-type"] == "application/problem+json"
