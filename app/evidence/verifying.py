"""`twelvemile verify`: is a bundle whole, and does what it is about follow from it alone?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from app.domain.premises import Premises
from app.domain.tuning import TuningError
from app.evidence import archive, lines, manifest
from app.evidence.archive import BundleError
from app.evidence.comparing import Derive, counterpart, differences, identities
from app.evidence.hands import Hands
from app.evidence.row_building import ROW, SUBJECT
from app.evidence.row_verifying import derive_row
from app.evidence.verdict import (
    ALERT,
    ALTERED,
    DIFFERS,
    GEODATA,
    INCOMPLETE,
    MATCHES,
    NOT_DERIVABLE,
    POSITIONS,
    RULE,
    Verdict,
    fixes_in,
    of_fixes,
)
from app.geo.attribution import geodata_version


def verify(path: Path, version: str, hands: Hands) -> Verdict:
    """Judge a file. `BundleError` if it is no bundle at all, `OSError` if it cannot be read."""
    members, comment = archive.read(path)
    says = manifest.read(members)
    found = manifest.altered(members, comment, says)
    if not found and not archive.is_as_packed(path.read_bytes(), members, comment):
        found = ["the zip itself: its headers are not as Twelvemile writes them"]
    if found:
        return Verdict("altered", ALTERED, differences=found)
    return _judged(members, says, version, hands)


def _judged(members: Mapping[str, bytes], says: Mapping[str, Any], version: str, hands: Hands) -> Verdict:
    try:
        is_row = says["subject"]["type"] == SUBJECT
        verdict = _of_row(members) if is_row else _of_alert(members)
        if says["package"] != version:
            verdict.notes.append(f"made by version {says['package']}, verified by {version}")
        if not says["derivable"]:
            verdict.derivation = NOT_DERIVABLE if says["complete"] else INCOMPLETE
            verdict.why = str(says["reason"])
        elif (held := orjson.loads(members[GEODATA])["version"]) != geodata_version():
            verdict.derivation = DIFFERS
            verdict.differences = [
                f"geodata: the bundle rests on version {held}, this installation has {geodata_version()}; "
                f"verify it with Twelvemile {says['package']}"
            ]
        elif is_row:
            derive_row(verdict, members, hands)
        else:
            _derive_alert(verdict, members, hands.alerts)
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"its members are not as this version writes them ({error!r})") from None
    return verdict


def _of_alert(members: Mapping[str, bytes]) -> Verdict:
    alert = orjson.loads(members[ALERT])
    return Verdict(alert={name: alert[name] for name in ("id", "kind", "vessels", "started_at")})


def _of_row(members: Mapping[str, bytes]) -> Verdict:
    told = orjson.loads(members[ROW])
    return Verdict(
        row={"key": told["row"]["key"], **{name: told[name] for name in ("area", "at", "known_at")}}
    )


def _derive_alert(verdict: Verdict, members: Mapping[str, bytes], derive: Derive) -> None:
    alert = orjson.loads(members[ALERT])
    given = Premises.from_dict(orjson.loads(members[RULE])["premises"])
    raw = lines.read(members[lines.NMEA], members[lines.TABLE], [feed.name for feed in given.feeds])
    try:
        found = derive(given, raw)
    except TuningError as error:
        verdict.derivation, verdict.differences = DIFFERS, [f"rule: {error}"]
        return
    same = counterpart(alert, found.alerts)
    verdict.derived = {"lines": found.lines, "positions": len(found.positions), "alerts": len(found.alerts)}
    if same is None:
        verdict.differences = ["alert: nothing of its kind, vessels, zone and start follows from the lines"]
    else:
        verdict.derived["explanation"] = same["explanation"]
        verdict.differences = [str(one) for one in differences(alert, same)]
        if same["id"] != alert["id"]:
            verdict.notes.append(f"its id {alert['id']} was given before; as it stands it is {same['id']}")
    verdict.differences += of_fixes(fixes_in(members[POSITIONS]), identities(found.positions))
    verdict.derivation = DIFFERS if verdict.differences else MATCHES
