"""The Tartus replay as a store that is filled once a run, whichever worker comes first, and then copied."""

import fcntl
import shutil

from support.databases import SQLITE
from support.runs import forked


def replay_file(tmp_path_factory):
    """The SQLite file of the filled store: to be copied, or served by those who write nothing."""
    shared = tmp_path_factory.getbasetemp().parent / "tartus-replay"
    shared.mkdir(exist_ok=True)
    made, store = shared / "made", shared / "replay.db"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            store.unlink(missing_ok=True)
            forked("demo", "--replay", "tartus-2024", "--only-prepare", "--database-url", SQLITE.url(store))
            made.touch()
    return store


def copy_of(store, folder):
    """The URL of a store of one's own."""
    for path in store.parent.glob(f"{store.name}*"):
        shutil.copy(path, folder / path.name)
    return SQLITE.url(folder / store.name)
