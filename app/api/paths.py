"""What stands in the paths of more than one route."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

Mmsi = Annotated[
    str,
    Path(
        description="The vessel's MMSI, up to nine digits",
        examples=["273000001"],
        json_schema_extra={"pattern": "^[0-9]{1,9}$"},
    ),
]
AlertId = Annotated[
    str, Path(description="Any id the alert ever had", alias="id", examples=["581d697d32f4b527"])
]
SightingId = Annotated[
    str,
    Path(
        description="The sighting's id",
        alias="id",
        examples=["3f2a90c4e1b5d687"],
        json_schema_extra={"pattern": "^[0-9a-f]{16}$"},
    ),
]
MuteNumber = Annotated[
    str,
    Path(
        description="The number that GET /v1/mutes gives it",
        alias="id",
        examples=["1"],
        json_schema_extra={"pattern": "^[0-9]{1,9}$"},
    ),
]
UnitKey = Annotated[
    str,
    Path(
        description="The unit's key, as GET /v1/units gives it",
        alias="key",
        examples=["admiral-golovko"],
        json_schema_extra={"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60},
    ),
]
