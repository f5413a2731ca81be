"""The OpenAPI document: what is the same of every route is said here, so that none can forget it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts

from app.api import errors
from app.api.access import ANYONE, scopes_of

_KEY = "key"
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, and what to do about it"},
        "parameter": {"type": "string", "description": "The parameter that is wrong"},
        "line": {"type": "integer", "description": "The line of a body, or the entry of a list, from 1"},
        "field": {"type": "string", "description": "The field that is wrong"},
        "scope": {"type": "string", "description": "The scope that is wanted"},
    },
}
_CHALLENGE = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
_RETRY = {"Retry-After": {"required": True, "schema": {"type": "integer"}}}


class OpenApi:
    """Makes the document once, when it is first asked for; it stands in the place of `FastAPI.openapi`."""

    def __init__(self, app: FastAPI, is_open: bool) -> None:
        self._app = app
        self._is_open = is_open
        self._made: dict[str, Any] | None = None

    def __call__(self) -> dict[str, Any]:
        """The document."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> dict[str, Any]:
        app = self._app
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        components = document.setdefault("components", {})
        components["securitySchemes"] = {_KEY: {"type": "http", "scheme": "bearer"}}
        schemas = components.setdefault("schemas", {})
        schemas["Problem"] = _PROBLEM
        for route in iter_route_contexts(app.routes):
            for method in route.methods or ():
                operation = document["paths"].get(route.path_format, {}).get(method.lower())
                if operation is not None:
                    self._complete(operation, method, route)
        if not any("HTTPValidationError" in str(path) for path in document["paths"].values()):
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
        return document

    def _complete(self, operation: dict[str, Any], method: str, route: RouteContext) -> None:
        scopes = scopes_of(route)
        operation["security"] = self._security(scopes)
        answers = operation["responses"]
        stated = (route.openapi_extra or {}).get("responses", {})
        for status, answer in stated.items():
            # FastAPI joins what a route says with its own guess: JSON.
            answers[status] = answer
        if not route.body_field:
            # Bodies are FastAPI's to refuse; our own parameters end in 400.
            answers.pop("422", None)
        in_path = any(parameter["in"] == "path" for parameter in operation.get("parameters", []))
        for status, headers in _always(method, ANYONE not in scopes, in_path):
            answers.setdefault(str(int(status)), problem(status, headers))

    def _security(self, scopes: set[str]) -> list[dict[str, list[str]]]:
        if ANYONE in scopes:
            return []
        return [{_KEY: sorted(scopes)}, *([{}] if self._is_open else [])]


def _always(method: str, is_guarded: bool, in_path: bool) -> list[tuple[HTTPStatus, dict[str, Any]]]:
    plain: dict[str, Any] = {}
    known = [(HTTPStatus.BAD_REQUEST, plain), (HTTPStatus.SERVICE_UNAVAILABLE, _RETRY)]
    if is_guarded:
        known += [(HTTPStatus.UNAUTHORIZED, _CHALLENGE), (HTTPStatus.FORBIDDEN, plain)]
    elif method != "GET":
        known.append((HTTPStatus.FORBIDDEN, plain))
    if in_path:
        known.append((HTTPStatus.NOT_FOUND, plain))
    return known


def problem(status: HTTPStatus, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    """A refusal in the document; what only one route may answer, such as 413, it adds by itself."""
    schema = {"$ref": "#/components/schemas/Problem"}
    described: dict[str, Any] = {
        "description": status.phrase,
        "content": {errors.MEDIA_TYPE: {"schema": schema}},
    }
    return {**described, "headers": headers} if headers else described
