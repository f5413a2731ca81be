"""Silences: of a unit of interest, of any other ship, and of the feeds that hear her."""

from __future__ import annotations

from collections.abc import Iterator

from app.detect.coverage import GOOD, cell_of
from app.detect.explaining.frame import Condition, Explained, Seen, at_least, at_most, explain, is_so
from app.detect.facts import VesselFacts
from app.detect.rules.gap import (
    COVERAGE,
    GAP,
    OVERDUE,
    UNEXPLAINED,
    WATCH_SILENT,
    GapParameters,
    Messages,
    Silence,
    is_followed,
    silence_after,
)
from app.detect.rules.outage import OUTAGE, RECORDED, OutageRule, _Feed, usual_interval_s
from app.detect.rules.silent import WatchSilentRule, is_syrian_destination
from app.detect.rules.silent import _Walk as SilentWalk
from app.detect.rules.unheard import UnheardRule
from app.detect.silence import minute_when_silent, up_seconds
from app.detect.units import unit_of_interest
from app.detect.words import minute, span

_COUNTED = "s silent while a feed that hears her was up"


@explain.register
def _of_unit(rule: WatchSilentRule, seen: Seen) -> Iterator[Explained]:
    """Two answers: not heard, and overdue."""
    p, facts = rule.parameters, seen.vessel.facts
    silence, conditions = _last_heard(facts, p, seen)
    if silence is None:
        yield Explained(GAP, False, tuple(conditions), WATCH_SILENT)
        return
    why = seen.vessel.unit(silence.last_s)
    followed = is_followed(why, silence)
    near = " within 24 NM of Syria" if why == "russian" else ""
    unit = is_so("unit of interest where last heard", followed, why or "none", f"one{near}")
    walk = SilentWalk(seen.vessel, p, seen.at_s, seen.at_s)
    common = (*conditions, unit, _class_a(silence))
    for way in walk._met(silence):
        silent = _silent(facts, silence, way.after_s, seen.at_s)
        asked = all(condition.met for condition in common)
        met = asked and way.met_s is not None and way.met_s <= seen.at_s
        bound = (_bound(seen, silence),) if way.subtype == OVERDUE else ()
        about = f"{way.subtype}, last heard {minute(silence.last_s)}"
        yield Explained(GAP, met, (*common, *bound, silent), about)
    if followed and not (not silence.in_port and is_syrian_destination(_destination(seen, silence))):
        where = is_so(
            "last fix in no port", not silence.in_port, "in one" if silence.in_port else "in none", "none"
        )
        yield Explained(GAP, False, (*common, where, _bound(seen, silence)), OVERDUE)


def _last_heard(facts: VesselFacts, p: GapParameters, seen: Seen) -> tuple[Silence | None, list[Condition]]:
    """How she was when last heard, and whether a fix tells where."""
    if "silence" in seen.state:
        silence: Silence | None = Silence(**seen.state["silence"])
        last_s: int | None = silence.last_s if silence else None
    else:
        last_s = Messages(facts, seen.at_s).last(seen.at_s)
        silence = None if last_s is None else silence_after(facts, last_s, p)
    if last_s is None:
        return None, [is_so("was heard", False, "never", "once")]
    since_s = None if silence is None else silence.last_s - silence.fix_s
    return silence, [at_most("s from her last fix to her last message", since_s, p.fix_within_s)]


def _class_a(silence: Silence) -> Condition:
    return is_so("class A", not silence.class_b, "B" if silence.class_b else "A", "A")


def _silent(facts: VesselFacts, silence: Silence, after_s: int, at_s: int) -> Condition:
    counted_s = up_seconds(facts.up, silence.last_s, at_s)
    met_s = minute_when_silent(facts.up, silence.last_s, after_s)
    return Condition(f"{_COUNTED}, at least", counted_s, after_s, met_s is not None and met_s <= at_s)


def _destination(seen: Seen, silence: Silence) -> str | None:
    return seen.vessel.identity(silence.last_s).destination


def _bound(seen: Seen, silence: Silence) -> Condition:
    declared = _destination(seen, silence)
    return is_so(
        "declared destination in Syria",
        is_syrian_destination(declared),
        declared or "nothing",
        "a port of Syria",
    )


@explain.register
def _of_ship(rule: UnheardRule, seen: Seen) -> Iterator[Explained]:
    """Two answers: silent where others are heard, and silent where that is not known."""
    p, facts = rule.parameters, seen.vessel.facts
    last_s = Messages(facts, seen.at_s).last(seen.at_s)
    silence = None if last_s is None else silence_after(facts, last_s, p)
    if silence is None:
        since = at_most("s from her last fix to her last message", None, p.fix_within_s)
        yield Explained(GAP, False, (since,), UNEXPLAINED)
        return
    why = unit_of_interest(facts.mmsi, facts.identity.at(silence.last_s), seen.world.watchlist)
    followed = is_followed(why, silence)
    common = (
        is_so("no unit of interest there", not followed, why if followed and why else "none", "none"),
        _class_a(silence),
        is_so("not in a port, nor moored", not silence.in_port, "in one" if silence.in_port else "no", "no"),
        at_least(f"fixes in the {span(p.before_s)} before her last", silence.fixes_before, p.fixes_before),
        _silent(facts, silence, p.silent_s, seen.at_s),
    )
    met = all(condition.met for condition in common)
    cover = facts.cover(silence.lon, silence.lat, seen.at_s)
    explained: tuple[Condition, ...] = (
        is_so("coverage where she was last", cover.word() == GOOD, cover.word(), GOOD),
    )
    if met and cover.word() == GOOD:
        met_s = minute_when_silent(facts.up, silence.last_s, p.silent_s) or seen.at_s
        heard = seen.world.ships_heard(cell_of(silence.lon, silence.lat), silence.last_s, met_s)
        others = len(heard - {facts.mmsi})
        explained += (at_least("other ships heard there meanwhile", others, p.others_heard),)
    is_explained = all(condition.met for condition in explained)
    about = f"last heard {minute(silence.last_s)}"
    yield Explained(GAP, met and is_explained, (*common, *explained), f"{UNEXPLAINED}, {about}")
    if met and not is_explained:
        yield Explained(GAP, True, common, f"{COVERAGE}, {about}")


@explain.register
def _of_feeds(rule: OutageRule, seen: Seen) -> Iterator[Explained]:
    """One answer a feed that hears her."""
    p = rule.parameters
    minutes = seen.world.heard_minutes(seen.at_s - p.longest_hole_s - p.history_s, seen.at_s)
    for feed in seen.world.heard(seen.vessel.mmsi):
        heard = minutes.get(feed.name)
        if heard is None or not len(heard.last_s):
            yield Explained(OUTAGE, False, (is_so("heard lately", False, "no", "yes"),), feed.name)
            continue
        last_s = int(heard.last_s[-1])
        usual_s = usual_interval_s(heard.first_s, last_s, p)
        least_s = max(p.least_s, round(p.times_usual * usual_s)) if usual_s is not None else p.least_s
        is_live = feed.kind not in RECORDED
        conditions: tuple[Condition, ...] = (
            is_so(
                "kind of feed: a file's silence counts only once it goes on", is_live, feed.kind, "a live one"
            ),
            at_most("s usually between its messages", usual_s, p.rarest_s),
            at_least("s without a message", seen.at_s - last_s, least_s),
        )
        vessels = seen.world.vessels_heard(feed.name, last_s, p.least_vessels)
        conditions += (at_least("vessels that it had heard", vessels, p.least_vessels),)
        outage = _Feed(feed, minutes, p)._outage(heard, len(heard.last_s) - 1, None, seen.at_s)
        met = outage is not None and outage.detected_s <= seen.at_s and vessels >= p.least_vessels
        yield Explained(OUTAGE, met, conditions, feed.name)
