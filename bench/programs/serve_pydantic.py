"""The usual FastAPI way: a pydantic model a row. `python -m bench.programs.serve_pydantic DATABASE PORT`.

It reads Twelvemile's store with Twelvemile's own code, so that only the way out differs.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from app.store.engine import open_store, reading
from app.store.reading.history import Span, page
from ingest.batch import LON_LAT_UNITS_PER_DEGREE

PLACES = 6


class Position(BaseModel):
    """One fix as the API gives it."""

    time: datetime
    lon: float
    lat: float
    sog_kn: float | None
    cog_deg: float | None
    heading_deg: int | None
    nav_status: int | None
    segment: int | None
    flags: list[str]


def create_app(database: str) -> FastAPI:
    """The app over a store."""
    store = open_store(f"sqlite:///{database}", create=False)
    app = FastAPI()

    @app.get("/readyz")
    def readyz() -> str:
        return "ready"

    @app.get("/positions/{mmsi}", response_model=list[Position])
    def positions(mmsi: int, limit: int) -> list[dict[str, object]]:
        with reading(store) as connection:
            track, _ = page(connection, mmsi, Span(), None, limit)
        return [
            {
                "time": datetime.fromtimestamp(fix.time_ms / 1000, UTC),
                "lon": round(fix.lon / LON_LAT_UNITS_PER_DEGREE, PLACES),
                "lat": round(fix.lat / LON_LAT_UNITS_PER_DEGREE, PLACES),
                "sog_kn": _tenths(fix.sog),
                "cog_deg": _tenths(fix.cog),
                "heading_deg": fix.heading,
                "nav_status": fix.nav_status,
                "segment": fix.segment,
                "flags": fix.flags,
            }
            for fix in track
        ]

    return app


def _tenths(value: int | None) -> float | None:
    return None if value is None else value / 10


if __name__ == "__main__":
    uvicorn.run(create_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
