"""Ten times the input: does the speed hold, and does memory stay bounded?"""

from __future__ import annotations

from bench import stores
from bench.settings import GROWTH, HUGE_LINES, Settings, count_lines, say
from bench.tables import Section, ratios, spread

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
    return section


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
        seconds = [one.took.seconds for one in each]
        size, alerts = [one.megabytes for one in each], each[-1].took.answer.get("alerts", {})
        told = (spread(speeds[lines]), spread(seconds), spread(peaks[lines], 0), spread(size, 1), str(alerts))
        section.figures.append((f"{lines:,}", *told))
    section.notes.append("The density of the feed stays, only its time grows: about a million lines a day.")
