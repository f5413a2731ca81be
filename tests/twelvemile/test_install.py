"""The wheel and the extra `client` alone, in a fresh environment, beside a project with its own `app`."""

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from support.installing import ROOT, environment_in, pip

OWN = ("app.py", "ingest.py", "sqlalchemy.py", "fastapi.py", "numba.py")
PROGRAM = """
import json, sys, warnings
warnings.simplefilter("error")
import app
from twelvemile import Client, MissingExtraError
with Client(sys.argv[1], retries=0) as client:
    told = {"alerts": len(client.alerts()), "positions": len(client.positions()), "own": app.OWN}
    try:
        client.trajectories()
    except MissingExtraError as error:
        told["without"] = str(error)
unwanted = {"fastapi", "starlette", "sqlalchemy", "numba", "pydantic", "structlog", "ingest", "matplotlib"}
print(json.dumps({**told, "unwanted": sorted(unwanted & {name.partition(".")[0] for name in sys.modules})}))
"""


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The interpreter of an environment with the wheel and its extra `client`, and nothing else."""
    found = environment_in(tmp_path_factory.mktemp("environment"))
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["client"]
    install = ("--python", found, "install", "--quiet", "--no-compile")
    pip(*install, "-c", ROOT / "constraints.txt", *extra)
    pip(*install, "--no-deps", wheel)
    return found


@pytest.mark.thorough
def test_the_client_works_beside_a_project_of_its_own(python, served, tmp_path):
    (tmp_path / "app.py").write_text("OWN = True\n")
    for name in OWN[1:]:
        (tmp_path / name).write_text("raise RuntimeError('this file is the analyst\\'s own')\n")
    (tmp_path / "program.py").write_text(PROGRAM)
    done = subprocess.run(
        [python, "program.py", served],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "pip install" in told.pop("without")
    assert told == {"alerts": 2, "positions": 10_071, "own": True, "unwanted": []}


def ours():
    return {f"{path.relative_to(ROOT)}" for path in (ROOT / "twelvemile").glob("*.py")} | {
        "twelvemile/py.typed"
    }


def test_the_wheel_and_the_source_archive_carry_it(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        assert ours() <= set(archive.namelist())
    pip("install", "--quiet", "--target", tmp_path / "build", "hatchling")
    build = (
        "import sys; sys.path.insert(0, sys.argv[1]); import hatchling.build as b; b.build_sdist(sys.argv[2])"
    )
    command = [sys.executable, "-c", build, tmp_path / "build", tmp_path]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120, stdout=subprocess.DEVNULL)
    [made] = tmp_path.glob("*.tar.gz")
    with tarfile.open(made) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert ours() | {"notebooks/README.md"} <= names


def test_the_editable_install_is_what_the_tests_run():
    import twelvemile

    assert Path(twelvemile.__file__) == ROOT / "twelvemile" / "__init__.py"
