"""Decoding in memory, one thread: Twelvemile, its peers, and a bare scan of the checksums."""

from __future__ import annotations

from pathlib import Path

from bench.children import ChildError, run
from bench.environments import OURS
from bench.settings import Settings, count_lines, say
from bench.tables import Samples, Section, ratios, spread

SCAN = "bare checksum scan"
PROGRAMS = {
    OURS: "decode_twelvemile",
    "pyais": "decode_pyais",
    "aiscat": "decode_aiscat",
    "libais": "decode_libais",
    SCAN: "scan_checksums",
}
GOALS = {"pyais": 70.0, "aiscat": 8.0}
SCAN_GOAL = 3.5


def measure(settings: Settings) -> Section:
    """Time each decoder over the same bytes."""
    feed = settings.feed()
    lines = count_lines(feed)
    section = Section(
        "Decode",
        f"Input: {settings.input_name}, in memory; one thread; {settings.rounds} rounds.",
    )
    pythons = {name: settings.environments.require(OURS if name == SCAN else name) for name in PROGRAMS}
    present = {name: python for name, python in pythons.items() if python is not None}
    seconds, peaks = _rounds(present, feed, settings.rounds, section)
    for name, took in seconds.items():
        if name not in (OURS, SCAN):
            section.ratio(f"speed: ours / {name}", ratios(took, seconds[OURS]), at_least=GOALS.get(name))
    section.ratio("time: ours / bare checksum scan", ratios(seconds[OURS], seconds[SCAN]), at_most=SCAN_GOAL)
    section.figure_names = ("decoder", "lines a second", "seconds", "peak MB")
    for name, took in seconds.items():
        speed = [lines / second for second in took]
        section.figures.append((name, spread(speed), spread(took), spread(peaks[name], 0)))
    section.notes += [
        "Ours gives columns, all others an object a message; ours checks sums and settles times as well.",
        "pyais reads the time in the tag block, not the checksums, which it does only if asked.",
    ]
    return section


def _rounds(
    pythons: dict[str, Path], feed: Path, rounds: int, section: Section
) -> tuple[dict[str, Samples], dict[str, Samples]]:
    seconds: dict[str, Samples] = {name: [] for name in pythons}
    peaks: dict[str, Samples] = {name: [] for name in pythons}
    for turn in range(rounds):
        for name in list(seconds):
            say(f"decode, round {turn + 1} of {rounds}: {name}")
            try:
                took = run([pythons[name], "-m", f"bench.programs.{PROGRAMS[name]}", "time", feed])
            except ChildError as error:
                section.notes.append(f"{name} failed: {error}")
                del seconds[name], peaks[name]
                continue
            seconds[name].append(float(took.answer["seconds"]))
            peaks[name].append(took.peak_mb)
    return seconds, peaks
