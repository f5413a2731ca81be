"""Alerts that are held against alerts that now follow: which is which, and which has lost its ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.alert import DerivedAlert, HeldAlert


@dataclass(frozen=True)
class Reconciled:
    """Pairs of (stored uid or None, derived alert); stored ones without ground with what took their place."""

    pairs: list[tuple[int | None, DerivedAlert]]
    groundless: list[tuple[int, str | None]]


def reconcile(held: Sequence[HeldAlert], derived: Sequence[DerivedAlert]) -> Reconciled:
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


def _overlaps(held: Iterable[HeldAlert], derived: Sequence[DerivedAlert]) -> list[tuple[int, str, int]]:
    pairs = ((_overlap_ms(h, a), a.id, h.uid) for h in held for a in derived if _alike(h, a))
    return [p for p in pairs if p[0] >= 0]


def _alike(held: HeldAlert, alert: DerivedAlert) -> bool:
    return (held.kind, held.subject) == (alert.kind, alert.subject)


def _overlap_ms(held: HeldAlert, alert: DerivedAlert) -> int:
    return min(held.last_ms, alert.last_ms) - max(held.started_ms, alert.started_ms)


def _successor(held: HeldAlert, derived: Sequence[DerivedAlert]) -> str | None:
    same = [a for a in derived if _alike(held, a)]
    best = max(((_overlap_ms(held, a), a.id) for a in same), default=(-1, ""))
    return best[1] if best[0] >= 0 else None
