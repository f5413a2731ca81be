"""A target is whole or not there, and replaced only where that is asked for."""

import re
import signal
import subprocess
import sys

import pytest
from api.filling import position
from api.filling import positions as add

from app.export import positions
from app.store.engine import reading


def test_what_is_there_is_kept_unless_told_otherwise(export):
    (export.folder / "a.csv").write_text("mine")
    assert "is there already: name another, or replace it with --force" in export("a.csv", code=1)
    assert (export.folder / "a.csv").read_text() == "mine"
    export("a.csv", "--force")
    assert (export.folder / "a.csv").read_text().startswith("mmsi,")
    export("days", "--by-day")
    assert "is there already" in export("days", "--by-day", code=1)
    assert export("days", "--by-day", "--force", "--mmsi", 273_000_001)["files"] == 2
    assert export.left() == ["a.csv", "days"]
    assert len(list((export.folder / "days").iterdir())) == 2


def test_a_folder_of_other_things_is_never_replaced(export):
    other = export.folder / "other"
    (other / "date=2024-12-01").mkdir(parents=True)
    (other / "date=2024-12-01" / "notes.txt").write_text("mine")
    (export.folder / "plain").mkdir()
    (export.folder / "plain" / "thesis.parquet").write_text("mine")
    for name in ("other", "plain"):
        assert "holds more than date=... folders" in export(name, "--by-day", "--force", code=1)
        assert "is a folder" in export(name, "--format", "csv", "--force", code=1)
    assert (other / "date=2024-12-01" / "notes.txt").read_text() == "mine"
    (export.folder / "file").write_text("mine")
    assert "is a file" in export("file", "--by-day", "--force", code=1)
    assert export.left() == ["file", "other", "plain"]


def broken(tracks):
    yield b"mmsi,time\r\n"
    next(iter(tracks))
    raise OSError(28, "No space left on device")


def test_nothing_is_left_of_what_fails_and_what_was_there_stays(export, monkeypatch):
    export("days", "--by-day")
    (export.folder / "a.csv").write_text("mine")
    monkeypatch.setitem(positions.PIECES, "csv", broken)
    monkeypatch.setattr(positions, "parquet_pieces", broken)
    told = export("a.csv", "--force", code=1)
    assert told.startswith("twelvemile: cannot write ")
    assert "(No space left on device): check the folder and its disk" in told
    assert "No space left" in export("days", "--by-day", "--force", code=1)
    assert export.left() == ["a.csv", "days"]
    assert (export.folder / "a.csv").read_text() == "mine"
    assert len(list((export.folder / "days").rglob("*.parquet"))) == 3


def test_a_store_that_fails_midway_leaves_nothing(export, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE segments RENAME TO gone")
    with pytest.raises(AssertionError, match="no such table"):
        export("a.csv")
    assert export.left() == []


def test_a_file_that_appears_meanwhile_is_kept(export, monkeypatch):
    def slow(tracks):
        (export.folder / "a.csv").write_text("another's")
        yield b"".join(made(tracks))

    made = positions.PIECES["csv"]
    monkeypatch.setitem(positions.PIECES, "csv", slow)
    assert "is there already" in export("a.csv", code=1)
    assert (export.folder / "a.csv").read_text() == "another's"
    assert export.left() == ["a.csv"]


def test_what_comes_in_meanwhile_is_in_no_day_of_it(engine, tmp_path):
    def another(tally):
        add(engine, position(9 * 1440 + tally.rows))

    (tmp_path / "days").mkdir()
    with reading(engine) as connection:
        files = positions.write_days(
            connection, positions.Wanted(), tmp_path / "days", positions.Tally(another)
        )
    assert files == 3
    with reading(engine) as connection:
        later = positions.Tally()
        list(positions.pieces(connection, positions.Wanted(), "csv", later))
    assert later.rows == 38 + 3


KILLED = """
import os, signal, sys
from app.export import positions
from app.cli import run

how = sys.argv.pop(1)

def end(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def cut(*_):
    yield b"half of a file" * 100_000
    end()

if how == "file":
    positions.PIECES["csv"] = cut
elif how == "folder":
    positions.parquet_pieces = cut
else:
    from pathlib import Path
    replace = Path.replace

    def killed(self, to):
        if self.suffix != how:
            return replace(self, to)
        end()
    Path.replace = killed
run()
"""


def killed_export(export, how, name, *args):
    """The real command, which SIGKILL ends in the middle."""
    given = ["export", export.folder / name, *args, "--database-url", export.url]
    done = subprocess.run([sys.executable, "-c", KILLED, how, *map(str, given)], check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL


def test_the_next_export_takes_away_what_a_killed_one_left(export):
    killed_export(export, "file", "a.csv")
    killed_export(export, "folder", "days", "--by-day")
    killed_export(export, "file", "b.csv")
    file, folder, other = export.left()
    assert re.fullmatch(r"\.a\.csv\.\d+\.part", file) and re.fullmatch(r"\.days\.\d+\.part", other)
    assert (export.folder / file).read_bytes().startswith(b"half of a file") and any(
        (export.folder / other).iterdir()
    )
    export("a.csv")
    assert export.left() == [folder, other, "a.csv"], "only what was left for this target"
    export("days", "--by-day")
    export("b.csv")
    assert export.left() == ["a.csv", "b.csv", "days"]


def test_a_folder_that_a_killed_export_had_moved_aside_comes_back(export):
    export("days", "--by-day")
    killed_export(export, ".part", "days", "--by-day", "--force", "--mmsi", 273_000_001)
    assert [name.rpartition(".")[2] for name in export.left()] == ["old", "part"]
    assert "is there already" in export("days", "--by-day", code=1)
    assert export.left() == ["days"] and len(list((export.folder / "days").iterdir())) == 3
    killed_export(export, ".part", "days", "--by-day", "--force")
    assert export("days", "--by-day", "--force", "--mmsi", 273_000_001)["files"] == 2
    assert export.left() == ["days"]


def test_what_a_living_export_writes_is_left_alone(export):
    theirs = f"""if True:
        import sys
        from pathlib import Path
        from app.export.targets import whole_file, whole_folder
        with whole_file(Path({str(export.folder / "a.csv")!r}), force=True) as file, \\
             whole_folder(Path({str(export.folder / "days")!r}), force=True) as folder:
            file.write(b"theirs")
            (folder / "date=2024-12-01").mkdir()
            print("ready", flush=True)
            sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", theirs], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        export("a.csv")
        export("days", "--by-day")
        assert len(export.left()) == 4
        process.stdin.close()
        assert process.wait(30) == 0
    assert export.left() == ["a.csv", "days"]
    assert (export.folder / "a.csv").read_bytes() == b"theirs"


def test_names_that_only_look_alike_are_kept(export):
    alike = [
        ".a.csv.part",
        ".a.csv.x1.part",
        ".aXcsv.12.part",
        ".a.csv.12.parts",
        "a.csv.12.part",
        ".b.12.old",
    ]
    for name in alike:
        (export.folder / name).write_text("mine")
    (export.folder / ".a.csv.13.part").symlink_to(export.folder / ".a.csv.part")
    export("a.csv")
    assert export.left() == sorted([*alike, ".a.csv.13.part", "a.csv"])


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("a.txt", (), "does not end in one of .csv, .parquet"),
        ("a", ("--format", "xlsx"), "--format takes csv, parquet, arrow, geojson"),
        ("a.csv", ("--since", "2024-12-01"), "has no time zone: add Z for UTC"),
        ("a.csv", ("--since", "2024-12-02T00:00:00Z", "--until", "2024-12-01T00:00:00Z"), "must be later"),
        ("a.csv", ("--bbox", "1,2,3"), "west,south,east,north in degrees"),
        ("a.csv", ("--mmsi", "1234567890"), "it is no MMSI"),
        ("a.mfjson", ("--alerts",), "mfjson is for tracks: --alerts takes csv, parquet, arrow, geojson"),
        ("a.mfjson", ("--bbox", "35,34,36,35"), "joined across what was left out; choose by --mmsi"),
        ("days", ("--by-day", "--alerts"), "--by-day is for positions"),
        ("days", ("--by-day", "--format", "csv"), "--by-day writes GeoParquet"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(export, name, args, words):
    assert words in export(name, *args, code=2)
    assert export.left() == []


def test_a_store_that_is_not_there_is_not_made(export, tmp_path):
    export.url = f"sqlite:///{tmp_path / 'none.db'}"
    assert "there is no store" in export("a.csv", code=1)
    assert not (tmp_path / "none.db").exists()
    assert export.left() == []
