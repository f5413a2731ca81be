"""What every request passes on its way in."""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import ProblemError, problem_response

_IS_HEAD = "twelvemile.is_head"


class AllowedHosts:
    """Refuses requests under a foreign name: a page elsewhere could point its own name at this machine."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request for one of the hosts."""
        if scope["type"] != "http" or _host_name(Headers(scope=scope).get("host", "")) in self._hosts:
            await self._app(scope, receive, send)
            return
        names = ", ".join(sorted(self._hosts))
        problem = ProblemError(400, "Unknown host", f"The Host header must name one of {names}")
        await problem_response(problem)(scope, receive, send)


def _host_name(header: str) -> str:
    """The host without its port: a port follows the last colon, unless that is inside an IPv6 address."""
    name, colon, port = header.rpartition(":")
    return (name if colon and not port.endswith("]") else header).lower()


class HeadAsGet:
    """Answers HEAD as GET without the body, and forbids browsers to guess what an answer is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, a HEAD as a GET."""
        head = scope["type"] == "http" and scope["method"] == "HEAD"

        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Content-Type-Options"] = "nosniff"
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET", _IS_HEAD: True} if head else scope, receive, pass_on)


def is_head(scope: Scope) -> bool:
    """Whether the body is wanted by no one: who makes a long one may leave it."""
    return _IS_HEAD in scope
