import json

import pytest
from api import filling as f
from typer.testing import CliRunner

from app.cli import app
from app.store.engine import open_store

OTHER = f.SHIP + 1
DAY = 1440


def fill(engine):
    """Two ships about midnight, the second again five days later, and an alert with a hostile name."""
    for mmsi, first in ((f.SHIP, 0), (OTHER, 3)):
        f.vessel(engine, mmsi)
        minutes = [*range(first, DAY, 97), DAY - 1, DAY, DAY + 1]
        f.positions(engine, *(f.position(m, lon=35 + m / 3000, mmsi=mmsi, sog=m % 300) for m in minutes))
    f.positions(engine, f.position(6 * DAY, mmsi=OTHER), f.position(6 * DAY + 1, lon=-170, mmsi=OTHER))
    f.segment(engine, 0, DAY)
    hostile = {"feed": "=antenna", "zone": "@zone", "evidence": {"identity": {"name": f.HOSTILE}}}
    texts = {"explanation": f"{f.HOSTILE} holding", "caveats": ["+few fixes", "<IMG SRC=X ONERROR=A()>"]}
    place = {"lon": 35.5, "lat": 34.9, "distance_to_limit_nm": -1.5, "observed": True}
    f.alert(engine, 1, body={**hostile, **texts, **place})
    f.alert(engine, 2, first=5 * DAY, vessels=(OTHER,), body={"lon": None, "lat": None}, lon=None, lat=None)
    f.alert(engine, 3, first=1, last=2, status="retracted")


@pytest.fixture
def engine(tmp_path):
    made = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    fill(made)
    yield made
    made.dispose()


class Export:
    """`twelvemile export`, into a folder of the test's own."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url

    def __call__(self, name, *args, code=0):
        target = str(self.folder / name)
        given = ["export", target, "--json", "--database-url", self.url, *map(str, args)]
        done = CliRunner().invoke(app, given)
        assert done.exit_code == code, (done.exit_code, done.stderr)
        return json.loads(done.stdout) if code == 0 else done.stderr.splitlines()[-1]

    def left(self):
        """What is in the folder, hidden files too."""
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def export(tmp_path, engine):
    out = tmp_path / "out"
    out.mkdir()
    return Export(out, f"sqlite:///{tmp_path / 'store.db'}")
