"""Which vessels came within 24 NM of Syria's coast."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.geo.limits import DECIDING, distances
from app.pipeline.concern import within_24_nm
from ingest.batch import Positions

NEAR = st.tuples(st.integers(1, 5), st.floats(34.9, 36.3), st.floats(34.3, 36.2))
ANYWHERE = st.tuples(st.integers(1, 5), st.floats(-180, 180), st.floats(-90, 90))


@settings(max_examples=200, deadline=None)
@given(st.lists(NEAR | ANYWHERE, max_size=30), st.sets(st.integers(1, 5)))
@example([(1, 35.3, 35.0), (1, 10.0, 10.0), (2, 35.85, 34.9)], set())
@example([], {1})
def test_they_are_those_that_measuring_every_fix_finds(fixes, known):
    rows = [(mmsi, round(lon * 600_000), round(lat * 600_000)) for mmsi, lon, lat in fixes]
    mmsi, lon, lat = np.array(rows, np.int64).reshape(-1, 3).T
    table = Positions(**{name: np.zeros(len(rows), dtype) for name, dtype in Positions.dtypes().items()})
    table.mmsi, table.lon, table.lat = mmsi, lon.astype(np.int32), lat.astype(np.int32)
    away = distances(lon / 600_000, lat / 600_000).to_limit_nm[DECIDING]
    expected = set(mmsi[away <= 12.0].tolist())
    found = within_24_nm(table, known)
    assert found <= expected
    assert found | known == expected | known
