"""Which news of an alert people are told, when, and why: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

HISTORIC = "historic"
"""`told` of an alert that was met too long before it was raised."""
STORED = "stored"
"""`told` of an alert that no message was ever made for."""
MUTED = "muted"
"""`told` of an alert that was to be told, had not someone asked for quiet."""
DEPARTURE = "departure"
"""Topic of news that a unit of the watchlist leaves: of two within 12 h it is critical."""
DEPARTURES_WITHIN_MS = 12 * 3_600_000
_LEAVES = "Syria 24 NM"
_HOLDS = ("opened", "escalated", "reminder", "reopened")
_STILL = ("reminder", "held")
"""News that change nothing of what people think."""
_UNTOLD_ENDS = {
    "lost_contact": "closed for silence: that is no departure",
    "changed": "what followed it is an alert of its own",
    "no_member": "closed without a new member: told when it has been quiet for longer",
}
"""`ended_by` -> why that is not told."""
_NEVER_ALONE = frozenset({"naval_track_unverified"})
_END_IS_NO_NEWS = frozenset({
    "feed_outage", "voyage_change", "destination_mismatch", "implausible_motion", "mmsi_conflict",
})  # fmt: skip
"""Of these it is news that they began: their end asks nothing of anyone."""


class Manner(Enum):
    """When a message goes out."""

    AT_ONCE = "at once"
    BY_DAY = "by day"
    """As a message by day, with what else gathered since the last; in one digest at the end of the night."""
    DAILY = "daily"
    """In the digest at the end of the night: that all is as people were told makes no message of its own."""
    NEVER = "never"


def manner(severity: str, change: str = "opened", kind: str = "loitering") -> Manner:
    """The design's third column: when news of an alert of this severity is told, if it is told.

    What is critical is so as it begins, or as it is taken back; its end only of a call at a berth, where it
    is the way out.

    >>> manner("critical"), manner("warning"), manner("info")
    (<Manner.AT_ONCE: 'at once'>, <Manner.BY_DAY: 'by day'>, <Manner.NEVER: 'never'>)
    >>> manner("critical", "reminder"), manner("critical", "closed")
    (<Manner.DAILY: 'daily'>, <Manner.BY_DAY: 'by day'>)
    >>> manner("critical", "closed", "port_call")
    <Manner.AT_ONCE: 'at once'>
    """
    if severity == "info":
        return Manner.NEVER
    if change in _STILL:
        return Manner.DAILY
    is_over = change == "closed" and kind != "port_call"
    return Manner.AT_ONCE if severity == "critical" and not is_over else Manner.BY_DAY


class Belief(Enum):
    """What people think of an alert, by the last they were told of it."""

    NOTHING = "nothing"
    STANDING = "standing"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class News:
    """What the decision rests on, of one revision."""

    change: str
    severity: str
    ended_by: str | None
    synthetic: bool
    kind: str = "loitering"
    zone: str | None = None
    unit: str | None = None
    """Why she is a unit of interest."""

    @property
    def is_departure(self) -> bool:
        """Whether a unit of the watchlist left where she held, or the sea within 24 NM of Syria."""
        if self.unit != "watchlist":
            return False
        if self.kind == "loitering":
            return self.change == "closed" and self.ended_by == "left"
        return self.kind == "zone_exit" and self.zone == _LEAVES and self.change == "opened"

    @classmethod
    def of(cls, change: str, body: dict[str, Any]) -> News:
        """From a revision and the alert as it then stood."""
        unit = (body.get("evidence") or {}).get("unit_of_interest") or {}
        return cls(
            change,
            body.get("severity", "info"),
            body.get("ended_by"),
            bool(body.get("synthetic")),
            body.get("kind", "loitering"),
            body.get("zone"),
            unit.get("why"),
        )


@dataclass(frozen=True)
class Verdict:
    """Whether it is told, and the reason; a correction counts as news from when it became known."""

    is_told: bool
    reason: str
    is_correction: bool = False
    topic: str = ""


def belief(told: Iterable[str]) -> Belief:
    """What people think after these changes were told, in order.

    >>> belief([]), belief(["opened", "closed"]), belief(["opened", "closed", "reopened"])
    (<Belief.NOTHING: 'nothing'>, <Belief.ENDED: 'ended'>, <Belief.STANDING: 'standing'>)
    """
    last = (list(told) or [""])[-1]
    if last in (*_HOLDS, "held"):
        return Belief.STANDING
    return {"closed": Belief.ENDED, "retracted": Belief.WITHDRAWN}.get(last, Belief.NOTHING)


def verdict(news: News, before: Belief, *, told: str = STORED, is_never_told: bool = False) -> Verdict:
    """Decide on one piece of news; `told` is the alert's, `is_never_told` its vessel's kind.

    >>> verdict(News("opened", "warning", None, False), Belief.NOTHING)
    Verdict(is_told=True, reason='it holds', is_correction=False, topic='')
    >>> verdict(News("closed", "warning", "lost_contact", False), Belief.STANDING).reason
    'closed for silence: that is no departure'
    """
    against = _against(news, told)
    if against:
        return Verdict(False, against)
    if news.change == "held":
        is_told = before is Belief.STANDING and not is_never_told
        return Verdict(is_told, "her position is unreliable" if is_told else "no one thinks that it stands")
    if news.change == "closed":
        topic = DEPARTURE if news.is_departure else ""
        return _correction(before is Belief.STANDING, "it ended", "no one thinks that it stands", topic)
    if news.change == "retracted":
        known = before in (Belief.STANDING, Belief.ENDED)
        return _correction(known, "it lost its ground", "no one was told of it")
    return _holding(news, before, is_never_told)


def _against(news: News, told: str) -> str | None:
    if news.synthetic:
        return "synthetic"
    if told == HISTORIC:
        return "met too long before it was raised"
    if news.kind in _NEVER_ALONE:
        return f"{news.kind} is shown, not told"
    if news.change == "closed" and news.ended_by in _UNTOLD_ENDS:
        return _UNTOLD_ENDS[news.ended_by]
    if news.change == "closed" and news.kind in _END_IS_NO_NEWS:
        return f"the end of {news.kind} is shown, not told"
    if news.change == "held" and news.unit == "watchlist" and news.severity != "info":
        return None
    if news.change not in (*_HOLDS, "closed", "retracted"):
        return f"{news.change} is shown, not told"
    return None


def _correction(is_told: bool, reason: str, else_reason: str, topic: str = "") -> Verdict:
    return Verdict(is_told, reason if is_told else else_reason, is_told, topic if is_told else "")


def _holding(news: News, before: Belief, is_never_told: bool) -> Verdict:
    if is_never_told:
        return Verdict(False, "vessels of this kind are never told")
    if news.is_departure:
        return Verdict(True, "she leaves: told if another does", topic=DEPARTURE)
    if manner(news.severity) is Manner.NEVER:
        return Verdict(False, "info is shown, not told")
    return Verdict(True, "it holds", news.change == "reopened" and before in (Belief.ENDED, Belief.WITHDRAWN))
