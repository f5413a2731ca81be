"""A virtual environment for each piece of software that is compared, with its own pinned requirements."""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bench.children import ROOT, ChildError, run

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE / ".env"
REQUIREMENTS = HERE / "requirements"
OURS = "twelvemile"
PEERS = ("pyais", "aiscat", "libais", "aisdb")
OUR_BIN = ROOT / ".venv" / "bin"
_STAMP = "installed"


@dataclass
class Environments:
    """Those that could be made, by name, and why others could not."""

    pythons: dict[str, Path] = field(default_factory=lambda: {OURS: OUR_BIN / "python"})
    missing: dict[str, str] = field(default_factory=dict)

    def require(self, name: str) -> Path | None:
        """The interpreter of an environment, made if need be; None if it cannot be made."""
        if name not in self.pythons and name not in self.missing:
            try:
                self.pythons[name] = _made(name)
            except (ChildError, OSError, subprocess.CalledProcessError) as error:
                self.missing[name] = str(error).strip()
        return self.pythons.get(name)


def _made(name: str) -> Path:
    folder, wanted = ENVIRONMENTS / name, REQUIREMENTS / f"{name}.txt"
    stamp, python = folder / _STAMP, folder / "bin" / "python"
    text = wanted.read_text(encoding="utf-8")
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"making an environment for {name}\n")
        venv.create(folder, with_pip=True, clear=True, symlinks=True)
        run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted])
        stamp.write_text(text, encoding="utf-8")
    return python


@cache
def version(python: Path, package: str) -> str:
    """The version of a package in the environment of `python`."""
    asked = f"import importlib.metadata as m, json; print(json.dumps({{'version': m.version({package!r})}}))"
    return str(run([python, "-c", asked]).answer["version"])
