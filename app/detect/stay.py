"""A stay: what the rule remembers of one hull that holds, and the news of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from app.detect.judge import Held
from app.geo.geodesy import Circle

SEVERITIES = ("info", "warning", "critical")


@dataclass(frozen=True)
class News:
    """What changed at a minute, and the stay as it then stood."""

    change: str
    at_s: int
    basis: str
    phase: str
    severity: str
    ended_s: int | None
    ended_by: str | None
    circle: tuple[float, float, float]


@dataclass(frozen=True)
class Streak:
    """A run of latest fixes that fit a condition: its first fix, and the hull's last fix before it."""

    first_s: int
    before_s: int


@dataclass
class Stay:
    """One hull holding; times in seconds, all UTC."""

    started_s: int
    detected_s: int
    basis: str
    phase: str
    severity: str
    last_s: int
    """The hull's last fix."""
    inside_s: int
    """The hull's last fix inside the circle."""
    circle: Circle | None = None
    going: Streak | None = None
    away: Streak | None = None
    other_phase: tuple[str, int] | None = None
    lost_s: int | None = None
    """Minute at which silence closed it, while it may still be heard again."""
    again_until_s: int | None = None
    """Until when a closed stay may go on: heard again near by, or holding again in the area."""
    ended_s: int | None = None
    ended_by: str | None = None
    final_s: int | None = None
    """Minute from which nothing that is heard later belongs to it."""
    news: list[News] = field(default_factory=list)
    held: Held | None = field(default=None, compare=False, repr=False)
    """The window that holds it: its circle is worked out only when it is asked for."""

    @property
    def is_closed(self) -> bool:
        """True after `left` or `lost_contact`."""
        return self.ended_by is not None

    def hold(self, held: Held) -> None:
        """A criterion is met: its window's circle is the stay's until one is met again."""
        self.held, self.circle, self.going = held, None, None
        if self.basis == "sparse":
            self.basis = held.criterion

    def fixed_circle(self) -> Circle:
        """The circle as it was when a criterion was last met."""
        if self.circle is None:
            assert self.held is not None
            self.circle = self.held.track.circle(self.held.window)
        return self.circle

    def report(self, change: str, at_s: int) -> None:
        """Add news."""
        circle = tuple(self.fixed_circle())
        state = (self.basis, self.phase, self.severity, self.ended_s, self.ended_by)
        self.news.append(News(change, at_s, *state, circle))  # type: ignore[arg-type]

    def close(self, ended_by: str, ended_s: int, at_s: int) -> None:
        """End the stay; `ended_s` is the last fix that belongs to it."""
        self.ended_by, self.ended_s = ended_by, max(ended_s, self.started_s)
        self.report("closed", at_s)

    def reopen(self, at_s: int) -> None:
        """Heard again near by, in time: the same stay; what was being watched is watched anew."""
        self.lost_s = self.again_until_s = self.ended_s = self.ended_by = None
        self.going = self.away = self.other_phase = None
        self.report("reopened", at_s)

    def raise_severity(self, severity: str, at_s: int) -> None:
        """Take a higher severity; never a lower."""
        if SEVERITIES.index(severity) > SEVERITIES.index(self.severity):
            self.severity = severity
            self.report("escalated", at_s)

    def to_dict(self) -> dict[str, Any]:
        """For a checkpoint: plain but for dataclasses, which orjson writes."""
        values = {name: getattr(self, name) for name in _FIELDS}
        return values | {"circle": list(self.fixed_circle()), "held": None}

    def copy(self) -> Stay:
        """The same, of which nothing changes with this one; its circle is worked out."""
        self.fixed_circle()
        return replace(self, news=list(self.news), held=None)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Stay:
        """From a checkpoint."""
        fields = dict(stored)
        del fields["held"]
        fields["circle"] = Circle(*fields["circle"])
        fields["going"] = Streak(**fields["going"]) if fields["going"] else None
        fields["away"] = Streak(**fields["away"]) if fields["away"] else None
        fields["other_phase"] = tuple(fields["other_phase"]) if fields["other_phase"] else None
        fields["news"] = [News(**n | {"circle": tuple(n["circle"])}) for n in fields["news"]]
        return cls(**fields)


_FIELDS = tuple(f.name for f in fields(Stay))


@dataclass
class HullStays:
    """What the rule remembers of a hull: the stay under way, and where the last one ended."""

    stay: Stay | None = None
    after_s: int = -1
    """Windows use only fixes after this."""

    def to_dict(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"stay": self.stay.to_dict() if self.stay else None, "after_s": self.after_s}

    def copy(self) -> HullStays:
        """The same, of which nothing changes with this one."""
        return HullStays(self.stay.copy() if self.stay else None, self.after_s)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> HullStays:
        """From a checkpoint."""
        stay = Stay.from_dict(stored["stay"]) if stored["stay"] else None
        return cls(stay, stored["after_s"])
