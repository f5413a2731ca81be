"""`twelvemile demo --replay`: sourced sightings of some weeks and synthetic AIS, in a store of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.commands.demo import mark_made, to_be_made, version, written
from app.commands.ingest import ingest
from app.commands.serve import serve
from app.commands.store import settled_store
from app.commands.terminal import WRONG_USAGE, clear_errors, say, stop
from app.domain.time import now_ms
from app.settings import Settings, user_data_folder
from app.store.engine import writing

NAMES = ("tartus-2024",)
FEED = "synthetic AIS of the replay"
_BEFORE, _DAY = "2024-12-09T00:00:00Z", "2024-12-12T00:00:00Z"
_HINT = f"""\
who is where on 12 December 2024: curl '{{address}}/v1/posture?at={_DAY}'
by what was published then: curl '{{address}}/v1/posture?at={_DAY}&known_at={_DAY}'
reports with their sources: curl '{{address}}/v1/sightings?since={_BEFORE}&until={_DAY}'
what changed, and when it was known: curl '{{address}}/v1/posture/changes?since={_BEFORE}&until={_DAY}'"""


def replay(
    settings: Settings, name: str, *, database_url: str | None, out: Path | None, only_prepare: bool
) -> None:
    """Fill the store of the replay of this name unless that was done before, and serve it."""
    if name not in NAMES:
        stop(f"there is no replay {name!r}: there is {', '.join(NAMES)}", WRONG_USAGE)
    if out:
        written(out, _write)
        return
    from app.replays.tartus_2024 import WATCHLIST

    url = database_url or f"sqlite:///{user_data_folder() / 'replay.db'}"
    own = settings.model_copy(update={"database_url": url, "watchlist": WATCHLIST, "zones": None})
    made_by = f"{name} {version(own, _files())}"
    with clear_errors():
        if to_be_made(own, made_by):
            _fill(own)
            mark_made(own, made_by)
    if not only_prepare:
        say("real: the sightings and units, each with its public source; what was not reported is not there")
        say("SYNTHETIC: the AIS. Its tracks, called SYNTH, are made up to agree with the reports")
        say("ask the board `at` a time from 30 November 2024 to 30 January 2025: of today it knows nothing")
        serve(own, hint=_HINT)


def _write(path: Path) -> None:
    from app.replays.tartus_2024.ais import lines

    path.write_bytes(b"".join(lines()))


def _fill(settings: Settings) -> None:
    say("reading the replay's reports and making its synthetic AIS, once")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "replay.nmea"
        _write(path)
        ingest(settings, [str(path)], feed=FEED, received_at=None, synthetic=True, json=False, hint=False)
    _add_evidence(settings)


def _add_evidence(settings: Settings) -> None:
    from app.replays.tartus_2024 import evidence
    from app.store.naval import sightings, units

    now = now_ms()
    with settled_store(settings) as engine, writing(engine) as connection:
        listed, reported = evidence.units(), evidence.sightings()
        units.put(connection, listed, now)
        sightings.add(connection, reported, now)
    say(f"{len(reported)} sightings of public reports and {len(listed)} units are in the store")


def _files() -> Iterator[Path]:
    """What the store's content follows from."""
    from app import evaluate, naval_data, replays

    yield from sorted(Path(evaluate.__file__).parent.glob("*.py"))
    yield naval_data.STARTER
    folder = Path(replays.__file__).parent
    yield from sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".json", ".csv"))
