"""Colours: by day and by night. Late fixes are warm, early ones cold, for the colour-blind too."""

from __future__ import annotations

from typing import NamedTuple

from app.picture.content import Theme


class Palette(NamedTuple):
    """The colours of a picture."""

    paper: str
    ink: str
    faint: str
    """Of what need not be seen first."""
    sea: str
    land: str
    coast: str
    grid: str
    line: str
    """Of the computed lines."""
    band: str
    port: str
    doubt: str
    """Of fixes not to be leaned on."""
    silence: str
    synthetic: str
    on_synthetic: str
    badges: dict[str, str]
    on_badge: str
    track: tuple[float, float]
    """The part of matplotlib's `plasma` that time runs through."""


_DAY = Palette(
    paper="#ffffff",
    ink="#16202b",
    faint="#5d6b78",
    sea="#eef4f8",
    land="#e4dccb",
    coast="#8c7f66",
    grid="#c9d6df",
    line="#00607a",
    band="#f2c14e",
    port="#6b4fa0",
    doubt="#c0392b",
    silence="#4a5560",
    synthetic="#ffd400",
    on_synthetic="#1a1a1a",
    badges={"CRITICAL": "#b00020", "WARNING": "#c05600", "INFO": "#4a6572", "RETRACTED": "#5a5a5a"},
    on_badge="#ffffff",
    track=(0.02, 0.78),
)
_NIGHT = Palette(
    paper="#0d141c",
    ink="#e8eef4",
    faint="#93a4b3",
    sea="#14202c",
    land="#2c2d2a",
    coast="#857c66",
    grid="#263644",
    line="#5ec8e0",
    band="#d9a520",
    port="#b9a2ec",
    doubt="#ff7a6b",
    silence="#b6c2cc",
    synthetic="#ffd400",
    on_synthetic="#1a1a1a",
    badges={"CRITICAL": "#e5484d", "WARNING": "#d9730d", "INFO": "#5b7a8c", "RETRACTED": "#7a7a7a"},
    on_badge="#ffffff",
    track=(0.30, 1.0),
)
PALETTES: dict[Theme, Palette] = {"day": _DAY, "night": _NIGHT}
