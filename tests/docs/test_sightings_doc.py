"""docs/sightings.md against the program: columns, words, numbers, and its examples."""

import re
from pathlib import Path

from app.domain.naval import exceeding
from app.domain.naval.columns import COLUMNS, NEEDED
from app.domain.naval.reading import from_csv, read_all
from app.domain.naval.sighting import Activity, Confidence, IdentityBasis, SourceKind
from app.geo import locating

PAGE = (Path(__file__).parents[2] / "docs/sightings.md").read_text()
NOW = 1_800_000_000_000


def test_every_column_and_word_is_explained():
    words = [*COLUMNS, *(w.value for kind in (Activity, Confidence, IdentityBasis, SourceKind) for w in kind)]
    assert not [word for word in words if f"`{word}`" not in PAGE]


def test_what_is_needed_is_told():
    told = PAGE.partition("Needed are ")[2].partition("\n\n")[0]
    assert not [name for name in NEEDED if f"`{name}`" not in told]


def test_the_examples_are_sightings():
    tables = re.findall(r"(?:^    observed_from,.*\n)(?:^    .*\n)+", PAGE, re.M)
    assert len(tables) == 2
    for table in tables:
        rows = from_csv(re.sub("^    ", "", table, flags=re.M))
        assert len(read_all(rows, locating, NOW)) == 1


def test_numbers_are_those_of_the_rules():
    for metres in (exceeding.NAME_M, exceeding.CLASS_M, exceeding.LENGTH_M, exceeding.PENNANT_M):
        assert re.search(rf"^\| .* \| {metres:g} m", PAGE, re.M)
    assert f"{locating.POINT_UNCERTAINTY_M:,.0f} m" in PAGE
    assert (locating.RANGE_SLACK_M, locating.BEARING_SLACK_DEG) == (2000, 15)
