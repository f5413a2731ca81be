"""When a ship truly changed what she says: of her voyage, and of who she is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from app.evaluate.events import Event
from app.evaluate.observed import EVERY_S, REPORTS, Observed
from app.evaluate.ship import Identity

VOYAGE, IDENTITY = "voyage_change", "identity_change"
LEAST_DRAUGHT_M = 0.3
BACK_S, REPEATED_S, IN_TURN_S = 6 * 3600.0, 600.0, 6 * 3600.0
NOT_SAID_ETA = (0, 0, 24, 60)

IDENTIFYING = ("name", "callsign", "imo", "ship_type")

Value = str | int | float | tuple[int, int, int, int]


class _Said(NamedTuple):
    """What she said so long that it could be heard: from when, and for how many seconds of hearing."""

    since_s: float
    heard_s: float
    identity: Identity


def changes(seen: Observed) -> Iterator[Event]:
    """Yield her changes of voyage and of identity, from when on the new can be heard.

    A change of voyage is one if it is said once, and uncertain if it is said so shortly that it may not be
    heard; one of identity must be said again ten minutes later (six hours, of what was said in turn), and is
    uncertain where it is said for about so long.
    """
    said = list(_spans(seen))
    yield from _voyages(seen, said)
    of_fields = [e for field in IDENTIFYING for e in _identities(seen, said, field)]
    for when in sorted({event.start for event in of_fields}):
        at_once = [event for event in of_fields if event.start == when]
        yield max(at_once, key=lambda event: event.certain)


def _spans(seen: Observed) -> Iterator[_Said]:
    sinces = [since_s for since_s, _ in seen.sayings]
    number = np.searchsorted(np.array(sinces[1:]), seen.time_s, side="right")
    for i, (_, identity) in enumerate(seen.sayings):
        rows = np.flatnonzero((number == i) & seen.audible)
        if len(rows):
            yield _Said(float(seen.time_s[rows[0]]), len(rows) * EVERY_S, identity)


def _voyages(seen: Observed, said: list[_Said]) -> Iterator[Event]:
    held: dict[str, Value] = {}
    left: dict[str, tuple[Value, float]] = {}
    for now in said:
        differing = {
            field: value
            for field, value in _voyage(now.identity).items()
            if field not in held or _differs(field, held[field], value)
        }
        known = [field for field in differing if field in held]
        back = [_is_back(field, differing[field], left, now.since_s) for field in known]
        if known and not all(share == 1.0 for share in back):
            surely = now.heard_s >= REPORTS * seen.dials.static_s and not all(back)
            yield _instant(VOYAGE, seen, now.since_s, certain=surely)
        for field, value in differing.items():
            if field in held:
                left[field] = held[field], now.since_s
            held[field] = value


def _voyage(identity: Identity) -> dict[str, Value]:
    """What is said of the voyage; what is blank or not available is not said."""
    destination = " ".join(identity.destination.upper().split())
    every: dict[str, Value] = {"destination": destination, "draught": identity.draught_m}
    return {field: value for field, value in every.items() if value} | (
        {} if identity.eta == NOT_SAID_ETA else {"eta": identity.eta}
    )


def _differs(field: str, old: Value, new: Value) -> bool:
    if field == "draught":
        return abs(float(old) - float(new)) >= LEAST_DRAUGHT_M - 1e-6  # type: ignore[arg-type]  # numbers both
    return old != new


def _is_back(field: str, value: Value, left: dict[str, tuple[Value, float]], now_s: float) -> float:
    """1 if she says again what she left under six hours ago, 0 if not, 0.5 where it is about six hours."""
    if field not in left or left[field][0] != value:
        return 0.0
    ago_s = now_s - left[field][1]
    return 1.0 if ago_s < BACK_S - 1800.0 else 0.5 if ago_s < BACK_S + 1800.0 else 0.0


def _identities(seen: Observed, said: list[_Said], field: str) -> Iterator[Event]:
    held: Value | None = None
    left: dict[Value, float] = {}
    in_turn_s = -np.inf
    slack_s = REPORTS * seen.dials.static_s
    for now in _merged(said, field):
        value = _who(now.identity, field)
        if held is None or value == held:
            in_turn_s = now.since_s if held is not None else in_turn_s
            held = value
            continue
        needed_s = max(REPEATED_S, in_turn_s + IN_TURN_S - now.since_s)
        if now.since_s - left.get(value, -np.inf) < IN_TURN_S:
            needed_s = IN_TURN_S
        if now.heard_s >= needed_s - min(slack_s, needed_s / 2):
            certain = now.heard_s >= needed_s + slack_s
            yield _instant(IDENTITY, seen, now.since_s, certain=certain)
            if now.heard_s >= needed_s:
                left[held] = now.since_s
                held = value


def _merged(said: list[_Said], field: str) -> list[_Said]:
    """Spans in a row that say the same there, or nothing, as one."""
    spans: list[_Said] = []
    for now in said:
        value = _who(now.identity, field)
        if spans and (not value or value == _who(spans[-1].identity, field)):
            longer_s = now.heard_s if value else 0.0
            spans[-1] = spans[-1]._replace(heard_s=spans[-1].heard_s + longer_s)
        elif value:
            spans.append(now)
    return spans


def _who(identity: Identity, field: str) -> Value:
    """What is said of one field of who she is; blank or 0: nothing."""
    value: Value = getattr(identity, field)
    if isinstance(value, str):
        return "".join(value.upper().split())
    return value if field != "imo" or _is_imo(int(value)) else 0  # type: ignore[arg-type]  # a number


def _is_imo(number: int) -> bool:
    """Whether its last digit is the check digit (IMO resolution A.1117(30))."""
    digits = [int(digit) for digit in f"{number:07d}"]
    return number > 0 and sum(d * (7 - i) for i, d in enumerate(digits[:6])) % 10 == digits[6]


def _instant(kind: str, seen: Observed, when_s: float, *, certain: bool) -> Event:
    when = datetime.fromtimestamp(when_s, UTC)
    return Event(kind, (seen.mmsi,), when, when, None, certain)
