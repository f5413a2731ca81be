"""Every error is a problem document (RFC 9457) that says what to do next."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from app.domain.secrets import masked
from app.domain.visible import visible
from app.store.errors import StoreError, recognised

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


class ProblemError(Exception):
    """An answer other than the one asked for; further members of the document by name."""

    def __init__(self, status: int, title: str, detail: str, **members: str) -> None:
        super().__init__(detail)
        self.headers: dict[str, str] = {}
        self.document: dict[str, Any] = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail,
            **members,
        }


def not_found(detail: str, **members: str) -> ProblemError:
    """The thing asked for is not in the store."""
    return ProblemError(HTTPStatus.NOT_FOUND, "Not found", detail, **members)


def problem_response(problem: ProblemError, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a response that no cache keeps and that repeats no secret."""
    document = {
        name: masked(value) if isinstance(value, str) else value for name, value in problem.document.items()
    }
    return Response(
        orjson.dumps(document),
        status_code=problem.document["status"],
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **problem.headers, **(headers or {})},
    )


def install(app: FastAPI) -> None:
    """Let every error of the app end as a problem document."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(StoreError, _on_store_error)
    app.add_exception_handler(DBAPIError, _on_database_error)


def answer_to(request: Request, error: Exception) -> Response:
    """The answer where an error came from outside of the routes, or is none that they know."""
    handlers = ((ProblemError, _on_problem), (StoreError, _on_store_error), (DBAPIError, _on_database_error))
    answer = next((handler for kind, handler in handlers if isinstance(error, kind)), _on_defect)
    return answer(request, error)


def _on_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem_response(error)


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem_response(_no_such_route(request))
    title = HTTPStatus(error.status_code).phrase
    detail = str(error.detail)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = _methods(request) or (error.headers or {}).get("Allow", "GET")
        detail = f"{request.url.path} does not take {request.method}: use {allowed}"
        problem = ProblemError(error.status_code, title, detail)
        return problem_response(problem, {**(error.headers or {}), "Allow": allowed})
    return problem_response(ProblemError(error.status_code, title, detail), error.headers)


def _methods(request: Request) -> str:
    """All that the path takes: the error knows only those of the first of its routes."""
    paths = request.app.openapi()["paths"].items()
    taken = [
        name for path, methods in paths if compile_path(path)[0].match(request.url.path) for name in methods
    ]
    return ", ".join(sorted(name.upper() for name in taken))


def _no_such_route(request: Request) -> ProblemError:
    routes = request.app.openapi()["paths"]
    close = difflib.get_close_matches(request.url.path, routes, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return not_found(f"There is no route {request.url.path}: {hint}/docs lists them all")


def _on_store_error(_request: Request, error: Exception) -> Response:
    problem = ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "The store cannot be read", str(error))
    return problem_response(problem, {"Retry-After": "5"})


def _on_database_error(request: Request, error: Exception) -> Response:
    known = recognised(error)
    return _on_defect(request, error) if known is None else _on_store_error(request, known)


def _on_defect(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed", request.method, visible(request.url.path), exc_info=error)
    detail = "This is a defect of Twelvemile; its log holds the details"
    return problem_response(ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error", detail))
