"""`/` and `/static/...`: the page as anyone may load it. Of the store it holds nothing: its scripts ask."""

from __future__ import annotations

from html import escape
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from app.api.access import ANYONE, Allowed, allowed, wants_page
from app.api.errors import ProblemError
from app.api.respond import answer, json_answer
from app.web.files import MEDIA_TYPES, OURS, files, has_map_library
from app.web.ground import ground_geojson

router = APIRouter(include_in_schema=False)

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:{tiles}",
        "connect-src 'self'{tiles}",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {"Referrer-Policy": "no-referrer", "Vary": "Accept, Accept-Encoding"}


@router.get("/", dependencies=[allowed(ANYONE)])
def start(request: Request) -> Response:
    """The page for a browser, else where to look."""
    if wants_page(request.scope):
        return answer(
            request, _page(), MEDIA_TYPES[".html"], {**_HEADERS, "Content-Security-Policy": policy()}
        )
    Allowed("read")(request)
    document = request.app.openapi()
    content = {
        "name": document["info"]["title"],
        "version": document["info"]["version"],
        "docs": "/docs",
        "openapi": "/openapi.json",
        "routes": list(document["paths"]),
    }
    return json_answer(request, content)


@router.get("/static/{path:path}", dependencies=[allowed(ANYONE)])
def static(request: Request, path: str) -> Response:
    """One of the page's files."""
    if path == "ground.geojson":
        return answer(request, ground_geojson(), "application/geo+json")
    file = files().get(path)
    if file is None:
        detail = "The page has no such file: load / again"
        raise ProblemError(HTTPStatus.NOT_FOUND, "Not found", detail)
    return answer(request, file.read_bytes(), MEDIA_TYPES[file.suffix])


def policy(tiles: str = "") -> str:
    """What the page may load: its own server's things, and tiles from one other place if that is set."""
    return _POLICY.format(tiles=f" {escape(tiles)}" if tiles else "")


def _page() -> bytes:
    body = (OURS / "index.html").read_bytes()
    return body if has_map_library() else body.replace(b'data-map="yes"', b'data-map="missing"')
