"""A store with sightings off Tartus and the AIS of one merchant, and the bundles of its board's rows."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from posture import sea
from support.runs import ingest, url

from app.api.bundling import row_bundle
from app.commands.verify import HANDS
from app.domain.naval.claims import identified as claimed
from app.domain.naval.sighting import Confidence, Source, SourceKind
from app.domain.naval.units import Claim
from app.domain.naval.writing import identified
from app.evaluate.dials import Dials
from app.evaluate.nmea import messages
from app.evaluate.places import EDGE_TARTUS
from app.evaluate.reception import hear
from app.evaluate.scenario import in_order
from app.evaluate.ship import ship
from app.evidence.row_gathering import Asked
from app.pipeline.posture import BACK_MS
from app.store.engine import open_store, writing
from app.store.naval import sightings, units

VERSION = "0.1.0"
AT_MS = sea.end_of(4)
ROMEO = 273990801
DIALS = Dials(moving_s=600.0, still_s=600.0, static_s=3600.0)
IMAGE = Source(
    SourceKind.SATELLITE_IMAGE,
    "a test's image",
    url="https://example.org/image",
    archive_url="https://archive.example.org/image",
    sha256="ab" * 32,
    reuse="all rights reserved",
)
IN_PORT = identified(sea.in_port("", sea.day(1), "alpha", "sierra", source=IMAGE))
TOLD_AGAIN = identified(sea.told_again(IN_PORT, "", sea.end_of(2)))
EMPTY = identified(sea.empty_piers("", sea.day(3), group="frigate"))
TWO_FRIGATES = identified(sea.seen("", sea.day(2), sea.counted(2, "frigate")))
A_RO_RO = identified(sea.seen("", sea.day(4), sea.counted(1, "ro_ro"), where=EMPTY.where))
WRONG = identified(sea.seen("", sea.day(2), sea.named("bravo"), note="the wrong hull"))
RIGHT = identified(replace(WRONG, note="the right one", supersedes=WRONG.id))
WITHDRAWN = identified(sea.seen("", sea.day(3), sea.named("charlie"), note="a mistake"))
LATER = identified(sea.in_port("", sea.day(6), "alpha"))
SEEN = (IN_PORT, TOLD_AGAIN, EMPTY, TWO_FRIGATES, A_RO_RO, WRONG, RIGHT, WITHDRAWN, LATER)


def units_of_sea():
    """Those of `sea`, ids of claims as they follow; one says what MMSI she sends by."""
    number = Claim("", "romeo", "mmsi", str(ROMEO), Confidence.HIGH, sea.SOURCE, 0)
    made = []
    for unit in sea.UNITS:
        more = (number,) if unit.key == "romeo" else ()
        made.append(replace(unit, claims=tuple(map(claimed, (*unit.claims, *more)))))
    return made


def lines():
    """Her AIS: three days at anchor off Tartus."""
    one = (
        ship(ROMEO, name="SYNTH ROMEO", ship_type=70, destination="FOR ORDERS").at(*EDGE_TARTUS).anchor(80.0)
    )
    rng = np.random.default_rng(5)
    heard = messages(one, hear(one, rng, DIALS), rng, DIALS)
    return b"".join(line + b"\n" for line in in_order(heard, rng, DIALS, Counter()))


@dataclass
class Rows:
    """The store, and what it gives."""

    url: str

    def change(self, what):
        """Have a function of a connection write into it."""
        engine = open_store(self.url)
        with writing(engine) as connection:
            what(connection)
        engine.dispose()

    def bundle(self, key, at_ms=AT_MS, known_at_ms=None):
        """Of the row of this key; None if there is none."""
        engine = open_store(self.url)
        try:
            return row_bundle(engine, Asked(key, "tartus", at_ms, known_at_ms, BACK_MS), VERSION, HANDS)
        finally:
            engine.dispose()


def rows_in(folder):
    """A new store in a folder."""
    file, store = folder / "romeo.nmea", url(folder / "rows.db")
    file.write_bytes(lines())
    ingest(store, file)
    found = Rows(store)

    def fill(connection):
        units.put(connection, units_of_sea(), sea.NOW)
        sightings.add(connection, SEEN, sea.NOW)
        sightings.withdraw(connection, WITHDRAWN.id, sea.end_of(3), "who asked", "it was another ship")

    found.change(fill)
    return found
