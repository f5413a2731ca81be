"""`python -I -m app.warm`: compile all kernels now, into the installation, for all who will run it.

For who makes an image, or installs for users who may not write there. `NUMBA_CPU_NAME=generic` compiles
for any machine of the same architecture, if those who run it set it too.
"""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path

from ingest.compiled import ship

CODE = Path(__file__).parents[1]


def kernel_folders() -> list[Path]:
    """All folders named `kernels` of this installation's own code."""
    return sorted(path for room in ("app", "ingest") for path in (CODE / room).rglob("kernels"))


def warm() -> None:
    """Compile what is not shipped, and leave it where `ingest.compiled` looks for it. Raises `OSError`."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["NUMBA_CACHE_DIR"] = scratch
        for folder in kernel_folders():
            for file in sorted(folder.glob("*.py")):
                import_module(".".join(file.relative_to(CODE).with_suffix("").parts))
            ship(folder)


if __name__ == "__main__":
    warm()
