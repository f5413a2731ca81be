"""Counts of requests, by values of which there are few: no client can make more."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

NO_ROUTE = "(none)"
"""Refused before any route, or for one that does not exist."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class RequestMetrics:
    """How many requests, and how long they took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "twelvemile_http_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "twelvemile_http_request_duration_seconds",
            "Time from a request to the end of its answer",
            ["method", "route"],
            buckets=_SECONDS,
            registry=registry,
        )

    def note(self, method: str, route: str | None, status: int | None, seconds: float) -> None:
        """One request is over; no status: it was broken off before an answer."""
        labels = (method if method in _METHODS else "other", route or NO_ROUTE)
        self._requests.labels(*labels, str(status or "none")).inc()
        self._seconds.labels(*labels).observe(seconds)
