"""What every request passes on its way in."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import ProblemError, problem_response

_IS_HEAD = "twelvemile.is_head"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN_SITE = frozenset({"same-origin", "none"})


class AllowedHosts:
    """Refuses requests under a foreign name: a page elsewhere could point its own name at this machine.

    Addresses may be let pass unlisted: no one can point an address elsewhere.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], any_address: bool = False) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request for one of the hosts."""
        if scope["type"] != "http" or self._is_ours(_host_name(Headers(scope=scope).get("host", ""))):
            await self._app(scope, receive, send)
            return
        names = ", ".join(sorted(self._hosts))
        detail = f"The Host header must name one of {names}: TWELVEMILE_ALLOWED_HOSTS adds others"
        await problem_response(ProblemError(400, "Unknown host", detail))(scope, receive, send)

    def _is_ours(self, name: str) -> bool:
        return name in self._hosts or (self._any_address and _is_address(name))


def _host_name(header: str) -> str:
    """The host without its port: a port follows the last colon, unless that is inside an IPv6 address."""
    name, colon, port = header.rpartition(":")
    return (name if colon and not port.endswith("]") else header).lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name)
    except ValueError:
        return False
    return True


class OwnSiteOnly:
    """Refuses to let a page of another site change anything: a browser sends some of its requests unasked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what only reads, and what no foreign page has sent."""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS or not _is_foreign(scope):
            await self._app(scope, receive, send)
            return
        detail = "This was sent by a web page of another site, which may only read: send it from a program"
        await problem_response(ProblemError(403, "Another site", detail))(scope, receive, send)


def _is_foreign(scope: Scope) -> bool:
    """What a browser says of where a request comes from: a page cannot change it, a program does not send it.

    Behind a proxy that speaks TLS the origin's scheme is another than ours, so only its host and port count.
    """
    headers = Headers(scope=scope)
    if not set(headers.getlist("sec-fetch-site")) <= _OWN_SITE:
        return True
    own = _without_usual_port(headers.get("host", ""))
    return any(_origin_host(origin) != own for origin in headers.getlist("origin"))


def _origin_host(origin: str) -> str | None:
    _, found, host = origin.partition("://")
    return _without_usual_port(host) if found else None


def _without_usual_port(host: str) -> str:
    return host.lower().removesuffix(":443").removesuffix(":80")


class HeadAsGet:
    """Answers HEAD as GET without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, a HEAD as a GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        asked = {**scope, "method": "GET", _IS_HEAD: True}
        await self._app(asked, receive, without_body)
        scope["route"] = asked.get("route")


def is_head(scope: Scope) -> bool:
    """Whether the body is wanted by no one: who makes a long one may leave it."""
    return _IS_HEAD in scope
