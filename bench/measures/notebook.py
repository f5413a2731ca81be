"""Positions of many ships into a GeoDataFrame: by the notebook client, and as GeoJSON by geopandas."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import stores
from bench.children import Finished, run
from bench.environments import OUR_BIN, OURS
from bench.programs.framing import PULLS
from bench.serving import HOST, Server, serving
from bench.settings import Settings, say
from bench.tables import Section, ratios, spread

ROWS = 200_000
FEED_LINES = 320_000
"""About 230,000 fixes; the span is cut so that `ROWS` of them lie in it."""
GOAL = 15.0
CLIENT = "client, Arrow"
GEOJSON = "geopandas.read_file, GeoJSON"
GEOJSON_BY_ARROW = "geopandas.read_file(use_arrow=True), GeoJSON"
_PROGRAMS = {CLIENT: ("client",), GEOJSON: ("geojson",), GEOJSON_BY_ARROW: ("geojson", "--use-arrow")}


@dataclass(frozen=True)
class Pulled:
    """A round of one way: seconds of a pull, processor seconds of client and server for one, and the rest."""

    seconds: float
    cpu: float
    child: Finished


Way = Callable[[], Pulled]


def measure(settings: Settings) -> Section:
    """Pull the same span in each way, in turns, each time by a process of its own."""
    section = Section(
        f"{ROWS:,} positions into a GeoDataFrame",
        f"`/v1/positions` of a span on loopback, server and client a process each; from question to frame, "
        f"{settings.rounds} rounds of {PULLS} pulls after one that is not counted, the median of each round.",
    )
    feed = settings.feed(FEED_LINES)
    say("notebook: filling the store")
    stores.fill("notebook", stores.ours_facts_only, feed)
    database = stores.place("notebook")
    command = [OUR_BIN / "twelvemile", "serve", "--database-url", f"sqlite:///{database}", "--port"]
    with serving(command) as server:
        query = f"until={_until(server)}"
        ways = {name: _way(settings, server, query, *program) for name, program in _PROGRAMS.items()}
        found = _rounds(ways, settings.rounds)
    took = {name: [one.seconds for one in each] for name, each in found.items()}
    cpu = {name: [one.cpu for one in each] for name, each in found.items()}
    section.ratio(f"speed: {CLIENT} / {GEOJSON}", ratios(took[GEOJSON], took[CLIENT]), at_least=GOAL)
    section.ratio(f"speed: {CLIENT} / {GEOJSON_BY_ARROW}", ratios(took[GEOJSON_BY_ARROW], took[CLIENT]))
    section.ratio(f"processor time, both processes: {GEOJSON} / {CLIENT}", ratios(cpu[GEOJSON], cpu[CLIENT]))
    section.figure_names = ("way", "seconds", "processor seconds, both", "peak MB", "rows")
    section.figures += [_figure(name, each) for name, each in found.items()]
    section.notes.append(_same(found))
    return section


def _way(settings: Settings, server: Server, query: str, program: str, *options: str) -> Way:
    python = settings.environments.pythons[OURS]
    url = f"http://{HOST}:{server.port}"
    command: list[str | Path] = [python, "-m", f"bench.programs.frame_{program}", url, query, *options]

    def pulled() -> Pulled:
        before = server.cpu_s()
        child = run(command)
        of_server = (server.cpu_s() - before) / (PULLS + 1)
        return Pulled(float(child.answer["seconds"]), float(child.answer["cpu"]) + of_server, child)

    return pulled


def _until(server: Server) -> str:
    """The end of the span that holds `ROWS` fixes."""
    lines = server.get("/v1/positions?format=csv").splitlines()[1:]
    if len(lines) <= ROWS:
        raise SystemExit(f"the feed has only {len(lines):,} positions")
    return sorted(line.split(b",", 2)[1] for line in lines)[ROWS].decode()


def _rounds(ways: dict[str, Way], rounds: int) -> dict[str, list[Pulled]]:
    found: dict[str, list[Pulled]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name, way in ways.items():
            say(f"notebook, round {turn + 1} of {rounds}: {name}")
            found[name].append(way())
    return found


def _figure(name: str, each: list[Pulled]) -> tuple[str, ...]:
    seconds, cpu = spread([one.seconds for one in each]), spread([one.cpu for one in each])
    peak, rows = spread([one.child.peak_mb for one in each], 0), each[-1].child.answer["rows"]
    return name, seconds, cpu, peak, f"{rows:,}"


def _same(found: dict[str, list[Pulled]]) -> str:
    told = {json.dumps(one.child.answer["sums"]) for each in found.values() for one in each}
    if len(told) == 1:
        return "All frames hold the same places, speeds and MMSIs (by their sums)."
    return f"**The frames differ**: {', '.join(sorted(told))}."
