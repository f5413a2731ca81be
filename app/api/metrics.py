"""`/metrics`, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, choose_encoder

from app.api.access import allowed
from app.api.parameters import documentation, read

OPENMETRICS = "application/openmetrics-text"
_OPENMETRICS_1 = f"{OPENMETRICS}; version=1.0.0"
router = APIRouter(tags=["operations"], dependencies=[allowed("read")])


@router.get("/metrics", openapi_extra=documentation(answers=(CONTENT_TYPE_PLAIN_0_0_4, OPENMETRICS)))
def metrics(request: Request) -> Response:
    """Requests, feeds, alerts, conclusions and disk as Prometheus reads them."""
    read(request)
    # Of what is asked for only the name counts: a version that is none would end in a defect.
    wanted = _OPENMETRICS_1 if OPENMETRICS in request.headers.get("accept", "") else ""
    encode, media_type = choose_encoder(wanted)
    body = encode(request.app.state.registry)
    return Response(body, media_type=media_type, headers={"Cache-Control": "no-store"})
