"""`twelvemile verify`: what it says, how it ends, and that it needs nothing but itself."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from evidence.conftest import made, port_call  # noqa: F401 - fixtures
from support.runs import forked, never_a_traceback

ALONE = """
import sys
def refuse(event, args):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo"):
        raise OSError("no network here")
sys.addaudithook(refuse)
sys.argv = ["twelvemile", "verify", sys.argv[1], "--json"]
from app.cli import main
main()
"""


@pytest.fixture
def bundle(port_call, tmp_path):  # noqa: F811
    file = tmp_path / "bundle.zip"
    file.write_bytes(port_call)
    return file


def test_a_bundle_that_holds_is_told_in_words_and_as_json(bundle):
    ended = forked("verify", bundle)
    assert ended.code == 0 and ended.out.startswith("verified: alert ")
    assert "derived anew" in ended.out
    told = forked("verify", bundle, "--json")
    assert told.code == 0 and told.json["verified"] and told.json["derivation"] == "matches"


def test_each_member_that_was_altered_is_named(bundle):
    data = bytearray(bundle.read_bytes())
    for name in (b"alert.json", b"raw.nmea"):
        data[data.index(name + b"{" if name == b"alert.json" else name + b"\\") + len(name) + 9] ^= 1
    bundle.write_bytes(bytes(data))
    ended = forked("verify", bundle)
    assert ended.code == 1 and "alert.json" in ended.err and "raw.nmea" in ended.err
    never_a_traceback(ended)
    assert forked("verify", bundle, "--json").json["integrity"] == "refused"


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_refused(tmp_path, data):
    file = tmp_path / "odd.zip"
    file.write_bytes(data)
    ended = forked("verify", file)
    assert ended.code == 1 and len(ended.told) == 1, ended.err
    never_a_traceback(ended)


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path):
    for name in ("none.zip", "."):
        assert forked("verify", tmp_path / name).code == 2


def test_nothing_but_the_package_and_the_file_is_needed(bundle):
    """No environment, no home, no network, another folder; the store of the user is not touched."""
    with tempfile.TemporaryDirectory() as home:
        ended = subprocess.run(
            [sys.executable, "-I", "-c", ALONE, str(bundle)],
            capture_output=True, check=False, cwd=home, timeout=300,
            env={"HOME": home, "PATH": "", "TMPDIR": home},
        )  # fmt: skip
        left = list(Path(home).rglob("*.db*"))
    assert ended.returncode == 0, ended.stderr.decode()
    assert json.loads(ended.stdout)["derivation"] == "matches"
    assert left == []
