"""Messages in parts: keys, order, time-out, bound."""

from ais_text import SHIP, T0, aivdm, at, lines, position, run, sentences, tagged


def voyage(k, sequence=b"0", channel=b"A"):
    whole = [s.split(b",") for s in sentences(msg_type=5, mmsi=SHIP + k, shipname=f"SHIP {k}")]
    return [
        aivdm(f[5], total=2, number=i + 1, sequence=sequence, channel=channel, fill=int(f[6][:1]))
        for i, f in enumerate(whole)
    ]


def names(result):
    return [row["name"] for row in result.statics]


def decoded(*each):
    return run(lines(*each))


def test_messages_of_two_keys_may_interleave():
    for other in ({"sequence": b"1"}, {"channel": b"B"}):
        (a1, a2), (b1, b2) = voyage(1), voyage(2, **other)
        result = decoded(at(a1, T0), at(b1, T0), at(a2, T0), at(b2, T0))
        assert (names(result), result.rejected) == (["SHIP 1", "SHIP 2"], {})


def test_two_receivers_may_interleave():
    (a1, a2), (b1, b2) = voyage(1), voyage(2)
    result = decoded(at(a1, T0, b"x"), at(b1, T0, b"y"), at(a2, T0, b"x"), at(b2, T0, b"y"))
    assert names(result) == ["SHIP 1", "SHIP 2"]
    assert [row["station"] for row in result.statics] == ["x", "y"]


def test_groups_tell_messages_apart():
    (a1, a2), (b1, b2) = voyage(1), voyage(2)
    a = [tagged(a1, b"g:1-2-1,c:1700000000"), tagged(a2, b"g:2-2-1")]
    b = [tagged(b1, b"g:1-2-2,c:1700000000"), tagged(b2, b"g:2-2-2")]
    assert names(decoded(a[0], b[0], a[1], b[1])) == ["SHIP 1", "SHIP 2"]


def test_time_and_station_may_stand_in_either_part():
    first, second = voyage(1)
    for pair in (
        (at(first, T0, b"x"), second),
        (first, at(second, T0, b"x")),
        (first, second + b",rX,1700000000"),
    ):
        (row,) = decoded(*pair).statics
        assert row["time_ms"] == T0
        assert row["station"] in ("x", "rX")


def test_the_time_is_that_of_the_first_part():
    first, second = voyage(1)
    (row,) = decoded(at(first, T0), at(second, T0 + 2_000)).statics
    assert row["time_ms"] == T0


def test_parts_out_of_order_are_lost():
    first, second = voyage(1)
    assert decoded(at(second, T0), at(first, T0)).rejected == {"fragment": 2}


def test_a_first_part_again_begins_anew():
    first, second = voyage(1)
    result = decoded(at(first, T0), at(first, T0 + 1), at(second, T0 + 2))
    assert (names(result), result.rejected) == (["SHIP 1"], {"fragment": 1})


def test_a_part_that_skips_one_ends_its_message():
    parts = [aivdm(b"5" * 20, total=3, number=n, sequence=b"1") for n in (1, 3, 2)]
    assert decoded(*(at(p, T0) for p in parts)).rejected == {"fragment": 3}


def test_time_out_at_the_part_itself():
    first, second = voyage(1)
    assert names(decoded(at(first, T0), at(second, T0 + 30_000))) == ["SHIP 1"]
    assert decoded(at(first, T0), at(second, T0 + 30_001)).rejected == {"fragment": 2}


def test_time_out_by_what_is_heard_in_between():
    first, second = voyage(1)
    passing = [at(position(mmsi=SHIP + 5), T0 + 31_000 + i) for i in range(3)]
    result = run(lines(at(first, T0), *passing), last=False)
    assert result.rejected == {"fragment": 1}
    assert result.first["fragment"][0] == 0
    assert decoded(at(first, T0), *passing, second).rejected == {"fragment": 2}


def test_one_line_with_a_leaping_clock_ends_nothing():
    first, second = voyage(1)
    leap = at(position(mmsi=SHIP + 5), T0 + 3_000_000)
    calm = at(position(mmsi=SHIP + 6), T0 + 1)
    assert names(decoded(calm, calm, at(first, T0), leap, calm, at(second, T0 + 2))) == ["SHIP 1"]


def test_at_most_256_wait_and_the_oldest_goes():
    firsts = [at(voyage(1, sequence=b"%d" % i)[0], T0) for i in range(258)]
    result = run(lines(*firsts), last=False)
    assert result.rejected == {"fragment": 2}
    assert len(result.carry.lines.pending) == 256
    assert result.first["fragment"][0] == 0


def test_fill_bits_inside_a_message_are_left_out():
    from ais_text import armoured, bits_in

    bits = "".join(bits_in(s) for s in voyage(1))
    (one, fill_one), (two, fill_two) = armoured(bits[:200]), armoured(bits[200:])
    assert fill_one
    parts = [aivdm(one, total=2, number=1, fill=fill_one), aivdm(two, total=2, number=2, fill=fill_two)]
    assert names(decoded(*(at(p, T0) for p in parts))) == ["SHIP 1"]


def test_a_bad_message_in_parts_counts_each_line():
    parts = [aivdm(b"0" * 50, total=2, number=n) for n in (1, 2)]
    assert decoded(*(at(p, T0) for p in parts)).rejected == {"type": 2}
