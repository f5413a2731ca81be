"""What goes into the brute-force reference of `loitering` and what comes out of it (see reference.py)."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RefFix:
    """One stored position with what the geodata room says of its place; coarse = message type 27."""

    time_s: int
    lon: float
    lat: float
    sog_kn: float | None
    nav_status: int | None
    coarse: bool
    d: float
    syrian: bool
    margin: float
    port_nm: float


@dataclass(frozen=True)
class RefStatic:
    """One static report; None: it has no such field, or says "not available"."""

    time_s: int
    imo: int | None
    callsign: str | None
    ship_type: int | None
    name: str | None = None
    destination: str | None = None
    eta: str | None = None
    draught_dm: int | None = None
    msg_type: int | None = None


@dataclass(frozen=True)
class RefWatch:
    """The watchlist."""

    mmsi: frozenset[int]
    imo: frozenset[int]
    callsign: frozenset[str]


@dataclass
class RefStay:
    """One stay: times in seconds, circle = (lon, lat, diameter in NM)."""

    hull: int
    started_at: int
    detected_at: int
    basis: str
    status: str = "open"
    ended_at: int | None = None
    ended_by: str | None = None
    observed: bool = True
    severity: str = "info"
    phases: list[tuple[int, str]] = field(default_factory=list)
    reopened: list[int] = field(default_factory=list)
    circle: tuple[float, float, float] = (0.0, 0.0, 0.0)
