"""When ships that send by turns do so, and what they send of where they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.evaluate.reception import Random
from app.evaluate.traffic.fleet import Floats, Ints, States


def turns(phase_s: Floats, period_s: Floats, span: tuple[int, int]) -> tuple[Floats, Ints]:
    """When each sender's turn comes within the span, and the number of the sender."""
    first = np.ceil((span[0] - phase_s) / period_s)
    most = int(np.ceil((span[1] - span[0]) / period_s.min(initial=np.inf))) + 1
    times = phase_s[:, None] + (first[:, None] + np.arange(most)) * period_s[:, None]
    which, turn = np.nonzero(times < span[1])
    return times[which, turn], which


def noisy(states: States, rng: Random) -> States:
    """Fixes a few metres off, speeds and courses a little."""
    n = len(states.lon)
    return states._replace(
        lon=states.lon + rng.normal(0.0, 4e-5, n),
        lat=states.lat + rng.normal(0.0, 4e-5, n),
        sog_kn=np.clip(states.sog_kn + rng.normal(0.0, 0.1, n), 0.0, 102.2),
        cog_deg=(states.cog_deg + rng.normal(0.0, 1.0, n)) % 360.0,
    )


def picked(states: States, mask: NDArray[np.bool_]) -> States:
    """Those of some."""
    return States(**{name: column[mask] for name, column in states._asdict().items()})
