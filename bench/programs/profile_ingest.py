"""Ingest a feed under cProfile, all threads: `python -m bench.programs.profile_ingest FEED DATABASE OUT`."""

from __future__ import annotations

import contextlib
import cProfile
import pstats
import sys
import threading
from typing import Any

from app.cli import app

_profiles: list[cProfile.Profile] = []


def _profiled(run: Any) -> Any:  # noqa: ANN401 - wraps a method
    def wrapped(thread: threading.Thread) -> None:
        profile = cProfile.Profile()
        try:
            profile.enable()
        except ValueError:
            # From Python 3.12 on only one profile can be active: then the main thread's.
            run(thread)
            return
        _profiles.append(profile)
        try:
            run(thread)
        finally:
            profile.disable()

    return wrapped


def main() -> None:
    """Do what the command line says."""
    feed, database, out = sys.argv[1:]
    threading.Thread.run = _profiled(threading.Thread.run)  # type: ignore[method-assign]
    profile = cProfile.Profile()
    _profiles.append(profile)
    profile.enable()
    with contextlib.suppress(SystemExit):
        app(["ingest", feed, "--feed", "bench", "--database-url", f"sqlite:///{database}", "--json"])
    profile.disable()
    stats = pstats.Stats(_profiles[0])
    for other in _profiles[1:]:
        stats.add(other)
    stats.dump_stats(out)


if __name__ == "__main__":
    main()
