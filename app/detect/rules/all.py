"""All rules beside `loitering`, with their numbers as they are by default."""

from __future__ import annotations

from app.detect.displaced import DisplacedRule
from app.detect.engine import Rules
from app.detect.rules.conflict import ConflictRule
from app.detect.rules.identities import IdentityRule
from app.detect.rules.interference import InterferenceRule
from app.detect.rules.mismatches import MismatchRule
from app.detect.rules.naval import NavalRule
from app.detect.rules.outage import OutageRule
from app.detect.rules.silent import WatchSilentRule
from app.detect.rules.unheard import UnheardRule
from app.detect.rules.voyages import VoyageRule
from app.detect.rules.zones import ZoneRule
from app.detect.units import Watchlist


def all_rules(watchlist: Watchlist) -> Rules:
    """Every rule there is, in the order in which they are believed."""
    return Rules(
        watchlist=watchlist,
        watch=(
            DisplacedRule(),
            ConflictRule(),
            WatchSilentRule(watchlist),
            ZoneRule(),
            VoyageRule(watchlist),
            MismatchRule(),
            IdentityRule(),
            NavalRule(),
        ),
        beliefs=(InterferenceRule(),),
        world=(
            UnheardRule(),
            OutageRule(),
        ),
    )
