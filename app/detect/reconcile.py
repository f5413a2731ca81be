"""Alerts that are held against alerts that now follow: which is which, and which has lost its ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from app.domain.alert import HeldAlert


class Following(Protocol):
    """An alert that follows, as far as matching needs it."""

    @property
    def id(self) -> str:
        """Its own."""

    @property
    def kind(self) -> str:
        """One of `domain.alert.KINDS`."""

    @property
    def subject(self) -> str:
        """What of its kind and owner it is about."""

    @property
    def started_ms(self) -> int:
        """When it began."""

    @property
    def last_ms(self) -> int:
        """The last that belongs to it."""


Alert = TypeVar("Alert", bound=Following)


@dataclass(frozen=True)
class Reconciled(Generic[Alert]):
    """Pairs of (stored uid or None, alert that follows); stored ones without ground with what took it."""

    pairs: list[tuple[int | None, Alert]]
    groundless: list[tuple[int, str | None]]


def reconcile(held: Sequence[HeldAlert], derived: Sequence[Alert]) -> Reconciled[Alert]:
    """Match by id, then, of one kind and subject, by the longest overlap, in whatever order they come."""
    left = {h.uid: h for h in held}
    partner: dict[str, int] = {}
    for alert in derived:
        same = next((h for h in left.values() if h.id == alert.id), None)
        if same:
            partner[alert.id] = same.uid
            del left[same.uid]
    for _, alert_id, uid in sorted(_overlaps(left.values(), derived), reverse=True):
        if alert_id not in partner and uid in left:
            partner[alert_id] = uid
            del left[uid]
    pairs = [(partner.get(a.id), a) for a in sorted(derived, key=lambda a: (a.started_ms, a.id))]
    return Reconciled(pairs, [(h.uid, _successor(h, derived)) for h in left.values()])


def _overlaps(held: Iterable[HeldAlert], derived: Sequence[Following]) -> list[tuple[int, str, int]]:
    pairs = ((_overlap_ms(h, a), a.id, h.uid) for h in held for a in derived if _alike(h, a))
    return [p for p in pairs if p[0] >= 0]


def _alike(held: HeldAlert, alert: Following) -> bool:
    return (held.kind, held.subject) == (alert.kind, alert.subject)


def _overlap_ms(held: HeldAlert, alert: Following) -> int:
    return min(held.last_ms, alert.last_ms) - max(held.started_ms, alert.started_ms)


def _successor(held: HeldAlert, derived: Sequence[Following]) -> str | None:
    same = [a for a in derived if _alike(held, a)]
    best = max(((_overlap_ms(held, a), a.id) for a in same), default=(-1, ""))
    return best[1] if best[0] >= 0 else None
