"""`twelvemile verify` with nothing but the installed package and the zip: no database, no setting."""

import subprocess

import pytest
from support.installing import ROOT, environment_in, pip

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def command(wheel, tmp_path_factory):
    """`twelvemile` as the wheel installs it, into an environment of its own."""
    python = environment_in(tmp_path_factory.mktemp("environment"))
    pip("--python", python, "install", "--quiet", "-c", ROOT / "constraints.txt", wheel)
    return python.with_name("twelvemile")


def verify(command, folder, data):
    folder.mkdir(exist_ok=True)
    (folder / "only.zip").write_bytes(data)
    alone = {"PATH": "/usr/bin:/bin", "HOME": str(folder.parent)}
    return subprocess.run(
        [command, "verify", "only.zip"],
        cwd=folder, env=alone, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["alert", "row"])
def test_it_derives_what_the_zip_tells_and_sees_a_changed_byte(command, kind, made, rows, tmp_path):
    data = made.bundle(made.of("loitering")["id"]) if kind == "alert" else rows.bundle("romeo")
    done = verify(command, tmp_path / "empty", data)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("verified: ")
    assert [path.name for path in (tmp_path / "empty").iterdir()] == ["only.zip"]
    changed = bytearray(data)
    changed[len(changed) // 2] ^= 1
    assert verify(command, tmp_path / "empty", bytes(changed)).returncode == 1
