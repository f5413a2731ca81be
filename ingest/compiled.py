"""Compiling kernels: one signature each, ahead of their first call, kept on disk between runs.

A kernel lives in a folder named `kernels`, imports nothing of ours but its neighbours there and this module,
and takes plain one-dimensional arrays and numbers. `NUMBA_DISABLE_JIT=1` runs the same source as Python.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_one_at_a_time = threading.RLock()
"""Numba is told by one variable of the process where to keep what a thread compiles."""
on_compile: list[Callable[[], None]] = []
"""Called once, before the first kernel that is not on disk yet is compiled: for a word on the screen."""


def kernel(signature: str, *, allocates: bool = False) -> Callable[[Kernel], Kernel]:
    """Compile a function for one signature, without the GIL; from the cache where it is there.

    `signature` is numba's, for instance `"int64(uint8[::1], int64)"`; declare inputs read-only with
    `Array(uint8, 1, "C", readonly=True)`, so that bytes and arrays share one compilation. Only one that
    `allocates` arrays counts references to them.
    """

    def decorate(function: Kernel) -> Kernel:
        import numba

        settings: Any = numba.config
        if settings.DISABLE_JIT:
            return function
        folder = cache_folder(Path(function.__code__.co_filename).parent)
        njit: Any = numba.njit
        kept = folder is not None
        with _one_at_a_time:
            settings.CACHE_DIR = str(folder or "")
            _say_if_new(folder, function)
            compiled: Kernel = njit(
                signature,
                nogil=True,
                cache=kept,
                error_model="numpy",
                no_cfunc_wrapper=True,
                _nrt=allocates,
            )(function)
        return compiled

    return decorate


def part(function: Kernel) -> Kernel:
    """A function that kernels of the same folder call; compiled into each of them."""
    return _part(function, "never")


def inlined(function: Kernel) -> Kernel:
    """A `part` that stands in one place or is tiny: a call would count references to all its arrays."""
    return _part(function, "always")


def _part(function: Kernel, inline: str) -> Kernel:
    import numba

    settings: Any = numba.config
    if settings.DISABLE_JIT:
        return function
    njit: Any = numba.njit
    compiled: Kernel = njit(
        nogil=True,
        inline=inline,
        error_model="numpy",
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        _nrt=False,
    )(function)
    return compiled


@cache
def cache_folder(kernels: Path) -> Path | None:
    """Where the kernels of one folder are kept: named by a hash of all their sources; None if nowhere.

    Numba notices an edit only in the file of a function, not in what the function calls.
    """
    name = f"twelvemile-{os.getuid() if hasattr(os, 'getuid') else 0}-{_digest(kernels)}"
    candidates = [os.environ.get("NUMBA_CACHE_DIR"), _user_cache(), tempfile.gettempdir()]
    shipped = shipped_folder(kernels)
    return next((made for base in candidates if base and (made := _made(Path(base) / name, shipped))), None)


def shipped_folder(kernels: Path) -> Path:
    """Where an installation may hold them compiled from the start; it is trusted as its code is."""
    return Path(sys.prefix) / "share" / "twelvemile" / "compiled" / _digest(kernels)


def ship(kernels: Path) -> None:
    """Leave what was compiled of one folder in the installation. Raises `OSError`."""
    compiled = cache_folder(kernels)
    if compiled is not None:
        _copy_files(compiled, shipped_folder(kernels))


def _digest(kernels: Path) -> str:
    hashed = hashlib.sha256(sys.version.encode())
    for source in [*sorted(kernels.glob("*.py")), Path(__file__)]:
        hashed.update(source.read_bytes())
    # Bounds checks change what is compiled, not the source.
    hashed.update(os.environ.get("NUMBA_BOUNDSCHECK", "").encode())
    return hashed.hexdigest()[:16]


def _user_cache() -> str | None:
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return base
    home = Path("~").expanduser()
    return None if str(home) == "~" else str(home / ".cache")


def _made(folder: Path, shipped: Path) -> Path | None:
    try:
        if shipped.is_dir() and not folder.exists():
            _copy_whole(shipped, folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder if _is_ours(folder) else None
    except OSError:
        return None


def _copy_whole(shipped: Path, folder: Path) -> None:
    """Numba reads only where it may write, so what is shipped is copied; another process may be first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=folder.name) as fresh:
        copy = Path(fresh) / "copy"
        copy.mkdir(mode=0o700)
        _copy_files(shipped, copy)
        with suppress(OSError):
            copy.rename(folder)


def _copy_files(source: Path, target: Path) -> None:
    # Without their modes: a copy of what only one may read, or nobody may write, serves others.
    for file in source.glob("*/*"):
        (target / file.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target / file.parent.name / file.name)


def _is_ours(folder: Path) -> bool:
    """Numba runs what it finds in its cache: nobody else may have put it there."""
    told = folder.stat()
    return not hasattr(os, "getuid") or (told.st_uid == os.getuid() and not told.st_mode & 0o022)


def _say_if_new(folder: Path | None, function: Callable[..., Any]) -> None:
    stem = Path(function.__code__.co_filename).stem
    held = folder is not None and any(folder.rglob(f"{stem}.{function.__qualname__}-*.nbi"))
    if not held:
        for say in on_compile:
            say()
        on_compile.clear()
