"""What makes doubtful what is said of a vessel: another alert of hers, or fixes that are tainted, or were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from app.detect.finding import Finding, Moment
from app.detect.parameters import HOUR_S, next_minute
from app.detect.words import minute

RELIABLE_AFTER_S = HOUR_S
"""A tainted run of fixes may go on after a silence of so long."""


class Doubt(NamedTuple):
    """From a minute until another, or None, whatever is said of the vessel carries a caveat."""

    caveat: str
    from_s: int
    until_s: int | None

    def holds(self, at_s: int) -> bool:
        """Whether it does at a minute."""
        return self.from_s <= at_s and (self.until_s is None or at_s < self.until_s)

    def between(self, from_s: int, until_s: int) -> Doubt:
        """As far as it is known after one minute and up to another."""
        known_s = until_s + 1 if self.until_s is None else min(self.until_s, until_s + 1)
        return Doubt(self.caveat, max(self.from_s, from_s + 1), known_s)


def caveats(doubts: Iterable[Doubt], at_s: int) -> tuple[str, ...]:
    """What is to be said at a minute, each once."""
    return tuple(sorted({doubt.caveat for doubt in doubts if doubt.holds(at_s)}))


def doubted(
    finding: Finding, doubts: tuple[Doubt, ...], noted: Mapping[str, Sequence[str]], from_s: int
) -> tuple[Finding, list[str]]:
    """The finding with what made it doubtful when there was news of it, and all of that so far.

    `noted` is that before minute `from_s`: what is doubtful later is no caveat of what was found before.
    """
    if not doubts and not noted:
        return finding, []
    news = [
        _with(m, caveats(doubts, m.at_s) if m.at_s > from_s else noted.get(finding.id, ()))
        for m in finding.news
    ]
    fresh = (caveats(doubts, m.at_s) for m in finding.news if m.at_s > from_s)
    told = sorted({*noted.get(finding.id, ()), *chain.from_iterable(fresh)})
    return replace(finding, now=_with(finding.now, told), news=tuple(news)), told


def _with(moment: Moment, more: Sequence[str]) -> Moment:
    return replace(moment, caveats=(*moment.caveats, *more))


def unreliable(taints: Sequence[tuple[int, int]], after_s: int = RELIABLE_AFTER_S) -> list[tuple[int, int]]:
    """First minute and the one after the last, of each spell; taints (from, to) ascending, in seconds.

    >>> unreliable([(65, 100), (3000, 3500), (60_000, 60_000)])
    [(120, 7140), (60000, 63600)]
    """
    spells: list[tuple[int, int]] = []
    for from_s, to_s in taints:
        begins_s, ends_s = next_minute(from_s), next_minute(to_s + after_s)
        if spells and begins_s <= spells[-1][1]:
            begins_s, ends_s = spells[-1][0], max(ends_s, spells.pop()[1])
        spells.append((begins_s, ends_s))
    return spells


def unreliable_since(spells: Sequence[tuple[int, int]], at_s: int) -> int | None:
    """Since which minute it is at a minute, or None."""
    return next((begins_s for begins_s, ends_s in spells if begins_s <= at_s < ends_s), None)


def turned(moments: Sequence[Moment], taints: Sequence[tuple[int, int]], until_s: int) -> tuple[Moment, ...]:
    """What was news of something that lasts, with when it was held and released up to a minute.

    `moments`: as it opened and, if it did, as it ended. While her fixes are not to be believed nothing shows
    that it goes on, nor that it is over.
    """
    opened, *closed = moments
    end_s = closed[0].at_s - 1 if closed else until_s
    spells = unreliable(taints)
    since_s = unreliable_since(spells, opened.at_s)
    told = [opened if since_s is None else _held(opened, opened.change, opened.at_s, since_s)]
    for begins_s, ends_s in spells:
        if opened.at_s < begins_s <= end_s:
            told.append(_held(opened, "held", begins_s, begins_s))
        if opened.at_s < ends_s <= end_s:
            told.append(replace(opened, change="released", at_s=ends_s))
    return (*told, *closed)


def released_s(taints: Sequence[tuple[int, int]], after_s: int) -> int | None:
    """The next minute after one at which something that is held would be released."""
    return min((ends_s for _, ends_s in unreliable(taints) if ends_s > after_s), default=None)


def _held(opened: Moment, change: str, at_s: int, since_s: int) -> Moment:
    caveats_ = (*opened.caveats, f"position unreliable since {minute(since_s)}")
    return replace(opened, change=change, at_s=at_s, is_held=True, caveats=caveats_)
