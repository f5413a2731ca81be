"""Boards, sightings and alerts made by hand for the ledger and the weekly. All of it is synthetic."""

from app.domain.naval.board import Board, Change, Freshness, Ground, LastKnown, Row, State, Whereabouts
from app.domain.naval.sighting import (
    Activity,
    Bearing,
    Confidence,
    IdentityBasis,
    Located,
    Sensor,
    Sighting,
    Source,
    SourceKind,
    Span,
    Subject,
)
from app.domain.naval.units import Claim, NavalUnit, UnitKind
from app.domain.time import DAY_MS, parse_iso
from app.posture.held import Held
from app.posture.week import Week
from app.posture.weekly.build import weekly
from app.posture.weekly.model import Report

WEEK = Week(2024, 50)
BEGIN, END = WEEK.span
OFF_TARTUS = Located(
    35.75, 35.0, 3000, bearing=Bearing("Tartus naval piers", "Tartus", (13_000, 13_000), (304, 326))
)
BASIN = Located(35.866, 34.9119, 800, place="Tartus naval basin (northern basin)")


def ms(text: str) -> int:
    return parse_iso(text if "T" in text else f"{text}T00:00:00Z")


def day(text: str) -> Span:
    return Span(ms(text), ms(text) + DAY_MS)


def source(name: str, published: str | None = "2024-12-10", kind=SourceKind.SATELLITE_IMAGE) -> Source:
    at = ms(published) if published else None
    return Source(kind, f"SYNTH {name}", f"https://example.org/{name}", published_ms=at, title="synthetic")


def sighting(name: str, on: str, *subjects: Subject, activity=Activity.HOLDING, **more) -> Sighting:
    known = {"where": OFF_TARTUS, "confidence": Confidence.HIGH, "source": source(name), "synthetic": True}
    return Sighting(
        name, more.pop("observed", day(on)), ms("2024-12-10"), subjects, activity, **{**known, **more}
    )


def unit(key: str, kind=UnitKind.COMBATANT, navy: str | None = "Russian Navy", **claims: str) -> NavalUnit:
    said = tuple(
        Claim(
            f"{key[:4]}{field[:8]}{n}",
            key,
            field,
            value,
            Confidence.HIGH,
            source(f"{key}-{n}"),
            ms("2024-11-20"),
        )
        for field, values in claims.items()
        for n, value in enumerate(values.split("|"))
    )
    return NavalUnit(key, f"SYNTH {key.title()}", kind, navy, said)


def ground(one: Sighting) -> Ground:
    return Ground(
        "sighting", one.id, one.derived_from or one.id, one.observed, one.known_ms, "seen", one.confidence
    )


def row(key: str, state: State, *seen: Sighting, kind="combatant", navy="Russian Navy", **more) -> Row:
    known = {"evidence": tuple(map(ground, seen)), "last_confirmed": seen[-1].observed if seen else None}
    fresh = more.pop("freshness", Freshness.FRESH)
    return Row(key, f"SYNTH {key.title()}", "frigate", kind, navy, state, fresh, **{**known, **more})


def alert(kind: str, started: str, *vessels: int, ended: str | None = None, **more) -> dict:
    known = {"id": f"{kind}-{started[:10]}", "status": "closed" if ended else "open", "synthetic": True}
    said = f"SYNTHETIC: {kind} of {vessels}"
    return {
        **known, "kind": kind, "vessels": list(vessels), "started_at": started, "ended_at": ended,
        "explanation": said, "evidence": {}, "zone": None, **more,
    }  # fmt: skip


FRIGATE = Subject("alfa", "frigate", "frigate", basis=IdentityBasis.PENNANT_READ, pennant="461")
IMAGE = sighting("image", "2024-12-10", FRIGATE, sensor=Sensor(cloud_percent=20, ground_sample_m=0.5))
RETOLD = sighting(
    "retold",
    "2024-12-10",
    FRIGATE,
    derived_from="image",
    source=source("retold", kind=SourceKind.PRESS_REPORT),
)
PIERS = sighting(
    "piers", "2024-12-09", Subject("bravo"), where=BASIN, is_negative=True, activity=Activity.IN_PORT,
    sensor=Sensor(covers=("berths",)),
)  # fmt: skip
EARLIER = sighting("earlier", "2024-12-06", Subject("bravo"), where=BASIN, activity=Activity.IN_PORT)
OUT = sighting(
    "out", "2024-12-12", Subject("charlie"), activity=Activity.PASSED_GATE, gate="Gibraltar (east end)",
    direction="out", where=None, source=source("out", kind=SourceKind.OFFICIAL_STATEMENT),
)  # fmt: skip
RORO = sighting(
    "roro", "2024-12-11", Subject("roro"), activity=Activity.LEFT_PORT, where=None,
    source=source("roro", kind=SourceKind.AIS), cargo="vehicles on deck",
)  # fmt: skip
PAIR = sighting("pair", "2024-12-13", Subject(None, "frigate", "frigate", 2), disputes="which-frigate")
RIVAL = sighting(
    "rival", "2024-12-13", Subject("delta"), disputes="which-frigate", confidence=Confidence.LOW,
    source=source("rival", None, SourceKind.ANALYST),
)  # fmt: skip
OILED = sighting("oiled", "2024-12-14", FRIGATE, activity=Activity.REPLENISHING, in_company_with=("oiler",))
SIGHTINGS = (IMAGE, RETOLD, PIERS, EARLIER, OUT, RORO, PAIR, RIVAL, OILED)
UNITS = (
    unit("alfa", entered="2024-11-20|2024-11-22", entered_by="Gibraltar (east end)", home_fleet="Northern"),
    unit("bravo", pennant="494|F745"),
    unit("charlie", entered="2024-10-01"),
    unit("delta"),
    unit("oiler", UnitKind.AUXILIARY),
    unit("roro", UnitKind.MERCHANT, "Russia", mmsi="273000001"),
    unit("stranger", navy="Portuguese Navy"),
)
WHERE = Whereabouts(35.75, 35.0, 3000, "13 km NW of Tartus", 315.0, 7.0, -6.8)
NOW = Board(
    "tartus", END, None,
    (
        row("alfa", State.HOLDING, IMAGE, where=WHERE),
        row("bravo", State.NOT_SEEN_IN_AREA, EARLIER, PIERS, last_confirmed=EARLIER.observed),
        row("charlie", State.LEFT_THEATRE, OUT, gate="Gibraltar (east end)"),
        row("delta", State.UNKNOWN, freshness=Freshness.EXPIRED,
            last_known=LastKnown(State.IN_PORT, None, EARLIER.observed), rivals=(ground(RIVAL),)),
        row("stranger", State.ELSEWHERE, IMAGE, navy="Portuguese Navy"),
        row("presence:pair", State.HOLDING, PAIR, kind=None, navy=None, candidates=("alfa", "bravo")),
    ),
)  # fmt: skip
BEFORE = Board(
    "tartus", BEGIN, None,
    (row("bravo", State.IN_PORT, EARLIER), row("charlie", State.HOLDING, EARLIER),
     row("delta", State.IN_PORT, EARLIER)),
)  # fmt: skip
CHANGES = (
    Change("bravo", "SYNTH Bravo", State.IN_PORT, State.NOT_SEEN_IN_AREA, PIERS.observed, ms("2024-12-10"),
           "two looks do not show her", (ground(PIERS),)),
)  # fmt: skip
ALERTS = (
    alert("zone_entry", "2024-12-11T04:00:00Z", 273000001, ended="2024-12-11T04:00:00Z", zone="Syria 24 NM"),
    alert("gnss_interference", "2024-12-12T00:00:00Z", ended="2024-12-12T05:00:00Z"),
    alert("rendezvous", "2024-12-12T00:00:00Z", 999, ended="2024-12-12T05:00:00Z"),
)
HELD = Held(
    "tartus", None, UNITS, SIGHTINGS, ALERTS,
    feed_up=(Span(BEGIN, BEGIN + DAY_MS),), heard_near=frozenset({BEGIN // 3_600_000}),
)  # fmt: skip


def report(held: Held = HELD, now: Board = NOW, before: Board = BEFORE, changes=CHANGES) -> Report:
    return weekly(WEEK, "RU", held, now, before, changes)
