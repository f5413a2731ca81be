"""`client.report()` against the server's own JSON."""

import json
from urllib.request import urlopen

import pandas as pd
import pytest
from support.serving import serving
from support.weekly_store import fill

from app.store.engine import open_store
from twelvemile import BadRequestError, Client, columns

DTYPES = {columns.TEXT: str(pd.Series(["a"]).dtype)}


def check(frame):
    found = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    assert found == {name: DTYPES.get(kind, kind) for name, kind in columns.REPORT.items()}


@pytest.fixture(scope="module")
def served_week(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('weekly') / 'store.db'}"
    engine = open_store(url)
    fill(engine)
    engine.dispose()
    with serving(url) as base_url:
        yield base_url


def test_it_is_the_composition_with_sections_and_sources(served_week):
    with Client(served_week, retries=0) as client:
        frame = client.report("2024-W50")
        with urlopen(f"{served_week}/v1/reports/weekly?week=2024-W50", timeout=30) as answer:
            told = json.load(answer)
        check(frame)
        assert frame["unit"].tolist() == [one["unit"] for one in told["composition"]]
        assert frame.attrs["sources"] == told["sources"]
        check(client.report("2024-W50", navy="PT", known_at="2024-12-09T12:00:00Z"))
        with pytest.raises(BadRequestError, match="no ISO week"):
            client.report("december")
