"""`voyage_change`: a ship declares another destination, ETA or draught. docs/rules.md defines it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from app.detect.eta import shift_s
from app.detect.facts import Fixes
from app.detect.finding import INSTANT, Finding, Moment
from app.detect.parameters import HOUR_S, next_minute
from app.detect.quiet import Known, Lot, may_be_unit
from app.detect.rules.borders import SYRIA_24
from app.detect.rules.moments import fresh, from_state, to_state
from app.detect.statics import Content
from app.detect.units import Watchlist
from app.detect.watch import Place, State, Stretch, Vessel
from app.detect.words import minute, place
from app.domain.severity import Happened, severity
from app.domain.time import iso
from app.geo.destinations import resolve

KIND = "voyage_change"
FIELDS = ("destination", "eta", "draught_dm")
Values = tuple[str | None, str | None, int | None]
_NOTHING: Values = (None, None, None)


@dataclass(frozen=True)
class VoyageParameters:
    """Thresholds of `voyage_change`: docs/rules.md, after the design's section 5."""

    draught_m: float = 0.3
    back_s: int = 6 * HOUR_S
    """Who says again what she had said so short a time ago has not changed her voyage."""
    eta_s: int = 12 * HOUR_S
    """A smaller shift of the ETA alone, or another spelling of the same port, is no warning."""
    near_s: int = 24 * HOUR_S
    """So old may the fix be that puts a Russian ship within 24 NM of Syria."""


class Said(NamedTuple):
    """What is remembered of a vessel."""

    values: Values
    left: Mapping[str, Mapping[str, int]]
    """By field: what she said before, and when she was last to say otherwise."""
    open: Finding | None
    """Of a unit of interest: the change that no other has followed."""

    @classmethod
    def of(cls, state: State) -> Said:
        """From what `state` gave."""
        if not state:
            return cls(_NOTHING, {}, None)
        destination, eta, draught_dm = state["said"]
        held = from_state(state["open"]) if "open" in state else None
        return cls((destination, eta, draught_dm), state.get("left", {}), held)

    @property
    def state(self) -> State:
        """Plain enough for JSON."""
        if self.values == _NOTHING:
            return {}
        left = {"left": self.left} if self.left else {}
        held = {"open": to_state(self.open)} if self.open else {}
        return {"said": list(self.values), **left, **held}


@dataclass(frozen=True)
class VoyageRule:
    """Follows what every vessel declares of her voyage, and tells what differs from before."""

    watchlist: Watchlist = field(default_factory=Watchlist)
    parameters: VoyageParameters = field(default_factory=VoyageParameters)
    kinds: tuple[str, ...] = (KIND,)
    version: int = 1

    def concerned(self, lot: Lot) -> set[int]:
        """Units of interest that declare anything new: how far they were from Syria takes their fixes."""
        return {m for m in self._asked(lot) if may_be_unit(m, lot.known[m], self.watchlist)}

    def glimpses(self, lot: Lot) -> set[int]:
        """Vessels that declare anything new."""
        return self._asked(lot)

    def _asked(self, lot: Lot) -> set[int]:
        return {mmsi for mmsi, known in lot.known.items() if self._says_otherwise(known)}

    def _says_otherwise(self, known: Known) -> bool:
        if not len(known.statics.time_s):
            return False
        said = Said.of(known.top.watched.states.get(KIND, {})).values
        return any(any(self._differing(said, _values(c))) for c in known.statics.said)

    def _differing(self, before: Values, after: Values) -> tuple[bool, ...]:
        """Of each field, whether it was said and is otherwise; a draught by as much as counts."""
        destination, eta, draught_dm = (
            new is not None and new != old for old, new in zip(before, after, strict=True)
        )
        old_dm, new_dm = before[2], after[2]
        if old_dm is not None and new_dm is not None:
            draught_dm = abs(new_dm - old_dm) >= round(self.parameters.draught_m * 10)
        return destination, eta, draught_dm

    def advance(self, vessel: Vessel, state: State, from_s: int, until_s: int) -> Stretch:
        """See `VesselRule`."""
        said, finished = Said.of(state), []
        declared = {id(content): _values(content) for content in vessel.statics.said}
        if any(any(self._differing(said.values, after)) for after in declared.values()):
            reports = vessel.statics.of(lambda content: declared[id(content)] != _NOTHING)
            for content, time_s in reports.between(from_s, until_s):
                after = declared[id(content)]
                differs = self._differing(said.values, after)
                if any(differs):
                    said, ended = self._follow(vessel, said, after, differs, int(time_s[0]))
                    finished += ended
        under_way = (said.open,) if said.open else ()
        return Stretch(said.state, fresh(finished, from_s), fresh(under_way, from_s))

    def _follow(
        self, vessel: Vessel, said: Said, after: Values, differs: tuple[bool, ...], at_s: int
    ) -> tuple[Said, list[Finding]]:
        changed = [i for i, other in enumerate(differs) if other and said.values[i] is not None]
        now: Any = tuple(
            new if other else old for old, new, other in zip(said.values, after, differs, strict=True)
        )
        if not changed:
            return Said(now, said.left, said.open), []
        is_back = all(self._is_back(said, i, now[i], at_s) for i in changed)
        ended = [_ended(said.open, at_s, is_back=is_back)] if said.open else []
        left = self._left(said, changed, at_s)
        if is_back:
            return Said(now, left, None), ended
        found = self._finding(vessel, said.values, now, [FIELDS[i] for i in changed], at_s)
        if found.now.status == "open":
            return Said(now, left, found), ended
        return Said(now, left, None), [*ended, found]

    def _is_back(self, said: Said, i: int, value: object, at_s: int) -> bool:
        left_s = said.left.get(FIELDS[i], {}).get(str(value))
        return left_s is not None and at_s - left_s <= self.parameters.back_s

    def _left(self, said: Said, changed: list[int], at_s: int) -> dict[str, dict[str, int]]:
        """What she said lately, with what she leaves now; the order is that in which she left it."""
        left = {}
        for i, name in enumerate(FIELDS):
            lately = {v: t for v, t in said.left.get(name, {}).items() if at_s - t <= self.parameters.back_s}
            if i in changed:
                lately.pop(str(said.values[i]), None)
                lately[str(said.values[i])] = at_s
            if lately:
                left[name] = lately
        return left

    def _finding(
        self, vessel: Vessel, before: Values, after: Values, changed: list[str], at_s: int
    ) -> Finding:
        at = vessel.latest_place(at_s)
        fix = _fix(vessel, at)
        is_unit = self._is_unit(vessel, fix, at_s)
        happened = (Happened.VOYAGE,) if self._matters(before, after, changed, at_s) else ()
        detected_s = next_minute(at_s)
        moment = Moment(
            change="opened",
            at_s=detected_s,
            lon=at.lon if at else None,
            lat=at.lat if at else None,
            says=_says(vessel, before, after, changed, at, at_s),
            severity=severity(KIND, unit=vessel.unit(at_s) if is_unit else None, happened=happened),
            ended_s=None if is_unit else at_s,
            ended_by=None if is_unit else INSTANT,
            evidence=_evidence(before, after, changed, at, at_s) | vessel.says(at_s),
            caveats=("declared by the ship, typed by hand",),
        )
        return Finding(
            kind=KIND,
            vessels=(vessel.mmsi,),
            started_s=at_s,
            detected_s=detected_s,
            last_s=at_s,
            # Open or not: but for a further report of hers nothing changes it, so that she may be quiet.
            final_s=detected_s,
            now=moment,
            news=(moment,),
            is_never_told=vessel.is_never_told(at_s, class_b=bool(is_unit and fix and fix.class_b[0])),
            tie="|".join(str(value) for value in after),
        )

    def _is_unit(self, vessel: Vessel, fix: Fixes | None, at_s: int) -> bool:
        why = vessel.unit(at_s)
        return why in ("watchlist", "military") or (why == "russian" and self._is_off_syria(fix, at_s))

    def _is_off_syria(self, fix: Fixes | None, at_s: int) -> bool:
        if fix is None or at_s - fix.time_s[0] > self.parameters.near_s:
            return False
        return SYRIA_24.holds(fix)

    def _matters(self, before: Values, after: Values, changed: list[str], at_s: int) -> bool:
        old, new = resolve(before[0]), resolve(after[0])
        elsewhere = "destination" in changed and (old is None or new is None or old != new)
        shift = shift_s(before[1], after[1], at_s) if "eta" in changed else None
        return (
            elsewhere
            or "draught_dm" in changed
            or (shift is not None and abs(shift) >= self.parameters.eta_s)
        )


def _fix(vessel: Vessel, at: Place | None) -> Fixes | None:
    """The fix of that place, as one row; None of a vessel that is only glimpsed, or of an old one."""
    if at is None:
        return None
    for hull in vessel.hulls:
        fixes = hull.track.fixes
        end = int(fixes.time_s.searchsorted(at.time_s, "right"))
        if end and at == (fixes.time_s[end - 1], fixes.lon[end - 1], fixes.lat[end - 1]):
            return fixes.take(slice(end - 1, end))
    return None


def _values(content: Content) -> Values:
    destination = " ".join((content.identity.destination or "").upper().split())
    return destination or None, content.eta or None, content.draught_dm or None


def _ended(opened: Finding, at_s: int, *, is_back: bool) -> Finding:
    how, words = ("changed_back", "changed back") if is_back else ("changed", "changed again")
    moment = replace(
        opened.now,
        change="closed",
        at_s=next_minute(at_s),
        ended_s=at_s,
        ended_by=how,
        says=f"{opened.now.says}; {words} at {minute(at_s)}",
    )
    news = (*opened.news, moment)
    return replace(opened, now=moment, news=news, last_s=at_s, final_s=moment.at_s)


def _says(
    vessel: Vessel, before: Values, after: Values, changed: list[str], at: Place | None, at_s: int
) -> str:
    was, now = dict(zip(FIELDS, before, strict=True)), dict(zip(FIELDS, after, strict=True))
    said = "; ".join(f"{_NAMES[f]} {_shown(f, was[f])} to {_shown(f, now[f])}" for f in changed)
    where = f"last position {place(at.lon, at.lat)} at {minute(at.time_s)}" if at else "no position heard"
    declared = "" if "destination" in changed or not after[0] else f", declared destination {after[0]}"
    lead = f"{vessel.name(at_s)} declares another voyage since {minute(at_s)}"
    return f"{lead}: {said}, {where}, AIS only{declared}"


_NAMES = {"destination": "destination from", "eta": "ETA from", "draught_dm": "draught from"}


def _shown(name: str, value: Any) -> str:  # noqa: ANN401 - of any field
    if name == "draught_dm":
        return f"{value / 10:.1f} m"
    if name == "eta":
        return str(value).replace("T", " ")
    port = resolve(value)
    return f"{value} ({port})" if port and str(port) != value else str(value)


def _evidence(
    before: Values, after: Values, changed: list[str], at: Place | None, at_s: int
) -> dict[str, Any]:
    shift = shift_s(before[1], after[1], at_s) if "eta" in changed else None
    known = (before[2], after[2])
    return {
        "changed": ["draught" if name == "draught_dm" else name for name in changed],
        "before": _declared(before),
        "after": _declared(after),
        "reported_at": iso(at_s * 1000),
        "eta_shift_s": shift,
        "draught_change_m": None if None in known else round((known[1] - known[0]) / 10, 1),  # type: ignore[operator]
        "position_at": iso(at.time_s * 1000) if at else None,
    }


def _declared(values: Values) -> dict[str, Any]:
    port, (destination, eta, draught_dm) = resolve(values[0]), values
    return {
        "destination": destination,
        "locode": port.locode if port else None,
        "state": port.country if port else None,
        "eta": eta,
        "draught_m": None if draught_dm is None else draught_dm / 10,
    }
