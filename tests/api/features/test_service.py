"""The service itself: links, conformance, its descriptions, and what is refused."""

import re
from typing import Any

import pytest
from api.filling import position, positions
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.features.catalogue import COLLECTIONS

pytestmark = pytest.mark.sqlite_by_day
ROOT = "http://127.0.0.1:8000/ogc"
NAMES = list(COLLECTIONS)
ITEMS = pytest.mark.parametrize("items", [f"/ogc/collections/{name}/items" for name in NAMES])


def hrefs(document: Any) -> list[dict[str, str]]:
    """All links at any depth."""
    if isinstance(document, list):
        return [link for one in document for link in hrefs(one)]
    if not isinstance(document, dict):
        return []
    return [*document.get("links", []), *(link for one in document.values() for link in hrefs(one))]


@pytest.mark.parametrize(
    "path", ["", "/collections", "/collections/alerts", "/collections/alerts/items?limit=2&kind=loitering"]
)
def test_every_link_leads_to_what_it_says(client: TestClient, sea: Engine, path: str) -> None:
    links = hrefs(client.get(f"/ogc{path}").json())
    assert len({link["rel"] for link in links}) > 1 or path == "/collections"
    for link in links:
        assert link["href"].startswith("http://127.0.0.1:8000/")
        answer = client.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].startswith(link["type"]), link
        if link["rel"] == "self":
            assert answer.request.url == f"http://127.0.0.1:8000/ogc{path}" or path == "/collections"


def test_relations_are_those_of_the_standard(client: TestClient, sea: Engine) -> None:
    def rels(path: str) -> set[str]:
        return {link["rel"] for link in client.get(path).json()["links"]}

    assert rels("/ogc") >= {"self", "service-desc", "service-doc", "conformance", "data"}
    queryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
    assert rels("/ogc/collections/tracks") == {"self", "items", queryables}
    assert rels("/ogc/collections/alerts/items?limit=1") == {"self", "collection", "next"}
    assert rels("/ogc/collections/alerts/items") == {"self", "collection"}
    assert rels("/ogc/collections/alerts/items/id003") == {"self", "collection"}


def test_it_declares_what_is_tested(client: TestClient) -> None:
    declared = client.get("/ogc/conformance").json()["conformsTo"]
    assert [re.sub(r".*/spec/|/1.0/conf", "", one) for one in declared] == [
        "ogcapi-common-1/core",
        "ogcapi-features-1/core",
        "ogcapi-features-1/oas30",
        "ogcapi-features-1/geojson",
    ]


def test_the_description_is_openapi_3_0_and_tells_each_collections_parameters(client: TestClient) -> None:
    answer = client.get("/ogc/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = answer.json()
    OpenAPIV30SpecValidator(document).validate()
    assert (document["openapi"], document["servers"]) == ("3.0.2", [{"url": ROOT}])
    assert all(path.startswith("/") and not path.startswith("/ogc") for path in document["paths"])
    for name, one in COLLECTIONS.items():
        told = {p["name"]: p for p in document["paths"][f"/collections/{name}/items"]["get"]["parameters"]}
        assert list(told) == [parameter.name for parameter in one.parameters]
        assert told["limit"]["schema"] == {
            "type": "integer",
            "minimum": 1,
            "maximum": one.most,
            "default": one.default,
        }
        assert told["bbox"]["schema"]["oneOf"][0] == {"minItems": 4, "maxItems": 4}
    assert client.get("/openapi.json").json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", NAMES)
def test_queryables_are_a_schema_of_the_parameters(client: TestClient, name: str) -> None:
    answer = client.get(f"/ogc/collections/{name}/queryables")
    assert answer.headers["content-type"] == "application/schema+json"
    schema = answer.json()
    Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == [one.name for one in COLLECTIONS[name].queryables]
    assert schema["$id"] == f"{ROOT}/collections/{name}/queryables"


def test_extents_hold_what_there_is(client: TestClient, sea: Engine) -> None:
    told = {one["id"]: one["extent"] for one in client.get("/ogc/collections").json()["collections"]}
    assert list(told) == NAMES
    west, south, east, north = told["alerts"]["spatial"]["bbox"][0]
    assert (round(west, 6), south, round(east, 6), north) == (35.1, 34.9, 35.7, 34.9)
    assert told["positions"]["temporal"]["interval"] == [["2024-12-01T00:00:00Z", "2024-12-04T00:00:00Z"]]
    assert told["positions"]["spatial"]["bbox"] == [[20.0, 34.5, 35.9, 34.9]]
    assert told["tracks"] == told["positions"]
    assert "temporal" not in told["zones"]
    assert told["sightings"]["temporal"]["interval"][0][0] == "2024-12-01T00:00:00Z"


def test_an_extent_grows_with_the_next_fix(client: TestClient, sea: Engine) -> None:
    def told() -> list[float]:
        return client.get("/ogc/collections/tracks").json()["extent"]["spatial"]["bbox"][0]  # type: ignore[no-any-return]

    assert told() == told() == [20.0, 34.5, 35.9, 34.9]
    positions(sea, position(31, lon=-3.5, lat=36.5))
    assert told() == [-3.5, 34.5, 35.9, 36.5]


def test_an_empty_store_has_empty_collections(client: TestClient) -> None:
    told = client.get("/ogc/collections").json()["collections"]
    assert [one["extent"] for one in told if one["id"] != "zones"] == [{}] * 4
    for name in NAMES:
        assert client.get(f"/ogc/collections/{name}/items").status_code == 200


@ITEMS
@pytest.mark.parametrize(
    "query",
    [
        *("bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=1,50,3,4", "bbox=181,2,3,4", "bbox=1,2,x,3,4,5"),
        *("datetime=2024-12-10", "datetime=/", "datetime=../..", "datetime=2024-12-10T00:00:00Z/x"),
        *("datetime=2024-12-10T00:00:00Z/2024-12-09T00:00:00Z", "datetime=now"),
        *("limit=0", "limit=-1", "limit=x", "limit=1&limit=2", "f=html", "cursor=YQ", "nonsense=1"),
    ],
)
def test_what_is_wrong_is_refused_with_its_name(client: TestClient, items: str, query: str) -> None:
    answer = client.get(f"{items}?{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == query.partition("=")[0]


@ITEMS
def test_more_than_the_longest_page_gives_that(client: TestClient, items: str) -> None:
    assert client.get(f"{items}?limit=99999999999999999999999").status_code == 200


def test_what_is_not_there_is_404(client: TestClient, sea: Engine) -> None:
    for path in ("nothing", "nothing/queryables", "nothing/items", "nothing/items/1", "alerts/items/id999"):
        assert client.get(f"/ogc/collections/{path}").status_code == 404, path
    ids = ("x", "1.2.3", "1.2.3.4", "-1.1.1.1", "1." * 9, "9" * 30, "273000001.1733011200000.0.0.", "²")
    for name in NAMES:
        for feature_id in ids:
            assert client.get(f"/ogc/collections/{name}/items/{feature_id}").status_code == 404


@ITEMS
def test_tags_do_not_change_with_the_moment_and_bodies_are_packed(
    client: TestClient, sea: Engine, items: str
) -> None:
    first = client.get(items, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-type"] == "application/geo+json"
    assert first.headers["content-encoding"] == "gzip"
    again = client.get(items, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
