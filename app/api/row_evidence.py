"""`/v1/posture/evidence`: what a row of the board rests on, as one file that anyone can verify."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response

from app.api import parsers
from app.api.access import allowed
from app.api.bundling import row_bundle
from app.api.errors import not_found
from app.api.evidence import ALLOW_WITHHELD, PUBLIC, ZIP, bundle_documentation, may, refusals
from app.api.naval import KNOWN_AT
from app.api.parameters import Parameter, read
from app.api.posture import AREA, AT_NOW, or_now
from app.api.respond import answer, store_of
from app.domain.time import iso
from app.evidence.row_gathering import Asked
from app.pipeline.posture import BACK_MS

_LONGEST_KEY = 300
_KEY: Parameter[str | None] = Parameter(
    "key",
    "the key of a row of the board: of a unit, or presence:...",
    "admiral-golovko",
    parsers.matching(f"[!-~]{{1,{_LONGEST_KEY}}}", "it is no key of a row"),
    None,
    schema={"pattern": "^[!-~]+$", "maxLength": _LONGEST_KEY},
    is_required=True,
)
_PARAMETERS = (_KEY, AREA, AT_NOW, KNOWN_AT, PUBLIC, ALLOW_WITHHELD)
router = APIRouter(tags=["posture"], dependencies=[allowed("read")])


@router.get("/v1/posture/evidence", openapi_extra=bundle_documentation(*_PARAMETERS))
def row_evidence(request: Request) -> Response:
    """A zip: a row of the board, the sightings and lines it rests on, and all it takes to draw it again."""
    asked = read(request, *_PARAMETERS)
    key = asked[_KEY]
    if key is None:
        raise _KEY.refusal("It is missing")
    at_ms = or_now(asked[AT_NOW])
    wanted = Asked(key, asked[AREA], at_ms, asked[KNOWN_AT], BACK_MS)
    with refusals():
        made = row_bundle(store_of(request), wanted, request.app.version, request.app.state.hands, may(asked))
    if made is None:
        raise not_found(
            f"The board has no row {key[:60]!r} at {iso(at_ms)}: see GET /v1/posture", parameter="key"
        )
    name = f"evidence-{re.sub('[^a-z0-9]+', '-', key.lower())[:80]}-{iso(at_ms)[:10]}.zip"
    return answer(request, made, ZIP, {"Content-Disposition": f'attachment; filename="{name}"'})
