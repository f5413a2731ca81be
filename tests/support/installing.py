"""The wheel of this checkout, and pip to lay it out elsewhere."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def pip(*args):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def wheel_in(folder):
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    [made] = folder.glob("twelvemile-*.whl")
    return made


def environment_in(folder):
    """The interpreter of a new environment with nothing in it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120)
    return folder / "bin" / "python"
