"""Before any time is taken: do all decoders say the same of the same bytes, and if not, why?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import stores
from bench.children import ChildError, run
from bench.environments import OURS
from bench.measures.decode import PROGRAMS, SCAN
from bench.settings import DATA, Settings, say
from bench.tables import Section

OTHER = "0"
"""What Twelvemile calls all messages that are neither a report nor proof of a ship."""


@dataclass(frozen=True)
class Checked:
    """What a decoder made of all lines, of those with right checksums, and how the latter compare to ours."""

    of_all: dict[str, Any]
    of_clean: dict[str, Any]
    compared: dict[str, Any]


def measure(settings: Settings) -> Section:
    """Compare counts by type, and every fix, with Twelvemile's."""
    feed, clean = settings.feed(), DATA / "clean.nm4"
    python = settings.environments.pythons[OURS]
    cleaned = run([python, "-m", "bench.programs.compare_fixes", "--clean", feed, clean]).answer
    section = Section(
        "Correctness",
        f"Input: {settings.input_name}; and the same without its {cleaned['left_out']:,} lines with a "
        'wrong checksum ("clean"), of which fix is compared with fix, in order, in units of 1/10,000 minute.',
    )
    section.figure_names = (
        "decoder",
        "messages",
        "messages, clean",
        "fixes, clean",
        "equal to ours",
        "differs",
    )
    checked: dict[str, Checked] = {}
    for name in (name for name in PROGRAMS if name != SCAN):
        try:
            found = _check(settings, name, feed, clean)
        except ChildError as error:
            section.notes.append(f"{name} failed: {error}")
            continue
        if found is not None:
            checked[name] = found
    for name, one in checked.items():
        section.figures.append(_row(name, one, checked[OURS]))
    section.notes += _explained(checked) + _aisdb(settings, feed)
    return section


def _check(settings: Settings, name: str, feed: Path, clean: Path) -> Checked | None:
    python = settings.environments.require(name)
    if python is None:
        return None
    say(f"correctness: {name}")
    ours, fixes = DATA / f"{OURS}.fixes", DATA / f"{name}.fixes"
    answers = [
        run([python, "-m", f"bench.programs.{PROGRAMS[name]}", "check", path, fixes]).answer
        for path in (feed, clean)
    ]
    compare = (settings.environments.pythons[OURS], "-m", "bench.programs.compare_fixes")
    return Checked(answers[0], answers[1], run([*compare, ours, fixes]).answer)


def _row(name: str, one: Checked, ours: Checked) -> tuple[str, ...]:
    told = one.compared
    if told["in_order"]:
        off = "" if told["same"] == told["ours"] else f", the others by at most {told['most_off']}"
        equal = f"{told['same']:,} of {told['ours']:,}{off}"
    else:
        equal = f"{told['same']:,} of {told['distinct']:,} distinct"
    differs = "" if name == OURS else _differences(one.of_clean["kinds"], ours.of_clean["kinds"])
    return (
        name,
        f"{_total(one.of_all):,}",
        f"{_total(one.of_clean):,}",
        f"{one.of_clean['fixes']:,}",
        equal,
        differs,
    )


def _total(told: dict[str, Any]) -> int:
    return int(sum(told["kinds"].values()))


def _differences(theirs: dict[str, int], ours: dict[str, int]) -> str:
    """Types of which the decoder gives more or fewer messages than we."""
    named = [kind for kind in ours if kind != OTHER]
    told = [
        f"type {kind}: {theirs.get(kind, 0) - ours[kind]:+,}"
        for kind in named
        if theirs.get(kind, 0) != ours[kind]
    ]
    rest = sum(count for kind, count in theirs.items() if kind not in ours) - ours.get(OTHER, 0)
    return ", ".join(told + ([f"other types: {rest:+,}"] if rest else []))


def _explained(checked: dict[str, Checked]) -> list[str]:
    notes = []
    for name, one in checked.items():
        more = _total(one.of_all) - _total(one.of_clean)
        what = (
            f"takes {more:,} messages whose checksum is wrong" if more > 0 else "refuses all wrong checksums"
        )
        notes.append(f"{name} {what}.")
        if one.compared["in_order"] and one.compared["most_off"]:
            notes.append(
                f"{name} rounds places, to 32-bit floats: by up to {one.compared['most_off']}/10,000 minute."
            )
    return notes


def _aisdb(settings: Settings, feed: Path) -> list[str]:
    """What aisdb stores, as a set, since it has no decoder apart from its database."""
    python = settings.environments.require("aisdb")
    if python is None:
        return []
    say("correctness: aisdb")
    ours = settings.environments.pythons[OURS]
    fixes, of_feed = DATA / "aisdb.fixes", DATA / f"{OURS}-all.fixes"
    try:
        stores.ensure("aisdb", stores.by_program(python, "store_aisdb"), feed)
        told = run([ours, "-m", "bench.programs.fixes_of_aisdb", stores.place("aisdb"), fixes, feed]).answer
        run([ours, "-m", "bench.programs.decode_twelvemile", "check", feed, of_feed])
        sets = run([ours, "-m", "bench.programs.compare_fixes", of_feed, fixes]).answer
    except ChildError as error:
        return [f"aisdb failed: {error}"]
    return [
        f"aisdb stores {told['fixes']:,} fixes; as a set of (MMSI, lon, lat) {sets['same']:,} are also ours, "
        f"{sets['only_theirs']:,} only aisdb's, {sets['only_ours']:,} only ours "
        f"(types {', '.join(map(str, sets['only_ours_kinds'])) or 'none'}).",
        f'aisdb stores {sets["only_theirs_at_0_0"]:,} places that we do not at 0 E, 0 N: "not available".',
        f"aisdb stores heading 0 in {told['heading_0']:,} rows; {told['no_heading']:,} fixes of the input "
        "say that no heading is available.",
    ]
