"""5,000 positions over HTTP: `twelvemile serve` against a FastAPI route that makes a pydantic model a row."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import stores
from bench.environments import OUR_BIN, OURS
from bench.serving import Server, serving
from bench.settings import Settings, say
from bench.tables import Samples, Section, ratios, spread

ROWS = 5_000
REQUESTS = 30
FEED_LINES = 400_000
"""Of 25 ships that are always under way: 5,000 fixes each in four days."""
FEED_OPTIONS = ("--roles", "holder")
JSON, ARROW, PYDANTIC = "twelvemile, JSON", "twelvemile, Arrow", "pydantic a row, JSON"


@dataclass
class Asked:
    """One way of asking: where, and what it took, in milliseconds."""

    server: Server
    path: str
    took: Samples = field(default_factory=list)
    size: int = 0


def measure(settings: Settings) -> Section:
    """Ask both servers, in turns, on connections that stay open."""
    section = Section(
        f"{ROWS:,} positions over HTTP",
        f"One vessel's history on loopback, client and server a process each, keep-alive, not compressed; "
        f"{settings.rounds} rounds of {REQUESTS} requests, the median of each round.",
    )
    feed = settings.feed(FEED_LINES, *FEED_OPTIONS)
    say("http: filling the store")
    stores.fill("http", stores.ours, feed)
    database = stores.place("http")
    with serving(_our_server(database)) as ours, serving(_pydantic_server(settings, database)) as theirs:
        mmsi = _vessel(ours)
        path = f"/v1/vessels/{mmsi}/history?limit={ROWS}"
        ways = {
            JSON: Asked(ours, f"{path}&format=json"),
            ARROW: Asked(ours, f"{path}&format=arrow"),
            PYDANTIC: Asked(theirs, f"/positions/{mmsi}?limit={ROWS}"),
        }
        section.notes.append(_same_rows(ways))
        _rounds(ways, settings.rounds)
        peaks = f"peak memory: {ours.peak_mb():,.0f} MB ours, {theirs.peak_mb():,.0f} MB pydantic's"
    for name, goal in ((JSON, 2.5), (ARROW, 7.0)):
        section.ratio(
            f"speed: {name} / {PYDANTIC}", ratios(ways[PYDANTIC].took, ways[name].took), at_least=goal
        )
    section.figure_names = ("answer", "milliseconds", "bytes")
    section.figures += [(name, spread(way.took), f"{way.size:,}") for name, way in ways.items()]
    section.notes += [
        "Both read the same store with the same code for each request; the peer then makes a dict a row and "
        "lets FastAPI validate and write `list[Position]`, under the same uvicorn.",
        f"Servers: {peaks}.",
    ]
    return section


def _our_server(database: Path) -> list[str | Path]:
    return [OUR_BIN / "twelvemile", "serve", "--database-url", f"sqlite:///{database}", "--port"]


def _pydantic_server(settings: Settings, database: Path) -> list[str | Path]:
    return [settings.environments.pythons[OURS], "-m", "bench.programs.serve_pydantic", database]


def _vessel(server: Server) -> int:
    """A vessel with enough fixes."""
    vessels = json.loads(server.get("/v1/vessels?limit=10000"))["vessels"]
    for vessel in vessels:
        told = json.loads(server.get(f"/v1/vessels/{vessel['mmsi']}/history?limit={ROWS}"))
        if len(told["positions"]) == ROWS:
            return int(vessel["mmsi"])
    raise SystemExit(f"no vessel of the feed has {ROWS} positions")


def _same_rows(ways: dict[str, Asked]) -> str:
    ours = json.loads(ways[JSON].server.get(ways[JSON].path))["positions"]
    theirs = json.loads(ways[PYDANTIC].server.get(ways[PYDANTIC].path))
    same = sum(_equal(one, other) for one, other in zip(ours, theirs, strict=True))
    return f"{same:,} of {len(ours):,} rows are the same in both JSON answers."


def _equal(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one == other


def _rounds(ways: dict[str, Asked], rounds: int) -> None:
    for turn in range(rounds):
        for name, way in ways.items():
            say(f"http, round {turn + 1} of {rounds}: {name}")
            way.took.append(_median_ms(way))


def _median_ms(way: Asked) -> float:
    way.server.get(way.path)
    took = []
    for _ in range(REQUESTS):
        started = time.perf_counter()
        way.size = len(way.server.get(way.path))
        took.append(1000.0 * (time.perf_counter() - started))
    return sorted(took)[len(took) // 2]
