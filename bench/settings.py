"""What one run of the measurements is told, and what its parts share."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.children import run
from bench.environments import HERE, OURS, Environments

DATA = HERE / ".data"
GROWTH = 10
HUGE_LINES = 100_000_000
MILLION = 1_000_000


@dataclass
class Settings:
    """Sizes, repetitions and input of a run."""

    lines: int = MILLION
    rounds: int = 5
    long_rounds: int = 3
    seed: int = 1
    own_file: Path | None = None
    huge: bool = False
    environments: Environments = field(default_factory=Environments)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])

    def feed(self, lines: int | None = None, *options: str) -> Path:
        """The input: one's own file, or a generated feed of so many lines (those of the run if not told)."""
        if self.own_file is not None and lines is None:
            return _named_for_aisdb(self.own_file)
        return generated(self.environments.pythons[OURS], lines or self.lines, self.seed, *options)

    @property
    def input_name(self) -> str:
        """What the input is, for the results."""
        if self.own_file is not None:
            return f"a file of one's own ({self.own_file.stat().st_size / 1e6:,.1f} MB)"
        return f"a generated feed of {self.lines:,} tagged lines (seed {self.seed})"


def generated(python: Path, lines: int, seed: int, *options: str) -> Path:
    """A generated feed, made anew only when the generator changed."""
    DATA.mkdir(exist_ok=True)
    label = "-".join(["feed", str(lines), str(seed), *(o.strip("-") for o in options), _generator()])
    path = DATA / f"{label}.nm4"
    if not path.exists():
        say(f"making a feed of {lines:,} lines")
        part = path.with_suffix(".part")
        run([python, "-m", "bench.feed", "--lines", str(lines), "--seed", str(seed), *options, part])
        part.rename(path)
    return path


def _generator() -> str:
    digest = hashlib.sha256()
    traffic = HERE.parent / "app" / "evaluate" / "traffic"
    for source in [*sorted((HERE / "feed").glob("*.py")), *sorted(traffic.glob("*.py"))]:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:8]


def _named_for_aisdb(path: Path) -> Path:
    """The file under a name that ends in .nm4: aisdb reads no other."""
    if path.suffix == ".nm4":
        return path
    DATA.mkdir(exist_ok=True)
    link = DATA / f"own-{path.stem}.nm4"
    link.unlink(missing_ok=True)
    try:
        os.link(path, link)
    except OSError:
        shutil.copyfile(path, link)
    return link


def count_lines(path: Path) -> int:
    """Lines of a file."""
    total = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            total += piece.count(b"\n")
    return total


def say(text: str) -> None:
    """Tell whoever waits what is being done."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
