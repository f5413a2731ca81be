"""Timelines of many vessels at once are those of each from all her reports."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.detect.facts import Identity, IdentityTimeline
from app.detect.timelines import Reports, timelines

IDENTITIES = st.builds(
    Identity,
    imo=st.sampled_from([None, 9000001, 9000013]),
    callsign=st.sampled_from([None, "A", "B"]),
    name=st.sampled_from([None, "ALPHA", "BETA"]),
    ship_type=st.sampled_from([None, 0, 70]),
    destination=st.sampled_from([None, "TARTUS"]),
)
SENT = st.tuples(st.integers(1, 4), st.integers(0, 9), IDENTITIES)


def columns(sent):
    identities = list(dict.fromkeys(identity for *_, identity in sent))
    mmsi, time_s, which = (
        np.array([row[k] if k < 2 else identities.index(row[k]) for row in sent], np.int64) for k in range(3)
    )
    return Reports(mmsi, time_s, which, identities)


@given(st.lists(SENT, max_size=40), IDENTITIES)
def test_are_those_of_each_vessel_from_all_her_reports(sent, known):
    found = timelines(columns(sent), dict.fromkeys((1, 2, 3, 4, 5), known))
    for mmsi, timeline in found.items():
        whole = IdentityTimeline([(time_s, who) for ship, time_s, who in sent if ship == mmsi], known)
        assert list(timeline.changes()) == list(whole.changes())


def test_what_is_said_again_and_again_takes_no_time():
    parts = [Identity(name="ALPHA"), Identity(callsign="A", ship_type=36)]
    sent = [(7, 360 * k + part, parts[part]) for k in range(1000) for part in (0, 1)]
    (timeline,) = timelines(columns(sent), {7: Identity()}).values()
    assert [since for since, _ in timeline.changes()] == [None, 0, 1]
