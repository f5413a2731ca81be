"""An installation that its user may not write to, and a user without a home."""

import ctypes
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from support.serving import ADDRESS, Served, answering

from app.cli import COMPILING
from app.evaluate.scenario import Dials, generate

ROOT = Path(__file__).parents[2]
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    installed, home, writable = folder / "installed", folder / "home", folder / "writable"
    for name in ("app", "ingest", "alembic"):
        shutil.copytree(ROOT / name, installed / name, ignore=shutil.ignore_patterns("__pycache__"))
    home.mkdir()
    writable.mkdir()
    (writable / "in.nmea").write_bytes(
        generate(3, keys=("eight_km_west", "whole_span"), days=1.2, dials=Dials(900, 1200)).data
    )
    for path in (*installed.rglob("*"), installed, home):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in (installed, *installed.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


def started(place, *args):
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "NUMBA_DISABLE_JIT") if name in os.environ}
    env = {**kept, "HOME": str(place / "home"), "PYTHONPATH": str(place / "installed")}
    env |= {"TMPDIR": str(place / "writable")}
    program = [sys.executable, "-m", "app.cli", *args]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(program, env=env, cwd=place, text=True, preexec_fn=obey_modes, **pipes)


def obey_modes():
    """Root may write everything: until it gives that up."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


def ended(place, *args):
    process = started(place, *args)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out, err


@pytest.mark.thorough
def test_it_ingests_compiles_once_and_serves(place):
    with pytest.raises(AssertionError, match="may write to"):
        ended(place, "migrate", "--database-url", f"sqlite:///{place / 'installed' / 'store.db'}")
    before = sorted((path, path.stat().st_mtime_ns) for path in (place / "installed").rglob("*"))
    store = f"sqlite:///{place / 'writable' / 'store.db'}"
    read = ("ingest", str(place / "writable" / "in.nmea"), "--json", "--database-url", store)
    out, err = ended(place, *read, "--feed", "a")
    assert json.loads(out)["positions"] > 0
    assert err.count(COMPILING) <= 1
    out, err = ended(place, *read, "--feed", "b")
    assert json.loads(out)["positions"] == 0
    assert COMPILING not in err, "what was compiled is kept where this user may write"
    served = Served(started(place, "serve", "--port", "0", "--database-url", store))
    try:
        base_url = answering(served.wait_for(ADDRESS)[1])
        with urlopen(f"{base_url}/v1/positions?format=csv", timeout=30) as answer:
            assert len(answer.read().splitlines()) > 10
    finally:
        served.end()
    assert before == sorted((path, path.stat().st_mtime_ns) for path in (place / "installed").rglob("*"))
