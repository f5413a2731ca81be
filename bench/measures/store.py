"""From a file into a store: whole processes, from their start until all is committed."""

from __future__ import annotations

from pathlib import Path

from bench import stores
from bench.children import ChildError
from bench.settings import Settings, count_lines, say
from bench.tables import Samples, Section, ratios, spread

OURS, FACTS_ONLY, AISDB, PYAIS = "twelvemile", "twelvemile --facts-only", "aisdb", "pyais + executemany"
FILES = {OURS: "twelvemile", FACTS_ONLY: "twelvemile-facts-only", AISDB: "aisdb", PYAIS: "pyais"}


def measure(settings: Settings) -> Section:
    """Fill a store with each, in turns."""
    feed = settings.feed()
    section = Section(
        "File to store",
        f"Input: {settings.input_name}; a new database each time, whole processes; {settings.rounds} rounds.",
    )
    filled = _rounds(_fillers(settings), feed, settings.rounds, section)
    seconds = {name: [one.took.seconds for one in each] for name, each in filled.items()}
    sizes = {name: [one.megabytes for one in each] for name, each in filled.items()}
    processor = {name: [one.took.processor_s for one in each] for name, each in filled.items()}
    _ratios(section, seconds, sizes)
    _rules_on_and_off(section, seconds, processor)
    lines = count_lines(feed)
    figures = "what", "lines a second", "seconds", "processor s", "peak MB", "database MB", "rows"
    section.figure_names = figures
    for name, each in filled.items():
        speed = [lines / one.took.seconds for one in each]
        peak, size = [one.took.peak_mb for one in each], sizes[name]
        took = spread(seconds[name]), spread(processor[name])
        told = (spread(speed), *took, spread(peak, 0), spread(size, 1), _rows(name, each[-1]))
        section.figures.append((name, *told))
    section.notes += [
        "Only Twelvemile with its rules detects anything; it merges what two stations hear of one message.",
        "aisdb works with four threads; it stores each static report and all repeats, whose times differ.",
        "pyais + executemany: rows WITHOUT ROWID, write-ahead log, commits of 100,000 rows, no checksums.",
    ]
    return section


def _fillers(settings: Settings) -> dict[str, stores.Filler]:
    fillers: dict[str, stores.Filler] = {OURS: stores.ours, FACTS_ONLY: stores.ours_facts_only}
    for name, environment, program in ((AISDB, "aisdb", "store_aisdb"), (PYAIS, "pyais", "store_pyais")):
        python = settings.environments.require(environment)
        if python is not None:
            fillers[name] = stores.by_program(python, program)
    return fillers


def _rounds(
    fillers: dict[str, stores.Filler], feed: Path, rounds: int, section: Section
) -> dict[str, list[stores.Filled]]:
    filled: dict[str, list[stores.Filled]] = {name: [] for name in fillers}
    for turn in range(rounds):
        for name in list(filled):
            say(f"store, round {turn + 1} of {rounds}: {name}")
            try:
                filled[name].append(stores.fill(FILES[name], fillers[name], feed))
            except ChildError as error:
                section.notes.append(f"{name} failed: {error}")
                del filled[name]
    return filled


def _ratios(section: Section, seconds: dict[str, Samples], sizes: dict[str, Samples]) -> None:
    ours = seconds.get(OURS)
    if ours is None:
        return
    for name, goal in ((AISDB, 3.5), (PYAIS, 6.0)):
        if name in seconds:
            section.ratio(f"speed: ours, rules on / {name}", ratios(seconds[name], ours), at_least=goal)
    if AISDB in sizes:
        section.ratio("database size: ours / aisdb", ratios(sizes[OURS], sizes[AISDB]), at_most=0.5)


def _rules_on_and_off(section: Section, seconds: dict[str, Samples], processor: dict[str, Samples]) -> None:
    """All rules against none, taken in turns: by the clock, and by what the processors did."""
    if not {OURS, FACTS_ONLY} <= seconds.keys():
        return
    for by, took in (("", seconds), (", by processor time", processor)):
        speed = ratios(took[FACTS_ONLY], took[OURS])
        section.ratio(f"speed: ours, rules on / rules off{by}", speed, at_least=0.7)


def _rows(name: str, filled: stores.Filled) -> str:
    """Fixes and static reports that were stored; the tables of aisdb are one a month."""
    if name in (OURS, FACTS_ONLY):
        told = filled.took.answer
        counts = [told["positions"], told["statics"]]
    else:
        database = stores.place(FILES[name])
        likes = {AISDB: ("ais_%_dynamic", "ais_%_static"), PYAIS: ("positions", "statics")}[name]
        counts = [
            sum(stores.rows(database, table) for table in stores.tables(database, like)) for like in likes
        ]
    return f"{counts[0]:,} fixes, {counts[1]:,} static"
