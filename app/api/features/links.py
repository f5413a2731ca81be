"""Links, whole with their host: some readers do not join relative ones."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from fastapi import Request

from app.api.respond import GEOJSON, JSON

ROOT = "/ogc"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
HTML = "text/html"
CONFORMANCE = "http://www.opengis.net/def/rel/ogc/1.0/conformance"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
Link = dict[str, str]


def base(request: Request) -> str:
    """Where the service stands, without a slash at its end."""
    return f"{request.base_url}".rstrip("/") + ROOT


def link(href: str, rel: str, media_type: str, title: str) -> Link:
    """One link."""
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def of_service(request: Request) -> list[Link]:
    """Of the landing page."""
    root = base(request)
    return [
        link(root, "self", JSON, "This page"),
        link(f"{root}/api", "service-desc", OPENAPI, "What may be asked, for machines (OpenAPI 3.0)"),
        link(f"{root.removesuffix(ROOT)}/docs", "service-doc", HTML, "What may be asked, for people"),
        link(f"{root}/conformance", "conformance", JSON, "Classes of the standard that it conforms to"),
        link(f"{root}/conformance", CONFORMANCE, JSON, "Classes of the standard that it conforms to"),
        link(f"{root}/collections", "data", JSON, "The collections"),
    ]


def of_collection(request: Request, name: str, title: str) -> list[Link]:
    """Of one collection's description."""
    itself = f"{base(request)}/collections/{name}"
    return [
        link(itself, "self", JSON, title),
        link(f"{itself}/items", "items", GEOJSON, f"{title}: the features"),
        link(f"{itself}/queryables", QUERYABLES, SCHEMA, f"{title}: what they may be filtered by"),
    ]


def of_page(request: Request, name: str, asked: Sequence[tuple[str, str]], cursor: str | None) -> list[Link]:
    """Of a page of features; `next` only if there is more."""
    collection = f"{base(request)}/collections/{name}"
    found = [
        link(_with(f"{collection}/items", asked), "self", GEOJSON, "This page"),
        link(collection, "collection", JSON, "The collection"),
    ]
    if cursor is not None:
        kept = [(key, value) for key, value in asked if key != "cursor"]
        following = _with(f"{collection}/items", [*kept, ("cursor", cursor)])
        found.append(link(following, "next", GEOJSON, "The next page"))
    return found


def of_feature(request: Request, name: str, feature_id: str) -> list[Link]:
    """Of one feature by itself."""
    collection = f"{base(request)}/collections/{name}"
    return [
        link(f"{collection}/items/{quote(feature_id, safe='')}", "self", GEOJSON, "This feature"),
        link(collection, "collection", JSON, "The collection"),
    ]


def _with(href: str, query: Sequence[tuple[str, str]]) -> str:
    return f"{href}?{urlencode(query)}" if query else href
