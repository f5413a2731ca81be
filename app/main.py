"""The web process: the API over a store that is already open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from sqlalchemy import Engine

from app.api import (
    alerts,
    coverage,
    detections,
    documentation,
    errors,
    evidence,
    feeds,
    glance,
    health,
    history,
    ingest,
    metrics,
    mutes,
    news,
    notices,
    pictures,
    positions,
    posture,
    posture_shapes,
    profile,
    reports,
    row_evidence,
    sightings,
    triage,
    units,
    vessels,
    watchlist,
    zones,
)
from app.api.access import Gate, undeclared
from app.api.describing import OpenApi
from app.api.features import routes as features
from app.api.middleware import AllowedHosts, HeadAsGet, OwnSiteOnly
from app.api.requests import Noted
from app.domain.premises import Premises, RawLine
from app.domain.pushed import Taker
from app.evidence.comparing import Derivation
from app.evidence.hands import Hands, TracksDerivation
from app.geo.drawn import DrawnZone
from app.metrics.registry import make_registry
from app.metrics.requests import RequestMetrics
from app.posture.premises import Sender
from app.settings import Settings
from app.web import page

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_RESOURCES = (
    vessels,
    history,
    profile,
    positions,
    coverage,
    news,
    alerts,
    triage,
    evidence,
    pictures,
    zones,
    feeds,
    watchlist,
    units,
    mutes,
    posture,
    row_evidence,
    glance,
    reports,
    sightings,
    detections,
    notices,
    features,
    ingest,
    health,
    metrics,
    documentation,
    page,
)


def create_app(
    engine: Engine,
    settings: Settings,
    *,
    extra_hosts: Collection[str] = (),
    push: Callable[[], Taker] | None = None,
    file_zones: Iterable[DrawnZone] = (),
) -> FastAPI:
    """The app over this store. The engine stays the caller's, to close after the last request.

    `push` makes what takes pushed messages, once the first comes; without it they are refused.
    `file_zones` are shown beside those that the store holds.
    """
    app = FastAPI(
        title="Twelvemile",
        version=_version(),
        description="Who holds at the edge of Syria's territorial sea, since when, and on what evidence. "
        "Times are UTC; spans hold their first instant and not their last.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.engine = engine
    app.state.watchlist_file = settings.watchlist
    app.state.push = ingest.Door(push)
    app.state.file_zones = tuple(file_zones)
    app.state.hands = Hands(_rederive, _rederive_tracks, posture_shapes.row_at)
    app.state.is_ending = lambda: False
    app.state.map_tiles = page.Tiles(settings.map_tiles, settings.map_tiles_by)
    app.state.registry = make_registry(engine)
    is_open = not settings.lets_others_in
    for resource in _RESOURCES:
        app.include_router(resource.router)
    forgotten = sorted(undeclared(app))
    assert not forgotten, f"routes without a scope: declare allowed(...) for {forgotten}"
    app.openapi = OpenApi(app, is_open)  # type: ignore[method-assign]
    errors.install(app)
    hosts = {*LOOPBACK_NAMES, _as_in_url(settings.host), *settings.allowed_hosts, *extra_hosts}
    # The last added is the first that a request comes to.
    app.add_middleware(HeadAsGet)
    app.add_middleware(Gate, engine=engine, is_open=is_open)
    app.add_middleware(OwnSiteOnly)
    app.add_middleware(AllowedHosts, hosts=hosts, any_address=not is_open)
    app.add_middleware(Noted, metrics=RequestMetrics(app.state.registry))
    return app


def _as_in_url(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()


def _version() -> str:
    try:
        return version("twelvemile")
    except PackageNotFoundError:
        return "0"


def _rederive(given: Premises, lines: Sequence[RawLine]) -> Derivation:
    # Only who is asked for a bundle should wait for what reads AIS.
    from app.pipeline.rederiving import rederive

    return rederive(given, lines)


def _rederive_tracks(
    given: Premises, lines: Sequence[RawLine], senders: Sequence[Sender], at_ms: int, concluded_ms: int
) -> TracksDerivation:
    from app.pipeline.rederiving import rederive_tracks

    return rederive_tracks(given, lines, senders, at_ms, concluded_ms)
