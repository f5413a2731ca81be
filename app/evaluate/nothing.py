"""Behaviours that must raise no alert of loitering."""

from __future__ import annotations

from datetime import datetime

from app.evaluate import places
from app.evaluate.expected import Behaviour, none
from app.evaluate.motion import Place, moved
from app.evaluate.reception import Random
from app.evaluate.ship import FISHING, Ship, ship

_ALONG_THE_EDGE = (
    Place(35.585, 34.85),
    Place(35.60, 35.10),
    Place(35.62, 35.30),
    Place(35.50, 35.50),
    Place(35.44, 35.68),
)
_OFF_TRIPOLI = ((450990431, "SYNTH LB 1"), (671990432, "SYNTH LB 2"), (273990433, "SYNTH LB 3"))
_OFF_CEVLIK = ((271990441, "SYNTH TR 1"), (538990442, "SYNTH TR 2"), (273990443, "SYNTH TR 3"))


def _crossings(start: datetime, _end: datetime, rng: Random) -> tuple[Ship, ...]:
    into_port = ship(671990401, name="SYNTH COASTER 1", callsign="SYN0401", destination="SYNTH TARTUS")
    off_the_port = moved(places.BREAKWATER_TIP, 300.0, 0.6)
    into_port = places.arriving(into_port, off_the_port, _late(start, rng), kn=11.0)
    into_port = into_port.sail(to=places.TARTUS_BASIN, kn=5.0).moor(12.0)
    northward = ship(511990402, name="SYNTH COASTER 2", callsign="SYN0402", destination="SYNTH MERSIN")
    northward = northward.at(35.57, 34.30, since=_late(start, rng)).sail(to=(35.55, 35.40), kn=12.0)
    northward = northward.sail(to=(35.30, 35.95), kn=12.0)
    fast = ship(247990403, name="SYNTH COASTER 3", callsign="SYN0403", destination="SYNTH LATTAKIA")
    fast = fast.at(34.90, 34.60, since=_late(start, rng)).sail(to=(35.70, 35.50), kn=18.0)
    fast = fast.sail(to=(34.90, 35.70), kn=18.0)
    of_interest = ship(273990404, name="SYNTH TRANSIT 4", callsign="SYN0404", destination="SYNTH NOWHERE")
    of_interest = of_interest.at(35.62, 34.40, since=_late(start, rng)).sail(to=(35.40, 35.80), kn=10.0)
    return into_port, northward, fast, of_interest


def _tow(start: datetime, _end: datetime, rng: Random) -> tuple[Ship, ...]:
    tug = ship(450990405, name="SYNTH TUG 5", ship_type=31, callsign="SYN0405", length_m=40)
    first, *rest = _ALONG_THE_EDGE
    tug = tug.at(*moved(first, 200.0, 12.0), since=places.after(start, rng, 1.0, 6.0))
    kn = float(rng.uniform(2.95, 3.2))
    for place in (first, *rest):
        tug = tug.sail(to=places.near(rng, place, 0.3), kn=kn, what="tows")
    return (tug.steer(272.0, kn, 6.0, what="tows"),)


def _short_stop(start: datetime, _end: datetime, rng: Random) -> tuple[Ship, ...]:
    cargo = ship(677990406, name="SYNTH CARGO 6", callsign="SYN0406", destination="SYNTH ISKENDERUN")
    cargo = places.arriving(cargo, places.near(rng, places.EDGE_MID, 0.5), _late(start, rng))
    return (cargo.stop(1.25).sail(to=(35.40, 35.60), kn=12.0),)


def _roads(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    return tuple(_merchant(start, end, rng, number) for number in range(20))


def _merchant(start: datetime, end: datetime, rng: Random, number: int) -> Ship:
    hours = (end - start).total_seconds() / 3600.0
    serial = 410 + number
    merchant = ship(511990000 + serial, name=f"SYNTH MERCHANT {number + 1}", callsign=f"SYN0{serial}")
    row, column = divmod(number, 5)
    berth = moved(moved(places.ROADS_OF_TARTUS, 0.0, 0.3 * column), 90.0, 0.3 * row)
    place = places.near(rng, berth, 0.04)
    merchant = places.arriving(merchant, place, places.after(start, rng, 0.0, 0.5 * hours), kn=11.0)
    merchant = merchant.anchor(float(rng.uniform(10.0, 30.0)), radius_nm=0.06, what="waits")
    return places.leaving(merchant, kn=12.0, nm=45.0)


def _tripoli(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    return tuple(
        _off_another_state(mmsi, name, moved(places.ROADS_OF_TRIPOLI, 90.0, 0.5 * n), 262.0, start, end, rng)
        for n, (mmsi, name) in enumerate(_OFF_TRIPOLI)
    )


def _cevlik(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    return tuple(
        _off_another_state(mmsi, name, moved(places.OFF_CEVLIK, 300.0, 0.5 * n), 280.0, start, end, rng)
        for n, (mmsi, name) in enumerate(_OFF_CEVLIK)
    )


def _off_another_state(
    mmsi: int, name: str, place: Place, from_deg: float, start: datetime, end: datetime, rng: Random
) -> Ship:
    waiting = ship(mmsi, name=name, callsign=f"SYN{mmsi % 10000:04d}")
    place = places.near(rng, place, 0.1)
    waiting = waiting.at(*moved(place, from_deg, 15.0), since=places.after(start, rng, 1.0, 12.0))
    waiting = waiting.sail(to=place, kn=10.0, what="arrives")
    return waiting.anchor(min(48.0, waiting.hours_until(end)), radius_nm=0.08, what="waits")


def _seaward(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    tanker = ship(273990451, name="SYNTH TANKER 51", ship_type=80, callsign="SYN0451")
    tanker = tanker.at(*places.near(rng, places.SEAWARD, 0.3), since=places.after(start, rng, 0.0, 6.0))
    hours = min(48.0, tanker.hours_until(end))
    return (tanker.circle(hours, radius_nm=0.6, kn=0.6, what="drifts"),)


def _ordinary_beyond(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    cargo = ship(312990452, name="SYNTH CARGO 52", callsign="SYN0452")
    cargo = cargo.at(*places.near(rng, places.BEYOND_THE_EDGE, 0.3), since=places.after(start, rng, 0.0, 6.0))
    return (cargo.circle(min(48.0, cargo.hours_until(end)), radius_nm=0.5, kn=0.6, what="drifts"),)


def _fishing(start: datetime, _end: datetime, rng: Random) -> tuple[Ship, ...]:
    trawler = ship(468990453, name="SYNTH TRAWLER 53", ship_type=30, callsign="SYN0453", length_m=24)
    place = places.near(rng, moved(places.EDGE_MID, 270.0, 0.8), 0.3)
    trawler = trawler.at(*place, since=places.after(start, rng, 1.0, 6.0)).status(FISHING)
    return (trawler.pace(30.0, leg_nm=8.5, heading_deg=0.0, kn=3.6, what="trawls"),)


def _background(start: datetime, end: datetime, rng: Random) -> tuple[Ship, ...]:
    return tuple(_passer(start, end, rng, number) for number in range(12))


def _passer(start: datetime, end: datetime, rng: Random, number: int) -> Ship:
    serial = 460 + number
    passer = ship(538990000 + serial, name=f"SYNTH PASSER {number + 1}", callsign=f"SYN0{serial}")
    off_cyprus = moved(places.LIMASSOL, 180.0, float(rng.uniform(8.0, 20.0)))
    ends = [places.near(rng, places.PORT_SAID, 6.0), off_cyprus]
    ends = ends[:: int(rng.choice((-1, 1)))]
    hours = (end - start).total_seconds() / 3600.0
    passer = passer.at(*ends[0], since=places.after(start, rng, 0.0, max(1.0, hours - 20.0)))
    return passer.sail(to=ends[1], kn=float(rng.uniform(9.0, 16.0)), what="passes")


def _late(start: datetime, rng: Random) -> datetime:
    return places.after(start, rng, 1.0, 24.0)


NOTHING = (
    Behaviour(
        "crossings",
        "Four ships cross the edge at 10 to 18 kn: into Tartus, northward, fast, and one of MID 273.",
        "Issue 2, item 8; small merchants off Tartus, 9 to 11 December 2024 (dumpling.news on MarineTraffic)",
        1.6,
        _crossings,
        none("Nothing: they pass; in port is not at sea."),
    ),
    Behaviour(
        "tow",
        "A tug tows at 3 kn along the edge for a day.",
        "Issue 2, item 8",
        2.0,
        _tow,
        none("Nothing: 3 kn is no 2 kn, 18 NM in six hours are no 5-NM circle, and she does not come back."),
    ),
    Behaviour(
        "short_stop",
        "A cargo ship stops on the edge for 75 minutes and goes on.",
        "Issue 2, item 8",
        1.5,
        _short_stop,
        none("Nothing: four hours are asked."),
    ),
    Behaviour(
        "roads_of_tartus",
        "Twenty merchants anchor in the roads of Tartus, for 10 to 30 hours each.",
        "Ports normal, a backlog at Tartus, 16 December 2024 (Reuters)",
        2.5,
        _roads,
        none("Nothing: 8 to 10 NM inside the line is not the edge, and they are not units of interest."),
    ),
    Behaviour(
        "off_tripoli",
        "Three ships, one of MID 273, wait in the roads of Tripoli in Lebanon.",
        "Issue 2, item 8; the two Tripolis (naval/README.md)",
        1.5,
        _tripoli,
        none("Nothing: the nearest baseline is Lebanon's."),
    ),
    Behaviour(
        "off_cevlik",
        "Three ships, one of MID 273, wait off Cevlik in Turkey.",
        "Issue 2, item 8",
        1.5,
        _cevlik,
        none("Nothing: the nearest baseline is Turkey's."),
    ),
    Behaviour(
        "seaward_drifter",
        "A tanker of MID 273 drifts 18 NM seaward of the limit.",
        "Issue 2, item 8",
        1.0,
        _seaward,
        none("Nothing: 30 NM off the baseline is beyond the belt, even for a unit of interest."),
    ),
    Behaviour(
        "ordinary_beyond_the_edge",
        "A cargo ship drifts 8.5 NM outside the line, where a ship of MID 273 would count.",
        "Design section 5: the whole belt counts for units of interest only",
        1.0,
        _ordinary_beyond,
        none("Nothing: not on the edge, and not a unit of interest."),
    ),
    Behaviour(
        "fishing",
        "A trawler tows up and down on the edge for 30 hours and says so.",
        "Design section 5: racetracks of fishing vessels are work",
        1.6,
        _fishing,
        none("Nothing: too fast for slow, too far for confined, and fishing is no racetrack."),
    ),
    Behaviour(
        "background",
        "A dozen ships pass between Suez and Cyprus.",
        "Design section 1: traffic is dense elsewhere",
        1.5,
        _background,
        none("Nothing: never near Syria."),
    ),
)
