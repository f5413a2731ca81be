"""Ingesting in tests: as a library in this process, or by the real command in its own."""

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support.databases import SQLITE, of
from support.forkserver import shared

from app.commands.rules import read_watchlist
from app.detect.rules.all import all_rules
from app.domain.time import now_ms
from app.evaluate.scenario import WATCHLIST
from app.pipeline.concluding import Concluder
from app.pipeline.ingesting import Ingestor, Reading
from app.store import lease
from app.store.engine import open_store, writing

COMMAND = Path(sys.executable).with_name("twelvemile")
FEED = "own antenna"
LATENESS_S = 900


def concluder():
    """With the demo's watchlist, so that units of interest are among the ships."""
    return Concluder(all_rules(read_watchlist(WATCHLIST)))


def url(path):
    return SQLITE.url(path)


def ingest(
    database_url,
    *paths,
    batch_bytes=16 * 2**20,
    on_batch=lambda _: None,
    feed=FEED,
    received_ms=None,
    step_s=0,
    facts_only=False,
    rules=None,
):
    """Read files one after another as `twelvemile ingest --feed` does, but concluding at every batch."""
    of(database_url).prepare(database_url)
    engine = open_store(database_url)
    how = Reading(batch_bytes, LATENESS_S, received_ms, step_s=step_s, facts_only=facts_only)
    try:
        ingestor = Ingestor(engine, rules or concluder(), how, on_batch)
        ingestor.prepare()
        try:
            for path in paths:
                ingestor.read(str(path), feed)
        finally:
            ingestor.close()
        return ingestor.summary
    finally:
        engine.dispose()


def rebuild(database_url):
    """`twelvemile detect --rebuild`."""
    engine = open_store(database_url, create=False)
    try:
        with writing(engine) as connection:
            assert lease.take(connection, lease.this_process(), now_ms())
            rules = concluder()
            rules.prepare(connection, rebuild=True)
            rules.conclude_due(connection, now_ms())
            lease.give_back(connection, lease.this_process())
    finally:
        engine.dispose()


def copy(database_url, to):
    """A copy of the store at its last commit, while others may have it open."""
    return of(database_url).copy(database_url, to)


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one object on stdout, which must hold nothing else."""
        lines = self.out.splitlines()
        assert len(lines) == 1, self.out
        return json.loads(lines[0])

    @property
    def told(self):
        """The lines on stderr that are the command's own complaint."""
        return [line for line in self.err.splitlines() if line.startswith("twelvemile: ")]


def environment(**more):
    """Ours without the user's settings; what is told does not depend on the hour at which tests run."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("TWELVEMILE_")}
    return (
        plain
        | {"TWELVEMILE_WATCHLIST": str(WATCHLIST), "TWELVEMILE_NIGHT": "none"}
        | {k: str(v) for k, v in more.items()}
    )


def command(*args, data=None, timeout=120, cwd=None, **env):
    """Run `twelvemile ARGS` to its end."""
    done = subprocess.run(
        [str(COMMAND), *map(str, args)],
        input=data, capture_output=True, timeout=timeout, env=environment(**env), check=False, cwd=cwd,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def forked(*args, data=b"", timeout=120, cwd=None, **env):
    """The same, forked from a process that has imported it: where the start of Python is not the point."""
    told = {name: str(value) for name, value in env.items()}
    return Ended(*shared().run(*args, data=data, env=told, cwd=cwd, timeout=timeout))


def start_forked(*args, **env):
    """Start it so; the caller ends it."""
    return shared().start(*args, env={name: str(value) for name, value in env.items()})


def start(*args, **env):
    """Start `twelvemile ARGS`; the caller ends it."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([str(COMMAND), *map(str, args)], env=environment(**env), text=True, **pipes)


def never_a_traceback(ended):
    assert "Traceback" not in ended.err + ended.out, ended.err
    assert ended.code in (0, 1, 2), (ended.code, ended.err)


def messages_of(lines):
    """Lines joined so that the parts of one message stay together, in order."""
    units, waiting = [], None
    for line in lines:
        if b"VDM,2,1," in line and b"NOISE" not in line:
            waiting = line
        elif b"VDM,2,2," in line and waiting is not None:
            units.append(waiting + line)
            waiting = None
        else:
            units.append(line)
    if waiting is not None:
        units.append(waiting)
    return units


def line_second(unit):
    """The tag block's time of a line, or None."""
    at = unit.find(b",c:")
    digits = unit[at + 3 : at + 13] if at >= 0 else b""
    return int(digits) if digits.isdigit() else None


def shuffled(lines, seed, within_s):
    """The lines in another order: none comes more than `within_s` of event time behind a newer one."""
    rng = random.Random(seed)
    keyed, last = [], 0
    for unit in messages_of(lines):
        second = line_second(unit)
        last = last if second is None else second
        keyed.append((last + rng.uniform(0, within_s), len(keyed), unit))
    return [unit for _, _, unit in sorted(keyed)]


def free_copy(source, target):
    shutil.copyfile(source, target)
    return target


def calling(forks):
    """The command as a function: each call a process of its own, in which a traceback is a failure."""

    def called(*args, **how):
        ended = Ended(*forks.run(*args, **how))
        never_a_traceback(ended)
        return ended

    return called
