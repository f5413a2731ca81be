"""What a rule found, and the alert that it becomes: one shape for every kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from app.domain.alert import Change, DerivedAlert, alert_id
from app.domain.time import iso, iso_or_none

MANY = 0
"""Owner of an alert that follows from the facts of many vessels."""
INSTANT = "instant"
"""`ended_by` of what happened at an instant and does not go on."""


@dataclass(frozen=True)
class Moment:
    """A finding as it stood at minute `at_s`, and the news that it is; times in seconds, UTC."""

    change: str
    at_s: int
    lon: float | None
    lat: float | None
    says: str
    """The explanation: one line, without the mark of what is synthetic."""
    severity: str = "info"
    ended_s: int | None = None
    ended_by: str | None = None
    is_held: bool = False
    """Open, but the ground it stands on is not to be believed at the moment."""
    observed: bool = True
    phase: str | None = None
    motion: str | None = None
    says_anchored: bool | None = None
    basis: str | None = None
    distance_to_limit_nm: float | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """One of `domain.alert.STATUSES`."""
        return "closed" if self.ended_by else "held" if self.is_held else "open"


@dataclass(frozen=True)
class Finding:
    """Something that a rule found; with `final_s` nothing that is learned later changes it."""

    kind: str
    vessels: tuple[int, ...]
    started_s: int
    detected_s: int
    last_s: int
    """The last fact that belongs to it."""
    now: Moment
    """As it stands at the end of what was concluded, or stood when it became final."""
    news: tuple[Moment, ...]
    """What was news in the stretch that was concluded; what was news before may be left out."""
    final_s: int | None = None
    subtype: str | None = None
    zone: str | None = None
    subject: str = ""
    """What of its kind and owner it is about; a recomputed alert keeps the id of one of the same subject."""
    incident: str | None = None
    is_never_told: bool = False
    tie: str = ""
    """Parts two that would share an id."""
    named_after: tuple[int, ...] | None = None
    """The vessels that its id is made of, if not all: those of an incident grow in number."""
    feeds: tuple[str, ...] = ()
    """Of one that follows from the facts of many: who heard them."""
    synthetic: bool = False
    """Of one that follows from the facts of many: whether any of them is."""

    @cached_property
    def id(self) -> str:
        """What its alert is called."""
        vessels = self.vessels if self.named_after is None else self.named_after
        return alert_id(self.kind, self.zone or self.subject, vessels, self.started_s * 1000, self.tie)


class Earlier:
    """News of findings under way from earlier stretches of the same conclusion, which are to be told too."""

    def __init__(self) -> None:
        self._news: dict[str, tuple[Moment, ...]] = {}

    def joined(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The same findings, each with the news of it that came before; what it repeats is told once."""
        return tuple(self._joined(finding) for finding in findings)

    def _joined(self, finding: Finding) -> Finding:
        earlier = self._news.get(finding.id, ()) if self._news else ()
        if not earlier and len(finding.news) < 2:
            return finding
        return replace(finding, news=_once((*earlier, *finding.news)))

    def keep(self, under_way: Iterable[Finding]) -> None:
        """Remember those that may go on, their earlier news among theirs."""
        self._news |= {finding.id: finding.news for finding in under_way}


def _once(news: Iterable[Moment]) -> tuple[Moment, ...]:
    first: dict[tuple[str, int], Moment] = {}
    for moment in news:
        first.setdefault((moment.change, moment.at_s), moment)
    return tuple(first.values())


@dataclass(frozen=True)
class Ground:
    """What a finding rests on: whose facts, by which feeds, and the rule that was asked."""

    owner: int
    """MMSI of the vessel from whose facts alone it follows, or `MANY`."""
    feeds: tuple[str, ...]
    synthetic: bool
    version: int
    parameters: Mapping[str, Any]


def derived(finding: Finding, ground: Ground) -> DerivedAlert:
    """The alert that the store holds and people see."""
    identity, now = finding.id, finding.now
    body = _body(identity, finding, now, ground)
    # News that stands as the finding does has the same body: it is made, and later written, once.
    bodies = (body if m is now else _body(identity, finding, m, ground) for m in finding.news)
    return DerivedAlert(
        id=identity,
        kind=finding.kind,
        status=now.status,
        severity=now.severity,
        mmsi=ground.owner,
        zone=finding.zone,
        started_ms=finding.started_s * 1000,
        ended_ms=_ms(now.ended_s),
        final_ms=_ms(finding.final_s),
        detected_ms=finding.detected_s * 1000,
        last_ms=finding.last_s * 1000,
        lon=now.lon,
        lat=now.lat,
        never_told=finding.is_never_told,
        body=body,
        changes=[Change(m.change, m.at_s * 1000, its) for m, its in zip(finding.news, bodies, strict=True)],
        subject=finding.subject,
    )


def _body(identity: str, finding: Finding, moment: Moment, ground: Ground) -> dict[str, Any]:
    caveats = ("AIS only", *moment.caveats, *(("synthetic data",) if ground.synthetic else ()))
    mark = "SYNTHETIC: " if ground.synthetic else ""
    return {
        "id": identity,
        "kind": finding.kind,
        "subtype": finding.subtype,
        "status": moment.status,
        "severity": moment.severity,
        "vessels": list(finding.vessels),
        "started_at": iso(finding.started_s * 1000),
        "ended_at": iso_or_none(_ms(moment.ended_s)),
        "ended_by": moment.ended_by,
        "detected_at": iso(finding.detected_s * 1000),
        "lon": None if moment.lon is None else round(moment.lon, 6),
        "lat": None if moment.lat is None else round(moment.lat, 6),
        "zone": finding.zone,
        "phase": moment.phase,
        "motion": moment.motion,
        "says_anchored": moment.says_anchored,
        "basis": moment.basis,
        "observed": moment.observed,
        "distance_to_limit_nm": moment.distance_to_limit_nm,
        "incident": finding.incident,
        "superseded_by": None,
        "feed": min(ground.feeds, default=None),
        "synthetic": ground.synthetic,
        "rule": {
            "name": finding.kind,
            "version": ground.version,
            "parameters": dict(ground.parameters),
        },
        "evidence": dict(moment.evidence),
        "caveats": list(caveats),
        "explanation": " ".join((mark + moment.says).split()),
    }


def _ms(time_s: int | None) -> int | None:
    return None if time_s is None else time_s * 1000
