"""The evidence of the board as the store has it: tracks by MMSI and by IMO number, none of them tainted."""

from api import filling as f
from posture import sea

from app.domain.naval.detections import Detection
from app.domain.naval.units import UnitKind
from app.pipeline.posture import evidence
from app.store import imos
from app.store.engine import reading, writing
from app.store.naval import detections, units

HERS, BY_IMO = f.SHIP, f.SHIP + 1
IMO = 9_999_993


def test_tracks_are_those_of_her_mmsi_and_of_her_imo_number(fresh_store):
    engine = fresh_store()
    unit = sea.unit("romeo", "ro_ro", UnitKind.MERCHANT, mmsi=str(HERS), imo=str(IMO))
    f.vessel(engine, HERS)
    f.vessel(engine, BY_IMO)
    f.positions(engine, *(f.position(m, mmsi=mmsi) for m in range(5) for mmsi in (HERS, BY_IMO)))
    with writing(engine) as connection:
        units.put(connection, [unit])
        imos.note(connection, [(IMO, BY_IMO, f.T0)])
    with reading(engine) as connection:
        used = evidence(connection, f.T0 + 180_000)
        nothing = evidence(connection, f.T0)
    assert [(track.unit, track.mmsi) for track in used.tracks] == [("romeo", HERS), ("romeo", BY_IMO)]
    assert [fix.time_ms for fix in used.tracks[0].fixes] == [f.T0 + m * 60_000 for m in range(3)]
    assert nothing.tracks == []
    assert not used.heard_well(35.7, 34.9, f.T0)


def test_a_fix_or_a_sighting_near_a_detection_accounts_for_it(fresh_store):
    engine = fresh_store()
    at = f.T0 + 600_000
    alone, heard, far, short = (
        Detection("S1", at, 35.75, 34.90, 120.0),
        Detection("S1", at, 35.60, 34.90, 120.0),
        Detection("S1", at, 33.00, 34.90, 120.0),
        Detection("S1", at, 35.76, 34.90, 60.0),
    )
    f.vessel(engine, HERS)
    f.positions(engine, f.position(0, lon=35.58, lat=34.90))
    with writing(engine) as connection:
        detections.add(connection, [alone, heard, far, short], at + 5)
    with reading(engine) as connection:
        found = evidence(connection, at + 1).detections
        before = evidence(connection, at + 1, known_at_ms=at + 4).detections
    assert [(spot.lon, spot.matched) for spot in found] == [(35.60, True), (35.75, False)]
    assert before == []


def test_a_detection_in_a_store_without_fixes_is_alone(fresh_store):
    engine = fresh_store()
    with writing(engine) as connection:
        detections.add(connection, [Detection("S1", f.T0, 35.75, 34.90, 120.0)], f.T0)
    with reading(engine) as connection:
        assert [spot.matched for spot in evidence(connection, f.T0 + 1).detections] == [False]
