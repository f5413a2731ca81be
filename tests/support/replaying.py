"""The Tartus replay as a store that is filled once a run, whichever worker comes first, and then copied."""

import fcntl
import os
import shutil

from support.databases import SQLITE
from support.runs import forked


def replay_file(tmp_path_factory):
    """The SQLite file of the filled store: to be copied, or served by those who write nothing."""
    base = tmp_path_factory.getbasetemp()
    # Without workers the folder above is that of all runs, of other versions too.
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "tartus-replay"
    shared.mkdir(exist_ok=True)
    made, store = shared / "made", shared / "replay.db"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            store.unlink(missing_ok=True)
            demo = ("demo", "--replay", "tartus-2024", "--only-prepare", "--database-url", SQLITE.url(store))
            ended = forked(*demo, timeout=600)
            assert ended.code == 0, ended.err
            made.touch()
    return store


def copy_of(store, folder):
    """The URL of a store of one's own."""
    for path in store.parent.glob(f"{store.name}*"):
        shutil.copy(path, folder / path.name)
    return SQLITE.url(folder / store.name)
