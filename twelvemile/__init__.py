"""Twelvemile in a notebook: vessels, tracks, alerts and zones of a server as pandas and geopandas frames.

    from twelvemile import Client

    client = Client("http://127.0.0.1:8000")
    client.alerts(status="open")
    client.history(273990102, since="2024-12-03T00:00:00Z")

Self-contained: it needs the extra `client` alone, and imports nothing else of this project.
"""

from twelvemile.client import API_KEY_VARIABLE, Client
from twelvemile.errors import (
    BadRequestError,
    DeniedError,
    MissingExtraError,
    NotFoundError,
    ProblemError,
    TwelvemileError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
    UsageError,
)
from twelvemile.tracks import trajectories

__all__ = [
    "API_KEY_VARIABLE",
    "BadRequestError",
    "Client",
    "DeniedError",
    "MissingExtraError",
    "NotFoundError",
    "ProblemError",
    "TwelvemileError",
    "UnavailableError",
    "UnreachableError",
    "UnreadableError",
    "UsageError",
    "trajectories",
]
