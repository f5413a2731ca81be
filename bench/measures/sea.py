"""What rules cost on a whole sea: many ships, each heard seldom, in place of few heard often."""

from __future__ import annotations

from pathlib import Path

from bench import stores
from bench.children import run
from bench.environments import OURS
from bench.settings import DATA, MILLION, Settings, count_lines, say
from bench.tables import Section, ratios, spread

DAYS, VESSELS = 3, 5_000
_GOAL = 0.7


def measure(settings: Settings) -> Section:
    """The first days of the evaluation's month into a store, with rules and without, in turns."""
    small = settings.lines < MILLION // 10
    days, vessels = (1, 200) if small else (DAYS, VESSELS)
    feed = _feed(settings, days, vessels)
    lines, rounds = count_lines(feed), settings.long_rounds
    section = Section(
        f"A sea of {vessels:,} vessels",
        f"The first {days} days of the month that `make evaluate` plays: {lines:,} lines, {rounds} rounds.",
    )
    fillers = {"rules on": stores.ours, "rules off": stores.ours_facts_only}
    found: dict[str, list[stores.Filled]] = {name: [] for name in fillers}
    for turn in range(rounds):
        for name, filler in fillers.items():
            say(f"sea, round {turn + 1} of {rounds}: {name}")
            found[name].append(stores.fill("sea", filler, feed))
    speeds = {name: [lines / one.took.seconds for one in each] for name, each in found.items()}
    section.ratio("speed: rules on / rules off", ratios(*speeds.values()), at_least=_GOAL)
    section.figure_names = ("what", "lines a second", "seconds", "peak MB", "alerts")
    for name, each in found.items():
        seconds, peaks = [one.took.seconds for one in each], [one.took.peak_mb for one in each]
        alerts = str(each[-1].took.answer.get("alerts", ""))
        section.figures.append((name, spread(speeds[name]), spread(seconds), spread(peaks, 0), alerts))
    section.notes.append(
        "Rules cost by vessel and day, facts by line: a third of the generated feed's lines a day, of three "
        "times as many vessels."
    )
    return section


def _feed(settings: Settings, days: int, vessels: int) -> Path:
    out = DATA / f"sea-{days}-{vessels}-{settings.seed}.nmea"
    if not out.exists():
        DATA.mkdir(exist_ok=True)
        say(f"sea: making {days} days of {vessels:,} vessels")
        python, named = settings.environments.pythons[OURS], ("--seed", str(settings.seed))
        size = ("--days", str(days), "--vessels", str(vessels))
        part = out.with_suffix(".part")
        run([python, "-m", "app.evaluate.month.feed", *named, *size, "--out", part])
        part.rename(out)
    return out
