"""`/v1/feeds`: what is heard, how late, and what was refused; and whether people are told."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.api.access import allowed
from app.api.parameters import documentation, read
from app.api.respond import json_answer, store_of
from app.api.shapes import channel, feed
from app.domain.time import iso_or_none, now_ms
from app.store.engine import reading
from app.store.growth import room
from app.store.reading.deliveries import channel_rows
from app.store.reading.feeds import feeds as rows
from app.store.reading.feeds import frontier

router = APIRouter(tags=["feeds"], dependencies=[allowed("read")])


@router.get("/v1/feeds", openapi_extra=documentation())
def feeds(request: Request) -> Response:
    """All feeds, up to when conclusions are drawn, how messages fare, and how long the disk will do."""
    read(request)
    with reading(store_of(request)) as connection:
        found = rows(connection)
        concluded = frontier(connection)
        left = room(connection, store_of(request).url)
        channels = channel_rows(connection)
    now = now_ms()
    content = {
        "feeds": [feed(row, now) for row in found],
        "frontier": iso_or_none(concluded),
        "store": {"bytes": left.size, "free_bytes": left.free, "days_left": left.days_left},
        "channels": [channel(row) for row in channels],
    }
    return json_answer(request, content)
