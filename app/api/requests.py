"""What is noted of every request: an id, a line in the log, and the counts of `/metrics`."""

from __future__ import annotations

import logging
import re
import time
import uuid
from http import HTTPStatus

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.api.access import caller_name
from app.api.errors import answer_to
from app.domain.secrets import masked
from app.metrics.requests import RequestMetrics

_log = logging.getLogger(__name__)
_VALID_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class _Answer:
    """What is sent, seen in passing."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._id = request_id
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._id
            # Browsers are not to guess what an answer is.
            headers["X-Content-Type-Options"] = "nosniff"
        await self._send(message)


class Noted:
    """The outermost: whatever comes of a request is answered, with its id, and noted once."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note it when it is over."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _id_of(Headers(scope=scope))
        answer, began = _Answer(send, request_id), time.perf_counter()
        with bound_contextvars(request=request_id):
            try:
                await self._answered(scope, receive, answer)
            finally:
                self._note(scope, answer.status, time.perf_counter() - began)

    async def _answered(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            if answer.status is not None:
                # Half an answer is out: only a broken connection tells the client so.
                raise
            await answer_to(Request(scope), error)(scope, receive, answer)

    def _note(self, scope: Scope, status: int | None, seconds: float) -> None:
        route = getattr(scope.get("route"), "path_format", None)
        self._metrics.note(scope["method"], route, status, seconds)
        level = logging.INFO if status and status < HTTPStatus.INTERNAL_SERVER_ERROR else logging.WARNING
        client = scope.get("client")
        noted = {
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
            "client": client[0] if client else None,
            "key": caller_name(scope),
        }
        _log.log(level, "request", extra={name: value for name, value in noted.items() if value is not None})


def _id_of(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _VALID_ID.fullmatch(given) and masked(given) == given else uuid.uuid4().hex
