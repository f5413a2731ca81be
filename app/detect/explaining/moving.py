"""Two ships under one MMSI, and speeds that no ship of a kind can make."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.detect.doubt import caveats
from app.detect.explaining.frame import (
    Condition,
    Explained,
    Seen,
    at_least,
    at_most,
    explain,
    is_so,
    over,
    under,
)
from app.detect.facts import Fixes
from app.detect.legs import implied_kn, leg_to
from app.detect.parameters import next_minute
from app.detect.rules.conflict import CAVEAT, CONFLICT, ConflictRule, Count, count_of
from app.detect.rules.motion import MOTION, MotionParameters, MotionRule, Spell
from app.detect.rules.motion import _Walk as MotionWalk
from app.detect.words import minute

_NO_COUNT = 0


@explain.register
def _conflict(rule: ConflictRule, seen: Seen) -> Iterator[Explained]:
    """Whether two hulls send in turn, which no one ship can."""
    p, state = rule.parameters, seen.state
    is_open = bool(state.get("open"))
    counts = [count_of(held) for held in state.get("pairs", {}).values()]
    if is_open:
        counts = [count_of(state["open"])]
    best = max(counts, key=_weight, default=None)
    number, overlap_s = (best.alternations, max(best.overlap_s, 0)) if best else (_NO_COUNT, 0)
    conditions = (
        at_least("hulls, which one ship cannot be", len(seen.hulls), 2),
        at_least(
            f"impossible alternations of two, none {p.without_s} s after another", number, p.alternations
        ),
        at_least("s over which both tracks are there", overlap_s, p.overlap_s),
    )
    about = f"open since {minute(best.started_s)}" if is_open and best else None
    if "waits_s" in state:
        waits = f"of the last it is settled at {minute(state['waits_s'])}"
        about = f"{about}; {waits}" if about else waits
    yield Explained(CONFLICT, is_open, conditions, about)


def _weight(count: Count) -> tuple[int, int]:
    return count.alternations, count.overlap_s


@explain.register
def _motion(rule: MotionRule, seen: Seen) -> Iterator[Explained]:
    """Whether her latest fix shows her faster than a ship of her kind can be."""
    p, fixes = rule.parameters, seen.vessel.fine[0] if seen.vessel.hulls else None
    held = seen.state.get("spell")
    spell = Spell.from_state(held) if held else None
    if (spell and spell.is_open) or seen.came:
        # One that waited near a sink may end at the minute at which it opens.
        found = next(finding for finding in seen.found if finding in seen.came or not finding.now.ended_by)
        shown = found.now.evidence
        fast = over("kn over two legs, the greatest so far", shown["most_implied_kn"], shown["limit_kn"])
        yield Explained(MOTION, True, (fast,), f"since {minute(found.started_s)}")
        return
    if fixes is None or not len(fixes):
        yield Explained(MOTION, False, (is_so("fixes that are believed", False, 0, "three of them"),))
        return
    j = len(fixes) - 1
    conditions = tuple(_legs(seen, p, fixes, j))
    if spell:
        waits = f"s since then, near {spell.met.sink}, and still believed"
        waited_s = seen.at_s - (spell.detected_s - p.sink_wait_s)
        conditions += (at_least(waits, waited_s, p.sink_wait_s),)
    yield Explained(MOTION, False, conditions, f"fix of {minute(int(fixes.time_s[j]))}")


def _legs(seen: Seen, p: MotionParameters, fixes: Fixes, j: int) -> Iterator[Condition]:
    """The leg to her latest fix, the one before, and both."""
    at_s = next_minute(int(fixes.time_s[j]))
    limit_kn = p.limit_kn(seen.vessel.identity(at_s))
    i = leg_to(fixes, j, p.leg_nm, p.leg_s)
    last_kn = None if i is None else implied_kn(fixes, i, j)
    yield over(f"kn over the last leg of {p.leg_nm:g} NM or more", last_kn, limit_kn, digits=1)
    h = None if i is None else leg_to(fixes, i, p.leg_nm, p.leg_s)
    before_kn = None if h is None or i is None else implied_kn(fixes, h, i)
    yield over("kn over the leg before it", before_kn, limit_kn, digits=1)
    if last_kn is not None and last_kn > limit_kn:
        most_kn = max(last_kn, before_kn or 0.0)
        yield at_most("kn over either, for it to be a motion", most_kn, p.most_kn, digits=0)
        starts = MotionWalk(seen.vessel, p, {})._from(fixes, seen.vessel.fine[1], j, limit_kn)
        back = starts is None and last_kn <= p.most_kn
        yield is_so("no way back to a hull shown before", not back, "it is" if back else "none", "none")
    if h is not None:
        shown_kn = implied_kn(fixes, h, j)
        yield over("kn over both", shown_kn, limit_kn, digits=1)
        sent = fixes.sog_kn[h : j + 1]
        says_kn = None if np.isnan(sent).all() else float(np.nanmax(sent))
        share = under("greatest speed that she sends on them, kn", says_kn, round(p.says_share * shown_kn, 1))
        yield Condition(share.name, share.measured, share.threshold, says_kn is None or share.met)
    doubted = CAVEAT in caveats(seen.vessel.doubts, at_s)
    yield is_so("no mmsi_conflict is open", not doubted, "one is" if doubted else "none is", "none")
