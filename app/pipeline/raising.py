"""Writes what was concluded of alerts: new ones, news of those held, and that some have lost their ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from app.detect.reconcile import reconcile
from app.domain.alert import DerivedAlert
from app.domain.telling import HISTORIC, STORED
from app.store import alerts as store

_GOES_ON = ("open", "held")
_MOST_NEW = 500
"""Bounds memory: so many new alerts, of however many vessels, are written together."""


@dataclass
class Raiser:
    """Writes alerts; `raised` gathers those that are new."""

    historic_after_ms: int
    because: str | None = None
    """Why alerts change, if not by news of the vessels: nobody is told then."""
    raised: dict[int, str] = field(default_factory=dict)
    """Alert uid -> kind."""
    _new: list[DerivedAlert] = field(default_factory=list)

    def write(
        self,
        connection: Connection,
        owner: int,
        derived: Sequence[DerivedAlert],
        span_s: tuple[int, int],
        now_ms: int,
    ) -> None:
        """All alerts that follow for a vessel, or for `store.conclusions.WORLD`, in a span concluded anew.

        What is held of that span and does not follow any more is retracted.
        """
        from_s, until_s = span_s
        held = store.changeable(connection, owner, from_s * 1000, [a.id for a in derived])
        matched = reconcile(held, derived)
        for groundless, superseded_by in matched.groundless:
            store.retract(connection, groundless, superseded_by, until_s * 1000, now_ms, self.because)
            self.raised.pop(groundless, None)
        for uid, alert in matched.pairs:
            if uid is None:
                self._new.append(alert)
            else:
                store.put(connection, uid, alert, now_ms, self.because)
        if len(self._new) >= _MOST_NEW:
            self.flush(connection, now_ms)

    def flush(self, connection: Connection, now_ms: int) -> None:
        """Write the new ones that were gathered: before their vessels are asked about again, and the end."""
        new, self._new = self._new, []
        if not new:
            return
        told = [(alert, self._told(alert, now_ms)) for alert in new]
        uids = store.add(connection, told, now_ms, self.because)
        self.raised.update((uid, alert.kind) for uid, alert in zip(uids, new, strict=True))

    def forget(self) -> None:
        """What was gathered belongs to a transaction that failed."""
        self._new.clear()

    def _told(self, alert: DerivedAlert, now_ms: int) -> str:
        # What a change of the rules raises of something that goes on is told when there is news of it.
        goes_on = self.because is not None and alert.status in _GOES_ON
        since_ms = alert.last_ms if goes_on else alert.detected_ms
        return HISTORIC if now_ms - since_ms > self.historic_after_ms else STORED
