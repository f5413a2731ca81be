"""The image, built by the Dockerfile's own instructions in a clean root, and run as an engine would run it.

By day the root borrows this machine's programs and its Python, to read. `TWELVEMILE_TEST_CONTAINER=1` takes a
Debian of its own that debootstrap makes or, if it is a path, one that lies there.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from support.cleanroot import Borrowed, Copied, unavailable
from support.image import Building, running
from support.sentences import MMSI, position

pytestmark = pytest.mark.thorough
ROOT = Path(__file__).parents[2]
FULL = os.environ.get("TWELVEMILE_TEST_CONTAINER")
KEY = secrets.token_hex(32)
WITH_KEY = {"Authorization": f"Bearer {KEY}"}
FEED = "udp://0.0.0.0:10110?name=roof"

if unavailable():
    pytest.skip(f"NO CONTAINER IS TESTED: {unavailable()}", allow_module_level=True)


def clean_root(folder):
    if not FULL:
        return Borrowed()
    if FULL.startswith("/"):
        return Copied(FULL)
    made = folder / "debian"
    packages = "--include=python3-venv,python3-pip,ca-certificates"
    subprocess.run(["debootstrap", "--variant=minbase", packages, "bookworm", made], check=True, timeout=1200)
    return Copied(made)


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    folder = tmp_path_factory.mktemp("image")
    base = clean_root(folder)
    yield Building(ROOT, folder, base).build()
    # A thousand megabytes; pytest would keep the last three.
    shutil.rmtree(folder)


def volume(folder, image):
    """As an engine makes one: with the owner that the image gives the place."""
    folder.mkdir()
    told = (image.root / "data").stat()
    os.chown(folder, told.st_uid, told.st_gid)
    return folder


def healthy(container, patience_s=60):
    """Wait until it is; it must not have ended."""
    deadline = time.monotonic() + patience_s
    while not container.healthy():
        assert container.process.poll() is None, container.served.err
        assert time.monotonic() < deadline, container.served.err
        time.sleep(0.5)
    return container


@pytest.fixture(scope="module")
def data(image, tmp_path_factory):
    return volume(tmp_path_factory.mktemp("volumes") / "data", image)


@pytest.fixture(scope="module")
def container(image, data):
    with running(image, data, TWELVEMILE_API_KEY=KEY, TWELVEMILE_FEEDS=FEED) as started:
        yield healthy(started)


def eventually(function, patience_s=60):
    deadline = time.monotonic() + patience_s
    while not (found := function()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def test_nobody_is_let_in_without_the_key(container):
    assert container.ask("/v1/alerts", {})[0] == 401
    assert container.ask("/v1/alerts", {"Authorization": f"Bearer {KEY[::-1]}"})[0] == 401
    status, body = container.ask("/v1/alerts", WITH_KEY)
    assert (status, json.loads(body)["alerts"]) == (200, [])
    assert container.ask("/readyz", WITH_KEY)[0] == 200


def test_it_answers_to_the_address_it_is_published_at_and_to_no_name(container):
    assert container.ask("/v1/alerts", {"Host": "192.0.2.7:8000", **WITH_KEY})[0] == 200
    assert container.ask("/v1/alerts", {"Host": "evil.example:8000", **WITH_KEY})[0] == 400


def test_it_has_no_rights_and_can_write_to_data_and_tmp_alone(container):
    status = container.execute("cat", "/proc/1/status").stdout
    assert re.search(r"^Uid:(\t10001){4}$", status, re.M)
    assert re.search(r"^CapEff:\t0+$", status, re.M)
    code = (
        "import os; seen = {d for d, _, _ in os.walk('/') "
        "if os.access(d, os.W_OK) and not d.startswith(('/proc/', '/dev'))}; "
        "print(sorted({'/' + d.split('/')[1] for d in seen}))"
    )
    assert container.execute("python", "-c", code).stdout.strip() == "['/data', '/tmp']"
    done = container.execute("sh", "-c", "echo x > /etc/x")
    assert "Read-only file system" in done.stderr


def test_a_file_is_read_and_nothing_is_compiled_for_it(container, data):
    (data / "in.nmea").write_bytes(b"".join(position(n) for n in range(5)))
    done = container.execute("twelvemile", "ingest", "/data/in.nmea", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["positions"] == 5
    assert "compiling" not in done.stderr + container.served.err
    status, body = container.ask(f"/v1/vessels/{MMSI}/history", WITH_KEY)
    assert status == 200
    assert len(json.loads(body)["positions"]) == 5


def test_kernels_are_used_as_they_were_shipped(container):
    code = (
        "from importlib import import_module; from app.warm import CODE, kernel_folders; "
        "[import_module('.'.join(p.relative_to(CODE).with_suffix('').parts)) "
        "for f in kernel_folders() for p in sorted(f.glob('*.py'))]"
    )
    done = container.execute("env", "NUMBA_DEBUG_CACHE=1", "python", "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("data loaded") > 10
    assert "saved" not in done.stdout, "none is compiled here"


def test_a_receiver_is_heard_by_udp(container):
    line = position(second=int(time.time()), mmsi=MMSI + 1)

    def sent_and_heard():
        def send():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                return sender.sendto(line, ("127.0.0.1", 10110))

        container.within(send)
        return container.ask(f"/v1/vessels/{MMSI + 1}", WITH_KEY)[0] == 200

    eventually(sent_and_heard)


def test_a_picture_can_be_drawn(container):
    path = f"/v1/vessels/{MMSI}/track.png?since=2024-12-10T00:00:00Z&until=2024-12-11T00:00:00Z"
    assert container.ask(path, WITH_KEY)[1][:8] == b"\x89PNG\r\n\x1a\n"
    assert "MPLCONFIGDIR" not in container.served.err


def test_the_driver_of_postgresql_is_there(container):
    done = container.execute("twelvemile", "doctor", "--database-url", "postgresql://127.0.0.1:1/none")
    assert done.returncode == 1
    assert "postgres extra" not in done.stderr
    assert re.search("refused|connect", done.stderr + done.stdout), (done.stdout, done.stderr)


def test_no_secret_is_in_the_log_or_in_what_it_starts(container):
    assert KEY not in container.served.err
    code = (
        "import pathlib; print([p.parent.name for p in pathlib.Path('/proc').glob('[0-9]*/cmdline') "
        f"if '{KEY[:20]}' in p.read_text()])"
    )
    assert "'1'" not in container.execute("python", "-c", code).stdout


def test_its_health_check_tells_when_nothing_answers(image, tmp_path):
    idle = replace(image, entrypoint=["python"])
    with running(idle, volume(tmp_path / "data", image), "-c", "import time; time.sleep(60)") as started:
        eventually(lambda: started.execute("python", "-c", "").returncode == 0)
        assert not started.healthy()


def test_without_any_key_it_does_not_serve(image, tmp_path):
    with running(image, volume(tmp_path / "data", image)) as started:
        assert started.ended() == 2
        eventually(lambda: "no key is valid" in started.served.err)


def test_a_sigterm_ends_it_and_the_next_one_goes_on(image, tmp_path):
    kept = volume(tmp_path / "data", image)
    with running(image, kept, TWELVEMILE_API_KEY=KEY, TWELVEMILE_FEEDS=FEED) as first:
        healthy(first)
        sent = position(second=int(time.time()))
        assert first.ask("/v1/alerts", WITH_KEY)[0] == 200
        assert first.ask("/v1/ingest?feed=mast", WITH_KEY, sent)[0] == 200
        # Five seconds is its promise on a machine that is not busy with other tests.
        assert first.stop(15) == 0
    with running(image, kept) as second:
        healthy(second)
        assert second.ask(f"/v1/vessels/{MMSI}", WITH_KEY)[0] == 200, "key and position are on the volume"


def test_the_image_holds_the_program_and_not_its_source(image):
    held = {path.name for path in (image.root / "opt").iterdir() if path.name != "opt-python"}
    assert held == {"twelvemile"}
    assert not (image.root / "src").exists()
    installed = image.root / "opt/twelvemile"
    theirs = [path for path in installed.rglob("*") if path.lstat().st_uid != 0]
    writable = [p for p in installed.rglob("*") if not p.is_symlink() and p.stat().st_mode & 0o022]
    assert not (theirs or writable), "the user of the image may change nothing of it"
    assert sys.prefix not in "".join(path.read_text() for path in installed.glob("bin/twelvemile"))
