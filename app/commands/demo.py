"""`twelvemile demo`: the synthetic scenario in a store of its own, served with its alerts."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from app.commands.ingest import ingest
from app.commands.rules import concluder, given_units
from app.commands.serve import serve
from app.commands.store import settled_store
from app.commands.terminal import clear_errors, say, stop
from app.settings import Settings, user_data_folder
from app.store import conclusions
from app.store.engine import reading, remove_store, shown, writing
from app.store.watchlist import known, version_of

FEED = "synthetic demo"
SEED = 1
_DONE = "demo"


def demo(settings: Settings, *, database_url: str | None, out: Path | None, only_prepare: bool) -> None:
    """Make the scenario, ingest it unless that was done before, and serve it; with `out`, only write it."""
    from app.evaluate.scenario import WATCHLIST

    if out:
        written(out, _write)
        return
    url = database_url or f"sqlite:///{user_data_folder() / 'demo.db'}"
    ours = {"database_url": url, "watchlist": WATCHLIST, "zones": None, "redistributable": "yes"}
    own = settings.model_copy(update=ours)
    made_by = _made_by(own)
    with clear_errors():
        if to_be_made(own, made_by):
            _fill(own)
            mark_made(own, made_by)
    if not only_prepare:
        say("the demo is SYNTHETIC: no ship, place or time in it is real")
        serve(own, hint="try: curl '{address}/v1/alerts?status=open'")


def _write(path: Path) -> None:
    from app.evaluate.scenario import demo as scenario
    from app.evaluate.scenario import write

    write(path, scenario(SEED))


def written(out: Path, write: Callable[[Path], None]) -> None:
    """Only the file of synthetic AIS."""
    try:
        write(out)
    except OSError as error:
        stop(f"cannot write {out} ({error.strerror}): check the folder")
    say(f"wrote {out}: synthetic AIS, every line labelled")


def to_be_made(settings: Settings, made_by: str) -> bool:
    """False if the demo is there as this version makes it; one that another version made is removed."""
    with settled_store(settings) as engine:
        with reading(engine) as connection:
            held = conclusions.get_meta(connection, _DONE)
        if held is not None and held != made_by:
            say(f"{shown(settings.database_url)} was filled by another version or demo: it is made anew")
            remove_store(engine)
    return held != made_by


def mark_made(settings: Settings, made_by: str) -> None:
    """Say in the store what it was made by: it is complete."""
    with settled_store(settings) as engine, writing(engine) as connection:
        conclusions.set_meta(connection, _DONE, made_by)


def _fill(settings: Settings) -> None:
    say("making the synthetic scenario: 11 days off Syria; this takes about a minute, once")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.nmea"
        _write(path)
        ingest(settings, [str(path)], feed=FEED, received_at=None, synthetic=True, json=False, hint=False)
    say("the lines that were rejected are noise that the scenario is given on purpose")


def _made_by(settings: Settings) -> str:
    from app import evaluate

    code = sorted(Path(evaluate.__file__).parent.glob("*.py"))
    return f"{SEED} {version(settings, code)}"


def version(settings: Settings, files: Iterable[Path]) -> str:
    """Changes with these files, the rules and the watchlist."""
    content = b"".join(path.read_bytes() for path in files)
    key, units = concluder(settings).key(), version_of(known(given_units(settings) or ()))
    return f"{key} {units} {hashlib.sha256(content).hexdigest()[:16]}"
