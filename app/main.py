"""The web process: the API over a store that is already open."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from sqlalchemy import Engine

from app.api import (
    alerts,
    documentation,
    errors,
    feeds,
    health,
    history,
    ingest,
    positions,
    vessels,
    zones,
)
from app.api.middleware import AllowedHosts, HeadAsGet
from app.domain.pushed import Taker
from app.settings import Settings

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_RESOURCES = (vessels, history, positions, alerts, zones, feeds, ingest, health, documentation)


def create_app(
    engine: Engine,
    settings: Settings,
    *,
    extra_hosts: Collection[str] = (),
    push: Callable[[], Taker] | None = None,
) -> FastAPI:
    """The app over this store. The engine stays the caller's, to close after the last request.

    `push` makes what takes pushed messages, once the first comes; without it they are refused.
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
    app.state.push = ingest.Door(push)
    for resource in _RESOURCES:
        app.include_router(resource.router)
    errors.install(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(AllowedHosts, hosts={*LOOPBACK_NAMES, _as_in_url(settings.host), *extra_hosts})
    return app


def refuse_public_host(host: str) -> None:
    """Raise `ValueError`, one line, unless only this machine can reach the address."""
    if host.lower() == "localhost":
        return
    try:
        if ipaddress.ip_address(host.strip("[]")).is_loopback:
            return
    except ValueError:
        pass
    raise ValueError(
        f"{host!r} would let other machines in, and this version has no keys yet: use --host 127.0.0.1"
    )


def _as_in_url(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()


def _version() -> str:
    try:
        return version("twelvemile")
    except PackageNotFoundError:
        return "0"
