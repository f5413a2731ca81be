"""One vessel's day as columns: Twelvemile's store against aisdb's query and track generator."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from bench import stores
from bench.children import ChildError, run
from bench.environments import OURS
from bench.settings import DATA, Settings, say
from bench.tables import Samples, Section, ratios, spread

VESSELS = 30
DAY_S = 86_400
GOAL = 50.0
_OURS, _BY_ONE, _BY_LIST = "twelvemile", "aisdb, has_mmsi", "aisdb, in_mmsi"


def measure(settings: Settings) -> Section:
    """Ask both for the first day of the busiest vessels, in turns."""
    section = Section(
        "A vessel-day",
        f"Input: {settings.input_name}, stored by both; the first day of the {VESSELS} busiest vessels, one "
        f"by one; {settings.rounds} rounds, each a process of its own that has asked once before.",
    )
    peer = settings.environments.require("aisdb")
    if peer is None:
        return section
    try:
        asked = _prepared(settings, peer)
        found = _rounds(settings, peer, asked)
    except ChildError as error:
        section.notes.append(f"failed: {error}")
        return section
    for name in (_BY_ONE, _BY_LIST):
        section.ratio(f"speed: ours / {name}", ratios(found[name], found[_OURS]), at_least=GOAL)
    section.figure_names = ("what", "milliseconds a vessel-day")
    section.figures += [(name, spread(samples)) for name, samples in found.items()]
    section.notes += [
        "aisdb offers two ways to ask for a vessel: `has_mmsi` (for one) reads the whole table, `in_mmsi` "
        "(for several, here given one) uses the index. Not decimated; its tracks are arrays, as ours are.",
        "Ours are merged fixes with all their columns; aisdb's hold each repeat, too.",
    ]
    return section


def _prepared(settings: Settings, peer: Path) -> Path:
    """Fill both stores, and choose the vessels and their days."""
    feed = settings.feed()
    say("vessel-day: filling the stores")
    stores.ensure("twelvemile", stores.ours, feed)
    stores.ensure("aisdb", stores.by_program(peer, "store_aisdb"), feed)
    asked = DATA / "vessel-days.json"
    asked.write_text(json.dumps(_busiest(stores.place("aisdb"))), encoding="utf-8")
    return asked


def _busiest(database: Path) -> list[tuple[int, int, int]]:
    """MMSI, and first and last second, of the vessels with most fixes."""
    table = stores.tables(database, "ais_%_dynamic")[0]
    connection = sqlite3.connect(database)
    first = int(connection.execute(f"SELECT min(time) FROM {table}").fetchone()[0])  # noqa: S608 - aisdb's table
    query = (
        f"SELECT mmsi FROM {table} WHERE time < ? AND mmsi BETWEEN 201000000 AND 775999999 "  # noqa: S608
        "GROUP BY mmsi ORDER BY count(*) DESC LIMIT ?"
    )
    found = connection.execute(query, (first + DAY_S, VESSELS)).fetchall()
    connection.close()
    return [(int(mmsi), first, first + DAY_S) for (mmsi,) in found]


def _rounds(settings: Settings, peer: Path, asked: Path) -> dict[str, Samples]:
    ours = settings.environments.pythons[OURS]
    commands: dict[str, list[str | Path]] = {
        _OURS: [ours, "-m", "bench.programs.day_twelvemile", stores.place("twelvemile"), asked],
        _BY_ONE: [peer, "-m", "bench.programs.day_aisdb", stores.place("aisdb"), asked, "has_mmsi"],
        _BY_LIST: [peer, "-m", "bench.programs.day_aisdb", stores.place("aisdb"), asked, "in_mmsi"],
    }
    found: dict[str, Samples] = {name: [] for name in commands}
    for turn in range(settings.rounds):
        for name, command in commands.items():
            say(f"vessel-day, round {turn + 1} of {settings.rounds}: {name}")
            found[name].append(1000.0 * float(run(command).answer["seconds"]))
    return found
