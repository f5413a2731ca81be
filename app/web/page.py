"""`/` and `/static/...`: the page as anyone may load it: it holds nothing of the store."""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response

from app.api import packing
from app.api.access import ANYONE, Allowed, allowed, wants_page
from app.api.errors import ProblemError
from app.api.respond import answer, answer_with, json_answer
from app.web.files import MEDIA_TYPES, OURS, files, has_map_library, held

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
_LIBRARY = "vendor/maplibre-gl/maplibre-gl.mjs"
_HEADERS = {"Referrer-Policy": "no-referrer", "Vary": "Accept, Accept-Encoding"}


class Tiles(NamedTuple):
    """A base map of someone else's, if one is set, and what its terms want written on the map."""

    url: str | None
    by: str

    def origin(self) -> str:
        """Where they come from.

        >>> Tiles("https://tiles.example.org:8443/{z}/{x}/{y}.png", "").origin()
        'https://tiles.example.org:8443'
        """
        parts = urlsplit(self.url or "")
        return f"{parts.scheme}://{parts.netloc}" if self.url else ""


NO_TILES = Tiles(None, "")


@router.get("/", dependencies=[allowed(ANYONE)])
def start(request: Request) -> Response:
    """The page for a browser, else where to look."""
    if wants_page(request.scope):
        tiles: Tiles = request.app.state.map_tiles
        return answer(request, _page(tiles), MEDIA_TYPES[".html"], _headers(tiles))
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
    file = files().get(path)
    if file is None:
        detail = "The page has no such file: load / again"
        raise ProblemError(HTTPStatus.NOT_FOUND, "Not found", detail)
    one = held(file, file.stat().st_mtime_ns, packing.coding(request))
    headers = _headers(NO_TILES) if file.suffix == ".html" else {}
    if one.coding:
        headers["Content-Encoding"] = one.coding
    return answer_with(request, one.tag, lambda: one.body, MEDIA_TYPES[file.suffix], headers, packed=False)


def _headers(tiles: Tiles) -> dict[str, str]:
    return {**_HEADERS, "Content-Security-Policy": policy(tiles.origin())}


def policy(tiles: str = "") -> str:
    """What the page may load: its own server's things, and tiles from one other place if that is set."""
    return _POLICY.format(tiles=f" {tiles}" if tiles else "")


def _page(tiles: Tiles) -> bytes:
    given = {"map": "yes" if has_map_library() else "missing", "tiles": tiles.url or "", "tiles-by": tiles.by}
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in given.items())
    body = (OURS / "index.html").read_bytes().replace(b'data-map="yes"', attributes.encode(), 1)
    return body.replace(b"</head>", _preloads() + b"</head>", 1)


def _preloads() -> bytes:
    """What is needed soon and known late, one module naming the next: all of it is asked for at once."""
    modules = [_LIBRARY] if has_map_library() else []
    modules += [name for name in files() if name.endswith(".js") and name != "help.js"]
    return "".join(f'  <link rel="modulepreload" href="/static/{name}">\n' for name in modules).encode()
