"""What can be turned on a scenario: how often ships are heard, and what the line does to what was heard."""

from __future__ import annotations

from dataclasses import dataclass

SHORTEST_SPACING, LONGEST_SPACING = 0.5, 1.5
"""Between two reports that a station hears, in terms of the mean."""


@dataclass(frozen=True)
class Dials:
    """Times are means in seconds, shares are 0..1 of the good messages.

    `moving_s`, `still_s`: between position reports heard of a ship under way, and of one at anchor or
    moored, each gap between half and one and a half of it; `static_s`: between static reports.
    `pass_hours`: least and greatest time from one satellite pass to the next; `coarse`: share of satellite
    reports of type 27. `gps_noise_m`: root mean square error of a fix. `loss`: share of messages never
    received. `duplicates`: share heard by a second receiver too, a second later, whose clock is `skew_s` fast
    (less than 0: slow). `disorder_s`: lines come up to so much later in the file than their time. `noise`:
    lines of bad or foreign input per good message. `crlf`: share of lines that end with CR LF.
    """

    moving_s: float = 300.0
    still_s: float = 480.0
    static_s: float = 1800.0
    pass_hours: tuple[float, float] = (2.6, 6.5)
    coarse: float = 0.4
    gps_noise_m: float = 10.0
    loss: float = 0.02
    duplicates: float = 0.03
    skew_s: float = 0.0
    disorder_s: float = 20.0
    noise: float = 0.01
    crlf: float = 0.0

    def __post_init__(self) -> None:
        for name in ("loss", "duplicates", "coarse", "noise", "crlf"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"dial {name} takes 0..1, not {getattr(self, name)}")
        spacings = self.moving_s, self.still_s, self.static_s
        if min(spacings) <= 0.0 or min(self.gps_noise_m, self.disorder_s) < 0.0:
            raise ValueError("dials of time take more than 0 s; gps_noise_m and disorder_s not less than 0")

    @property
    def longest_silence_s(self) -> float:
        """The longest between two reports that a station hears of a ship, one of those between them lost."""
        one = LONGEST_SPACING * max(self.moving_s, self.still_s)
        return 2.0 * one if self.loss else one


CLEAN = Dials(gps_noise_m=0.0, loss=0.0, duplicates=0.0, disorder_s=0.0, noise=0.0)
"""Every report arrives once, in order, exact, with nothing beside it."""
