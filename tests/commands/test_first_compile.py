"""The one time that something is compiled, the person at the terminal is told."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import app.cli
from ingest import compiled


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    """A folder of kernels that no one has compiled, and a cache with nothing in it."""
    folder = tmp_path / "kernels"
    folder.mkdir()
    (folder / "twice.py").write_text(
        "from ingest.compiled import kernel\n\n\n"
        "@kernel('int64(int64)')\ndef twice(number):\n    return number * 2\n"
    )
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(compiled, "on_compile", [])
    monkeypatch.setattr(app.cli, "on_compile", compiled.on_compile)
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    compiled.cache_folder.cache_clear()
    yield folder
    compiled.cache_folder.cache_clear()


def test_it_is_said_once_on_stderr(kernels, monkeypatch, capsys):
    numba = pytest.importorskip("numba")
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)

    def command():
        for _ in range(2):
            names = {}
            path = kernels / "twice.py"
            exec(compile(path.read_text(), str(path), "exec"), names)
            print(names["twice"](21))

    monkeypatch.setattr(app.cli, "app", command)
    app.cli.main()
    told = capsys.readouterr()
    assert told.out.split() == ["42", "42"]
    assert told.err == app.cli.COMPILING + "\n"
    app.cli.main()
    assert capsys.readouterr().err == "", "it is kept for the next time"


def test_what_two_threads_compile_at_once_is_kept_each_in_its_own_folder(kernels, monkeypatch):
    numba = pytest.importorskip("numba")
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)
    compiled.on_compile.append(lambda: time.sleep(0.3))
    paths = [kernels.parent / name / "kernels" / f"{name}.py" for name in ("one", "other")]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True)
        source = f"@kernel('int64(int64)')\ndef times(number):\n    return number * {number}\n"
        path.write_text("from ingest.compiled import kernel\n\n\n" + source)

    def load(path):
        exec(compile(path.read_text(), str(path), "exec"), {})

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(load, paths))
    for path in paths:
        kept = {file.name.split(".")[0] for file in compiled.cache_folder(path.parent).rglob("*.nbi")}
        assert kept == {path.stem}
