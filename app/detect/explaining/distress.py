"""Whether a unit of interest sends a navigational status of distress, and for how long."""

from __future__ import annotations

from collections.abc import Iterator

from app.detect.explaining.frame import Explained, Seen, at_least, explain, is_so
from app.detect.facts import NOT_SENT
from app.detect.hulltrack import HullTrack
from app.detect.rules.distress import SAYS, DistressRule, Settled, _Walk
from app.detect.rules.voyages import KIND
from app.detect.words import minute

_WANTED = " or ".join(f'"{says}"' for says in SAYS.values())


@explain.register
def _distress(rule: DistressRule, seen: Seen) -> Iterator[Explained]:
    """One answer a hull: what she sends, and whether it is settled."""
    for hull in seen.hulls:
        now = Settled(**seen.state.get(str(hull.number), {}))
        name = seen.named("status of distress", hull)
        fixes, i = hull.track.fixes, len(hull.track.fixes) - 1
        why = _Walk(seen.vessel, hull.number, fixes, rule.parameters, now)._unit(i, int(fixes.time_s[i]))
        unit = is_so("unit of interest (a Russian one: off Syria)", why is not None, why or "none", "one")
        sends = is_so(f"sends {_WANTED}", now.is_so, _sent(hull), _WANTED)
        if now.is_so:
            yield Explained(KIND, True, (sends,), name)
            continue
        since = [] if now.since_s is None else [minute(now.since_s)]
        lasting_s = 0 if now.since_s is None else now.last_s - now.since_s
        conditions = (
            unit,
            is_so(sends.name, bool(since), sends.measured, sends.threshold),
            at_least("fixes that say so", now.count, rule.parameters.fixes),
            at_least("s from the first to the last of them", lasting_s, rule.parameters.lasting_s),
        )
        yield Explained(KIND, False, conditions, ", since ".join([name, *since]))


def _sent(hull: HullTrack) -> str:
    """The last status that she sent."""
    sent = hull.track.fixes.nav_status
    sent = sent[sent != NOT_SENT]
    return "none" if not len(sent) else SAYS.get(int(sent[-1]), f"status {int(sent[-1])}")
