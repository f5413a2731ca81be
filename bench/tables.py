"""Figures of several rounds, and tables of them in Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Self

Samples = list[float]


def spread(samples: Samples, digits: int | None = None) -> str:
    """The median of some rounds, with the least and the most.

    >>> spread([3.0, 1.0, 2.0])
    '2.00 (1.00..3.00)'
    """
    if not samples:
        return "-"
    shown = _places(median(samples)) if digits is None else digits
    middle, least, most = (f"{value:,.{shown}f}" for value in (median(samples), min(samples), max(samples)))
    return middle if len(samples) == 1 else f"{middle} ({least}..{most})"


def _places(value: float) -> int:
    return 0 if value >= 1000 else 1 if value >= 100 else 2 if value >= 1 else 4


def ratios(one: Samples, other: Samples) -> Samples:
    """`one` over `other`, round by round: what disturbed a round disturbed both."""
    return [a / b for a, b in zip(one, other, strict=True)]


@dataclass
class Section:
    """One measurement: ratios first, then figures, then what must be known to read them."""

    title: str
    about: str
    goals: list[tuple[str, ...]] = field(default_factory=list)
    figures: list[tuple[str, ...]] = field(default_factory=list)
    figure_names: tuple[str, ...] = ("what", "figure")
    notes: list[str] = field(default_factory=list)

    def ratio(
        self, what: str, samples: Samples, at_least: float | None = None, at_most: float | None = None
    ) -> Self:
        """Add a ratio, or a figure with a bound, and what it is to reach, if anything."""
        goal, met = "", ""
        if samples and at_least is not None:
            goal, met = f">= {at_least:g}", _yes(median(samples) >= at_least)
        if samples and at_most is not None:
            goal, met = f"<= {at_most:g}", _yes(median(samples) <= at_most)
        self.goals.append((what, spread(samples), goal, met))
        return self

    def to_markdown(self) -> str:
        """The section as it stands in the results."""
        parts = [f"## {self.title}"] + ([self.about] if self.about else [])
        if self.goals:
            parts.append(_table(("measure", "median (least..most)", "goal", "met"), self.goals))
        if self.figures:
            parts.append(_table(self.figure_names, self.figures))
        parts += ["\n".join(f"- {note}" for note in self.notes)] if self.notes else []
        return "\n\n".join(parts) + "\n"


def _yes(met: bool) -> str:
    return "yes" if met else "**no**"


def _table(names: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [names, tuple("---" for _ in names), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
