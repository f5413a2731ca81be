"""Brings in what conclusions take, before the first is asked for."""

from __future__ import annotations

from importlib import import_module

from app.geo.ellipsoid import geod
from app.geo.limits import TARTUS_NAVAL_BASIN, distances
from app.geo.ports import port_distance_nm

_COMPILED = ("app.detect.kernels.hulls", "app.detect.kernels.walk")


def get_ready() -> None:
    """Load compiled rules, the coast and the geodesics: a third of a second.

    Who reads a long file does so while the first batch is decoded, and there is nothing else to do.
    """
    for name in _COMPILED:
        import_module(name)
    lon, lat = TARTUS_NAVAL_BASIN
    distances([lon], [lat])
    port_distance_nm([lon], [lat])
    geod()
