"""How long one waits: for `--help`, and for a server that is ready."""

from __future__ import annotations

import time
from pathlib import Path

from bench import stores
from bench.children import run
from bench.environments import OUR_BIN
from bench.serving import serving
from bench.settings import Settings, say
from bench.tables import Samples, Section

HELP_GOAL_S, READY_GOAL_S = 0.5, 2.0


def measure(settings: Settings) -> Section:
    """Start both, in turns; what they compile is on disk already."""
    section = Section("Starting", f"Whole processes, {settings.rounds} rounds after one that is not counted.")
    stores.ensure("twelvemile", stores.ours, settings.feed())
    command: list[str | Path] = [
        OUR_BIN / "twelvemile",
        "serve",
        "--database-url",
        f"sqlite:///{stores.place('twelvemile')}",
        "--port",
    ]
    helped: Samples = []
    ready: Samples = []
    for turn in range(settings.rounds + 1):
        say(f"starting, round {turn} of {settings.rounds}")
        helped.append(run([OUR_BIN / "twelvemile", "--help"]).seconds)
        started = time.perf_counter()
        with serving(command):
            ready.append(time.perf_counter() - started)
    section.ratio("`twelvemile --help`, seconds", helped[1:], at_most=HELP_GOAL_S)
    section.ratio("`twelvemile serve` until /readyz answers, seconds", ready[1:], at_most=READY_GOAL_S)
    return section
