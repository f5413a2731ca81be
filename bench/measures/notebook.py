"""Positions of many ships into a GeoDataFrame: by the notebook client, and as GeoJSON by geopandas."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from bench import stores
from bench.children import Finished, run
from bench.environments import OUR_BIN, OURS
from bench.programs.framing import PULLS
from bench.serving import HOST, Server, serving
from bench.settings import Settings, say
from bench.tables import Samples, Section, ratios, spread

ROWS = 200_000
FEED_LINES = 320_000
"""About 230,000 fixes; the span is cut so that `ROWS` of them lie in it."""
GOAL = 15.0
CLIENT = "client, Arrow"
GEOJSON = "geopandas.read_file, GeoJSON"
GEOJSON_BY_ARROW = "geopandas.read_file(use_arrow=True), GeoJSON"
_PROGRAMS = {CLIENT: ("client",), GEOJSON: ("geojson",), GEOJSON_BY_ARROW: ("geojson", "--use-arrow")}

Way = Callable[[], Finished]


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
    took = {name: [_seconds(one) for one in each] for name, each in found.items()}
    section.ratio(f"speed: {CLIENT} / {GEOJSON}", ratios(took[GEOJSON], took[CLIENT]), at_least=GOAL)
    section.ratio(f"speed: {CLIENT} / {GEOJSON_BY_ARROW}", ratios(took[GEOJSON_BY_ARROW], took[CLIENT]))
    section.figure_names = ("way", "seconds", "peak MB", "rows")
    section.figures += [_figure(name, each) for name, each in found.items()]
    section.notes.append(_same(found))
    return section


def _way(settings: Settings, server: Server, query: str, program: str, *options: str) -> Way:
    python = settings.environments.pythons[OURS]
    url = f"http://{HOST}:{server.port}"
    return partial(run, [python, "-m", f"bench.programs.frame_{program}", url, query, *options])


def _until(server: Server) -> str:
    """The end of the span that holds `ROWS` fixes."""
    lines = server.get("/v1/positions?format=csv").splitlines()[1:]
    if len(lines) <= ROWS:
        raise SystemExit(f"the feed has only {len(lines):,} positions")
    return sorted(line.split(b",", 2)[1] for line in lines)[ROWS].decode()


def _rounds(ways: dict[str, Way], rounds: int) -> dict[str, list[Finished]]:
    found: dict[str, list[Finished]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name, way in ways.items():
            say(f"notebook, round {turn + 1} of {rounds}: {name}")
            found[name].append(way())
    return found


def _seconds(one: Finished) -> float:
    return float(one.answer["seconds"])


def _figure(name: str, each: list[Finished]) -> tuple[str, ...]:
    seconds: Samples = [_seconds(one) for one in each]
    return name, spread(seconds), spread([one.peak_mb for one in each], 0), f"{each[-1].answer['rows']:,}"


def _same(found: dict[str, list[Finished]]) -> str:
    told = {json.dumps(one.answer["sums"]) for each in found.values() for one in each}
    if len(told) == 1:
        return "All frames hold the same places, speeds and MMSIs (by their sums)."
    return f"**The frames differ**: {', '.join(sorted(told))}."
