"""Whatever comes in: a counted reject or one clear line, no traceback, no good message lost beside it."""

import bz2
import gzip
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
import zstandard
from support.canonical import canonical, rows
from support.forkserver import Forks
from support.runs import COMMAND, Ended, command, environment, ingest, never_a_traceback
from support.sentences import MMSI, START, position, sentence, static_parts, tagged, untimed

KEYS = ["lines", "positions", "duplicates", "statics", "other", "rejected", "vessels", "alerts", "seconds"]
GOOD = [position(n) for n in range(20)]
BEFORE, AFTER = GOOD[:10], GOOD[10:]


def flipped(line):
    """A good line of which one sign of the payload was changed."""
    at = line.rfind(b",0*") - 5
    return line[:at] + (b"1" if line[at : at + 1] != b"1" else b"2") + line[at + 1 :]


def stored(run):
    return rows(run.url, "SELECT count(*) FROM positions WHERE mmsi = ?", MMSI)[0][0]


NOISE = random.Random(5)
GARBAGE = bytes(b for b in (NOISE.randrange(256) for _ in range(3000)) if b not in b"\r\n")
BAD = {
    "wrong checksum": (flipped(position(30)), {"checksum": 1}, 0),
    "wrong tag block checksum": (position(30).replace(b"s:own", b"s:0wn"), {"checksum": 1}, 0),
    "no checksum": (position(30).rpartition(b"*")[0] + b"\n", {"checksum": 1}, 0),
    "cut line": (position(30)[:60] + b"\n", {"checksum": 1}, 0),
    "cut in the tag block": (position(30)[:12] + b"\n", {"format": 1}, 0),
    "binary garbage": (GARBAGE + b"\n", {"format": 1}, 0),
    "zero bytes": (b"\0" * 500 + b"\n", {"format": 1}, 0),
    "other sentences": (
        tagged(sentence("GPGGA,120000,3454.000,N,03552.400,E,1,08,0.9,12.4,M,22.0,M,,", "$"), START).split(
            b"\\"
        )[-1],
        {},
        1,
    ),
    "empty payload": (tagged(sentence("AIVDM,1,1,,A,,0"), START), {"empty": 1}, 0),
    "unknown type": (tagged(sentence("AIVDM,1,1,,A,w4Wa1q@P1?2S9fLCv`20NhIoP000,0"), START), {"type": 1}, 0),
    "type 0": (tagged(sentence("AIVDM,1,1,,A,04Wa1q@P1?2S9fLCv`20NhIoP000,0"), START), {"type": 1}, 0),
    "payload too short": (tagged(sentence("AIVDM,1,1,,A,14Wa,0"), START), {"short": 1}, 0),
    "payload of signs that are none": (
        tagged(sentence("AIVDM,1,1,,A,1\x7f\x7f~~4Wa1q@P1?2S9fLCv`20,0"), START),
        {"decode": 1},
        0,
    ),
    "too few fields": (tagged(sentence("AIVDM,1,1,A"), START), {"format": 1}, 0),
    "part 3 of 2": (
        tagged(sentence("AIVDM,2,3,1,A,14Wa1q@P1?2S9fLCv`20NhIoP000,0"), START),
        {"format": 1},
        0,
    ),
    "a line of 10 MB": (b"!AIVDM," + b"A" * 10_000_000 + b"\n", {"length": 1}, 0),
    "MMSI 0": (position(30, mmsi=0), {"mmsi": 1}, 0),
    "MMSI of ten digits": (position(30, mmsi=1_073_741_823), {"mmsi": 1}, 0),
    "latitude 95": (position(30, lat=95.0), {"range": 1}, 0),
    "longitude 190": (position(30, lon=190.0), {"range": 1}, 0),
    "a lone first part": (static_parts(30)[0], {"fragment": 1}, 0),
    "a lone second part": (static_parts(30)[1], {"fragment": 1}, 0),
    "parts in the wrong order": (static_parts(30)[::-1], {"fragment": 2}, 0),
    "parts of two receivers": (
        [static_parts(30)[0], static_parts(30)[1].replace(b"own", b"abc")],
        {"fragment": 1, "checksum": 1},
        0,
    ),
    "before 2000": (position(second=100_000_000), {"clock": 1}, 0),
    "in 2036": (position(second=2_098_000_000), {"clock": 1}, 0),
    "in the year 30000": (position(second=884_541_340_800), {"clock": 1}, 0),
    "a tag time that is none": (
        tagged(sentence("AIVDM,1,1,,A,14Wa1q@P1?2S9fLCv`20NhIoP000,0"), "x"),
        {"untimed": 1},
        0,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_counted_and_its_neighbours_are_kept(run, name):
    bad, rejected, other = BAD[name]
    bad = [bad] if isinstance(bad, bytes) else bad
    ended = run.ingest(run.file("in.nmea", [*BEFORE, *bad, *AFTER]), "--feed", "f")
    assert ended.code == 0, ended.err
    assert list(ended.json) == KEYS
    assert ended.json["rejected"] == rejected
    assert ended.json["other"] == other
    assert ended.json["lines"] == 20 + len(bad)
    assert (ended.json["positions"], ended.json["vessels"]) == (20, 1)
    assert stored(run) == 20
    assert not ended.told


def test_everything_bad_together_in_small_batches(run):
    mixed = [
        line
        for n, (bad, *_) in enumerate(BAD.values())
        for line in (GOOD[n % 20], *([bad] if isinstance(bad, bytes) else bad))
    ]
    ended = run.ingest(run.file("in.nmea", [*mixed, *GOOD]), "--feed", "f", "--batch-bytes", 40_000)
    assert ended.code == 0
    assert stored(run) == 20
    wanted = {}
    for _, rejected, _ in BAD.values():
        for reason, count in rejected.items():
            wanted[reason] = wanted.get(reason, 0) + count
    # Here a lone first and a lone second part meet, as they would at a receiver.
    told = ended.json["rejected"]
    assert {k: v for k, v in told.items() if k != "fragment"} == {
        k: v for k, v in wanted.items() if k != "fragment"
    }


def test_the_first_reject_of_each_kind_is_told_with_its_place(run):
    file = run.file("in.nmea", [*BEFORE, flipped(position(30)), *AFTER])
    ended = run("ingest", file, "--database-url", run.url)
    assert ended.code == 0 and ended.out == ""
    why = "1 rejected as checksum: the checksum is wrong or missing; the first at byte"
    assert f"  {why} {sum(map(len, BEFORE)):,}: " in ended.err


def test_what_was_read_is_told_in_words_at_the_end(run):
    bare = [untimed(n) for n in range(3)]
    file = run.file("a b.nmea", [*GOOD, *bare, GOOD[0], b"# a comment\n"])
    ended = run("ingest", file, "--database-url", run.url)
    told = [line for line in ended.err.splitlines() if not line.startswith("watchlist:")]
    assert told[1].startswith("25 lines: 20 new positions and 1 that came twice or were held already, of 1 ")
    assert told[2] == "  1 lines are no message of their own: times, comments, further parts"
    assert re.fullmatch(r"  messages from 2024-\S+ \S+Z to 2024-\S+ \S+Z", told[3])
    assert told[4] == "1 of 1 vessels came within 24 NM of Syria's coast"
    assert f"  twelvemile ingest --received-at 2024-12-10T06:00:00Z '{file}'" in told[-3]
    assert told[-1].startswith("try: twelvemile serve, and then: curl 'http://127.0.0.1:8000/v1/alerts")
    assert ended.out == ""


def test_what_a_reject_holds_cannot_drive_the_terminal(run):
    ended = run(
        "ingest", run.file("in.nmea", [*GOOD, b"\x1b[2J\x1b]0;owned\x07\x9b31m\n"]), "--database-url", run.url
    )
    assert ended.code == 0
    assert "\x1b" not in ended.err and "\x9b" not in ended.err and "\x07" not in ended.err


def test_no_place_is_heard_and_no_reject(run):
    ended = run.ingest(run.file("in.nmea", [*GOOD, position(25, lat=91.0, lon=181.0)]))
    assert ended.code == 0
    assert ended.json["rejected"] == {}
    assert (stored(run), rows(run.url, "SELECT count(*) FROM heard")) == (20, [(1,)])


def test_not_available_is_null_and_never_zero(run):
    said = {"speed": 102.3, "course": 360.0, "heading": 511, "turn": -128, "status": 15}
    assert run.ingest(run.file("in.nmea", [position(0, **said)])).code == 0
    assert rows(run.url, "SELECT sog, cog, heading, rot, nav_status FROM positions") == [(None,) * 5]


def test_ten_megabytes_without_a_newline_then_good_lines(run):
    ended = run.ingest(run.file("in.nmea", [b"x" * 10_000_000 + b"\n", *GOOD]), "--batch-bytes", 1_000_000)
    assert ended.code == 0
    assert ended.json["rejected"] == {"length": 1}
    assert stored(run) == 20


def test_nothing_but_ten_megabytes_without_a_newline(run):
    ended = run.ingest(run.file("in.nmea", b"x" * 10_000_000), "--batch-bytes", 1_000_000)
    assert ended.json["rejected"] == {"length": 1}
    assert ended.json["lines"] == 1
    assert ended.code == 0


@pytest.mark.parametrize("drop", [1, 2, 30, 70])
def test_a_file_that_ends_in_mid_message(run, drop):
    data = b"".join([*BEFORE, position(10)])
    ended = run.ingest(run.file("in.nmea", data[:-drop]))
    assert ended.code == 0
    whole = drop == 1  # only its newline is missing
    assert stored(run) == (11 if whole else 10)
    assert sum(ended.json["rejected"].values()) == (0 if whole else 1)


def test_a_file_that_ends_in_mid_fragment_and_grows(run):
    first, second = static_parts(11)
    file = run.file("in.nmea", [*BEFORE, first])
    ended = run.ingest(file, "--feed", "f")
    assert ended.code == 0
    assert ended.json["rejected"] == {"fragment": 1}
    run.file("in.nmea", [*BEFORE, first, second, *AFTER])
    ended = run.ingest(file, "--feed", "f")
    assert ended.code == 0
    assert (ended.json["statics"], ended.json["rejected"], stored(run)) == (1, {}, 20)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, zstandard.compress])
def test_a_packed_file_cut_short(run, pack):
    # Of an unfinished block of Zstandard (128 KiB) or bzip2 (900 kB) nothing can be read: so a few of them.
    lines = [position(n, speed=NOISE.uniform(0, 5)) for n in range(3000)]
    packed = b"".join(pack(b"".join(lines[n : n + 500])) for n in range(0, 3000, 500))
    file = run.file("in.nmea.gz", packed[: len(packed) // 2])
    ended = run.ingest(file)
    assert ended.code == 1
    assert list(ended.json) == KEYS, "what was read is told all the same"
    assert len(ended.told) == 1 and "cut short" in ended.told[0] and "fetch it again" in ended.told[0]
    assert stored(run) >= 1000
    file.write_bytes(packed)
    ended = run.ingest(file)
    assert ended.code == 0
    assert stored(run) == 3000


def test_a_damaged_gzip(run):
    packed = bytearray(gzip.compress(b"".join(position(n, speed=NOISE.uniform(0, 5)) for n in range(3000))))
    packed[len(packed) // 2] ^= 0xFF
    ended = run.ingest(run.file("in.gz", bytes(packed)))
    assert ended.code == 1
    assert len(ended.told) == 1 and "damaged" in ended.told[0]
    assert stored(run) > 500


def test_an_empty_file_and_an_empty_stdin(run):
    for args, data in (((run.file("empty.nmea", b""),), b""), (("-",), b"")):
        ended = run.ingest(*args, data=data)
        assert ended.code == 0
        assert (ended.json["lines"], ended.json["positions"], ended.json["rejected"]) == (0, 0, {})


@pytest.mark.parametrize("name", ["missing.nmea", "nothing*.nmea", "a\nb", "x" * 5000, "no/such/folder/f"])
def test_a_missing_file(run, name):
    ended = run.ingest(run.folder / name)
    assert ended.code == 2
    assert len(ended.told) == 1
    assert "no such file" in ended.told[0] or "folder" in ended.told[0], ended.err


def test_a_missing_file_beside_a_good_one(run):
    good = run.file("good.nmea", GOOD)
    for files in ((run.folder / "missing.nmea", good), (good, run.folder / "missing.nmea")):
        ended = run.ingest(*files)
        assert ended.code == 2
        assert len(ended.told) == 1 and "missing.nmea" in ended.told[0]
        # Either nothing was begun, or what was good is stored.
        assert not run.store.exists() or stored(run) == 20
        for part in run.folder.glob("store.db*"):
            part.unlink()


def test_a_folder(run):
    folder = run.folder / "folder"
    folder.mkdir()
    ended = run.ingest(folder)
    assert ended.code == 2
    assert len(ended.told) == 1 and "is a folder; name its files" in ended.told[0]


def test_a_file_that_may_not_be_read(run, unprivileged):
    file = run.file("secret.nmea", GOOD)
    file.chmod(0)
    ended = run.ingest(file)
    assert ended.code == 2 and "permissions" in ended.told[0]


def test_one_of_several_that_cannot_be_read_takes_nothing_from_the_others(run):
    """1: something was read. 2: nothing was, and `make run` does not go on to serve."""
    run.file("a.nmea", GOOD)
    run.file("b.nmea", [untimed(n) for n in range(5)])
    ended = run.ingest(run.folder / "*.nmea")
    assert ended.code == 1 and stored(run) == 20
    assert len(ended.told) == 1 and "b.nmea: none of its 5 messages tells its time" in ended.told[0]
    assert run.ingest(run.folder / "b.nmea").code == 2


def test_a_leap_into_2036_and_back(run):
    """A day before, a wrong clock for a while, then on: nothing lost, and the frontier does not leap."""
    wrong = [position(second=2_098_000_000 + n) for n in range(5)]
    ended = run.ingest(run.file("in.nmea", [*BEFORE, *wrong, *AFTER]))
    assert ended.code == 0
    assert ended.json["rejected"] == {"clock": 5}
    assert stored(run) == 20
    assert rows(run.url, "SELECT value FROM meta WHERE key = 'frontier'") == [
        (str((START + 19 * 60) * 1000),)
    ]


def test_a_leap_ahead_that_can_be_is_stored_but_does_not_move_the_frontier(run):
    """Three months ahead, in the past of the wall clock: one line of it must not end the stays of others."""
    ahead = position(second=START + 90 * 86_400, mmsi=MMSI + 1)
    leaping = run.file("leap.nmea", [*BEFORE, ahead, *AFTER, position(20)])
    seen = []
    engine_url, frontier = run.url, "SELECT value FROM meta WHERE key = 'frontier'"
    summary = ingest(
        engine_url,
        leaping,
        batch_bytes=1024,
        on_batch=lambda _: seen.append(rows(engine_url, frontier)[0][0]),
    )
    assert summary.positions == 22 and not summary.rejects.counts
    # Only at the end of input is it believed: what is newest in a file is its "now".
    assert all(int(at) <= (START + 20 * 60) * 1000 for at in seen[:-1])
    assert int(seen[-1]) == (START + 90 * 86_400) * 1000


def test_untimed_lines_say_what_to_add(run):
    file = run.file("in.nmea", [untimed(n) for n in range(5)])
    ended = run.ingest(file)
    assert ended.code == 2
    assert len(ended.told) == 1 and "--received-at 2024" in ended.told[0]
    ended = run.ingest(file, "--received-at", "2024-12-10T06:00:00Z")
    assert ended.code == 0
    assert ended.json["rejected"] == {}


# The store


def no_harm(run):
    """After the trouble has gone the same command ends well and nothing is lost."""
    ended = run.ingest(run.folder / "good.nmea", "--feed", "f")
    assert ended.code == 0, ended.err
    assert stored(run) == 20


@pytest.fixture
def good(run):
    return run.file("good.nmea", GOOD)


def test_a_locked_store(run, good):
    assert run.ingest(run.file("first.nmea", GOOD[:5])).code == 0
    with closing(sqlite3.connect(run.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = run.ingest(good, "--feed", "f", env={"TWELVEMILE_BUSY_TIMEOUT_S": "0.2"}, timeout=60)
        other.execute("ROLLBACK")
    assert ended.code == 1
    assert (
        len(ended.told) == 1 and "locked by another process" in ended.told[0] and "try again" in ended.told[0]
    )
    no_harm(run)


def test_a_locked_store_is_waited_for(run, good):
    assert run.ingest(run.file("first.nmea", GOOD[:5])).code == 0
    holder = subprocess.Popen(
        [
            "python3", "-c",
            "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
            "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(1.5); c.execute('ROLLBACK')",
            str(run.store),
        ],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout.readline() == "held\n"
    ended = run.ingest(good, "--feed", "f")
    holder.wait()
    holder.stdout.close()
    assert ended.code == 0, ended.err
    assert stored(run) == 20


def as_nobody(run, *args):
    """The command as a user who owns nothing; only for root."""
    program = (
        "import os, sys; sys.path.insert(0, sys.argv.pop(1)); "
        "import app.cli, app.commands.ingest, app.geo.ports; "
        "os.setgroups([]); os.setgid(65534); os.setuid(65534); sys.argv[0] = 'twelvemile'; app.cli.run()"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", program, root, *map(str, args)],
        capture_output=True,
        timeout=120,
        check=False,
        cwd=root,
    )
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
    never_a_traceback(ended)
    return ended


def test_a_read_only_store(run, good):
    assert run.ingest(run.file("first.nmea", GOOD[:5]), "--feed", "f").code == 0
    with tempfile.TemporaryDirectory() as open_to_all:
        # pytest's own folders are closed to the user that root must become to be refused anything.
        folder = Path(open_to_all)
        folder.chmod(0o755)
        store, file = folder / "store.db", folder / "good.nmea"
        with closing(sqlite3.connect(run.store)) as source, closing(sqlite3.connect(store)) as target:
            source.backup(target)
        file.write_bytes(good.read_bytes())
        for path in (store, file):
            path.chmod(0o444)
        args = ("ingest", file, "--feed", "f", "--database-url", f"sqlite:///{store}", "--json")
        ended = as_nobody(run, *args) if os.geteuid() == 0 else run(*args)
    assert ended.code == 1
    assert len(ended.told) == 1, ended.err
    assert "read-only" in ended.told[0] and "writable" in ended.told[0]
    assert ended.out == ""
    no_harm(run)


def test_a_full_disk(run, good, tmp_path):
    """A limit on the size of files does what a full disk does: the write fails."""
    lines = run.file("many.nmea", [position(n, speed=n % 7) for n in range(3000)])
    limited = ["prlimit", "--fsize=300000", "--"]
    if subprocess.run([*limited, "true"], check=False, capture_output=True).returncode:
        pytest.skip("there is no prlimit")
    done = subprocess.run(
        [*limited, "python3", "-c", _IGNORE_SIGXFSZ, COMMAND, "ingest", lines, "--database-url", run.url,
         "--json", "--feed", "f", "--batch-bytes", "20000"],
        capture_output=True, env=environment(), check=False, timeout=120,
    )  # fmt: skip
    ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
    never_a_traceback(ended)
    assert ended.code == 1
    assert len(ended.told) == 1, ended.err
    assert "free some space" in ended.told[0] or "disk" in ended.told[0]
    ended = run.ingest(lines, "--feed", "f", "--batch-bytes", 20000)
    assert ended.code == 0
    assert rows(run.url, "SELECT count(*) FROM positions") == [(3000,)]


_IGNORE_SIGXFSZ = (
    "import os, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def test_a_full_database_in_the_midst(run):
    """SQLite says "full" at a page limit; what was committed stays and the same command goes on."""
    lines = run.file("many.nmea", [position(n, speed=n % 7) for n in range(1500)])
    assert run("migrate", "--database-url", run.url).code == 0
    pages = rows(run.url, "PRAGMA page_count")[0][0]
    plant = run.folder / "full.py"
    plant.write_text(_FULL.replace("PAGES", str(pages + 4)))
    limited = Forks(run.folder, environment(), plant)
    ended = Ended(
        *limited.run("ingest", lines, "--feed", "f", "--database-url", run.url, "--batch-bytes", 20000)
    )
    limited.close()
    never_a_traceback(ended)
    assert ended.code == 1
    assert len(ended.told) == 1 and "free some space and run the same command again" in ended.told[0], (
        ended.err
    )
    had = rows(run.url, "SELECT count(*) FROM positions")[0][0]
    assert 0 < had < 1500
    again = run.ingest(lines, "--feed", "f", "--batch-bytes", 20000)
    assert again.code == 0 and "went on where" in again.err
    assert again.json["positions"] == 1500 - had
    whole = run.folder / "whole.db"
    assert run("ingest", lines, "--feed", "f", "--database-url", f"sqlite:///{whole}").code == 0
    assert canonical(run.url) == canonical(f"sqlite:///{whole}")


_FULL = """
def plant():
    from app.store.dialects import sqlite
    usual = sqlite._PRAGMAS
    sqlite._PRAGMAS = (*usual, "PRAGMA max_page_count=PAGES")
"""


@pytest.mark.parametrize("how", ["in the middle", "cut short", "header only", "text", "zeros"])
def test_a_corrupt_store(run, good, how):
    assert run.ingest(run.file("first.nmea", GOOD[:5]), "--feed", "f").code == 0
    with closing(sqlite3.connect(run.store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(run.store.read_bytes())
    if how == "in the middle":
        data[2000:] = bytes(NOISE.randrange(256) for _ in range(len(data) - 2000))
    elif how == "cut short":
        del data[len(data) // 2 :]
    elif how == "header only":
        del data[100:]
    elif how == "text":
        data = bytearray(b"".join(GOOD))
    else:
        data = bytearray(len(data))
    run.store.write_bytes(data)
    for name in ("store.db-wal", "store.db-shm"):
        (run.folder / name).unlink(missing_ok=True)
    for args in (("ingest", good, "--feed", "f"), ("detect",), ("explain", MMSI), ("doctor",), ("migrate",)):
        ended = run(*args, "--database-url", run.url)
        if how == "cut short" and ended.code == 0:
            continue  # what it needed was in the part that is left
        assert ended.code == 1, (args, ended)
        said = [*ended.told, *[line for line in ended.out.splitlines() if line.startswith("WRONG: ")]]
        assert len(said) == 1, (args, ended)
        assert any(word in said[0] for word in ("damaged", "not an SQLite database", "another program")), said
    assert good.read_bytes() == b"".join(GOOD)


def test_no_store_at_all(run):
    for args in (("detect",), ("explain", MMSI), ("doctor",)):
        ended = run(*args, "--database-url", run.url)
        assert ended.code == 1
        assert (
            "there is no store at" in ended.err + ended.out and "twelvemile ingest" in ended.err + ended.out
        )
        assert not run.store.exists()


def test_an_empty_store_file_is_made_a_store(run, good):
    run.store.write_bytes(b"")
    no_harm(run)


@pytest.mark.parametrize(
    ("place", "says"), [("folder", "is a folder"), ("no\0name", ""), ("good.nmea/store.db", "cannot be")]
)
def test_a_store_in_a_wrong_place(run, good, place, says):
    (run.folder / "folder").mkdir()
    target = f"sqlite:///{run.folder}/{place}"
    if "\0" in target:
        target = "sqlite://"
    ended = run("ingest", good, "--database-url", target)
    assert ended.code == 1
    assert len(ended.told) == 1 and says in ended.told[0]


@pytest.mark.parametrize(
    "text", ["mysql://localhost/x", "nonsense", "sqlite:///:memory:", "sqlite+aiosqlite:///x.db"]
)
def test_a_store_that_is_none(run, good, text):
    ended = run("ingest", good, "--database-url", text)
    assert ended.code in (1, 2)
    assert len(ended.told) == 1 and "sqlite:///" in ended.told[0]


def test_a_store_of_another_program(run, good):
    with closing(sqlite3.connect(run.store)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.commit()
    before = run.store.read_bytes()
    ended = run.ingest(good)
    assert ended.code == 1
    assert len(ended.told) == 1 and "of another program" in ended.told[0]
    with closing(sqlite3.connect(run.store)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    assert len(before) == run.store.stat().st_size


@pytest.mark.parametrize(
    "args", [("ingest", "good.nmea"), ("detect",), ("migrate",), ("explain", "1"), ("serve", "--port", "0")]
)
def test_a_store_from_a_newer_version(run, good, args):
    assert run.ingest(good).code == 0
    with closing(sqlite3.connect(run.store)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '2099_later'")
        connection.commit()
    ended = run(*args, "--database-url", run.url, cwd=run.folder, timeout=30)
    assert ended.code == 1
    assert len(ended.told) == 1 and "newer Twelvemile: upgrade Twelvemile" in ended.told[0]


# Usage


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "SOURCE"),
        (("f", "--received-at", "yesterday"), "--received-at: 'yesterday' is not an ISO 8601 time"),
        (("f", "--received-at", "2024-12-10T06:00:00"), "no time zone: add Z for UTC"),
        (("f", "--batch-bytes", "10"), "TWELVEMILE_BATCH_BYTES"),
        (("f", "--batch-bytes", "many"), "--batch-bytes"),
        (("f", "--lateness-s", "-1"), "TWELVEMILE_LATENESS_S"),
        (("f", "--no-such-option"), "--no-such-option"),
        ((__file__, "--watchlist", "/no/such/list.csv"), "/no/such/list.csv"),
        (("tcp://127.0.0.1:1",), "live sources are for `twelvemile serve --feed SOURCE`"),
    ],
)
def test_wrong_usage(run, args, says):
    ended = run("ingest", *args, "--database-url", run.url)
    assert ended.code == 2
    assert says in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "needs the columns"),
        ("label,ship\nA,1\n", "needs the columns"),
        ("label,mmsi\nA,12\n", "line 2: mmsi '12' is not a number of 9 digits"),
        ("# ours\nlabel,mmsi,imo,callsign\n\nA,,,\n", "line 4: 'A' has neither"),
        (b"label,mmsi\n\xff\xfe,273990101\n", "cannot be read"),
        ("label,mmsi\nA,273990101,extra,more\n", "line 2"),
        ("label,mmsi\nA\n", "line 2"),
    ],
)
def test_a_bad_watchlist(run, good, text, says):
    path = run.file("list.csv", text if isinstance(text, bytes) else text.encode())
    ended = run("ingest", good, "--watchlist", path, "--database-url", run.url)
    assert ended.code == 2
    assert len(ended.told) == 1 and says in ended.told[0], ended.err


def test_a_long_run_ends_with_exactly_one_object(run, good):
    ended = run.ingest(good, good, run.file("more.nmea", [position(n) for n in range(15, 40)]), "--feed", "f")
    assert ended.code == 0
    assert list(ended.json) == KEYS
    assert ended.json | {"seconds": 0} == {
        "lines": 65, "positions": 40, "duplicates": 25, "statics": 0, "other": 0, "rejected": {},
        "vessels": 1, "alerts": {"loitering": 0, "zone_entry": 1}, "seconds": 0,
    }  # fmt: skip


def test_the_installed_command_does_the_same(run, good):
    ended = command("ingest", good, "--feed", "f", "--database-url", run.url, "--json")
    never_a_traceback(ended)
    assert (ended.code, ended.json["positions"], list(ended.json)) == (0, 20, KEYS)
    ended = command("ingest", run.folder / "missing", "--database-url", run.url)
    assert (ended.code, len(ended.told), ended.out) == (2, 1, "")
