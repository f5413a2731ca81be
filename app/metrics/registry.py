"""The registry of one app: made with it, gone with it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, ProcessCollector
from sqlalchemy import Engine

from app.metrics.store import StoreMetrics


def make_registry(engine: Engine) -> CollectorRegistry:
    """What the store tells and what this process takes; the requests are counted beside them."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(StoreMetrics(engine))
    return registry
