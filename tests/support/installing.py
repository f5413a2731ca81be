"""The wheel of this checkout, and pip to lay it out elsewhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.cleanroot import unavailable

ROOT = Path(__file__).parents[2]
_BUILT_FROM = (
    *("app", "ingest", "twelvemile", "alembic"),
    *("hatch_build.py", "pyproject.toml", "constraints.txt", "README.md", "LICENSE"),
)


def pip(*args):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def wheel_in(folder):
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    return made_in(folder)


def made_in(folder):
    """The one wheel of ours in a folder."""
    [made] = folder.glob("twelvemile-*.whl")
    return made


def environment_in(folder):
    """The interpreter of a new environment with nothing in it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120)
    return folder / "bin" / "python"


def source_in(folder):
    """What a wheel is built from, of which nothing was built yet."""
    for name in _BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def wheel_cut_off(source, folder, needed):
    """The wheel as it is built with neither npm nor network, and all that pip said.

    What the build itself needs lies in the folder `needed`.
    """
    apart = [] if unavailable() else [shutil.which("unshare"), "--net"]
    command = [sys.executable, "-m", "pip", "wheel", "-v", "--no-deps", "--wheel-dir", folder, source]
    env = {"PATH": str(needed), "HOME": str(needed), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(needed)}
    kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
    done = subprocess.run(
        [*apart, *map(str, command)],
        env=kept | env, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return made_in(folder), done.stdout + done.stderr
