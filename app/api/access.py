"""Who may ask: a key for each request from beyond this machine, and for each route the scope it wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.routing import RouteContext, iter_route_contexts
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import signed
from app.api.errors import ProblemError, problem_response
from app.domain.access import LOCAL, Caller
from app.domain.links import LINK_HOLDER, is_genuine
from app.domain.time import now_ms
from app.store import keys, links
from app.store.engine import reading

ANYONE = "anyone"
"""The scope of what needs no key at all."""
OPEN_PATHS = frozenset({"/healthz", "/", "/static/{path:path}"})
"""Of them `/` is open to those who want the page; it holds nothing of the store, nor do its files."""
_CALLER = "twelvemile.caller"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
_ADD = "twelvemile keys add NAME --scope"
_CHALLENGE = 'Bearer realm="Twelvemile"'
_LONGEST = 512


class Allowed:
    """A dependency of a route: the caller's key must hold the scope."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def __call__(self, request: Request) -> None:
        """Pass, or a `ProblemError` that names the scope."""
        caller: Caller | None = request.scope.get(_CALLER)
        if self.scope == ANYONE or (caller is not None and caller.may(self.scope)):
            return
        raise _too_little(caller, self.scope)


def allowed(scope: str) -> Any:  # noqa: ANN401 - what FastAPI calls a dependency
    """To be declared by every route, or by its router: `dependencies=[allowed("write")]`."""
    return Depends(Allowed(scope))


def scopes_of(route: RouteContext) -> set[str]:
    """The scopes that a route declares; empty if it has been forgotten."""
    dependencies = getattr(route, "dependencies", ())
    return {d.dependency.scope for d in dependencies if isinstance(d.dependency, Allowed)}


def undeclared(app: FastAPI) -> Iterator[str]:
    """The paths of routes that declare no scope, or that anyone may ask without the gate's knowing it."""
    for route in iter_route_contexts(app.routes):
        scopes = scopes_of(route)
        if not scopes or (ANYONE in scopes) != (route.path in OPEN_PATHS):
            yield str(route.path)


class Gate:
    """Lets no one in without a valid key, unless the server is open: then whoever is on this machine.

    Whoever holds a signed link comes to that picture without one.
    It stands before the routes, so that nothing has to be asked for to be shut.
    """

    def __init__(self, app: ASGIApp, engine: Engine, is_open: bool) -> None:
        self._app = app
        self._engine = engine
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with its caller, or answer 401."""
        if scope["type"] == "http" and not _is_open(scope):
            try:
                scope[_CALLER] = await self._caller(scope)
            except ProblemError as problem:
                await problem_response(problem)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        sent = headers.getlist("authorization")
        if not sent:
            return await self._without_key(scope, headers)
        caller = await run_in_threadpool(self._holder, _bearer(sent))
        if caller is None:
            detail = (
                f"The key is not valid: it is unknown, has expired or was removed. `{_ADD} read` makes one"
            )
            raise _refused(detail, "invalid_token")
        return caller

    async def _without_key(self, scope: Scope, headers: Headers) -> Caller:
        if self._is_open and not any(name in headers for name in _FORWARDED):
            return LOCAL
        link = signed.link_of(scope)
        if link is not None:
            return await run_in_threadpool(self._by_link, link)
        via = " (this request came through a proxy)" if self._is_open else ""
        raise _refused(
            f"A key is needed{via}: send Authorization: Bearer KEY. `{_ADD} read` makes one on the server"
        )

    def _by_link(self, link: signed.Link) -> Caller:
        with reading(self._engine) as connection:
            secret = links.secret(connection)
        if secret is None or not is_genuine(secret, link.alert_id, link.signature):
            raise _refused(signed.WRONG)
        if not link.is_plain:
            raise _refused(signed.WIDENED)
        return LINK_HOLDER

    def _holder(self, key: str) -> Caller | None:
        with reading(self._engine) as connection:
            return keys.caller(connection, key, now_ms())


def wants_page(scope: Scope) -> bool:
    """Whether a browser asks: it says first that it wants HTML."""
    return "text/html" in Headers(scope=scope).get("accept", "").lower()


def _is_open(scope: Scope) -> bool:
    path = scope["path"]
    return path == "/healthz" or path.startswith("/static/") or (path == "/" and wants_page(scope))


def caller_name(scope: Scope) -> str | None:
    """The name of the key that a request was let in with."""
    caller: Caller | None = scope.get(_CALLER)
    return None if caller is None else caller.name


def _bearer(sent: Iterable[str]) -> str:
    first, *more = sent
    scheme, _, key = first.strip().partition(" ")
    if more or scheme.lower() != "bearer" or not key.strip() or len(key) > _LONGEST:
        raise _refused("The Authorization header must be: Bearer KEY", "invalid_request")
    return key.strip()


def _refused(detail: str, error: str | None = None) -> ProblemError:
    problem = ProblemError(HTTPStatus.UNAUTHORIZED, "No valid key", detail)
    problem.headers["WWW-Authenticate"] = _CHALLENGE + (f', error="{error}"' if error else "")
    return problem


def _too_little(caller: Caller | None, wanted: str) -> ProblemError:
    held = "no key" if caller is None else f"a key of scope {caller.scope}"
    detail = f"This wants a key of scope {wanted}, and was asked with {held}: `{_ADD} {wanted}` makes one"
    problem = ProblemError(HTTPStatus.FORBIDDEN, "Not allowed", detail, scope=wanted)
    problem.headers["WWW-Authenticate"] = f'{_CHALLENGE}, error="insufficient_scope", scope="{wanted}"'
    return problem
