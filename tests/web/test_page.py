"""The page as it is served: to whom, and what it may load."""

import re
from pathlib import Path

import orjson
import pytest
import zstandard
from pydantic import ValidationError
from shapely.geometry import shape
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web import page
from app.web.files import OURS, files, held
from app.web.ground import ground_geojson

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ENGINE = create_engine("sqlite://")


def client(**settings):
    app = create_app(ENGINE, Settings.model_validate(settings))
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def local():
    return client()


def test_a_browser_gets_the_page_and_others_the_routes(local):
    shown = local.get("/", headers=HTML)
    assert shown.headers["content-type"].startswith("text/html") and b"<title>Twelvemile" in shown.content
    assert "/v1/alerts/stream" in local.get("/").json()["routes"]
    assert shown.headers["etag"] and "Accept" in shown.headers["vary"]


def test_beyond_loopback_the_page_is_open_and_what_it_asks_for_is_not():
    beyond = client(host="0.0.0.0")
    assert beyond.get("/", headers=HTML).status_code == 200
    assert beyond.get("/static/main.js").status_code == 200
    for path in ("/v1/feeds", "/docs", "/v1/alerts/stream", "/static"):
        assert beyond.get(path, headers=HTML).status_code == 401, path
    assert beyond.get("/").status_code == 401


def test_the_policy_lets_nothing_in_from_elsewhere(local):
    said = local.get("/", headers=HTML).headers["content-security-policy"]
    assert "default-src 'none'" in said and "unsafe" not in said and "http" not in said
    assert local.get("/static/help.html").headers["content-security-policy"] == said


def test_a_base_map_that_is_set_is_let_in_and_nothing_else():
    tiled = client(map_tiles="https://t.example.org/{z}/{x}/{y}.png", map_tiles_by='(c) <"them">')
    shown = tiled.get("/", headers=HTML)
    said = shown.headers["content-security-policy"]
    assert re.findall(r"https?://\S+?(?=;| |$)", said) == ["https://t.example.org"] * 2
    assert 'data-tiles-by="(c) &lt;&quot;them&quot;&gt;"' in shown.text


@pytest.mark.parametrize(
    "wrong", ["ftp://h/{z}/{x}/{y}", "https://h/a.png", "https://h/{z}/{x}/{y};x", "/{z}/{x}/{y}"]
)
def test_a_wrong_base_map_is_refused(wrong):
    with pytest.raises(ValidationError, match=r"https://HOST"):
        Settings.model_validate({"map_tiles": wrong})


@pytest.mark.parametrize(
    "path", ["../page.py", "..%2fpage.py", "%2e%2e/page.py", "/etc/passwd", "none.js", ""]
)
def test_no_other_file_is_given(local, path):
    assert local.get(f"/static/{path}").status_code == 404


def test_without_the_map_library_the_page_says_so(local, monkeypatch):
    monkeypatch.setattr(page, "has_map_library", lambda: False)
    shown = local.get("/", headers=HTML).text
    assert 'data-map="missing"' in shown and "npm" in shown


def test_each_file_that_one_names_is_there():
    named = {
        name
        for path in OURS.rglob("*")
        if path.suffix in (".html", ".js")
        for name in re.findall(r"[\"'](/static/[\w./-]+|\.{1,2}/[\w./-]+)[\"']", path.read_text())
        for name in [_resolved(path, name)]
    }
    vendored = {name for name in named if name.startswith("vendor/")}
    assert len(named) > 20 and not sorted(named - vendored - files().keys())


def _resolved(path: Path, name: str) -> str:
    if name.startswith("/static/"):
        return name.removeprefix("/static/")
    return (path.parent / name).resolve().relative_to(OURS.resolve()).as_posix()


def test_all_modules_are_asked_for_at_once(local):
    shown = local.get("/", headers=HTML).text
    preloaded = set(re.findall(r'rel="modulepreload" href="/static/([^"]+)"', shown))
    ours = {name for name in files() if name.endswith(".js")}
    assert preloaded - {"vendor/maplibre-gl/maplibre-gl.mjs"} == ours - {"help.js"}


def test_a_file_is_packed_as_asked_for_and_known_by_what_it_holds(local, tmp_path):
    for coding in ("gzip", "zstd", "identity"):
        got = local.get("/static/main.js", headers={"Accept-Encoding": coding})
        assert got.headers.get("content-encoding", "identity") == coding
        # The test's client unpacks gzip by itself.
        body = zstandard.decompress(got.content) if coding == "zstd" else got.content
        assert body == (OURS / "main.js").read_bytes()
        again = local.get("/static/main.js", headers={"If-None-Match": got.headers["etag"]})
        assert again.status_code == 304
    path = tmp_path / "one.js"
    path.write_text("1")
    before = held(path, 1, "gzip")
    assert before.coding is None, "it is too short"
    path.write_text("2")
    assert held(path, 2, "gzip").body == b"2" and held(path, 2, "gzip").tag != before.tag


def test_no_text_is_ever_parsed():
    wrong = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|setHTML"
    )
    assert not [path.name for path in OURS.rglob("*.js") if wrong.search(path.read_text())]


def test_the_ground_has_land_lines_with_names_and_ports_and_is_that_of_the_geodata(local):
    held = orjson.loads(local.get("/static/ground.geojson").content)["features"]
    kinds = {feature["properties"]["kind"] for feature in held}
    assert kinds == {"land", "line", "line-name", "port"}
    names = [f["properties"] for f in held if f["properties"]["kind"] == "line-name"]
    assert all(-90 <= name["angle"] <= 90 and "computed distance line" in name["label"] for name in names)
    made = orjson.loads(ground_geojson())["features"]
    assert len(ground_geojson()) < 400_000
    assert [f["properties"] for f in made] == [f["properties"] for f in held], "python -m app.web.ground"
    for one, other in zip(made, held, strict=True):
        assert shape(one["geometry"]).hausdorff_distance(shape(other["geometry"])) < 1e-4


def test_files_of_ours_are_short():
    for path in OURS.rglob("*"):
        if path.suffix in (".js", ".css"):
            assert len(path.read_text().splitlines()) <= 300, path.name
