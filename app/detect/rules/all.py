"""All rules beside `loitering`, with their numbers as they are by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.detect.displaced import DisplacedRule
from app.detect.engine import Rules
from app.detect.rules.conflict import ConflictRule
from app.detect.rules.distress import DistressRule
from app.detect.rules.gates import GateRule
from app.detect.rules.identities import IdentityRule
from app.detect.rules.imos import SameImoRule
from app.detect.rules.interference import InterferenceRule
from app.detect.rules.mismatches import MismatchRule
from app.detect.rules.motion import MotionRule
from app.detect.rules.naval import NavalRule
from app.detect.rules.outage import OutageRule
from app.detect.rules.ports import PortRule
from app.detect.rules.rendezvous import RendezvousRule
from app.detect.rules.silent import WatchSilentRule
from app.detect.rules.unheard import UnheardRule
from app.detect.rules.voyages import VoyageRule
from app.detect.rules.zones import ZoneRule, borders
from app.detect.units import Watchlist
from app.geo.drawn import DrawnZone


def all_rules(watchlist: Watchlist, drawn: Sequence[DrawnZone] = ()) -> Rules:
    """Every rule there is, in the order in which they are believed; `drawn` are the user's own zones."""
    return Rules(
        watchlist=watchlist,
        watch=(
            DisplacedRule(),
            ConflictRule(),
            MotionRule(),
            WatchSilentRule(watchlist),
            ZoneRule(zones=borders(drawn)),
            PortRule(),
            VoyageRule(watchlist),
            DistressRule(watchlist),
            MismatchRule(),
            IdentityRule(),
            NavalRule(),
            GateRule(),
        ),
        beliefs=(InterferenceRule(),),
        world=(UnheardRule(), RendezvousRule(), SameImoRule(), OutageRule()),
        drawn=tuple(drawn),
    )


def with_drawn(rules: Rules, drawn: Sequence[DrawnZone]) -> Rules:
    """The same rules with these zones in place of those that were drawn before."""
    watch = tuple(replace(r, zones=borders(drawn)) if isinstance(r, ZoneRule) else r for r in rules.watch)
    return replace(rules, watch=watch, drawn=tuple(drawn))


def with_watchlist(rules: Rules, watchlist: Watchlist) -> Rules:
    """The same rules with these units; a rule that holds the watchlist itself has a field of that name."""

    def told(some: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(r, watchlist=watchlist) if hasattr(r, "watchlist") else r for r in some)

    return replace(
        rules,
        watchlist=watchlist,
        watch=told(rules.watch),
        beliefs=told(rules.beliefs),
        world=told(rules.world),
    )
