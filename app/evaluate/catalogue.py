"""The catalogue: behaviours drawn from what was reported, each with the outcome expected of `loitering`."""

from __future__ import annotations

from app.evaluate.edge import EDGE
from app.evaluate.expected import Behaviour, Expected, Near
from app.evaluate.nothing import NOTHING
from app.evaluate.units import UNITS

__all__ = ["CATALOGUE", "Behaviour", "Expected", "Near"]

CATALOGUE: dict[str, Behaviour] = {behaviour.key: behaviour for behaviour in (*UNITS, *EDGE, *NOTHING)}
"""Key -> behaviour: units of interest, then ordinary ships on the edge, then what must raise nothing."""
