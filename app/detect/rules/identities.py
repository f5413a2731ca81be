"""`identity_change`: a ship says, and says again, that she is another. docs/rules.md defines it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.detect.facts import Identity
from app.detect.finding import INSTANT, Finding, Moment
from app.detect.parameters import HOUR_S, MINUTE_S, next_minute
from app.detect.quiet import Known, Lot
from app.detect.statics import Content, Said
from app.detect.watch import State, Stretch, Vessel
from app.detect.words import minute, place
from app.domain.time import iso

KIND = "identity_change"
FIELDS = ("name", "ship_type", "imo", "callsign")
_NAMES = {"name": "name", "ship_type": "ship type", "imo": "IMO number", "callsign": "call sign"}
Value = str | int
UNKNOWN = ""
"""In place of a value that says nothing, where one is needed."""


@dataclass(frozen=True)
class IdentityParameters:
    """Thresholds of `identity_change`: docs/rules.md, after the design's section 5."""

    reports: int = 2
    apart_s: int = 10 * MINUTE_S
    alternating_s: int = 6 * HOUR_S
    """Where both are said in turn, the one must not be said for so long."""
    within_s: int = 24 * HOUR_S
    """An IMO number under a new MMSI is sent again at most so long after it first was."""


@dataclass(frozen=True)
class Held:
    """What is remembered of one field; times in seconds."""

    value: Value | None = None
    """What she is taken to be."""
    new: Value | None = None
    """What she says otherwise, not yet often enough."""
    first_s: int = 0
    reports: int = 0
    both_s: int | None = None
    """When she last said again what she had already said otherwise of."""
    was: Value | None = None
    """The value as she sent it last, before the new one."""
    left: Value | None = None
    left_s: int = 0
    """What she was taken to be before, until when."""

    def agrees(self, value: Value) -> bool:
        """Whether she says what she is taken to be, and nothing else has to be forgotten for it."""
        return value == self.value and self.new is None


@dataclass(frozen=True)
class Change:
    """That a field has changed for good, and what shows it."""

    name: str
    before: Value
    after: Value
    first_s: int
    at_s: int
    reports: int
    both_s: int | None


@dataclass(frozen=True)
class IdentityRule:
    """Asks of every vessel whether she goes on saying that she is another."""

    parameters: IdentityParameters = field(default_factory=IdentityParameters)
    kinds: tuple[str, ...] = (KIND,)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:  # noqa: ARG002 - as every rule has it
        """None: her static reports are enough."""
        return set()

    def glimpses(self, lot: Lot) -> set[int]:
        """Vessels that say anything otherwise, or may be about to say it once more."""
        return {mmsi for mmsi, known in lot.known.items() if _may_change(known)}

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        held = _held(state, vessel.identity(from_s))
        told = {id(content): list(_told(content)) for content in vessel.statics.said}
        found: list[Finding] = []
        if not all(held[name].agrees(value) for values in told.values() for name, value in values):
            for said in vessel.statics.between(from_s, until_s):
                changes = []
                for name, value in told[id(said.content)]:
                    if not held[name].agrees(value):
                        held[name], change = self._hear(vessel, name, held[name], said, value)
                        changes += [change] if change else []
                found += self._findings(vessel, changes)
        return Stretch(_state(held, vessel.identity(until_s)), tuple(found))

    def _hear(
        self, vessel: Vessel, name: str, held: Held, said: Said, value: Value
    ) -> tuple[Held, Change | None]:
        first_s = int(said.time_s[0])
        if held.value is None:
            return Held(value), None
        if value == held.value:
            both_s = held.both_s if held.new is None else first_s
            return Held(value, both_s=both_s, left=held.left, left_s=held.left_s), None
        if value != held.new:
            before = vessel.identity(first_s - 1)
            was = getattr(before, name) if folded(name, before) == held.value else held.value
            held = replace(self._another(held, value, first_s), was=was)
        return self._confirm(name, held, said)

    def _another(self, held: Held, value: Value, first_s: int) -> Held:
        """She begins to say this. If she had said it shortly before, two may be speaking."""
        is_back = value == held.left and first_s - held.left_s < self.parameters.alternating_s
        both_s = first_s if is_back else held.both_s
        return replace(held, new=value, first_s=first_s, reports=0, both_s=both_s)

    def _confirm(self, name: str, held: Held, said: Said) -> tuple[Held, Change | None]:
        p = self.parameters
        from_s = held.first_s + p.apart_s
        if held.both_s is not None:
            from_s = max(from_s, held.both_s + p.alternating_s)
        at = max(int(said.time_s.searchsorted(from_s)), p.reports - 1 - held.reports)
        if at >= len(said.time_s):
            return replace(held, reports=held.reports + len(said.time_s)), None
        at_s = int(said.time_s[at])
        assert held.value is not None
        assert held.new is not None
        both_s = (
            held.both_s if held.both_s is not None and held.first_s - held.both_s < p.alternating_s else None
        )
        shown = getattr(said.content.identity, name)
        change = Change(
            name, held.was or held.value, shown, held.first_s, at_s, held.reports + at + 1, both_s
        )
        return Held(held.new, left=held.value, left_s=at_s), change

    def _findings(self, vessel: Vessel, changes: list[Change]) -> list[Finding]:
        """One of those that are shown by the same report."""
        times = sorted({change.at_s for change in changes})
        return [_finding(vessel, [c for c in changes if c.at_s == at_s]) for at_s in times]


def _told(content: Content) -> Iterator[tuple[str, Value]]:
    """The fields of which a report says anything."""
    for name in FIELDS:
        value = folded(name, content.identity)
        if value is not None:
            yield name, value


def folded(name: str, identity: Identity) -> Value | None:
    """A field without case and blanks; None if it says nothing.

    >>> folded("name", Identity(name="Sea Star")), folded("imo", Identity(imo=9074728))
    ('SEASTAR', None)
    """
    value = getattr(identity, name)
    if isinstance(value, str):
        return "".join(value.upper().split()) or None
    if name == "imo" and value is not None and not is_imo(value):
        return None
    return value or None


def is_imo(number: int) -> bool:
    """Whether the check digit is right: seven digits, weights 7 to 2 (IMO Resolution A.1117(30)).

    >>> is_imo(9074729), is_imo(9074728), is_imo(74729)
    (True, False, False)
    """
    digits = [int(digit) for digit in str(number)]
    return (
        len(digits) == 7
        and sum(d * w for d, w in zip(digits, range(7, 1, -1), strict=False)) % 10 == digits[6]
    )


def _may_change(known: Known) -> bool:
    if not len(known.statics.time_s):
        return False
    held = known.top.watched.states.get(KIND, {})
    return any(_may_differ(name, held, known) for name in FIELDS)


def _may_differ(name: str, state: State, known: Known) -> bool:
    """Whether more than one thing was said of a field, or one that says nothing after one that does."""
    if name in state:
        return True
    said = {_shown_value(name, content) for content in known.statics.said} - {None}
    before = folded(name, known.top.identity)
    return len(said | {before if before is not None else next(iter(said), None)}) > 1


def _shown_value(name: str, content: Content) -> Value | None:
    if getattr(content.identity, name) is None:
        return None
    value = folded(name, content.identity)
    return UNKNOWN if value is None else value


def _held(state: State, identity: Identity) -> dict[str, Held]:
    return {name: Held(**state[name]) if name in state else Held(folded(name, identity)) for name in FIELDS}


def _state(held: Mapping[str, Held], identity: Identity) -> State:
    """Only of fields of which her identity alone does not tell it."""
    return {name: vars(now) for name, now in held.items() if now != Held(folded(name, identity))}


def _finding(vessel: Vessel, changes: list[Change]) -> Finding:
    started_s, at_s = min(c.first_s for c in changes), changes[0].at_s
    at, detected_s = vessel.latest_place(at_s), next_minute(at_s)
    moment = Moment(
        change="opened",
        at_s=detected_s,
        lon=at.lon if at else None,
        lat=at.lat if at else None,
        says=_says(vessel, changes, started_s, at_s),
        ended_s=started_s,
        ended_by=INSTANT,
        evidence=_evidence(changes)
        | {"position_at": iso(at.time_s * 1000) if at else None}
        | vessel.says(at_s),
        caveats=("said by the ship",),
    )
    return Finding(
        kind=KIND,
        vessels=(vessel.mmsi,),
        started_s=started_s,
        detected_s=detected_s,
        last_s=at_s,
        final_s=detected_s,
        now=moment,
        news=(moment,),
        is_never_told=vessel.is_never_told(at_s, class_b=False),
        subject="+".join(c.name for c in changes),
    )


def _says(vessel: Vessel, changes: list[Change], started_s: int, at_s: int) -> str:
    at, destination = vessel.latest_place(at_s), vessel.identity(at_s).destination
    said = "; ".join(f"{_NAMES[c.name]} from {c.before} to {c.after}" for c in changes)
    where = f", last position {place(at.lon, at.lat)} at {minute(at.time_s)}" if at else ", no position heard"
    declared = f", declared destination {destination}" if destination else ""
    return (
        f"{vessel.name(at_s)} says otherwise of herself since {minute(started_s)}: {said}, "
        f"in {changes[0].reports} reports until {minute(at_s)}{where}, AIS only{declared}"
    )


def _evidence(changes: list[Change]) -> dict[str, Any]:
    return {
        "changed": {c.name: _shown(c) for c in changes},
    }


def _shown(change: Change) -> dict[str, Any]:
    return {
        "before": change.before,
        "after": change.after,
        "reports": change.reports,
        "first_at": iso(change.first_s * 1000),
        "last_at": iso(change.at_s * 1000),
        "seconds": change.at_s - change.first_s,
        "both_said_at": None if change.both_s is None else iso(change.both_s * 1000),
    }
