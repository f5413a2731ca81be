"""One IMO number under several MMSIs, against what going through all reports finds by docs/rules.md."""

from itertools import pairwise

import numpy as np
import pytest

from app.pipeline.sameimo import glimpse, same_imo
from app.store import facts
from app.store.engine import open_store, writing
from ingest.batch import Heard, Positions, Statics

T, MIN, DAY = 1_733_011_200, 60, 86_400
MMSIS, IMOS = (636990001, 636990002, 538990003), (9990002, 9990014)
APART, WITHIN = 600, DAY


def report(mmsi, time_s, imo, name="SYNTH"):
    said = {"mmsi": mmsi, "time_ms": time_s * 1000, "received_ms": time_s * 1000, "msg_type": 5, "imo": imo}
    absent = dict.fromkeys(("callsign", "destination", "eta"), "") | {"name": name}
    return tuple((absent | said).get(column, 0) for column in Statics.dtypes())


def random_reports(seed):
    rng = np.random.default_rng(seed)
    found = []
    for mmsi in MMSIS:
        now = T + int(rng.integers(0, 2 * DAY))
        for _ in range(int(rng.integers(0, 12))):
            found.append((mmsi, now, int(rng.choice((*IMOS, 0)))))
            now += int(rng.choice([30, 599, 600, 1200, 20_000, DAY - 1, DAY, DAY + 1]))
    return found


def expected(reports, after_s, until_s):
    """(imo, mmsi, first, again, other, last of the other)."""
    found = []
    known = [r for r in reports if r[1] <= until_s and r[2]]
    for imo in IMOS:
        for mmsi in MMSIS:
            times = sorted(t for m, t, i in known if (m, i) == (mmsi, imo))
            again = [t for t in times if times[0] + APART <= t <= times[0] + WITHIN][:1]
            others = {}
            for m, t, i in known:
                if i == imo and m != mmsi and again and t <= again[0]:
                    others.setdefault(m, []).append(t)
            before = {m: max(ts) for m, ts in others.items() if (min(ts), m) < (times[0], mmsi)}
            if again and before and again[0] > after_s:
                last, other = max((t, m) for m, t in before.items())
                found.append((imo, mmsi, times[0], again[0], other, last))
    return sorted(found)


@pytest.fixture
def connection(database, tmp_path):
    engine = open_store(database.url(tmp_path / "imos.db"))
    with writing(engine) as connection:
        yield connection
    engine.dispose()


def store(connection, reports):
    statics = Statics.from_rows([report(*r) for r in reports])
    facts.add_facts(connection, facts.arranged(Positions(), statics, Heard()))


@pytest.mark.parametrize("seed", range(12))
def test_as_going_through_all_reports_finds(connection, seed):
    reports = random_reports(seed)
    rng = np.random.default_rng([seed, 1])
    order = rng.permutation(len(reports)).tolist()
    for i in range(0, len(order), 5):
        store(connection, [reports[row] for row in order[i : i + 5]])
    last = max((t for _, t, _ in reports), default=T)
    for until in {last, T + DAY, *(int(t) for t in rng.integers(T, last + 1, 3))}:
        found = same_imo(connection, (-1, until), APART, WITHIN)
        assert sorted(map(tuple, found)) == expected(reports, -1, until)
    cuts = [-1, *sorted(int(t) for t in rng.integers(T, last + 1, 4)), last]
    parts = [s for a, b in pairwise(cuts) for s in same_imo(connection, (a, b), APART, WITHIN)]
    assert sorted(map(tuple, parts)) == expected(reports, -1, last)


def test_the_reports_hold_something_to_be_found():
    assert sum(len(expected(random_reports(seed), -1, T + 90 * DAY)) for seed in range(12)) > 5


def test_a_glimpse_is_of_the_day_before(connection):
    statics = [report(MMSIS[0], T, 0, "OLD"), report(MMSIS[0], T + DAY, 0, "NEW")]
    facts.add_facts(connection, facts.arranged(Positions(), Statics.from_rows(statics), Heard()))
    place = (21_500_000, 20_900_000)
    fix = (MMSIS[0], (T + 600) * 1000, (T + 600) * 1000, *place, 50, 900, 90, 0, 0, 1, 0)
    facts.add_facts(connection, facts.arranged(Positions.from_rows([fix]), Statics(), Heard()))
    seen = glimpse(connection, MMSIS[0], T + DAY - 1)
    assert (seen.identity.name, seen.place) == ("OLD", (T + 600, 21.5e6 / 600_000, 20.9e6 / 600_000))
    later = glimpse(connection, MMSIS[0], T + DAY + 601)
    assert (later.identity.name, later.place) == ("NEW", None)
