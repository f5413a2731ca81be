"""`gnss_interference`: whether she was thrown to where she is shown, and who else was; and her taints."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.detect.displaced import DisplacedRule
from app.detect.explaining.frame import Condition, Explained, Seen, at_least, at_most, explain, is_so
from app.detect.hulls import SET_ASIDE, can_have_sent
from app.detect.incidents import INTERFERENCE, LOSS, Event, InterferenceParameters, belong, events
from app.detect.parameters import HOUR_S, MINUTE_S
from app.detect.rules.interference import InterferenceRule
from app.detect.words import minute
from app.geo.geodesy import distance_nm


@explain.register
def _thrown(rule: DisplacedRule, seen: Seen) -> Iterator[Explained]:
    """Whether her latest fixes are a run that she was thrown to, as the facts were sent."""
    fixes, numbers = seen.vessel.sent
    fine = ~fixes.coarse & (numbers != SET_ASIDE)
    fixes, numbers = fixes.take(fine), numbers[fine]
    now = seen.state.get("now")
    changes = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    if not len(changes):
        alone = is_so("shown on another hull than before", False, "never", "yes")
        yield Explained(INTERFERENCE, False, (alone,), "thrown")
        return
    i = int(changes[-1])
    silent_s = int(fixes.time_s[i] - fixes.time_s[i - 1])
    places = (fixes.lon[i - 1 : i], fixes.lat[i - 1 : i], fixes.lon[i : i + 1], fixes.lat[i : i + 1])
    far_nm = float(distance_nm(*places)[0])
    reach_nm = rule.hulls.slack_nm + rule.hulls.top_speed_kn * silent_s / HOUR_S
    sailed = bool(can_have_sent(np.array([silent_s]), *places, rule.hulls)[0])
    conditions = (
        is_so("shown on another hull than before", True, f"at {minute(int(fixes.time_s[i]))}", "yes"),
        Condition("NM from the fix before, over", round(far_nm, 2), round(reach_nm, 2), not sailed),
        at_most("s since the fix before", silent_s, rule.parameters.jump_s),
        is_so(
            "there and not back: to where no ship lies, or to a hull seen later",
            now is not None,
            "yes" if now is not None else "no",
            "yes",
        ),
    )
    tainted = _is_tainted(seen)
    belongs = is_so("others were thrown there too", tainted, "yes" if tainted else "no", "yes")
    yield Explained(INTERFERENCE, tainted and now is not None, (*conditions, belongs), "thrown")


def _is_tainted(seen: Seen) -> bool:
    """Whether her latest fix is not to be believed."""
    facts = seen.vessel.facts
    return bool(facts.tainted(facts.fixes.time_s[-1:]).any())


@explain.register
def _interference(rule: InterferenceRule, seen: Seen) -> Iterator[Explained]:
    """Whether she is one of an incident, and how many others show the sign that she does."""
    p = rule.parameters
    since_s = seen.at_s - p.within_s - MINUTE_S
    lost = seen.world.losses(since_s, seen.at_s, p.lost_after_s, p.lost_lasting_s)
    signs = events(seen.world.thrown(since_s, seen.at_s), lost, since_s, seen.at_s)
    hers = [event for event in signs if event.mmsi == seen.vessel.mmsi]
    tainted, of_one = _is_tainted(seen), INTERFERENCE in seen.standing
    if tainted or of_one:
        fix = "her latest fix is one of it" if tainted else "not her latest fix"
        one = is_so("one of an incident that goes on", True, f"yes; {fix}", "yes")
        yield Explained(INTERFERENCE, True, (one,), "incident")
    elif hers:
        yield Explained(INTERFERENCE, False, (_together(hers[-1], signs, p),), f"incident, {hers[-1].sign}")
    else:
        sign = is_so(f"a sign of hers in the last {p.within_s // MINUTE_S} min", False, "none", "one")
        yield Explained(INTERFERENCE, False, (sign,), "incident")


def _together(event: Event, signs: list[Event], p: InterferenceParameters) -> Condition:
    ships = {e.mmsi for e in signs if belong(e, event.sign, event.where, event.lon, event.lat, p)}
    needed = p.lost_ships if event.sign == LOSS else p.ships
    return at_least(
        f"ships with a {event.sign} of one place in {p.within_s // MINUTE_S} min", len(ships), needed
    )
