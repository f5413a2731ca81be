"""How well the alerts of a kind say what happened, with how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from scipy.stats import chi2, norm

from app.evaluate.matching import Matching

LEVEL = 0.95


@dataclass
class Score:
    """Counts of one kind over any number of seas; add up with `+`.

    `onsets_s`: started_at less the true beginning; `delays_s`: detected_at less it, of every event found.
    """

    events: int = 0
    found: int = 0
    false: int = 0
    whole: int = 0
    """Events found that no second alert of their kind and vessels overlaps."""
    vessel_days: float = 0.0
    onsets_s: list[float] = field(default_factory=list)
    delays_s: list[float] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.events + other.events,
            self.found + other.found,
            self.false + other.false,
            self.whole + other.whole,
            self.vessel_days + other.vessel_days,
            self.onsets_s + other.onsets_s,
            self.delays_s + other.delays_s,
        )

    @property
    def recall(self) -> float:
        """Share of true events that were found; NaN without one."""
        return self.found / self.events if self.events else float("nan")

    @property
    def precision(self) -> float:
        """Share of alerts that are right; NaN without one."""
        raised = self.found + self.false
        return self.found / raised if raised else float("nan")

    @property
    def unbroken(self) -> float:
        """Share of the events found that one alert says whole; NaN without one."""
        return self.whole / self.found if self.found else float("nan")

    @property
    def most_false(self) -> float:
        """False alerts a 100 vessel-days: upper end of the two-sided interval; NaN without a vessel-day."""
        return 100.0 * most_of(self.false) / self.vessel_days if self.vessel_days else float("nan")


def scored(matching: Matching, vessel_days: float) -> dict[str, Score]:
    """What it is scored as -> score, of one sea."""
    scores: dict[str, Score] = {}
    for match in matching.found:
        score = scores.setdefault(match.event.name, Score())
        score.events += 1
        score.found += 1
        score.whole += match.pieces == 1
        score.onsets_s.append((match.alert.started - match.event.start) / timedelta(seconds=1))
        score.delays_s.append((match.alert.detected - match.event.start) / timedelta(seconds=1))
    for event in matching.missed:
        scores.setdefault(event.name, Score()).events += 1
    for alert in matching.false:
        scores.setdefault(alert.name, Score()).false += 1
    for score in scores.values():
        score.vessel_days = vessel_days
    return scores


def together(parts: Iterable[Score]) -> Score:
    """The sum of scores."""
    return sum(parts, Score())


def likely(hits: int, of: int) -> tuple[float, float]:
    """Where a share lies: the two-sided 95 % interval.

    Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22, 209-212.

    >>> [round(end, 3) for end in likely(190, 200)]
    [0.91, 0.973]
    """
    if not of:
        return float("nan"), float("nan")
    z = float(norm.ppf((1 + LEVEL) / 2))
    share = hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def most_of(count: int) -> float:
    """The upper end of the two-sided 95 % interval of a count that chance scatters (Poisson).

    Garwood, F. (1936), "Fiducial limits for the Poisson distribution", Biometrika 28, 437-442.

    >>> round(most_of(0), 2), round(most_of(10), 2)
    (3.69, 18.39)
    """
    return float(chi2.ppf((1 + LEVEL) / 2, 2 * (count + 1)) / 2)


def middle(values: Sequence[float]) -> tuple[float, float, float]:
    """The median, and between what nine of ten lie; NaN of none.

    >>> middle([1.0, 2.0, 3.0])
    (2.0, 1.1, 2.9)
    """
    if not values:
        return float("nan"), float("nan"), float("nan")
    low, half, high = np.percentile(values, [5.0, 50.0, 95.0])
    return float(half), round(float(low), 9), round(float(high), 9)
