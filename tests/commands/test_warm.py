"""Kernels that an installation ships compiled: read by those who may not write there, and by no one half."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import compiled

SOURCE = """from ingest.compiled import kernel


@kernel('int64(int64)')
def twice(number):
    return number * 2
"""


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """A folder of kernels in an installation of its own, and a folder for who compiles them."""
    pytest.importorskip("numba")
    folder = tmp_path / "kernels"
    folder.mkdir()
    (folder / "twice.py").write_text(SOURCE)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "prefix"))
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    use_cache(monkeypatch, tmp_path / "maker")
    yield folder
    compiled.cache_folder.cache_clear()


def use_cache(monkeypatch, folder):
    """As in another process: whose cache is this folder."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder))
    compiled.cache_folder.cache_clear()


def run(kernels, monkeypatch):
    """Call the kernel; whether it had to be compiled."""
    import numba

    said = []
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    monkeypatch.setattr(compiled, "on_compile", [lambda: said.append("compiling")])
    names = {}
    path = kernels / "twice.py"
    exec(compile(path.read_text(), str(path), "exec"), names)
    assert names["twice"](21) == 42
    held = names["twice"].stats.cache_hits
    assert bool(said) != bool(held)
    return bool(said)


def test_what_is_shipped_is_copied_and_not_compiled(installation, tmp_path, monkeypatch):
    assert run(installation, monkeypatch)
    compiled.ship(installation)
    files = sorted(compiled.shipped_folder(installation).rglob("*"))
    assert {path.suffix for path in files} == {"", ".nbi", ".nbc"}
    for path in (*files, compiled.shipped_folder(installation)):
        assert path.stat().st_mode & 0o044 == 0o044, "others may read what one user compiled"
        path.chmod(0o555 if path.is_dir() else 0o444)
    use_cache(monkeypatch, tmp_path / "user")
    assert not run(installation, monkeypatch)
    [made] = (tmp_path / "user").iterdir()
    assert made.stat().st_mode & 0o077 == 0, "nobody else may put into it what Numba will run"
    assert all(os.access(path, os.W_OK) for path in made.rglob("*"))


def test_a_kernel_that_was_edited_is_compiled_anew(installation, tmp_path, monkeypatch):
    run(installation, monkeypatch)
    compiled.ship(installation)
    (installation / "twice.py").write_text(SOURCE.replace("number * 2", "2 * number"))
    use_cache(monkeypatch, tmp_path / "user")
    assert run(installation, monkeypatch)


def test_a_cache_that_is_there_is_left_as_it_is(installation, tmp_path, monkeypatch):
    run(installation, monkeypatch)
    compiled.ship(installation)
    use_cache(monkeypatch, tmp_path / "user")
    made = compiled.cache_folder(installation)
    (made / "own").touch()
    compiled.cache_folder.cache_clear()
    assert compiled.cache_folder(installation) == made
    assert (made / "own").exists()


FIND = """
import sys
from pathlib import Path
from ingest.compiled import cache_folder
sys.stdin.read()
sys.prefix, kernels = sys.argv[1], Path(sys.argv[2])
print(*sorted(f"{path.name}" for path in cache_folder(kernels).glob("*/*")))
"""


def test_many_that_start_at_once_find_it_whole(installation, tmp_path, monkeypatch):
    run(installation, monkeypatch)
    compiled.ship(installation)
    whole = sorted(path.name for path in compiled.shipped_folder(installation).glob("*/*"))
    use_cache(monkeypatch, tmp_path / "user")
    command = [sys.executable, "-c", FIND, sys.prefix, str(installation)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    many = [subprocess.Popen(command, cwd=Path(compiled.__file__).parents[1], **pipes) for _ in range(8)]
    for process in many:
        process.stdin.close()
    for process in many:
        with process:
            # One that was not the first sees another's folder, whole: it is moved there at once.
            assert process.stdout.read().split() == whole
    assert len(list((tmp_path / "user").iterdir())) == 1, "nothing is left beside it"


def test_every_kernel_of_the_house_is_warmed():
    program = (
        "from app.warm import CODE, kernel_folders; print(*(f.relative_to(CODE) for f in kernel_folders()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "app/detect/kernels", "app/geo/kernels", "app/store/packed/kernels",
        "ingest/decode/kernels", "ingest/picking/kernels",
    ]  # fmt: skip
