"""The area filter never leaves out a ship in the area, nor one of the watchlist's."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.detect.units import WatchlistEntry
from app.pipeline.live.area import Area
from ingest.batch import Batch, Positions, Statics

BOX = (22.0, 30.0, 37.0, 41.5)
WATCHED, BY_IMO, BY_CALLSIGN = 273000001, 273000002, 273000003
ENTRIES = [
    WatchlistEntry("a", mmsi=WATCHED),
    WatchlistEntry("b", imo=9999993),
    WatchlistEntry("c", callsign="SYN1"),
]
SHIPS = st.sampled_from([WATCHED, BY_IMO, BY_CALLSIGN, 211000001, 211000002])
PLACES = st.sampled_from([(35.5, 35.0), (22.0, 41.5), (4.0, 52.0), (37.001, 35.0)])


def fixes(*told):
    table = Positions(**{name: np.zeros(len(told), dtype) for name, dtype in Positions.dtypes().items()})
    table.mmsi[:] = [mmsi for mmsi, _ in told]
    table.lon[:] = [round(lon * 600_000) for _, (lon, _) in told]
    table.lat[:] = [round(lat * 600_000) for _, (_, lat) in told]
    return table


def reports(*mmsis):
    rows = [
        (
            mmsi, 0, 0, 5, "", 9999993 if mmsi == BY_IMO else 0, "SYN1" if mmsi == BY_CALLSIGN else "", "",
            70, 0, 0, 0, 0, 0, "", "", 0,
        )
        for mmsi in mmsis
    ]  # fmt: skip
    return Statics.from_rows(rows)


def inside(place):
    west, south, east, north = BOX
    return west <= place[0] <= east and south <= place[1] <= north


@given(
    st.lists(
        st.tuples(st.lists(st.tuples(SHIPS, PLACES), max_size=5), st.lists(SHIPS, max_size=4)), max_size=6
    )
)
def test_what_is_left_out_is_outside_and_no_ones_unit(batches):
    area, known, outside = Area(BOX, ENTRIES), {WATCHED}, set()
    for told, said in batches:
        batch = Batch(positions=fixes(*told), statics=reports(*said))
        left_out = area.left_out(batch)
        known |= {BY_IMO, BY_CALLSIGN} & set(said)
        came_in = {mmsi for mmsi, place in told if inside(place)}
        outside = (outside | {mmsi for mmsi, place in told if not inside(place)}) - came_in
        kept = [mmsi for mmsi, place in told if inside(place) or mmsi in known]
        heard = [mmsi for mmsi in said if mmsi not in outside or mmsi in known]
        assert batch.positions.mmsi.tolist() == kept
        assert batch.statics.mmsi.tolist() == heard
        assert left_out == len(told) + len(said) - len(kept) - len(heard)


def test_without_a_box_all_is_kept():
    batch = Batch(positions=fixes((211000001, (4.0, 52.0))))
    assert Area(None, ENTRIES).left_out(batch) == 0 and len(batch.positions) == 1
