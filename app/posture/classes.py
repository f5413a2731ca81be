"""Which kinds of ship hold others, so that "2 frigates" are looked for among frigates."""

from __future__ import annotations

import re
from functools import lru_cache

from app.domain.naval.units import NavalUnit, UnitKind

HOLDS: dict[str, frozenset[str]] = {
    "warship": frozenset({"frigate", "corvette", "submarine", "landing_ship"}),
    "auxiliary": frozenset({"oiler", "intelligence_ship", "research_ship", "tug"}),
    "cargo": frozenset({"ro_ro"}),
    "tanker": frozenset({"oiler"}),
}
"""`ship` holds all of them."""
_GENERIC = frozenset(
    [
        "class",
        "project",
        "of",
        "the",
        "ship",
        "ships",
        "vessel",
        "vessels",
        "russian",
        "navy",
        "naval",
        "frigate",
        "frigates",
        "corvette",
        "submarine",
        "landing",
        "oiler",
        "tanker",
        "cargo",
        "tug",
        "warship",
        "warships",
        "auxiliary",
        "improved",
        "guided",
        "missile",
        "large",
        "small",
        "unnamed",
        "unknown",
        "fleet",
        "m",
        "built",
        "ro",
        "intelligence",
        "collection",
        "research",
        "support",
        "surface",
        "grey",
        "combatant",
        "combatants",
        "group",
        "task",
        "force",
        "flotilla",
        "most",
        "many",
    ]
)
"""Words that tell no class of frigate from another."""
_ALIKE = {"ropucha": "775", "gorshkov": "22350", "steregushchiy": "20380", "altay": "160"}
"""Names of a class that are written for its project number too."""


def holds(group: str, other: str) -> bool:
    """Whether ships of one group are of another, wider or the same.

    >>> holds("warship", "frigate"), holds("frigate", "warship"), holds("ship", "ro_ro")
    (True, False, True)
    """
    return group in (other, "ship") or other in HOLDS.get(group, ())


def group_said(unit_class: str | None, kind: str | None) -> str:
    """The group that the words of a class, or else a unit's kind, have it.

    >>> group_said("Improved Kilo submarine", "combatant"), group_said(None, "auxiliary")
    ('submarine', 'auxiliary')
    """
    return _group_in((unit_class or "").lower()) or (_BY_KIND[UnitKind(kind)] if kind else "ship")


def group_of(unit: NavalUnit) -> str:
    """Her group: as claimed, else as the words of her class have it, else by what she is."""
    if (claimed := unit.best("group")) is not None:
        return claimed
    return _group_in((unit.best("class") or "").lower()) or _BY_KIND[unit.kind]


_BY_KIND = {UnitKind.COMBATANT: "warship", UnitKind.AUXILIARY: "auxiliary", UnitKind.MERCHANT: "ship"}
_WORDS = (
    ("frigate", "frigate"), ("corvette", "corvette"), ("submarine", "submarine"), ("landing", "landing_ship"),
    ("oiler", "oiler"), ("intelligence", "intelligence_ship"), ("research", "research_ship"), ("tug", "tug"),
    ("ro-ro", "ro_ro"), ("tanker", "tanker"), ("cargo", "cargo"),
)  # fmt: skip


def _group_in(text: str) -> str | None:
    return next((group for word, group in _WORDS if word in text), None)


def may_be(unit: NavalUnit, group: str | None, unit_class: str | None) -> bool:
    """Whether a unit may be what a source calls "a Ropucha-class landing ship", with its group."""
    if not holds(group or _group_in((unit_class or "").lower()) or "ship", group_of(unit)):
        return False
    called = (unit_class or "").lower()
    if ("surface" in called and group_of(unit) == "submarine") or not _may_sail_for(unit, called):
        return False
    told, hers = _marks(unit_class or ""), _marks(" ".join(claim.value for claim in unit.claimed("class")))
    return not told or not hers or bool(told & hers)


_SAIL_FOR = {"russian": "russia", "syrian": "syria", "ukrainian": "ukrain"}
"""Words of a class that tell whose ships they are -> what the claim of her navy or flag begins with."""
_UNCOUNTED = ("group of", "most of", "many of", "task force", "flotilla")


def _may_sail_for(unit: NavalUnit, called: str) -> bool:
    return all(
        unit.navy is None or unit.navy.lower().startswith(begins)
        for word, begins in _SAIL_FOR.items()
        if word in called
    )


def is_uncounted(unit_class: str | None) -> bool:
    """Whether a source tells of several and not how many.

    >>> is_uncounted("group of warships"), is_uncounted("Gorshkov-class frigate"), is_uncounted(None)
    (True, False, False)
    """
    return any(word in (unit_class or "").lower() for word in _UNCOUNTED)


@lru_cache(maxsize=1024)
def _marks(text: str) -> frozenset[str]:
    words = set(re.findall(r"[a-z0-9]+", text.lower())) - _GENERIC
    return frozenset(_ALIKE.get(word, word) for word in words if not word.isdigit() or len(word) > 2)
