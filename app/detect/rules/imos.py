"""`identity_change` of a whole ship: her IMO number is sent under an MMSI that had not sent it before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.detect.finding import INSTANT, Finding, Moment
from app.detect.parameters import next_minute
from app.detect.rules.identities import KIND, IdentityParameters, is_imo
from app.detect.units import is_ship
from app.detect.watch import State, Stretch
from app.detect.words import minute, place, who
from app.detect.world import Glimpse, SameImo, World
from app.domain.time import iso

NEW, SHARED = "imo_under_new_mmsi", "imo_shared"


@dataclass(frozen=True)
class SameImoRule:
    """Asks which MMSIs begin to send an IMO number that another sent before."""

    parameters: IdentityParameters = field(default_factory=IdentityParameters)
    kinds: tuple[str, ...] = (KIND,)
    version: int = 1

    def advance(self, world: World, state: State, from_s: int, until_s: int) -> Stretch:  # noqa: ARG002 - none
        """See `WorldRule`."""
        p = self.parameters
        found = world.same_imo(from_s, until_s, apart_s=p.apart_s, within_s=p.within_s)
        looked_at = [
            same for same in found if is_imo(same.imo) and is_ship(same.mmsi) and is_ship(same.other)
        ]
        return Stretch(finished=tuple(self._finding(world, same) for same in looked_at))

    def _finding(self, world: World, same: SameImo) -> Finding:
        she, detected_s = world.glimpse(same.mmsi, same.again_s), next_minute(same.again_s)
        subtype = SHARED if same.other_last_s >= same.first_s else NEW
        moment = Moment(
            change="opened",
            at_s=detected_s,
            lon=she.place.lon if she.place else None,
            lat=she.place.lat if she.place else None,
            says=self._says(world, same, she, subtype),
            ended_s=same.first_s,
            ended_by=INSTANT,
            evidence=_evidence(world, same, she),
            caveats=("said by the ships",),
        )
        heard_by = world.heard_by((same.mmsi, same.other))
        return Finding(
            kind=KIND,
            subtype=subtype,
            vessels=(same.mmsi, same.other),
            named_after=(same.mmsi,),
            subject=f"IMO {same.imo} MMSI {same.mmsi}",
            started_s=same.first_s,
            detected_s=detected_s,
            last_s=same.again_s,
            final_s=detected_s,
            now=moment,
            news=(moment,),
            feeds=tuple(name for name, _ in heard_by),
            synthetic=any(synthetic for _, synthetic in heard_by),
        )

    def _says(self, world: World, same: SameImo, she: Glimpse, subtype: str) -> str:
        entry = world.watchlist.find(same.mmsi, she.identity)
        name = who(same.mmsi, she.identity, entry.label if entry else None, "watchlist" if entry else None)
        where = (
            f"last position {place(she.place.lon, she.place.lat)} at {minute(she.place.time_s)}"
            if she.place
            else "no position heard in 24 h"
        )
        other = f"MMSI {same.other}, which last sent it at {minute(same.other_last_s)}"
        both = "; both send it" if subtype == SHARED else ""
        destination = she.identity.destination
        declared = f", declared destination {destination}" if destination else ""
        return (
            f"{name} sends since {minute(same.first_s)} the IMO number {same.imo} of {other}{both}, "
            f"{where}, AIS only{declared}"
        )


def _evidence(world: World, same: SameImo, she: Glimpse) -> dict[str, Any]:
    entry = world.watchlist.find(same.mmsi, she.identity)
    return {
        "imo": same.imo,
        "new_mmsi": same.mmsi,
        "first_sent_at": iso(same.first_s * 1000),
        "sent_again_at": iso(same.again_s * 1000),
        "other_mmsi": same.other,
        "other_last_sent_at": iso(same.other_last_s * 1000),
        "position_at": iso(she.place.time_s * 1000) if she.place else None,
        "identity": dict(vars(she.identity)),
        "unit_of_interest": {"why": "watchlist", "label": entry.label} if entry else None,
    }
