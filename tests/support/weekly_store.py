"""The hand-made week of `weeklies` in a store, for those who ask over HTTP or by command. All synthetic."""

from sqlalchemy import Engine
from support import weeklies as made

from app.domain.time import now_ms
from app.store.engine import writing
from app.store.naval import sightings, units


def fill(engine: Engine) -> None:
    """Have its units and sightings, as if all were known on 10 December 2024 but what was seen later."""
    with writing(engine) as connection:
        units.put(connection, made.UNITS, made.ms("2024-11-20"))
        sightings.add(connection, made.SIGHTINGS, now_ms())
