"""The replay's sightings, sent in as an analyst would: the checks let each through, and it is the same."""

from dataclasses import replace
from pathlib import Path

import orjson

import app.replays.tartus_2024 as folder
from app.api.writing.csv import table
from app.domain.naval.reading import from_csv, from_json, read_all
from app.domain.naval.rows import HEADER, row
from app.domain.naval.writing import from_dict, to_dict
from app.geo import locating

NOW = 1_800_000_000_000


def test_each_sighting_of_the_replay_is_the_same_when_it_is_sent():
    held = orjson.loads((Path(folder.__file__).parent / "sightings.json").read_bytes())["sightings"]
    told = [from_dict(plain) for plain in held]
    by_json = read_all(from_json([to_dict(one) | {"reference": None} for one in told]), locating, NOW)
    text = table(HEADER, (row(replace(one, reference=None)) for one in told)).decode()
    by_csv = read_all(from_csv(text), locating, NOW)
    assert [read.sighting.id for read in by_json] == [one.id for one in told]
    assert [read.sighting.id for read in by_csv] == [one.id for one in told]
    for read, one in zip(by_json, told, strict=True):
        assert set(one.exceeds_sensor) <= set(read.sighting.exceeds_sensor)
        assert read.sighting.where == one.where
        if one.source.published_ms is not None:
            assert read.sighting.known_ms == one.known_ms
