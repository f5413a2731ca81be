import os
import subprocess
import sys

from app.store import lease
from app.store.engine import writing

NOW = 1_733_011_200_000


def take(store, holder, now=NOW):
    with writing(store) as connection:
        return lease.take(connection, holder, now)


def test_a_living_holder_keeps_it_until_it_gives_it_back(store):
    me = lease.this_process()
    assert take(store, me)
    assert not take(store, "elsewhere:1")
    assert take(store, me, NOW + 1000)
    with writing(store) as connection:
        lease.give_back(connection, me)
    assert take(store, "elsewhere:1")


def test_it_runs_out(store):
    assert take(store, "elsewhere:1")
    assert not take(store, lease.this_process(), NOW + lease.LEASE_MS - 1)
    assert take(store, lease.this_process(), NOW + lease.LEASE_MS)


def test_a_killed_process_of_this_machine_holds_nothing(store):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    holder = f"{lease.this_process().rpartition(':')[0]}:{child.pid}"
    assert take(store, holder)
    assert not take(store, lease.this_process())
    child.kill()
    child.wait()
    assert take(store, lease.this_process())
    assert os.getpid() != child.pid
