import random

import numpy as np
import pytest
from ais_text import at, lines, position, recorded, sentences

from ingest.decode.columns import columns
from ingest.decode.state import LineState
from ingest.picking import lines_of

OURS, OTHERS = 272_000_001, 272_000_002
T0 = 1_700_000_000_000


def picked(data, *mmsis):
    return lines_of(data, np.array(sorted(mmsis), np.int64))


def static(mmsi):
    parts = sentences(msg_type=5, mmsi=mmsi, shipname="SYNTH", callsign="SYN1", destination="NOWHERE")
    assert len(parts) == 2
    return parts


def test_single_lines_are_kept_by_who_sent_them():
    ours = [at(position(mmsi=OURS, second=s), T0 + 1000 * s, b"tower") for s in range(5)]
    others = [position(mmsi=OTHERS, second=s) for s in range(5)]
    mixed = lines(*(line for pair in zip(ours, others, strict=True) for line in pair))
    assert picked(mixed, OURS) == lines(*ours)
    assert picked(mixed, OURS, OTHERS) == mixed
    assert picked(mixed) == b""


def test_parts_go_with_their_first_even_with_others_between():
    (first, second), (their_first, their_second) = static(OURS), static(OTHERS)
    kept = picked(lines(first, their_first, second, position(mmsi=OTHERS), their_second), OURS)
    assert kept.startswith(lines(first)) and lines(second) in kept
    assert lines(their_first) not in kept


def test_what_is_no_ais_goes_with_the_sentence_after_it():
    gatehouse = b"$PGHP,1,2024,12,10,6,0,0,0,,,1,,47*1E"
    data = lines(b"# a comment", gatehouse, position(mmsi=OURS), b"$GPGGA*00", position(mmsi=OTHERS))
    assert picked(data, OURS) == lines(b"# a comment", gatehouse, position(mmsi=OURS))


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_read_beyond_a_line_and_no_garbage_harms(seed):
    chance = random.Random(seed)
    good = [at(position(mmsi=OURS, second=s % 60), T0 + s) for s in range(20)]
    bad = [
        bytes(chance.choice(b"!\\,*AB$01\x00\xff VDM") for _ in range(chance.randrange(60)))
        for _ in range(200)
    ]
    cut = [line[: chance.randrange(len(line))] for line in good]
    mixed = good + bad + cut
    chance.shuffle(mixed)
    kept = picked(lines(*mixed), OURS).splitlines()
    assert all(kept.count(line) >= mixed.count(line) for line in good)


@pytest.mark.parametrize("name", ["aislib_stream_example.txt", "risky_exact-earth-augmented.txt"])
def test_of_a_recording_all_that_a_ship_said_is_kept(name):
    data = recorded(name)
    whole = columns(data, 0, LineState(), assumed_ms=T0, last=True).batch
    ships = np.unique(whole.positions.mmsi)[::7]
    part = columns(lines_of(data, ships), 0, LineState(), assumed_ms=T0, last=True).batch
    for table, of_part in ((whole.positions, part.positions), (whole.statics, part.statics)):
        assert np.isin(table.mmsi, ships).sum() == np.isin(of_part.mmsi, ships).sum() > 0


def test_a_line_that_was_cut_is_whole_again_wherever_the_cut_was():
    gatehouse = b"$PGHP,1,2024,12,10,6,0,0,0,,,1,,47*1E"
    ours = [at(position(mmsi=OURS, second=s), T0 + s, b"tower") for s in range(3)]
    data = lines(ours[0], gatehouse, b"# a comment", position(mmsi=OTHERS), gatehouse, *ours[1:], b"$GPGGA")
    for cut_at in range(len(data)):
        begin = data.rfind(b"\n", 0, cut_at) + 1
        found = lines_of(data[cut_at:], np.array([OURS]), cut=data[begin:cut_at])
        assert found == picked(data[begin:], OURS), cut_at
