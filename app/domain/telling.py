"""Which news of an alert people are told, and why: decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

HISTORIC = "historic"
"""`told` of an alert that was met too long before it was raised."""
STORED = "stored"
"""`told` of an alert that no message was ever made for."""
_HOLDS = ("opened", "escalated", "reminder", "reopened")
_UNTOLD_ENDS = {
    "lost_contact": "closed for silence: that is no departure",
    "changed": "what followed it is an alert of its own",
    "no_member": "closed without a new member: told when it has been quiet for longer",
    "message": "that a feed is heard again is shown, not told",
}
"""`ended_by` -> why that is not told."""


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

    @classmethod
    def of(cls, change: str, body: dict[str, Any]) -> News:
        """From a revision and the alert as it then stood."""
        return cls(change, body.get("severity", "info"), body.get("ended_by"), bool(body.get("synthetic")))


@dataclass(frozen=True)
class Verdict:
    """Whether it is told, and the reason; a correction counts as news from when it became known."""

    is_told: bool
    reason: str
    is_correction: bool = False


def belief(told: Iterable[str]) -> Belief:
    """What people think after these changes were told, in order.

    >>> belief([]), belief(["opened", "closed"]), belief(["opened", "closed", "reopened"])
    (<Belief.NOTHING: 'nothing'>, <Belief.ENDED: 'ended'>, <Belief.STANDING: 'standing'>)
    """
    last = (list(told) or [""])[-1]
    if last in _HOLDS:
        return Belief.STANDING
    return {"closed": Belief.ENDED, "retracted": Belief.WITHDRAWN}.get(last, Belief.NOTHING)


def verdict(news: News, before: Belief, *, told: str = STORED, is_never_told: bool = False) -> Verdict:
    """Decide on one piece of news; `told` is the alert's, `is_never_told` its vessel's kind.

    >>> verdict(News("opened", "warning", None, False), Belief.NOTHING)
    Verdict(is_told=True, reason='it holds', is_correction=False)
    >>> verdict(News("closed", "warning", "lost_contact", False), Belief.STANDING).reason
    'closed for silence: that is no departure'
    """
    against = _against(news, told)
    if against:
        return Verdict(False, against)
    if news.change == "closed":
        return _correction(before is Belief.STANDING, "it ended", "no one thinks that it stands")
    if news.change == "retracted":
        known = before in (Belief.STANDING, Belief.ENDED)
        return _correction(known, "it lost its ground", "no one was told of it")
    return _holding(news, before, is_never_told)


def _against(news: News, told: str) -> str | None:
    if news.synthetic:
        return "synthetic"
    if told == HISTORIC:
        return "met too long before it was raised"
    if news.change == "closed" and news.ended_by in _UNTOLD_ENDS:
        return _UNTOLD_ENDS[news.ended_by]
    if news.change not in (*_HOLDS, "closed", "retracted"):
        return f"{news.change} is shown, not told"
    return None


def _correction(is_told: bool, reason: str, else_reason: str) -> Verdict:
    return Verdict(is_told, reason if is_told else else_reason, is_told)


def _holding(news: News, before: Belief, is_never_told: bool) -> Verdict:
    if news.severity == "info":
        return Verdict(False, "info is shown, not told")
    if is_never_told:
        return Verdict(False, "vessels of this kind are never told")
    return Verdict(True, "it holds", news.change == "reopened" and before in (Belief.ENDED, Belief.WITHDRAWN))
