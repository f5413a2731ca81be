"""`feed_outage`: a feed that is not heard for ten times as long as usual. docs/rules.md defines it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from app.detect.facts import FloatArray, IntArray
from app.detect.finding import Finding, Moment
from app.detect.parameters import DAY_S, HOUR_S, MINUTE_S, next_minute
from app.detect.watch import State, Stretch
from app.detect.words import minute, span
from app.detect.world import FeedMinutes, FeedTimes, World
from app.domain.secrets import masked
from app.domain.severity import CRITICAL, Happened, severity
from app.domain.time import iso, iso_or_none

OUTAGE = "feed_outage"
RECORDED = ("file", "stdin")
"""Kinds of feeds that end where their file does: their silence is one only if they are heard again."""


@dataclass(frozen=True)
class OutageParameters:
    """Thresholds of `feed_outage`: docs/rules.md, after the design's section 5."""

    times_usual: float = 10.0
    least_s: int = 10 * MINUTE_S
    history_s: int = 7 * DAY_S
    """The usual interval is measured over so long before the last message."""
    least_minutes: int = 30
    """A feed that was heard in fewer minutes has no usual interval."""
    longest_interval_s: int = DAY_S
    """A longer interval between messages takes no part in it."""
    rarest_s: int = 6 * HOUR_S
    """Of a feed whose usual interval is longer nothing is told."""
    longest_hole_s: int = 7 * DAY_S
    """A file that goes on after a longer hole begins anew."""
    critical_s: int = HOUR_S
    least_vessels: int = 3
    """A feed that had heard fewer cannot tell its own silence from theirs."""


@dataclass(frozen=True)
class Outage:
    """One silence of one feed, as far as its beginning tells; times in seconds."""

    last_s: int
    usual_s: int
    detected_s: int
    critical_s: int
    covers: bool
    """It heard ships near Tartus in the week before."""
    only: bool
    """No other feed that did is still heard; known at `critical_s`."""


@dataclass(frozen=True)
class OutageRule:
    """Asks of every feed whether it is heard as often as it used to be."""

    parameters: OutageParameters = field(default_factory=OutageParameters)
    kinds: tuple[str, ...] = (OUTAGE,)
    version: int = 2

    def advance(self, world: World, state: State, from_s: int, until_s: int) -> Stretch:
        """See `WorldRule`."""
        p = self.parameters
        minutes = world.heard_minutes(from_s - p.longest_hole_s - p.history_s, until_s)
        finished: list[Finding] = []
        under_way: list[Finding] = []
        kept: dict[str, Any] = {}
        for feed in world.feeds():
            if feed.name not in minutes and feed.name not in state:
                continue
            for outage in _Feed(feed, minutes, p).outages(state.get(feed.name), from_s, until_s):
                if world.vessels_heard(feed.name, outage.last_s, p.least_vessels) < p.least_vessels:
                    continue
                again_s = _first_after(minutes.get(feed.name), outage.last_s)
                finding = _finding(feed, outage, again_s, until_s)
                if again_s is None:
                    under_way.append(finding)
                    kept[feed.name] = asdict(outage)
                else:
                    finished.append(finding)
        return Stretch(kept, tuple(finished), tuple(under_way))


class _Feed:
    """One feed among the others."""

    def __init__(self, feed: FeedTimes, minutes: Mapping[str, FeedMinutes], p: OutageParameters) -> None:
        self.feed, self.minutes, self.p = feed, minutes, p

    def outages(self, open_before: dict[str, Any] | None, from_s: int, until_s: int) -> Iterator[Outage]:
        """Those that are met in the stretch, and the one that was under way before it."""
        if open_before is not None:
            yield self._at_its_end(Outage(**open_before), until_s)
        heard = self.minutes.get(self.feed.name)
        if heard is None:
            return
        again_s = np.append(heard.first_s[1:], until_s + 1)
        for i in np.flatnonzero(again_s - heard.last_s >= self.p.least_s).tolist():
            is_last = i == len(heard.last_s) - 1
            found = self._outage(heard, i, None if is_last else int(again_s[i]), until_s)
            if found and from_s < found.detected_s <= until_s:
                yield found

    def _outage(self, heard: FeedMinutes, i: int, again_s: int | None, until_s: int) -> Outage | None:
        p, last_s = self.p, int(heard.last_s[i])
        usual_s = usual_interval_s(heard.first_s[: i + 1], last_s, p)
        if usual_s is None or usual_s > p.rarest_s:
            return None
        due_s = last_s + max(p.least_s, round(p.times_usual * usual_s))
        detected_s = next_minute(due_s)
        if self.feed.kind in RECORDED:
            if again_s is None or again_s < due_s or again_s - last_s > p.longest_hole_s:
                return None
            detected_s = next_minute(again_s)
        elif again_s is not None and again_s <= detected_s:
            return None
        critical_s = max(next_minute(last_s + p.critical_s), next_minute(due_s))
        return self._at_its_end(Outage(last_s, usual_s, detected_s, critical_s, False, False), until_s)

    def _at_its_end(self, outage: Outage, until_s: int) -> Outage:
        """With what its weight hangs by, once that is known."""
        if outage.critical_s > until_s or outage.covers:
            return outage
        covering = [name for name, heard in self.minutes.items() if self._covers(heard, outage)]
        me = self.feed.name
        falls = {name: (_last_until(self.minutes[name], outage.critical_s), name) for name in covering}
        only = me in falls and all(fall <= falls[me] for fall in falls.values())
        known = asdict(outage) | {"covers": me in falls, "only": only}
        return Outage(**known)

    def _covers(self, heard: FeedMinutes, outage: Outage) -> bool:
        hours = heard.near_tartus_s
        before = (hours > outage.last_s - self.p.history_s) & (hours + HOUR_S <= outage.critical_s)
        return bool(before.any())


def usual_interval_s(first_s: IntArray, last_s: int, p: OutageParameters) -> int | None:
    """The interval in which a moment of the time before falls, by the median; None if too little is known.

    From the first message of a minute to that of the next one in which it was heard. By time, not by number:
    a satellite heard for ten minutes in ninety is silent for eighty as a matter of course.

    >>> usual_interval_s(np.arange(0, 6000, 60), 6000, OutageParameters())
    60
    """
    first_s = first_s[first_s > last_s - p.history_s]
    if len(first_s) < p.least_minutes:
        return None
    intervals = np.diff(first_s)
    intervals = np.sort(intervals[intervals <= p.longest_interval_s])
    weight: FloatArray = np.cumsum(intervals, dtype=float)
    if not len(weight):
        return None
    return int(intervals[int(np.searchsorted(weight, weight[-1] / 2))])


def _finding(feed: FeedTimes, outage: Outage, again_s: int | None, until_s: int) -> Finding:
    ended_s = None if again_s is None else next_minute(again_s)
    at_once = ended_s is not None and ended_s <= outage.detected_s
    lasts = outage.critical_s < (until_s + 1 if again_s is None else again_s)
    escalates = outage.only and outage.critical_s > outage.detected_s and lasts
    usual, grave = (severity(OUTAGE, unit=None, happened=h) for h in ((), (Happened.TARTUS_UNHEARD,)))
    last = grave if outage.only and lasts else usual
    first = usual if escalates else last
    news = [_moment("opened", feed, outage, outage.detected_s, again_s if at_once else None, first)]
    if escalates:
        news.append(_moment("escalated", feed, outage, outage.critical_s, None, grave))
    if ended_s is not None and not at_once:
        news.append(_moment("closed", feed, outage, ended_s, again_s, last))
    return Finding(
        kind=OUTAGE,
        vessels=(),
        started_s=outage.last_s,
        detected_s=outage.detected_s,
        last_s=outage.last_s if again_s is None else again_s,
        now=news[-1],
        news=tuple(news),
        final_s=ended_s,
        subject=feed.name,
        feeds=(feed.name,),
        synthetic=feed.synthetic,
    )


def _moment(
    change: str, feed: FeedTimes, outage: Outage, at_s: int, again_s: int | None, grave: str
) -> Moment:
    return Moment(
        change=change,
        at_s=at_s,
        lon=None,
        lat=None,
        says=_says(feed, outage, again_s, grave),
        severity=grave,
        ended_s=again_s,
        ended_by=None if again_s is None else "message",
        evidence={
            "feed": masked(feed.name),
            "last_message_at": iso(outage.last_s * 1000),
            "first_message_at": iso_or_none(None if again_s is None else again_s * 1000),
            "silence_s": (at_s if again_s is None else again_s) - outage.last_s,
            "usual_interval_s": outage.usual_s,
            "covers_tartus": outage.covers if at_s >= outage.critical_s else None,
            "is_only_one_covering_tartus": outage.only if at_s >= outage.critical_s else None,
        },
    )


def _says(feed: FeedTimes, outage: Outage, again_s: int | None, grave: str) -> str:
    name, usual = masked(feed.name), span(max(outage.usual_s, MINUTE_S))
    since = minute(outage.last_s)
    only = ", the only feed covering Tartus" if grave == CRITICAL else ""
    if again_s is None:
        what = f"brought no message since {since}"
    else:
        what = f"brought no message for {span(again_s - outage.last_s)}, from {since} to {minute(again_s)}"
    return (
        f"Feed {name}{only}, {what}; usually one every {usual} or more often. No vessel's silence counts then"
    )


def _first_after(heard: FeedMinutes | None, last_s: int) -> int | None:
    if heard is None:
        return None
    at = int(heard.first_s.searchsorted(last_s, "right"))
    return int(heard.first_s[at]) if at < len(heard.first_s) else None


def _last_until(heard: FeedMinutes, at_s: int) -> int:
    """Its last message by a minute, which is a whole one: no message of that minute lies beyond it."""
    count = int(heard.first_s.searchsorted(at_s, "right"))
    return int(heard.last_s[count - 1]) if count else -1
