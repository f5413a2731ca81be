"""What the store holds for the ledger and the weekly, as it was known at one time."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from app.domain.alert import STATUSES
from app.domain.naval.notices import Notice
from app.domain.naval.sighting import Span
from app.domain.time import parse_iso
from app.pipeline.posture import evidence, mmsis_of
from app.pipeline.stopped import stops
from app.posture.evidence import Evidence, Stop
from app.posture.held import HOUR_MS, Alert, Held
from app.store.minutes import heard_minutes
from app.store.naval import notices
from app.store.reading import alerts, feeds

KINDS = frozenset(
    (
        *("zone_entry", "zone_exit", "port_call", "rendezvous", "voyage_change", "destination_mismatch"),
        *("gate_transit", "identity_change", "gnss_interference", "feed_outage", "loitering", "ais_gap"),
    )
)
"""Of the alerts that are drawn on."""
_ALERTS_AT_ONCE = 1000


class Gathered:
    """Reads what was known up to a time; boards up to then, ledgers and reports are made of it."""

    def __init__(self, connection: Connection, at_ms: int, known_at_ms: int | None) -> None:
        self._connection, self._at_ms, self.known_at_ms = connection, at_ms, known_at_ms
        self.evidence: Evidence = evidence(connection, at_ms, known_at_ms)

    def held(self, area: str, span: Span, kinds: frozenset[str] = KINDS) -> Held:
        """What bears on a span, feeds and alerts of these kinds with it."""
        known = Span(span.from_ms, self._known_until(span.until_ms))
        up, synthetic = self._feeds(known)
        begun = (one for one in self.evidence.sightings if one.observed.from_ms < self._at_ms)
        return Held(
            area, self.known_at_ms, tuple(self.evidence.units), tuple(begun),
            tuple(self._alerts(known, kinds)), self._notices(known),
            senders=tuple(self._senders()), feed_up=up, heard_near=frozenset(self._hours_near(known)),
            has_synthetic_feed=synthetic,
        )  # fmt: skip

    def stops(self, span: Span) -> tuple[Stop, ...]:
        """Where auxiliaries and merchants lay stopped that may have been near whoever was seen in a span."""
        return stops(self._connection, self.evidence, span, self._at_ms, self.known_at_ms)

    def _notices(self, span: Span) -> tuple[Notice, ...]:
        found, _ = notices.page(
            self._connection, since_ms=span.from_ms, until_ms=span.until_ms, known_at_ms=self.known_at_ms
        )
        return tuple(found)

    def _senders(self) -> Iterator[tuple[int, str]]:
        """Who is heard under which MMSI, by what is claimed and by the IMO numbers that were sent."""
        for key, mmsis in mmsis_of(self._connection, self.evidence.units).items():
            yield from ((mmsi, key) for mmsi in mmsis)

    def _known_until(self, until_ms: int) -> int:
        return until_ms if self.known_at_ms is None else min(until_ms, self.known_at_ms)

    def _feeds(self, span: Span) -> tuple[tuple[Span, ...], bool]:
        """When feeds were up in the span, and whether a synthetic one was among them."""
        spans, synthetic = [], False
        for feed in feeds.feeds(self._connection):
            hers = [Span(begin, min(end, span.until_ms)) for begin, end in feed.up if begin < span.until_ms]
            hers = [one for one in hers if one.until_ms > span.from_ms]
            synthetic |= feed.synthetic and bool(hers)
            spans += hers
        return tuple(sorted(spans)), synthetic

    def _hours_near(self, span: Span) -> Iterator[int]:
        heard = heard_minutes(
            self._connection, span.from_ms // 1000, max(span.from_ms, span.until_ms - 1) // 1000
        )
        for minutes in heard.values():
            yield from (int(second) * 1000 // HOUR_MS for second in minutes.near_tartus_s)

    def _alerts(self, span: Span, kinds: frozenset[str]) -> Iterator[Alert]:
        for alert in self._held_alerts(span, kinds):
            then = alert if self.known_at_ms is None else self._as_known(alert, self.known_at_ms)
            if then is not None and then["status"] != alerts.RETRACTED:
                yield then

    def _held_alerts(self, span: Span, kinds: frozenset[str]) -> Iterator[Alert]:
        """Those that stand, and of a time past those too that have lost their ground since."""
        statuses = frozenset(() if self.known_at_ms is None else STATUSES)
        wanted = alerts.AlertFilter(
            kinds=kinds, statuses=statuses, since_ms=span.from_ms, until_ms=span.until_ms
        )
        after: alerts.AlertKey | None = None
        more = True
        while more:
            page, more = alerts.page(self._connection, wanted, after, _ALERTS_AT_ONCE)
            yield from (row.alert for row in page)
            after = page[-1].key if page else None

    def _as_known(self, alert: Alert, known_at_ms: int) -> Alert | None:
        """As it stood at that time; None if its rule was not met yet."""
        news = alerts.revisions(self._connection, alert["id"])
        if not news:
            known = parse_iso(alert["detected_at"] or alert["started_at"]) <= known_at_ms
            return alert if known else None
        known_news = [one for one in news if one.at_ms <= known_at_ms]
        return {**alert, **known_news[-1].alert, "id": alert["id"]} if known_news else None
