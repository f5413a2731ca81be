"""`twelvemile demo`: the synthetic scenario in a store of its own, served with its alerts."""

from __future__ import annotations

import hashlib
import tempfile
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
        try:
            _write(out)
        except OSError as error:
            stop(f"cannot write {out} ({error.strerror}): check the folder")
        say(f"wrote {out}: synthetic AIS, every line labelled")
        return
    url = database_url or f"sqlite:///{user_data_folder() / 'demo.db'}"
    ours = {"database_url": url, "watchlist": WATCHLIST, "zones": None, "redistributable": "yes"}
    own = settings.model_copy(update=ours)
    made_by = _made_by(own)
    with clear_errors():
        if _remake(own, made_by):
            _fill(own, made_by)
    if not only_prepare:
        say("the demo is SYNTHETIC: no ship, place or time in it is real")
        serve(own, hint="try: curl '{address}/v1/alerts?status=open'")


def _write(path: Path) -> None:
    from app.evaluate.scenario import demo as scenario
    from app.evaluate.scenario import write

    write(path, scenario(SEED))


def _remake(settings: Settings, made_by: str) -> bool:
    """False if the demo is there as this version makes it; one that another version made is removed."""
    with settled_store(settings) as engine:
        with reading(engine) as connection:
            held = conclusions.get_meta(connection, _DONE)
        if held is not None and held != made_by:
            say(f"the demo in {shown(settings.database_url)} was made by another version: it is made anew")
            remove_store(engine)
    return held != made_by


def _fill(settings: Settings, made_by: str) -> None:
    say("making the synthetic scenario: 11 days off Syria; this takes about a minute, once")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.nmea"
        _write(path)
        ingest(settings, [str(path)], feed=FEED, received_at=None, synthetic=True, json=False, hint=False)
    say("the lines that were rejected are noise that the scenario is given on purpose")
    with settled_store(settings) as engine, writing(engine) as connection:
        conclusions.set_meta(connection, _DONE, made_by)


def _made_by(settings: Settings) -> str:
    """Changes with the scenario's code, the rules and the watchlist."""
    from app import evaluate

    code = b"".join(path.read_bytes() for path in sorted(Path(evaluate.__file__).parent.glob("*.py")))
    key, units = concluder(settings).key(), version_of(known(given_units(settings) or ()))
    return f"{SEED} {key} {units} {hashlib.sha256(code).hexdigest()[:16]}"
