"""Ten times the input: does the speed hold, also against a peer, and does memory stay bounded?"""

from __future__ import annotations

from bench import stores
from bench.children import ChildError
from bench.settings import GROWTH, HUGE_LINES, Settings, count_lines, say
from bench.tables import Samples, Section, ratios, spread

PEAK_GOAL_MB = 500.0


def measure(settings: Settings) -> Section:
    """Fill a store with feeds of growing length, in turns."""
    sizes = [settings.lines, settings.lines * GROWTH]
    rounds = settings.long_rounds
    section = Section("Growth", f"`twelvemile ingest`, rules on, of generated feeds; {rounds} rounds.")
    found: dict[int, list[stores.Filled]] = {lines: [] for lines in sizes}
    for turn in range(rounds):
        for lines in sizes:
            say(f"growth, round {turn + 1} of {rounds}: {lines:,} lines")
            found[lines].append(stores.fill(f"growth-{lines}", stores.ours, settings.feed(lines)))
    if settings.huge:
        say(f"growth: {HUGE_LINES:,} lines, once")
        found[HUGE_LINES] = [stores.fill("growth-huge", stores.ours, settings.feed(HUGE_LINES))]
    _tell(section, settings, found)
    _compare(section, settings, [one.took.seconds for one in found[settings.lines * GROWTH]])
    return section


def _compare(section: Section, settings: Settings, ours: Samples) -> None:
    """The long feed once more, by ourselves without rules and by aisdb."""
    lines = settings.lines * GROWTH
    fillers: dict[str, stores.Filler] = {"rules off": stores.ours_facts_only}
    peer = settings.environments.require("aisdb")
    if peer is not None:
        fillers["aisdb"] = stores.by_program(peer, "store_aisdb")
    for name, filler in fillers.items():
        say(f"growth: {lines:,} lines, {name}, once")
        try:
            filled = stores.fill("growth-compared", filler, settings.feed(lines))
        except ChildError as error:
            section.notes.append(f"{name} failed: {error}")
            continue
        seconds = filled.took.seconds
        goal = 3.5 if name == "aisdb" else 0.7
        section.ratio(
            f"speed, {lines:,} lines: rules on / {name}", [seconds / took for took in ours], at_least=goal
        )
        section.figures.append(_figure(f"{lines:,}, {name}, once", lines, [filled]))


def _tell(section: Section, settings: Settings, found: dict[int, list[stores.Filled]]) -> None:
    counts = {lines: count_lines(settings.feed(lines)) for lines in found}
    speeds = {lines: [counts[lines] / one.took.seconds for one in each] for lines, each in found.items()}
    peaks = {lines: [one.took.peak_mb for one in each] for lines, each in found.items()}
    first, tenfold = settings.lines, settings.lines * GROWTH
    held = ratios(speeds[tenfold], speeds[first])
    section.ratio(f"speed: {tenfold:,} lines / {first:,} lines", held, at_least=0.9)
    section.ratio(f"peak MB, {tenfold:,} lines", peaks[tenfold], at_most=PEAK_GOAL_MB)
    section.figure_names = ("lines", "lines a second", "seconds", "peak MB", "database MB", "alerts")
    for lines, each in found.items():
        section.figures.append(_figure(f"{lines:,}", counts[lines], each))
    section.notes.append("The density of the feed stays, only its time grows: about a million lines a day.")


def _figure(name: str, lines: int, each: list[stores.Filled]) -> tuple[str, ...]:
    seconds, peaks = [one.took.seconds for one in each], [one.took.peak_mb for one in each]
    speed, size = spread([lines / took for took in seconds]), spread([one.megabytes for one in each], 1)
    alerts = each[-1].took.answer.get("alerts", "")
    return name, speed, spread(seconds), spread(peaks, 0), size, str(alerts)
