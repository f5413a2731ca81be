"""Answers too long to be held: sent as they are made."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from itertools import chain, islice

from fastapi import Request, Response
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.api import packing
from app.api.middleware import is_head
from app.api.respond import VARY


def streamed(request: Request, pieces: Generator[bytes], media_type: str, *, packed: bool) -> Response:
    """The pieces as one body, without an ETag: it would take the whole body to know it.

    The first pieces, of which one may be a mere header, are made here: what fails at once can still be told
    as a problem document.
    """
    head = {"Cache-Control": "no-store", "Vary": VARY}
    coding = packing.coding(request) if packed else None
    if coding:
        head["Content-Encoding"] = coding
    first = b"".join(islice(pieces, 2))
    if is_head(request.scope):
        pieces.close()
        return StreamingResponse(iter(()), media_type=media_type, headers=head)
    return _Streamed(first, pieces, coding, media_type, head)


class _Streamed(StreamingResponse):
    """Ends the making when the client goes away, not when someone finds it forgotten."""

    def __init__(
        self,
        first: bytes,
        rest: Generator[bytes],
        coding: str | None,
        media_type: str,
        headers: dict[str, str],
    ) -> None:
        whole = chain((first,), rest)
        body = packing.packed_pieces(whole, coding) if coding else whole
        super().__init__(body, media_type=media_type, headers=headers)
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it piece by piece."""
        with closing(self._rest):
            await super().__call__(scope, receive, send)
