"""The files of the page: ours beside this module, and the map library where the build put it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from app.api import packing

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".geojson": "application/geo+json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
OURS = Path(__file__).with_name("static")
_VENDOR = "app/web/vendor"


@lru_cache(maxsize=1)
def files() -> dict[str, Path]:
    """Each by its path below `/static/`; of no other file on this machine can a request make one."""
    found = _below(OURS, "")
    for folder in _vendor_folders():
        found = {**_below(folder, "vendor/"), **found}
    return found


class Held(NamedTuple):
    """A file in a content coding, and the tag of what it holds."""

    body: bytes
    coding: str | None
    tag: str


@lru_cache(maxsize=256)
def held(path: Path, _changed_ns: int, wanted: str | None) -> Held:
    """The file in the coding that is wanted, packed once for each state of it: many are asked for at once."""
    body = path.read_bytes()
    tag = hashlib.blake2b(body, digest_size=16).hexdigest()
    coding = wanted if len(body) >= packing.WORTH_IT else None
    return Held(packing.packed(body, coding) if coding else body, coding, tag)


def has_map_library() -> bool:
    """Whether the build could bring it."""
    return "vendor/maplibre-gl/maplibre-gl.mjs" in files()


def _vendor_folders() -> list[Path]:
    """In a wheel beside this module; of an editable install among the environment's packages."""
    beside = Path(__file__).with_name("vendor")
    try:
        return [beside, Path(str(distribution("twelvemile").locate_file(_VENDOR)))]
    except PackageNotFoundError:
        return [beside]


def _below(folder: Path, prefix: str) -> dict[str, Path]:
    return {
        prefix + path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in MEDIA_TYPES
    }
