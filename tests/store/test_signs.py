"""Ships that lose their place, against the words of docs/rules.md, `gnss_interference`, *loss*."""

import random
from itertools import groupby

import pytest

from app.store import facts, signs
from app.store.engine import reading, writing
from ingest.batch import Heard, HeardReason, Positions, Statics

T = 1_733_011_200_000
MINUTE, HOUR = 60_000, 3_600_000
SHIPS = (273990001, 341990002, 538990003)
WITHOUT = (HeardReason.NO_PLACE, HeardReason.POSITIONING_FAULT)
REASONS = [reason.name for reason in WITHOUT]


def told(rng):
    """(MMSI, time, what: a fix of its message type, or the reason for which there is none) of some ships."""
    for mmsi in SHIPS:
        time_ms, what = T, 1
        for _ in range(rng.randrange(60)):
            time_ms += rng.choice((10_000, 2 * MINUTE, 4 * MINUTE, 5 * MINUTE, HOUR, 5 * HOUR))
            what = what if rng.random() < 0.7 else rng.choice((1, 1, 27, *(r.name for r in HeardReason)))
            yield mmsi, time_ms, what


def reference(messages, after_ms, until_ms):
    """By the definition's words: walk a ship's messages and remember her fix and what came without since."""
    last = {
        (m, -(-t // MINUTE)): t for m, t, what in messages if what in REASONS and after_ms < t <= until_ms
    }
    for mmsi, ones in groupby(sorted(messages, key=lambda m: m[:2]), key=lambda m: m[0]):
        fix, since = None, []
        for _, time_ms, what in ones:
            if isinstance(what, int):
                fix, since = (time_ms, what), []
            elif what in REASONS:
                minute = (mmsi, -(-time_ms // MINUTE))
                near = fix is not None and fix[1] != 27 and time_ms - fix[0] <= 6 * HOUR
                if near and since and time_ms - since[0] >= 5 * MINUTE and last.get(minute) == time_ms:
                    yield mmsi, time_ms, since[0]
                since.append(time_ms)


@pytest.mark.parametrize("seed", range(4))
def test_losses_are_what_the_definition_says(store, seed):
    rng = random.Random(seed)
    messages = list(told(rng))
    fixes = [
        (m, t, t, 21_500_000, 20_900_000, 50, 900, 90, 0, 0, what, 0)
        for m, t, what in messages
        if isinstance(what, int)
    ]
    others = [(m, t, t, HeardReason[what], 1) for m, t, what in messages if isinstance(what, str)]
    with writing(store) as connection:
        kept = facts.arranged(Positions.from_rows(fixes), Statics(), Heard.from_rows(others))
        facts.add_facts(connection, kept)
    span = (T + 3 * HOUR, T + rng.choice((30, 200)) * HOUR)
    with reading(store) as connection:
        found = signs.losses(connection, *span, 6 * HOUR, 5 * MINUTE)
    assert [(row.mmsi, row.time_ms, row.since_ms) for row in sorted(found)] == list(
        reference(messages, *span)
    )
    assert [row.time_ms for row in found] == sorted(row.time_ms for row in found)
    assert found
