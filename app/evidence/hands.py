"""What other rooms do for this one: whoever makes or verifies a bundle hands it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.naval.board import Row
from app.domain.premises import Premises, RawLine
from app.evidence.comparing import Derive
from app.posture.evidence import Track
from app.posture.premises import Sender
from ingest.batch import Positions


class TracksDerivation(Protocol):
    """The tracks that follow from the lines of a bundle: `app.pipeline.rederiving.DerivedTracks`."""

    @property
    def tracks(self) -> list[Track]:
        """Those with a fix that is believed."""

    @property
    def positions(self) -> Positions:
        """All fixes that the lines hold, of the time that the board looks back to."""

    @property
    def lines(self) -> int:
        """How many were read."""


DeriveTracks = Callable[[Premises, Sequence[RawLine], Sequence[Sender], int, int], TracksDerivation]


@dataclass(frozen=True)
class Hands:
    """Functions of rooms that this one may not lean on."""

    alerts: Derive
    """Alerts from lines."""
    tracks: DeriveTracks
    """Tracks from lines."""
    row: Callable[[Row, int], dict[str, Any]]
    """A row as the API shows it on the board of an instant (ms)."""
