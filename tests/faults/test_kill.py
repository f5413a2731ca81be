"""SIGKILL at random points of an ingest, each followed by a restart: the store of the undisturbed run."""

import os
import random
import signal
import time
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support import everykind
from support.canonical import canonical, difference, rows
from support.databases import ALL, SQLITE
from support.effort import tries
from support.forkserver import Forks
from support.keptlines import dump_by_lines
from support.runs import FEED, environment, start

KILLS = tries(30, 50, "TWELVEMILE_TEST_KILLS")
ON_POSTGRESQL = KILLS if ALL else min(KILLS, 15)
SEED = int(os.environ.get("TWELVEMILE_TEST_KILL_SEED", "1"))
BATCH_BYTES = 1_201
PLANTED = Path(__file__).with_name("planted.py")


@dataclass
class Tally:
    kills: int = 0
    before_a_commit: int = 0
    stores: int = 0
    offsets: set = field(default_factory=set)
    wrong: list = field(default_factory=list)


class Harness:
    """Kills ingests of one file, each into a store of its own, and compares what they end with."""

    def __init__(self, database, folder, forks):
        self.database = database
        self.kills = KILLS if database is SQLITE else ON_POSTGRESQL
        self.folder, self.forks = folder, forks
        self.file = folder / "file.nmea"
        lines = everykind.lines(31)
        assert 400 < len(lines) < 1500
        self.file.write_bytes(b"".join(lines))
        self.undisturbed = database.url(folder / "undisturbed.db")
        self.forks.ready()
        began = time.monotonic()
        code, _, told = self._ingest(self.undisturbed)
        self.seconds = time.monotonic() - began
        assert code == 0, told
        self.canonical, self.dump = canonical(self.undisturbed), dump_by_lines(self.undisturbed, FEED)

    def planted(self, folder):
        """The same harness over a command with the planted fault."""
        other = copy(self)
        other.folder, other.forks = folder, Forks(folder, environment(), PLANTED)
        other.forks.ready()
        return other

    def _ingest(self, store, kill_after=None):
        options = ("--feed", FEED, "--database-url", store, "--batch-bytes", BATCH_BYTES, "--json")
        return self.forks.run("ingest", self.file, *options, kill_after=kill_after)

    def kill(self, times, seed, *, until_wrong=False):
        rng, tally = random.Random(seed), Tally()
        while tally.kills < times and not (until_wrong and tally.wrong):
            self._one_store(self.database.url(self.folder / f"killed{tally.stores}.db"), times, rng, tally)
        return tally

    def _one_store(self, store, times, rng, tally):
        while True:
            # Spread over the run: some while it starts, most when a part of what is left is done.
            after = rng.uniform(0.0, rng.choice((0.3, 0.6, 0.6, 1.2)) * self.seconds)
            code, _, told = self._ingest(store, after if tally.kills < times else None)
            if code != -signal.SIGKILL:
                break
            tally.kills += 1
            offset = _offset(store)
            tally.before_a_commit += offset is None
            tally.offsets.add((store, offset))
        tally.stores += 1
        if code != 0:
            tally.wrong.append(told)
        elif canonical(store) != self.canonical or dump_by_lines(store, FEED) != self.dump:
            wrong = difference(self.dump, dump_by_lines(store, FEED))
            tally.wrong.append(wrong or "the canonical form differs")


def _offset(store):
    """How far the killed run had come, None before its first commit."""
    try:
        found = rows(store, 'SELECT "offset" FROM inputs')
    except Exception as error:  # killed before there were tables
        if type(error).__name__ not in ("OperationalError", "UndefinedTable"):
            raise
        return None
    return found[0][0] if found else None


@pytest.fixture(scope="module")
def harness(database, tmp_path_factory, forks):
    return Harness(database, tmp_path_factory.mktemp("kills"), forks)


def test_many_kills_end_with_the_undisturbed_store(harness):
    kinds = rows(harness.undisturbed, "SELECT DISTINCT kind FROM alerts WHERE status <> 'retracted'")
    assert {kind for (kind,) in kinds} == everykind.KINDS
    assert len(rows(harness.undisturbed, "SELECT 1 FROM raw")) > 30
    tally = harness.kill(harness.kills, SEED)
    assert not tally.wrong, f"TWELVEMILE_TEST_KILL_SEED={SEED}: {tally.wrong[0]}"
    assert tally.kills == harness.kills
    assert len(tally.offsets) > harness.kills / 4, "the kills must have met the run at many places"
    print(f"{tally.kills} kills, {tally.stores} stores, {len(tally.offsets)} places")


def test_the_harness_finds_an_offset_that_is_committed_before_its_rows(harness, tmp_path):
    planted = harness.planted(tmp_path)
    undisturbed = harness.database.url(tmp_path / "undisturbed.db")
    assert planted._ingest(undisturbed)[0] == 0 and not difference(
        harness.dump, dump_by_lines(undisturbed, FEED)
    )
    tally = planted.kill(5 * KILLS, SEED, until_wrong=True)
    planted.forks.close()
    assert tally.wrong, f"not found by {tally.kills} kills, TWELVEMILE_TEST_KILL_SEED={SEED}"
    assert "rows against" in tally.wrong[0], tally.wrong[0]
    print(f"found by {tally.kills} kills")


def test_the_installed_command_killed_and_started_again(harness, tmp_path):
    path = tmp_path / "command.db"
    store = harness.database.url(path)
    for _ in range(2):
        _stopped_on_its_way(harness, path, signal.SIGKILL, start)
    ended = _start(harness, store, start)
    _, told = ended.communicate(timeout=60)
    assert ended.returncode == 0, told
    assert "went on where an interrupted run had stopped" in told
    assert canonical(store) == harness.canonical
    assert not difference(harness.dump, dump_by_lines(store, FEED))


def _start(harness, store, how):
    return how(
        "ingest", harness.file, "--feed", FEED, "--database-url", store, "--batch-bytes", str(BATCH_BYTES)
    )


def _stopped_on_its_way(harness, path, sent, how):
    """Start, and send a signal after some commits; again from the same state if the run had ended by then."""
    database, before = harness.database, None
    store = database.url(path)
    if _offset(store) is not None:
        before = database.copy(store, path.with_name("before.db"))
    for _ in range(20):
        process = _start(harness, store, how)
        _until_it_has_come_on(store, _offset(store) or 0)
        process.send_signal(sent)
        _, told = process.communicate(timeout=60)
        if process.returncode != 0 and "alerts raised" not in told:
            return process, told
        database.remove(store)
        if before:
            database.copy(before, path)
    raise AssertionError("it always ended before the signal")


def _until_it_has_come_on(store, beyond, patience_s=60):
    deadline = time.monotonic() + patience_s
    while (_offset(store) or 0) <= beyond + 3 * BATCH_BYTES:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_ctrl_c_keeps_what_was_committed_and_says_so(harness, tmp_path):
    path = tmp_path / "stopped.db"
    store = harness.database.url(path)
    process, told = _stopped_on_its_way(harness, path, signal.SIGINT, start)
    assert process.returncode in (1, 130)
    assert "Traceback" not in told
    assert "the same command goes on from there" in told
    code, _, told = harness._ingest(store)
    assert code == 0, told
    assert not difference(harness.dump, dump_by_lines(store, FEED))
