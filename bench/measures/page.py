"""The map page with many ships: its first picture, a pan, and what it holds after an hour of live reports."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Any

from bench import stores
from bench.children import run
from bench.environments import OUR_BIN, OURS
from bench.programs.look_at_page import chromium
from bench.serving import serving
from bench.settings import DATA, Settings, say
from bench.tables import Section, spread

SHIPS, MINUTES = 20_000, 60
FIRST_GOAL_S, PAN_GOAL_MS, GROWTH_GOAL = 2.0, 100.0, 1.1
_FEWEST_LINES = 100_000
_BEHIND_S = 62 * 60


def measure(settings: Settings) -> Section:
    """Fill a store, serve it, look at it. With a small feed all of it is small."""
    small = settings.lines < _FEWEST_LINES
    ships, minutes = (2_000, 20) if small else (SHIPS, MINUTES)
    section = Section(
        f"The map page, {ships:,} ships",
        f"Chromium, without a graphics card (SwiftShader), on the same cores as `twelvemile serve`; "
        f"{settings.rounds} openings after one that is not counted, each with an empty cache, in a "
        "window that the browser has done setting up. A frame counts once it is drawn, not when it is asked "
        f"for. Then {minutes} minutes of reports, compressed: a tenth of the ships a minute, read by "
        "`twelvemile ingest`, and the page renews itself.",
    )
    if chromium() is None:
        section.notes.append("Left out: no Chromium here (Debian: `apt-get install chromium`).")
        return section
    end_s = int(time.time()) - _BEHIND_S
    feed = DATA / "crowd.nmea"
    DATA.mkdir(exist_ok=True)
    say(f"page: {ships:,} ships, {minutes} minutes")
    python = settings.environments.pythons[OURS]
    run([python, "-m", "bench.programs.crowd", str(ships), str(end_s), feed])
    stores.fill("page", stores.ours, feed)
    return _looked_at(section, settings, python, (ships, minutes, end_s))


def _looked_at(section: Section, settings: Settings, python: Path, size: tuple[int, int, int]) -> Section:
    ships, minutes, end_s = size
    where = f"sqlite:///{stores.place('page')}"
    command: list[str | Path] = [OUR_BIN / "twelvemile", "serve", "--database-url", where, "--port"]
    with serving(command) as server:
        url = f"http://127.0.0.1:{server.port}"
        asked = [url, str(server.pid), where, str(ships), str(end_s), str(settings.rounds), str(minutes)]
        told = run([python, "-m", "bench.programs.look_at_page", *asked]).answer
        peak = server.peak_mb()
    heap = told["heap_mb"]
    section.ratio("first picture with all ships, seconds", told["first_s"], at_most=FIRST_GOAL_S)
    section.ratio("from a movement of the mouse to the next frame, ms", told["pan_ms"], at_most=PAN_GOAL_MS)
    if len(heap) > 1:
        growth = [median(heap[-2:]) / median(heap[:2])]
        section.ratio(
            "memory of the page, its last 20 minutes over its first 20", growth, at_most=GROWTH_GOAL
        )
    section.figures += [
        ("ships in the opening view", f"{told['shown']:,}"),
        ("processor time of an opening, s: of the page and its worker", spread(told["renderer_s"])),
        ("of what stands in for a graphics card", spread(told["graphics_s"])),
        ("of the server", spread(told["server_s"])),
        ("load at the end of each opening; while panning", _loads(told)),
        ("from a movement of the mouse until the next frame is asked for, ms", spread(told["asked_ms"])),
        ("minutes by which the picture moved on", f"{told['moved']:.0f}"),
        ("from a renewal to its picture, s, while reports come in", spread(told["renewed_s"])),
        ("alerts, five of which get a note a minute (told by the stream)", f"{told['alerts']:,}"),
        ("heap of the page every ten minutes, MB", ", ".join(f"{mb:.1f}" for mb in heap)),
        ("nodes of its document", ", ".join(f"{count:,}" for count in told["nodes"])),
        ("peak memory of the server, MB", f"{peak:,.0f}"),
    ]
    return section


def _loads(told: dict[str, Any]) -> str:
    return ", ".join(f"{load:.1f}" for load in told["load_opening"]) + f"; {told['load_panning']:.1f}"
