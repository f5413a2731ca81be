"""What hangs by what a ship says of herself: voyage, identity, IMO number, and claims to be a warship."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.detect.explaining.frame import Condition, Explained, Seen, at_least, at_most, explain, is_so
from app.detect.parameters import next_minute
from app.detect.rules import identities, voyages
from app.detect.rules.identities import IdentityRule, folded, is_imo
from app.detect.rules.imos import SameImoRule
from app.detect.rules.naval import KIND as NAVAL
from app.detect.rules.naval import NavalRule, claim
from app.detect.rules.naval import _Walk as NavalWalk
from app.detect.rules.voyages import Said, VoyageRule
from app.detect.statics import Content
from app.detect.words import minute

NOTHING = "nothing"
_ANOTHER = "declares another destination, ETA or draught"
_LONG_AGO_S = -1


@explain.register
def _voyage(rule: VoyageRule, seen: Seen) -> Iterator[Explained]:
    """Whether her latest report differs from what she had declared before."""
    was_open = Said.of(seen.state).open
    change = seen.came[-1] if seen.came else was_open
    if change:
        said = change.now.evidence
        other = is_so(_ANOTHER, True, _shown(said["after"]), f"other than {_shown(said['before'])}")
        yield Explained(voyages.KIND, True, (other,), f"since {minute(change.started_s)}")
        return
    report = _latest_report(seen)
    if report is None:
        yield Explained(voyages.KIND, False, (is_so("static reports", False, 0, "at least one"),))
        return
    content, at_s = report
    before = Said.of(rule.advance(seen.vessel, {}, _LONG_AGO_S, at_s - 1).state).values
    values = voyages._values(content)
    differs = rule._differing(before, values)
    is_other = any(d and old is not None for d, old in zip(differs, before, strict=True))
    declared = (_shown(voyages._declared(one)) for one in (values, before))
    now, then = (text or NOTHING for text in declared)
    conditions: tuple[Condition, ...] = (is_so(_ANOTHER, is_other, now, f"other than {then}"),)
    if is_other:
        conditions += (is_so("and not what she had said shortly before", False, "it was", "no"),)
    yield Explained(voyages.KIND, False, conditions, f"report of {minute(at_s)}")


def _latest_report(seen: Seen) -> tuple[Content, int] | None:
    found = [
        (said.content, int(said.time_s[-1])) for said in seen.vessel.statics.between(_LONG_AGO_S, seen.at_s)
    ]
    return found[-1] if found else None


def _shown(declared: Mapping[str, Any]) -> str:
    """As evidence has it, in words."""
    draught = declared["draught_m"]
    told = (declared["destination"], declared["eta"], None if draught is None else f"{draught:.1f} m")
    named = zip(("destination", "ETA", "draught"), told, strict=True)
    return ", ".join(f"{name} {value}" for name, value in named if value is not None)


@explain.register
def _identity(rule: IdentityRule, seen: Seen) -> Iterator[Explained]:
    """One answer a field that she says otherwise; one for all of them if there is none."""
    p = rule.parameters
    came = {name for f in seen.came for name in f.now.evidence["changed"]}
    for finding in seen.came:
        for name, shown in finding.now.evidence["changed"].items():
            yield _changed(rule, name, shown)
    pending = {n: held for n, held in seen.state.items() if held.get("new") is not None and n not in came}
    for name, held in pending.items():
        from_s = held["first_s"] + p.apart_s
        if held.get("both_s") is not None:
            from_s = max(from_s, held["both_s"] + p.alternating_s)
        conditions = (
            is_so(f"{name} is another", True, str(held["new"]), f"other than {held['value']}"),
            at_least("reports that say so", held["reports"], p.reports - 1 if p.reports > 1 else 1),
            is_so("said again late enough", False, f"not since {minute(from_s)}", f"after {minute(from_s)}"),
        )
        yield Explained(identities.KIND, False, conditions, f"since {minute(held['first_s'])}")
    if not (came or pending):
        yield Explained(identities.KIND, False, (_nothing_else(seen),))


def _changed(rule: IdentityRule, name: str, shown: Mapping[str, Any]) -> Explained:
    p = rule.parameters
    conditions = (
        is_so(f"{name} is another", True, str(shown["after"]), f"other than {shown['before']}"),
        at_least("reports that say so", shown["reports"], p.reports),
        at_least("s from the first to the last of them", shown["seconds"], p.apart_s),
    )
    return Explained(identities.KIND, True, conditions, f"since {shown['first_at']}")


def _nothing_else(seen: Seen) -> Condition:
    identity = seen.vessel.identity(seen.at_s)
    told = [f"{name} {value}" for name in identities.FIELDS if (value := folded(name, identity)) is not None]
    says = ", ".join(told) or NOTHING
    return is_so(
        "says she is another than before", False, f"still {says}", "another name, type, IMO or call sign"
    )


@explain.register
def _same_imo(rule: SameImoRule, seen: Seen) -> Iterator[Explained]:
    """Whether her IMO number had been another's."""
    p, mmsi = rule.parameters, seen.vessel.mmsi
    imo = seen.vessel.identity(seen.at_s).imo
    valid = imo is not None and is_imo(imo)
    number = is_so("sends an IMO number with a right check digit", valid, imo, "yes")
    if not valid:
        yield Explained(identities.KIND, False, (number,), "IMO number under a new MMSI")
        return
    found = world_same_imo(rule, seen)
    if found is None:
        alone = is_so("another MMSI sent it before her, and she again in time", False, "none did", "one did")
        yield Explained(identities.KIND, False, (number, alone), "IMO number under a new MMSI")
        return
    at_s = next_minute(found.again_s)
    conditions = (
        number,
        is_so("another MMSI sent it before her", True, found.other, "one did"),
        at_least("s from her first report of it to the next", found.again_s - found.first_s, p.apart_s),
        at_most("s from her first report of it to the next", found.again_s - found.first_s, p.within_s),
        is_so("found at this minute", at_s == seen.at_s, minute(at_s), minute(seen.at_s)),
    )
    about = f"IMO {found.imo} under {mmsi} since {minute(found.first_s)}"
    yield Explained(identities.KIND, at_s == seen.at_s, conditions, about)


def world_same_imo(rule: SameImoRule, seen: Seen) -> Any:  # noqa: ANN401 - SameImo or None
    """What is found of her up to the minute."""
    p = rule.parameters
    found = seen.world.same_imo(_LONG_AGO_S, seen.at_s, apart_s=p.apart_s, within_s=p.within_s)
    return next((same for same in found if same.mmsi == seen.vessel.mmsi), None)


@explain.register
def _naval(rule: NavalRule, seen: Seen) -> Iterator[Explained]:
    """One answer a hull: whether she claims to be a warship."""
    p = rule.parameters
    for hull in seen.hulls:
        fixes = hull.track.fixes
        i, held = len(fixes) - 1, seen.state.get(str(hull.number))
        claimed = claim(seen.vessel.identity(seen.at_s))
        walk = NavalWalk(seen.vessel, hull.number, fixes, p, held)
        first = max(0, i - p.fixes + 1)
        identity = seen.vessel.identity(seen.at_s)
        conditions = (
            is_so(
                "claims to be a warship",
                claimed is not None,
                f"by her {claimed.replace('_', ' ')}"
                if claimed
                else f"type {identity.ship_type}, {identity.name}",
                "ship type 35, or a name as navies have",
            ),
            at_least("fixes", min(i + 1, p.fixes), p.fixes),
            at_most(
                f"s from the first to the last of the {p.fixes} latest",
                int(fixes.time_s[i] - fixes.time_s[first]),
                p.evidence_s,
            ),
        )
        met = held is not None or walk._begins(i, int(fixes.time_s[i]))
        yield Explained(NAVAL, met, conditions, seen.about(hull))
