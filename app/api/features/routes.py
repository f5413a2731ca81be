"""`/ogc`: OGC API Features, Part 1: what it holds, and its features by pages and one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response

from app.api.access import allowed
from app.api.cursors import encode
from app.api.errors import ProblemError, not_found
from app.api.features import links, service
from app.api.features.asking import BBOX, DATETIME, F
from app.api.features.catalogue import COLLECTIONS
from app.api.features.collection import Collection, Extent, Wanted
from app.api.parameters import cursor_of, documentation, read
from app.api.respond import GEOJSON, JSON, answer_with, json_answer, store_of
from app.domain.time import iso, iso_or_none, now_ms
from app.store.engine import reading

router = APIRouter(tags=["OGC API Features"], dependencies=[allowed("read")])

_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_CONFORMANCE = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    *(
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "geojson")
    ),
]
_NAMES = tuple(COLLECTIONS)
CollectionName = Annotated[
    str,
    Path(
        description=f"One of {', '.join(_NAMES)}",
        alias="collectionId",
        examples=["alerts"],
        json_schema_extra={"enum": [*_NAMES]},
    ),
]
FeatureId = Annotated[
    str, Path(description="The id of a feature", alias="featureId", examples=["581d697d32f4b527"])
]


@router.get("/ogc", openapi_extra=documentation(F))
def landing(request: Request) -> Response:
    """Where to begin: links to all else. This is the address to give to a GIS."""
    read(request, F)
    content = {
        "title": "Twelvemile",
        "description": "Ships near Syria's computed 12-NM line: what AIS tells, what was concluded of it, "
        "and what was seen. Warships seldom send AIS: look at the sightings too.",
        "links": links.of_service(request),
    }
    return json_answer(request, content)


@router.get("/ogc/conformance", openapi_extra=documentation(F))
def conformance(request: Request) -> Response:
    """The classes of the standard that it conforms to."""
    read(request, F)
    return json_answer(request, {"conformsTo": _CONFORMANCE})


@router.get("/ogc/api", openapi_extra=documentation(answers=(links.OPENAPI,)))
def description(request: Request) -> Response:
    """What may be asked of it, as OpenAPI 3.0."""
    read(request)
    document = service.document(request.app.openapi(), links.base(request))
    return json_answer(request, document, links.OPENAPI)


@router.get("/ogc/collections", openapi_extra=documentation(F))
def collections(request: Request) -> Response:
    """The collections, each with what it holds and how far that reaches."""
    read(request, F)
    root = links.base(request)
    told = [_described(request, one) for one in COLLECTIONS.values()]
    itself = links.link(f"{root}/collections", "self", JSON, "This page")
    return json_answer(request, {"links": [itself], "collections": told})


@router.get("/ogc/collections/{collectionId}", openapi_extra=documentation(F))
def collection(request: Request, name: CollectionName) -> Response:
    """One collection."""
    read(request, F)
    return json_answer(request, _described(request, _known(name)))


@router.get(
    "/ogc/collections/{collectionId}/queryables", openapi_extra=documentation(F, answers=(links.SCHEMA,))
)
def queryables(request: Request, name: CollectionName) -> Response:
    """By what the features of a collection may be filtered: JSON Schema."""
    read(request, F)
    known = _known(name)
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{links.base(request)}/collections/{known.name}/queryables",
        "type": "object",
        "title": known.title,
        "properties": known.queryable_schemas(),
        "additionalProperties": False,
    }
    return json_answer(request, content, links.SCHEMA)


def _items(of: Collection) -> Callable[[Request], Response]:
    def items(request: Request) -> Response:
        asked = read(request, *of.parameters)
        place = f"ogc-{of.name}"
        after = cursor_of(asked, place, of.key_size)
        wanted = Wanted(asked, asked[BBOX], asked[DATETIME], after, asked[of.limit])
        with reading(store_of(request)) as connection:
            found = of.page(request, connection, wanted)
        following = None if found.next is None else encode(place, found.next)
        query = request.query_params.multi_items()
        content: dict[str, Any] = {"type": "FeatureCollection", "features": found.features}
        content["links"] = links.of_page(request, of.name, query, following)
        if found.matched is not None:
            content["numberMatched"] = found.matched
        content["numberReturned"] = len(found.features)
        return _answer(request, content, {"timeStamp": iso(now_ms() // 1000 * 1000)})

    items.__doc__ = f"Features, by pages. {of.about}"
    return items


for _one in COLLECTIONS.values():
    router.add_api_route(
        f"/ogc/collections/{_one.name}/items",
        _items(_one),
        name=f"ogc_{_one.name}",
        openapi_extra=documentation(*_one.parameters, answers=(GEOJSON,)),
    )


@router.get(
    "/ogc/collections/{collectionId}/items/{featureId}", openapi_extra=documentation(F, answers=(GEOJSON,))
)
def item(request: Request, name: CollectionName, feature_id: FeatureId) -> Response:
    """One feature."""
    read(request, F)
    known = _known(name)
    with reading(store_of(request)) as connection:
        found = known.one(request, connection, feature_id)
    if found is None:
        detail = f"{name} holds no feature {feature_id[:80]!r}: see GET /ogc/collections/{name}/items"
        raise not_found(detail, parameter="featureId")
    return _answer(request, {**found, "links": links.of_feature(request, name, found["id"])}, {})


def _answer(request: Request, content: dict[str, Any], of_the_moment: dict[str, Any]) -> Response:
    """GeoJSON whose tag does not change with the moment of asking."""
    tag = hashlib.blake2b(orjson.dumps(content), digest_size=16).hexdigest()
    return answer_with(request, tag, lambda: orjson.dumps({**content, **of_the_moment}), GEOJSON)


def _described(request: Request, one: Collection) -> dict[str, Any]:
    with reading(store_of(request)) as connection:
        reach = one.extent(request, connection)
    return {
        "id": one.name,
        "title": one.title,
        "description": one.about,
        "extent": _extent(reach),
        "itemType": "feature",
        "links": links.of_collection(request, one.name, one.title),
    }


def _extent(reach: Extent) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if reach.bbox is not None:
        told["spatial"] = {"bbox": [list(reach.bbox)], "crs": _CRS84}
    if reach.first_ms is not None or reach.last_ms is not None:
        ends = [iso_or_none(reach.first_ms), iso_or_none(reach.last_ms)]
        told["temporal"] = {"interval": [ends], "trs": _GREGORIAN}
    return told


def _known(name: str) -> Collection:
    found = COLLECTIONS.get(name)
    if found is None:
        raise _unknown(name)
    return found


def _unknown(name: str) -> ProblemError:
    detail = f"There is no collection {name[:80]!r}: there are {', '.join(_NAMES)}"
    return not_found(detail, parameter="collectionId")
