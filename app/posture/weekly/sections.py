"""The sections on what was seen: passages, calls, meetings, auxiliaries, presences, disputes, days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.naval.board import SYNTHETIC, Board, Change, Row, State
from app.domain.naval.sighting import Activity, Sighting, Span
from app.domain.time import DAY_MS
from app.posture import looks, telling, theatre
from app.posture.held import Alert, Held, Told, alert_span, gate_way, notice_span, overlaps
from app.posture.indicators import NOTICE_NM
from app.posture.meetings import Meeting, meetings_of
from app.posture.plain import listed, plain, when
from app.posture.saying import alert_says, meeting_says, notice_says
from app.posture.weekly.composition import PRESENCE, board_source, ground_sources, measured
from app.posture.weekly.model import Line, Member, Section
from app.posture.weekly.references import Register, numbers
from app.posture.weekly.scope import Scope

_OF_NOTHING = "Nothing of this kind is held for these days, which is no proof that nothing happened"
_SAYS = ("identity_change", "gnss_interference", "feed_outage", "loitering", "ais_gap")
_OF_THE_DAY = (
    *("zone_entry", "zone_exit", "port_call", "rendezvous", "voyage_change", "destination_mismatch"),
    *("gate_transit", *_SAYS),
)


@dataclass(frozen=True)
class Material:
    """What a section is written from."""

    held: Held
    now: Board
    changes: tuple[Change, ...]
    span: Span
    scope: Scope
    register: Register

    def section(self, key: str, title: str, lines: Iterable[Line]) -> Section:
        """With these sentences, or one that says that there are none."""
        return Section(key, title, tuple(lines) or (self.none(),))

    def none(self) -> Line:
        """That nothing is held, with where to ask again."""
        begin, end = (when(Span(ms, ms)) for ms in self.span)
        searched = self.register.own(f"sightings and alerts held, {begin} to {end}", "/v1/sightings")
        return Line(_OF_NOTHING, (searched,))

    def tell(self, wanted: Callable[[Sighting], bool]) -> list[tuple[int, Line]]:
        """The events of the navy that are wanted, each with when it began."""
        return [
            (event.root.observed.from_ms, self.line(event))
            for event in self.held.events(self.span)
            if self.scope.concerns(event.root) and wanted(event.root)
        ]

    def line(self, event: Told) -> Line:
        """An event as a sentence with the numbers of all who tell it."""
        return Line(telling.sentence(event, self.held.by_key), self.register.sightings(event.all))

    def alerts(self, *kinds: str) -> list[tuple[int, Line]]:
        """The alerts of these kinds, each with when it began."""
        return [self.alert(alert) for alert in self.held.alerts_of(self.span, *kinds)]

    def alert(self, alert: Alert) -> tuple[int, Line]:
        """One alert as a sentence, with when it began."""
        return alert_span(alert).from_ms, Line(alert_says(alert), (self.register.alert(alert),))


def _sorted(*found: list[tuple[int, Line]]) -> list[Line]:
    every = [pair for some in found for pair in some]
    return [line for _, line in sorted(every, key=lambda pair: (pair[0], pair[1].says))]


def summary(week: Material, composition: tuple[Member, ...]) -> Section:
    """How many are there, and who is new, left or was not seen."""
    if not composition:
        none = "No unit of this navy is on the board, which is no proof that none is there"
        return week.section("composition", _COMPOSITION, [Line(none, (board_source(week.register),))])
    there = [one for one in composition if one.change in ("same", "new")]
    lines = [_said("confirmed in the Mediterranean in the week", there, week)]
    for change, says in _CHANGES.items():
        some = [one for one in composition if one.change == change]
        lines += [_said(says, some, week)] if some else []
    return week.section("composition", _COMPOSITION, lines)


_COMPOSITION = "Composition"
_CHANGES = {
    "new": "new since the week before",
    "left": "seen outside the Mediterranean, or passing a gate out",
    "lost": "lost",
    "not seen": "not seen in the week, which is no departure",
}


def _said(says: str, some: list[Member], week: Material) -> Line:
    names = f": {listed([one.name for one in some])}" if some else ""
    count = f"{len(some)} unit{'s' * (len(some) != 1)}" if some else "No unit"
    sources = [number for one in some for number in one.sources]
    return Line(f"{count} {says}{names}", numbers(sources or [board_source(week.register)]))


def diary(week: Material) -> Section:
    """What was first seen in the week to have changed of units; when it did so may lie before."""
    lines = [
        Line(
            _change(change, week),
            ground_sources(change.evidence, week.held, week.register) or (board_source(week.register),),
        )
        for change in week.changes
        if week.span.from_ms < change.at.until_ms <= week.span.until_ms and week.scope.is_unit(change.key)
    ]
    return week.section("changes", "Changes on the board", lines)


def _change(change: Change, week: Material) -> str:
    """In our own words: a source's phrase for the place is not repeated."""
    seen = [one for ground in change.evidence if (one := week.held.by_id.get(ground.id))]
    where = next((given for one in seen if (given := _place(one))), None)
    now = _state(change.after)
    went = f"still {now}" if change.before is change.after else f"from {_state(change.before)} to {now}"
    too_old = change.after is State.UNKNOWN
    more = ", not confirmed for too long to be said of now" if too_old else f", {where}" if where else ""
    made_up = SYNTHETIC if change.synthetic else ""
    return f"{made_up}{when(change.at)}: {plain(change.name)} {went}{more}"


def _state(state: State) -> str:
    return state.value.replace("_", " ")


def _place(one: Sighting) -> str | None:
    """Where she was seen, or was looked for."""
    given = telling.place(one.where)
    return f"looked for {given}" if given and one.is_negative else given


def gates(week: Material) -> Section:
    """Who went in and out of the Mediterranean."""
    seen = week.tell(
        lambda one: (
            not one.is_negative and (one.activity is Activity.PASSED_GATE or one.direction in ("in", "out"))
        )
    )
    passed = [alert for alert in week.held.alerts_of(week.span, "gate_transit") if gate_way(alert)]
    heard = [week.alert(alert) for alert in passed]
    return week.section("gates", "Gates, in and out", _sorted(seen, heard))


_CALLING = (Activity.ENTERED_PORT, Activity.LEFT_PORT, Activity.ALONGSIDE, Activity.IN_PORT)


def port_calls(week: Material) -> Section:
    """Who was at a berth in the Mediterranean, arrived at one, or left one."""

    def calls(one: Sighting) -> bool:
        here = one.where is None or theatre.holds(one.where.lon, one.where.lat)
        return one.activity in _CALLING and not one.is_negative and here

    seen = week.tell(calls)
    return week.section("port_calls", "Port calls", _sorted(seen, week.alerts("port_call")))


def meetings(week: Material) -> Section:
    """Who replenished from whom, or lay beside whom, or possibly did."""
    seen = week.tell(lambda one: one.activity is Activity.REPLENISHING and not one.is_negative)
    heard = week.alerts("rendezvous")
    return week.section("meetings", "Meetings and refuelling", _sorted(seen, heard, _possible(week)))


def _possible(week: Material) -> list[tuple[int, Line]]:
    """Possible meetings, told apart from those that were seen or heard by the sentence itself."""
    return [
        (
            one.told.sighting.observed.from_ms,
            Line(meeting_says(one, week.held.by_key), meeting_sources(one, week.register)),
        )
        for one in meetings_of(week.held, week.now, week.span)
        if week.scope.is_unit(one.unit) and week.scope.concerns(one.told.sighting)
    ]


def meeting_sources(one: Meeting, register: Register) -> tuple[int, ...]:
    """The numbers of the sighting's sources and of the AIS."""
    told = (one.told.sighting, *one.told.again)
    heard = register.vessel(one.mmsi, synthetic=one.is_of_synthetic_ais)
    return numbers((*register.sightings(told), heard))


def auxiliaries(week: Material) -> Section:
    """Auxiliaries and merchants of interest that come, or are on their way."""

    def sees(one: Sighting) -> bool:
        return looks.is_coming(one) and any(week.held.is_auxiliary(s.unit) for s in one.subjects)

    alerts = [
        week.alert(alert)
        for alert in week.held.alerts_of(week.span, "zone_entry", "gate_transit")
        if week.held.is_inbound(alert)
    ]
    changed = week.alerts("voyage_change", "destination_mismatch")
    return week.section(
        "auxiliaries",
        "Auxiliaries and merchants of interest inbound",
        _sorted(week.tell(sees), alerts, changed),
    )


def presences(week: Material) -> Section:
    """Rows of the board that are no named unit."""
    rows = [row for row in week.now.rows if row.key.startswith(PRESENCE)]
    lines = [Line(_presence(row, week), _of_row(row, week)) for row in rows]
    return week.section("presences", "Unidentified presences", lines)


def _presence(row: Row, week: Material) -> str:
    seen = f", last seen {when(row.last_confirmed)}" if row.last_confirmed else ""
    may_be = listed([telling.name_of(key, week.held.by_key) for key in row.candidates])
    given = measured(row.where, row.evidence, week.held) if row.where else None
    where = f" {given}" if given else ""
    who = f"may be {may_be}" if may_be else "no candidate among the units listed"
    return f"{plain(row.name)}: {_state(row.state)}{where}{seen}; {who} (confidence {row.confidence.value})"


def _of_row(row: Row, week: Material) -> tuple[int, ...]:
    return ground_sources(row.evidence, week.held, week.register) or (board_source(week.register),)


def days(week: Material) -> Section:
    """All that is held of the week, day by day; what is told of several days together stands at the end."""
    seen = week.tell(lambda one: not _is_long(one))
    long = week.tell(_is_long)
    held = [notice for notice in week.held.notices if overlaps(notice_span(notice), week.span)]
    near = [notice for notice in held if looks.ring_away_nm(notice.polygon) <= NOTICE_NM]
    told = [(one.from_ms, Line(notice_says(one), (week.register.notice(one),))) for one in near]
    daily = _sorted(seen, week.alerts(*_OF_THE_DAY), told)
    return week.section("days", "Daily events", [*daily, *_sorted(long)])


def _is_long(one: Sighting) -> bool:
    return one.observed.until_ms - one.observed.from_ms > 2 * DAY_MS
