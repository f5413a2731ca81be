"""`/healthz` and `/readyz`, for those who watch the process."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.api.access import ANYONE, allowed
from app.api.parameters import documentation
from app.api.respond import json_answer, store_of
from app.domain.time import iso_or_none
from app.store import migrations
from app.store.engine import StoreError, reading
from app.store.reading.feeds import frontier

router = APIRouter(tags=["operations"])


@router.get("/healthz", dependencies=[allowed(ANYONE)], openapi_extra=documentation())
def healthz(request: Request) -> Response:
    """The process answers."""
    return json_answer(request, {"status": "ok"})


@router.get("/readyz", dependencies=[allowed("read")], openapi_extra=documentation())
def readyz(request: Request) -> Response:
    """The store can be read, and is of this version; else 503."""
    with reading(store_of(request)) as connection:
        if migrations.current_within(connection) != migrations.head():
            raise StoreError(
                "the store is of another version of Twelvemile: restart, it then says what to do"
            )
        concluded = frontier(connection)
    return json_answer(request, {"status": "ready", "frontier": iso_or_none(concluded)})
