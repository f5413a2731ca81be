"""The page and the library it draws with are in what is built and installed, also without network."""

import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from support.installing import ROOT, environment_in, pip, source_in, wheel_cut_off
from support.runs import environment
from support.serving import ADDRESS, Served, answering

from app.web.files import OURS, files

WITHIN = "app/web/vendor/maplibre-gl/"
SHIPPED = ("dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css", "LICENSE.txt")
KEPT = "build/npm/maplibre-gl-*.tgz"
LIBRARY = "vendor/maplibre-gl/maplibre-gl.mjs"


def published():
    """What of the library is shipped, by name, as it stands in the archive that npm brought."""
    found = list(ROOT.glob(KEPT))
    assert found, "npm brought no map library when this was installed; pip install -v -e . says why"
    [archive] = found
    with tarfile.open(archive) as packed:
        return {Path(name).name: packed.extractfile(f"package/{name}").read() for name in SHIPPED}


def held(wheel):
    """Path -> contents of all that a wheel has of the page."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("app/web/")}


def library(wheel):
    return {name for name in held(wheel) if name.startswith(WITHIN)}


def ours():
    return {
        f"app/web/static/{path.relative_to(OURS).as_posix()}": path.read_bytes()
        for path in OURS.rglob("*")
        if path.is_file()
    }


def test_the_wheel_holds_the_whole_page_and_the_library_as_npm_has_it(wheel):
    found = held(wheel)
    assert len(ours()) > 30 and ours().items() <= found.items()
    assert {WITHIN + name: data for name, data in published().items()}.items() <= found.items()


def test_what_is_installed_here_has_the_library_as_npm_has_it():
    served = {name: files()[f"vendor/maplibre-gl/{name}"].read_bytes() for name in published()}
    assert served == published()


@pytest.fixture(scope="module")
def needed(tmp_path_factory):
    """A folder with what the build itself needs, and nothing else."""
    folder = tmp_path_factory.mktemp("needed")
    pip("wheel", "--quiet", "--wheel-dir", folder, "hatchling>=1.25")
    return folder


@pytest.mark.thorough
def test_after_one_build_another_needs_no_network(wheel, needed, tmp_path):
    source = source_in(tmp_path / "source")
    shutil.copytree(ROOT / "build" / "npm", source / "build" / "npm")
    again, _ = wheel_cut_off(source, tmp_path / "again", needed)
    assert held(again) == held(wheel) and len(library(again)) > 3


@pytest.mark.thorough
def test_a_damaged_archive_is_not_packed(needed, tmp_path):
    source = source_in(tmp_path / "source")
    shutil.copytree(ROOT / "build" / "npm", source / "build" / "npm")
    [archive] = source.glob(KEPT)
    changed = bytearray(archive.read_bytes())
    changed[len(changed) // 2] ^= 1
    archive.write_bytes(changed)
    made, said = wheel_cut_off(source, tmp_path / "made", needed)
    assert not library(made) and ours().items() <= held(made).items()
    assert "npm" in said


@pytest.fixture(scope="module")
def in_place(tmp_path_factory):
    """The interpreter of a fresh environment in which a checkout was installed in place."""
    python = environment_in(tmp_path_factory.mktemp("environment"))
    source = source_in(tmp_path_factory.mktemp("checkout") / "source")
    pip("--python", python, "install", "--quiet", "-c", source / "constraints.txt", "-e", source)
    return python


def served(python, folder, check):
    """What `check` says of a server that runs from an environment, given its address."""
    command = [python.with_name("twelvemile"), "serve", "--port", "0"]
    command += ["--database-url", f"sqlite:///{folder / 'store.db'}"]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = Served(subprocess.Popen(command, cwd=folder, env=environment(), text=True, **pipes))
    try:
        return check(answering(running.wait_for(ADDRESS)[1]))
    finally:
        running.end()


def got(address, path):
    request = Request(address + path, headers={"Accept": "text/html"})
    with urlopen(request, timeout=30) as answer:
        return answer.read()


@pytest.mark.thorough
def test_installed_in_place_the_page_is_served_with_its_library(in_place, tmp_path):
    def check(address):
        assert b'data-map="yes"' in got(address, "/")
        for name, data in published().items():
            assert got(address, f"/static/vendor/maplibre-gl/{name}") == data

    served(in_place, tmp_path, check)


@pytest.mark.thorough
def test_without_npm_and_network_it_builds_runs_and_says_what_is_missing(in_place, needed, tmp_path):
    made, said = wheel_cut_off(source_in(tmp_path / "source"), tmp_path / "made", needed)
    assert not library(made)
    assert "The map page will be without its map: npm is not installed (Debian: apt-get install npm)" in said
    pip("--python", in_place, "install", "--quiet", "--no-deps", "--force-reinstall", made)

    def check(address):
        shown = got(address, "/").decode()
        assert 'data-map="missing"' in shown and "apt-get install npm" in shown
        assert "pip install --force-reinstall --no-deps ." in shown
        assert got(address, "/static/main.js") == (OURS / "main.js").read_bytes()
        with pytest.raises(HTTPError, match="404"):
            got(address, f"/static/{LIBRARY}")

    served(in_place, tmp_path, check)
