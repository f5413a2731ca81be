"""What a process of `ingest` pays before the first line: seconds for each part of it, as one JSON object."""

from __future__ import annotations

import importlib
import json
import sys
import time

_PARTS = {
    "Python's packages: sqlalchemy, pydantic, numpy, typer": ("app.cli", "app.commands.ingest"),
    "numba": ("numba",),
    "the first kernel: numba's own registries": ("app.store.packed.kernels.packing",),
    "all other kernels, compiled before": (
        "app.store.packed.kernels.merging",
        "ingest.decode.kernels.reader",
        "ingest.picking.kernels.picking",
        "app.geo.kernels.nearest",
        "app.geo.kernels.tile",
        "app.geo.kernels.inside",
        "app.geo.kernels.afar",
        "app.detect.kernels.walk",
        "app.detect.kernels.hours",
        "app.detect.kernels.hulls",
    ),
    "the baseline: pyarrow, shapely": ("pyarrow.parquet", "shapely"),
}


def _main() -> None:
    told = {}
    for what, modules in _PARTS.items():
        started = time.perf_counter()
        for module in modules:
            importlib.import_module(module)
        told[what] = time.perf_counter() - started
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    _main()
