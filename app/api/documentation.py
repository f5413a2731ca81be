"""`/docs` and `/openapi.json`: what there is to ask for. The page loads nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from app.api.access import allowed
from app.api.respond import answer, json_answer

router = APIRouter(include_in_schema=False, dependencies=[allowed("read")])

_HTML = "text/html; charset=utf-8"
_POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; } h2 { margin-top: 2.5rem; font-size: 1.1rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; }
td, th { border-top: 1px solid #8886; padding: .3rem .8rem .3rem 0; } :root { color-scheme: light dark; }
"""


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    """The description for machines."""
    return json_answer(request, request.app.openapi())


@router.get("/docs")
def docs(request: Request) -> Response:
    """The description for people."""
    return answer(request, page(request.app.openapi()).encode(), _HTML, _POLICY)


def page(document: dict[str, Any]) -> str:
    """An OpenAPI document as HTML."""
    title = escape(document["info"]["title"])
    routes = "".join(
        _route(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><h1>{title} {escape(document['info']['version'])}</h1>"
        f"<p>{escape(document['info'].get('description', ''))}</p>"
        f'<p>For machines: <a href="/openapi.json">OpenAPI</a></p>{routes}</body></html>'
    )


def _route(method: str, path: str, operation: dict[str, Any]) -> str:
    name, parameters = f"{method.upper()} {path}", operation.get("parameters", [])
    link = escape(path + _what_must_be_asked(parameters))
    heading = escape(name) if "{" in path or method != "get" else f'<a href="{link}">{escape(name)}</a>'
    rows = "".join(_parameter(parameter) for parameter in parameters)
    header = "<tr><th>Parameter</th><th>Takes</th><th>Example</th></tr>"
    table = f"<table>{header}{rows}</table>" if rows else ""
    return f"<h2><code>{heading}</code></h2><p>{escape(operation.get('description', ''))}</p>{table}"


def _what_must_be_asked(parameters: list[dict[str, Any]]) -> str:
    """The query without which a route answers nothing, with the examples of its parameters."""
    asked = {one["name"]: _example(one) for one in parameters if one.get("required") and one["in"] == "query"}
    return f"?{urlencode(asked)}" if asked else ""


def _parameter(parameter: dict[str, Any]) -> str:
    cells = (
        f"<code>{escape(parameter['name'])}</code>",
        escape(parameter.get("description", "")),
        f"<code>{escape(_example(parameter))}</code>",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _example(parameter: dict[str, Any]) -> str:
    example = parameter.get("example") or parameter.get("schema", {}).get("examples", "")
    return str(example[0] if isinstance(example, list) else example)
