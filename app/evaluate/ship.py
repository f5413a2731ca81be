"""A ship's story in three lines.

    ship(273990101, name="SYNTH RORO 1", ship_type=70) \\
        .at(35.30, 34.92).sail(to=(35.54, 34.92), kn=11) \\
        .drift(hours=30, kn=0.4).silent(hours=9).anchor(hours=12)

Each call goes on where the one before ended, in place and time, and returns a new ship; none is ever changed.
`.track()` is the truth. `.heard_by(...)` and `.status(...)` hold for the calls after them. Each movement
takes `what=`, its name in the truth. `.says(...)` changes what she says of herself from there on;
`.shown(...)` and `.shown_nowhere(...)` falsify the places that she sends, wherever she is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from app.evaluate.motion import Arc, FloatArray, Line, Motion, Place, moved, way
from app.evaluate.track import BadFix, Falsified, Hearing, Leg, Track

DEFAULT_START = datetime(2024, 12, 1, tzinfo=UTC)

UNDER_WAY, AT_ANCHOR, NOT_UNDER_COMMAND, MOORED, FISHING = 0, 1, 2, 5, 7


@dataclass(frozen=True)
class Identity:
    """What she says of herself. `imo` 0 and empty text mean not said; lengths in metres."""

    mmsi: int
    name: str = ""
    ship_type: int = 70
    imo: int = 0
    callsign: str = ""
    destination: str = ""
    draught_m: float = 6.2
    length_m: int = 120
    class_b: bool = False
    eta: tuple[int, int, int, int] = (0, 0, 24, 60)
    """Month, day, hour, minute (UTC); as given: not said."""


@dataclass(frozen=True)
class Ship:
    """A ship and her story so far; build it with `ship`."""

    identity: Identity
    here: Place | None = None
    now_s: float = DEFAULT_START.timestamp()
    legs: tuple[Leg, ...] = ()
    bad_fixes: tuple[BadFix, ...] = ()
    falsified: tuple[Falsified, ...] = ()
    sayings: tuple[tuple[float, Identity], ...] = ()
    """From when on (seconds since 1970) she says something else of herself than `identity`."""
    hearing: Hearing = "terrestrial"
    nav_status: int | None = None

    @property
    def now(self) -> datetime:
        """The instant the story has come to, UTC."""
        return datetime.fromtimestamp(self.now_s, UTC)

    @property
    def place(self) -> Place:
        """Where the story has come to."""
        return self._place()

    def hours_until(self, when: datetime) -> float:
        """Hours from the story's instant to `when`, not less than 0."""
        return max(0.0, (when.timestamp() - self.now_s) / 3600.0)

    def identity_at(self, time_s: float) -> Identity:
        """What she says of herself at an instant (seconds since 1970)."""
        return next((said for since_s, said in reversed(self.sayings) if since_s <= time_s), self.identity)

    def track(self) -> Track:
        """The truth of the whole story."""
        if not self.legs:
            raise ValueError("this ship has no story yet: .at(lon, lat), then a movement")
        return Track(self.legs)

    def at(self, lon: float, lat: float, since: datetime | None = None) -> Ship:
        """Begin at this place (degrees), at `since` (UTC; default 1 December 2024, 00:00)."""
        if self.legs:
            raise ValueError(".at begins a story and cannot stand inside one")
        if since is not None and since.tzinfo is None:
            raise ValueError("`since` needs a time zone")
        start = self.now_s if since is None else since.timestamp()
        return replace(self, here=Place(lon, lat), now_s=start)

    def heard_by(self, hearing: Hearing) -> Ship:
        """From here on heard by a "terrestrial" station, by "satellite" passes, or by "nobody"."""
        return replace(self, hearing=hearing)

    def status(self, nav_status: int | None) -> Ship:
        """From here on send this navigational status; None: the one that fits each movement."""
        return replace(self, nav_status=nav_status)

    def sail(self, to: tuple[float, float], kn: float, what: str = "sails") -> Ship:
        """Steam straight to `to` (lon, lat) at `kn`."""
        bearing, nm = way(self._place(), to)
        return self._go(what, nm / kn, Line(self._place(), bearing, kn), UNDER_WAY)

    def steer(self, heading_deg: float, kn: float, hours: float, what: str = "sails") -> Ship:
        """Steam at `heading_deg` and `kn` for `hours`."""
        return self._go(what, hours, Line(self._place(), heading_deg, kn), UNDER_WAY)

    def drift(self, hours: float, kn: float = 0.5, towards_deg: float = 60.0, what: str = "drifts") -> Ship:
        """Drift, engine off, beam to the way she goes."""
        bow = (towards_deg + 90.0) % 360.0
        return self._go(what, hours, Line(self._place(), towards_deg, kn, bow), UNDER_WAY)

    def stop(self, hours: float, what: str = "stops") -> Ship:
        """Lie still, under way."""
        return self.drift(hours, kn=0.0, what=what)

    def moor(self, hours: float, what: str = "moors") -> Ship:
        """Lie alongside."""
        return self._go(what, hours, Line(self._place(), 0.0, 0.0), MOORED)

    def anchor(
        self, hours: float, radius_nm: float = 0.1, period_hours: float = 6.0, what: str = "anchors"
    ) -> Ship:
        """Swing on the anchor, which lies to the west: round it at `radius_nm`, once in `period_hours`."""
        arc = _round(self._place(), 270.0, radius_nm, 0.1 / period_hours, bow_to_centre=True)
        return self._go(what, hours, arc, AT_ANCHOR)

    def circle(
        self, hours: float, radius_nm: float, kn: float, centre_deg: float = 90.0, what: str = "circles"
    ) -> Ship:
        """Go clockwise round a point that bears `centre_deg`, `radius_nm` away."""
        arc = _round(self._place(), centre_deg, radius_nm, _deg_per_s(kn, radius_nm))
        return self._go(what, hours, arc, UNDER_WAY)

    def pace(
        self,
        hours: float,
        leg_nm: float,
        heading_deg: float,
        kn: float,
        turn_nm: float = 0.2,
        what: str = "paces",
    ) -> Ship:
        """Steam a racetrack: `leg_nm` at `heading_deg`, about to starboard (radius `turn_nm`), and back."""
        out, end_s, heading, turning = self, self.now_s + hours * 3600.0, heading_deg, False
        while out.now_s < end_s - 1e-6:
            nm = math.pi * turn_nm if turning else leg_nm
            motion = (
                _round(out._place(), heading - 90.0, turn_nm, _deg_per_s(kn, turn_nm))
                if turning
                else Line(out._place(), heading, kn)
            )
            out = out._go(what, min(nm / kn, (end_s - out.now_s) / 3600.0), motion, UNDER_WAY)
            turning = not turning
            if turning:
                heading = (heading + 180.0) % 360.0
        return out

    def silent(self, hours: float, to: tuple[float, float] | None = None, what: str = "not heard") -> Ship:
        """Unheard for `hours`, lying still or bound for `to`; the next movement is heard as the last was."""
        bearing, nm = (0.0, 0.0) if to is None else way(self._place(), to)
        line = Line(self._place(), bearing, nm / hours)
        out = replace(self, hearing="nobody")._go(what, hours, line, UNDER_WAY)
        return replace(out, hearing=self.hearing)

    def bad_fix(self, lon: float, lat: float) -> Ship:
        """At this instant send one report with a wrong place."""
        return replace(self, bad_fixes=(*self.bad_fixes, BadFix(self.now_s, lon, lat)))

    def says(self, **changes: str | int | float | tuple[int, int, int, int]) -> Ship:
        """From this instant on say otherwise of herself: fields of `Identity`, but not her MMSI."""
        if "mmsi" in changes:
            raise ValueError("another MMSI is another ship to a receiver: build a second one")
        said = replace(self.identity_at(math.inf), **changes)  # type: ignore[arg-type]  # checked by dataclass
        return replace(self, sayings=(*self.sayings, (self.now_s, said)))

    def shown(
        self, hours: float, at: tuple[float, float], radius_nm: float = 0.05, period_hours: float = 1.0
    ) -> Ship:
        """For `hours` from this instant send places on a circle round `at`, whatever she does."""
        arc = _round(moved(at, 0.0, radius_nm), 180.0, radius_nm, 0.1 / period_hours)
        return self._falsify(hours, arc)

    def shown_nowhere(self, hours: float) -> Ship:
        """For `hours` from this instant send no place, as a set does whose satellites are drowned out."""
        return self._falsify(hours, None)

    def _falsify(self, hours: float, motion: Motion | None) -> Ship:
        stretch = Falsified(self.now_s, self.now_s + hours * 3600.0, motion)
        return replace(self, falsified=(*self.falsified, stretch))

    def _place(self) -> Place:
        if self.here is None:
            raise ValueError("where is she? begin with .at(lon, lat)")
        return self.here

    def _go(self, what: str, hours: float, motion: Motion, fitting_status: int) -> Ship:
        if hours <= 0.0:
            return self
        status = fitting_status if self.nav_status is None else self.nav_status
        end_s = self.now_s + hours * 3600.0
        leg = Leg(what, self.now_s, end_s, motion, status, self.hearing)
        last = Track((leg,)).at(_one(end_s))
        here = Place(float(last.lon[0]), float(last.lat[0]))
        return replace(self, here=here, now_s=end_s, legs=(*self.legs, leg))


def ship(
    mmsi: int,
    *,
    name: str = "",
    ship_type: int = 70,
    imo: int = 0,
    callsign: str = "",
    destination: str = "",
    draught_m: float = 6.2,
    length_m: int = 120,
    class_b: bool = False,
    eta: tuple[int, int, int, int] = (0, 0, 24, 60),
) -> Ship:
    """Begin a ship; see `Identity` for what she says of herself."""
    return Ship(
        Identity(mmsi, name, ship_type, imo, callsign, destination, draught_m, length_m, class_b, eta)
    )


def _round(
    here: Place, centre_deg: float, radius_nm: float, deg_per_s: float, *, bow_to_centre: bool = False
) -> Arc:
    centre = moved(here, centre_deg, radius_nm)
    return Arc(centre, radius_nm, way(centre, here)[0], deg_per_s, bow_to_centre)


def _deg_per_s(kn: float, radius_nm: float) -> float:
    return math.degrees(kn / radius_nm / 3600.0)


def _one(value: float) -> FloatArray:
    return np.array([value])
