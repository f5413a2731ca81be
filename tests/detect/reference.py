"""The rule `loitering` by brute force, from docs/loitering.md alone: the oracle the engine is tested against.

Plain and slow on purpose: every hull by itself, minute by minute, each time looking at the lists again.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence

from detect.reference_criteria import Window, first_met
from detect.reference_geo import HOUR, distance_nm, enclosing_circle, fix_speed_kn, place
from detect.reference_hulls import DAY, hulls_of, in_order
from detect.reference_types import RefFix, RefStatic, RefStay, RefWatch
from detect.reference_where import (
    content_order,
    identity_at,
    in_belt,
    is_away,
    keeps,
    on_watchlist,
    phase_of,
    russian_state_like,
)

__all__ = ["RefFix", "RefStatic", "RefStay", "RefWatch", "hulls_of", "stays"]

SEVERITIES = ("info", "warning", "critical")


def stays(
    mmsi: int,
    fixes: list[RefFix],
    statics: list[RefStatic],
    heard_s: list[int],
    up: list[tuple[int, int]],
    until_s: int,
    watch: RefWatch,
) -> list[RefStay]:
    """All stays of all hulls of one MMSI as they stand at until_s, by hull and time of detection."""
    if not 201000000 <= mmsi <= 775999999:
        return []
    hulls = hulls_of([f for f in fixes if f.time_s <= until_s])
    vessel = Vessel(mmsi, hulls, statics, heard_s, up, watch)
    found: list[RefStay] = []
    for number in range(len(hulls)):
        judge = Judge(vessel, number)
        for t in range(minute_of(hulls[number][0]), until_s + 1, 60):
            judge.minute(t)
        found += judge.stays
    return found


def minute_of(fix: RefFix) -> int:
    """The first whole minute at or after a fix."""
    return -(-fix.time_s // 60) * 60


def is_inside(stay: RefStay, fix: RefFix) -> bool:
    lon, lat, diameter = stay.circle
    return distance_nm((lon, lat), place(fix)) <= diameter / 2 + 0.05


def span_s(run: Sequence[RefFix]) -> int:
    return run[-1].time_s - run[0].time_s if run else 0


class Vessel:
    """What is known of one MMSI as a whole."""

    def __init__(
        self,
        mmsi: int,
        hulls: list[list[RefFix]],
        statics: list[RefStatic],
        heard_s: list[int],
        up: list[tuple[int, int]],
        watch: RefWatch,
    ) -> None:
        self.mmsi = mmsi
        self.hulls = hulls
        self.statics = sorted(statics, key=content_order)
        self.up = up
        self.watch = watch
        senders = sorted((in_order(f), number) for number, hull in enumerate(hulls) for f in hull)
        self.other_messages: list[list[int]] = [[] for _ in hulls]
        for s in sorted([*heard_s, *(report.time_s for report in statics)]):
            i = bisect_right(senders, s, key=lambda sender: sender[0][0]) - 1
            if i >= 0:
                self.other_messages[senders[i][1]].append(s)

    def ship_type(self, t: int) -> int | None:
        return identity_at(self.statics, t)[2]

    def watched(self, t: int) -> bool:
        imo, callsign, _ = identity_at(self.statics, t)
        return on_watchlist(self.mmsi, imo, callsign, self.watch)

    def of_interest(self, t: int) -> bool:
        ship_type = self.ship_type(t)
        return self.watched(t) or ship_type == 35 or russian_state_like(self.mmsi, ship_type)

    def last_heard(self, number: int, known: list[RefFix], t: int) -> int:
        """When hull `number` was last heard, as seen at minute t."""
        messages = self.other_messages[number]
        i = bisect_right(messages, t) - 1
        return max(known[-1].time_s, messages[i] if i >= 0 else 0)

    def silence_s(self, number: int, known: list[RefFix], t: int) -> int:
        """Seconds of feed-up time from the last time heard to t."""
        since = self.last_heard(number, known, t)
        return sum(max(0, min(end, t) - max(start, since)) for start, end in self.up)


class Judge:
    """The rule for one hull, minute after minute."""

    def __init__(self, vessel: Vessel, number: int) -> None:
        self.vessel = vessel
        self.number = number
        self.coming = list(vessel.hulls[number])
        self.known: list[RefFix] = []
        self.stays: list[RefStay] = []
        self.open: RefStay | None = None
        self.lost: tuple[RefStay, int] | None = None  # closed `lost_contact` at that minute, not heard since
        self.moving: tuple[RefStay, float] | None = None  # closed by going, may go on; windows_after before
        self.windows_after: float = -math.inf
        self.held_at = 0  # time of the last fix at the last minute at which a criterion was met
        self.forget_runs()

    def forget_runs(self) -> None:
        self.going: list[RefFix] = []
        self.away: list[RefFix] = []
        self.elsewhere: list[RefFix] = []  # in one other phase

    def minute(self, t: int) -> None:
        count = bisect_right(self.coming, t, key=lambda f: f.time_s)
        new, self.coming = self.coming[:count], self.coming[count:]
        if new:
            self.hear_again(new[0])
            self.known += new
            self.look(t, new)
        if self.open:
            self.listen(self.open, t)

    def hear_again(self, fix: RefFix) -> None:
        if self.lost is None:
            return
        stay, closed_at = self.lost
        self.lost = None
        patience = 7 * DAY if self.vessel.watched(closed_at) else 3 * DAY
        if fix.time_s - closed_at <= patience and distance_nm(place(self.known[-1]), place(fix)) <= 10:
            self.reopen(stay, fix.time_s)

    def look(self, t: int, new: list[RefFix]) -> None:
        """A minute with new fixes."""
        interest = self.vessel.of_interest(t)
        met = first_met(self.known, self.windows_after, interest, self.vessel.ship_type(t))
        if self.moving:
            self.follow_moved(t, new, interest, met)
        if self.open is None:
            if met:
                self.begin(t, *met)
            return
        if met:
            self.hold(self.open, *met)
        self.watch_leaving(self.open, new, interest, held=met is not None)
        if self.open:
            self.follow_phase(self.open, t, new)
            self.raise_severity(self.open, t)

    def follow_moved(self, t: int, new: list[RefFix], interest: bool, met: tuple[str, Window] | None) -> None:
        """A minute with new fixes after a stay was closed by going alone: reopened, final, or neither yet."""
        stay, windows_after = self.moving
        self.watch_away(new, interest)
        final = span_s(self.away) >= HOUR or t - stay.ended_at >= 38 * HOUR
        if met and not final and met[1][0].time_s - stay.ended_at <= 12 * HOUR:
            self.windows_after = windows_after
            self.reopen(stay, self.known[-1].time_s)
        elif met or final:
            self.moving = None

    def reopen(self, stay: RefStay, s: int) -> None:
        stay.status, stay.ended_at, stay.ended_by, stay.observed = "open", None, None, True
        stay.reopened.append(s)
        self.open, self.moving = stay, None
        self.forget_runs()

    def begin(self, t: int, basis: str, window: Window) -> None:
        stay = RefStay(self.number, window[0].time_s, t, basis)
        self.hold(stay, basis, window)
        stay.phases.append((t, phase_of(self.known[-1])))
        self.raise_severity(stay, t)
        self.stays.append(stay)
        self.open = stay
        self.forget_runs()

    def hold(self, stay: RefStay, name: str, window: Window) -> None:
        stay.circle = enclosing_circle(window)
        self.held_at = self.known[-1].time_s
        if stay.basis == "sparse":
            stay.basis = name

    def watch_leaving(self, stay: RefStay, new: list[RefFix], interest: bool, held: bool) -> None:
        for i in range(len(self.known) - len(new), len(self.known)):
            self.going = [*self.going, self.known[i]] if self.is_going(stay, i) else []
        if held:
            self.going = []
        self.watch_away(new, interest)
        closing = [self.going] if span_s(self.going) >= 2 * HOUR else []
        closing += [self.away] if span_s(self.away) >= HOUR else []
        if closing:
            before = len(self.known) - max(len(run) for run in closing) - 1
            ended_at = min(self.known[before].time_s, self.last_inside(stay))
            if span_s(self.away) < HOUR:
                self.moving = (stay, self.windows_after)
            self.close(stay, max(ended_at, stay.started_at), "left")

    def watch_away(self, new: list[RefFix], interest: bool) -> None:
        for fix in new:
            self.away = [*self.away, fix] if is_away(fix, interest) else []

    def last_inside(self, stay: RefStay) -> int:
        """The time of the hull's last fix inside the circle."""
        return max(f.time_s for f in self.known if f.time_s <= self.held_at or is_inside(stay, f))

    def is_going(self, stay: RefStay, i: int) -> bool:
        if is_inside(stay, self.known[i]):
            return False
        speed = fix_speed_kn(self.known, i)
        return speed is not None and speed >= 3

    def close(self, stay: RefStay, ended_at: int, ended_by: str) -> None:
        stay.status, stay.ended_at, stay.ended_by = "closed", ended_at, ended_by
        stay.observed = ended_by == "left"
        self.windows_after = ended_at
        self.open = None

    def follow_phase(self, stay: RefStay, t: int, new: list[RefFix]) -> None:
        present = stay.phases[-1][1]
        for fix in new:
            phase = phase_of(fix)
            if not in_belt(fix) or phase == present or keeps(present, fix):
                self.elsewhere = []
            elif self.elsewhere and phase_of(self.elsewhere[-1]) != phase:
                self.elsewhere = [fix]
            else:
                self.elsewhere = [*self.elsewhere, fix]
        if self.elsewhere and span_s(self.elsewhere) >= HOUR // 2:
            stay.phases.append((t, phase_of(self.elsewhere[-1])))
            self.elsewhere = []

    def raise_severity(self, stay: RefStay, t: int) -> None:
        within = [f for f in self.known if f.time_s >= stay.started_at]
        sent = [f.nav_status for f in within if f.nav_status is not None]
        severity = "info"
        if self.vessel.of_interest(t):
            severity = "critical" if sent and sent[-1] in (2, 6) else "warning"
        stay.severity = max(stay.severity, severity, key=SEVERITIES.index)

    def listen(self, stay: RefStay, t: int) -> None:
        silence = self.vessel.silence_s(self.number, self.known, t)
        stay.observed = t - self.vessel.last_heard(self.number, self.known, t) < 6 * HOUR
        if silence >= 72 * HOUR:
            self.close(stay, self.known[-1].time_s, "lost_contact")
            self.lost = (stay, t)
