"""Which navy a unit belongs to, as a report is asked for it."""

from __future__ import annotations

from app.domain.naval.units import NavalUnit

_NAMES: dict[str, tuple[str, ...]] = {
    "CY": ("cyprus", "cyprus navy"),
    "EG": ("egypt", "egyptian navy"),
    "FR": ("france", "french navy"),
    "GB": ("united kingdom", "royal navy"),
    "GR": ("greece", "hellenic navy"),
    "IL": ("israel", "israeli navy"),
    "IR": ("iran", "islamic republic of iran navy"),
    "IT": ("italy", "italian navy"),
    "PT": ("portugal", "portuguese navy"),
    "RU": ("russia", "russian navy", "russian federation"),
    "SY": ("syria", "syrian navy"),
    "TR": ("turkey", "turkish navy"),
    "US": ("united states", "us navy", "united states navy"),
}
"""ISO 3166 codes, and how sources write the state and its navy."""


def is_of(navy: str | None, asked: str) -> bool:
    """Whether a navy, in whatever words, is the one asked for: a code, or the words themselves.

    >>> is_of("Russian Navy", "RU"), is_of("RU", "ru"), is_of("Italy", "italy"), is_of(None, "RU")
    (True, True, True, False)
    >>> is_of("Portuguese Navy", "RU")
    False
    """
    if navy is None:
        return False
    said, wanted = navy.strip().casefold(), asked.strip().casefold()
    return said == wanted or said in _NAMES.get(asked.strip().upper(), ())


def of_navy(units: tuple[NavalUnit, ...], asked: str) -> tuple[NavalUnit, ...]:
    """The units of that navy or flag; a merchant of another flag is none of them."""
    return tuple(unit for unit in units if is_of(unit.navy, asked))
