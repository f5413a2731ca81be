"""Runs the command `twelvemile` in processes of their own, forked from one that has imported it already.

Starting Python and importing takes seconds, forking takes milliseconds: so a test can end a run fifty times.
The children are true processes; a signal ends one as it ends any other. As a program: requests on stdin,
answers on stdout.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

READY = "ready"


class Forks:
    """The client's end; `patch` names a Python file with a function `plant()` to be called before any run."""

    def __init__(self, folder, env, patch=None):
        self.folder = Path(folder)
        program = [sys.executable, __file__, *([str(patch)] if patch else [])]
        # One thread in each numerical library: a fork has only the thread that forked.
        env = env | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
        )
        self._count, self._lock = 0, threading.Lock()
        self._is_ready = False

    def ready(self):
        """Wait until it has imported all: before any time is taken."""
        if not self._is_ready:
            self._is_ready = json.loads(self._process.stdout.readline()) == READY
            assert self._is_ready

    def run(self, *args, data=b"", kill_after=None, env=None, cwd=None, timeout=120):
        """Run to the end, or until SIGKILL after so many seconds (code -9): (code, stdout, stderr)."""
        self.ready()
        self._count += 1
        files = {name: self.folder / f"{self._count}.{name}" for name in ("in", "out", "err")}
        files["in"].write_bytes(data)
        request = {"args": [str(a) for a in args], "env": env or {}, "cwd": str(cwd) if cwd else None}
        request |= {"kill_after": kill_after, "timeout": timeout} | {
            name: str(path) for name, path in files.items()
        }
        code = self.ask(request)
        told = tuple(files[name].read_bytes().decode("utf-8", "replace") for name in ("out", "err"))
        for path in files.values():
            path.unlink()
        return code, *told

    def start(self, *args, env=None):
        """Run it until the caller ends it: a `Started`."""
        self.ready()
        self._count += 1
        pipes = [self.folder / f"{self._count}.{name}" for name in ("out", "err")]
        for pipe in pipes:
            os.mkfifo(pipe)
        # A reader is there before the writer asks for one, so that neither waits for the other.
        read = [os.open(pipe, os.O_RDONLY | os.O_NONBLOCK) for pipe in pipes]
        request = {"args": [str(a) for a in args], "env": env or {}, "cwd": None, "started": True}
        pid = self.ask(request | {"in": os.devnull, "out": str(pipes[0]), "err": str(pipes[1])})
        for pipe, end in zip(pipes, read, strict=True):
            os.set_blocking(end, True)
            pipe.unlink()
        return Started(self, pid, *(os.fdopen(end) for end in read))

    def ask(self, what):
        """The forking process's answer to one request."""
        with self._lock:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


class Started:
    """A fork that runs: what tests ask of a `subprocess.Popen`, of its parent."""

    def __init__(self, forks, pid, stdout, stderr):
        self._forks, self.pid, self.stdout, self.stderr = forks, pid, stdout, stderr
        self.returncode = None

    def poll(self):
        if self.returncode is None:
            self.returncode = self._forks.ask({"ended": self.pid})
        return self.returncode

    def wait(self, timeout):
        deadline = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("twelvemile", timeout)
            time.sleep(0.005)
        return self.returncode

    def communicate(self, timeout):
        """All that it says, and its end: for a run that says no more than a pipe holds."""
        self.wait(timeout)
        told = tuple(pipe.read() for pipe in (self.stdout, self.stderr))
        for pipe in (self.stdout, self.stderr):
            pipe.close()
        return told

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)


_shared = []


def shared():
    """The one of this worker that nobody has patched, started when first asked for."""
    if not _shared:
        from support.runs import environment

        _shared.append(Forks(tempfile.mkdtemp(prefix="forks-"), environment()))
    return _shared[0]


def close_shared():
    """End it, if there is one."""
    while _shared:
        made = _shared.pop()
        made.close()
        made.folder.rmdir()


def _serve():
    questions, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
    import uvicorn  # noqa: F401

    import app.cli
    import app.commands.deliver
    import app.commands.delivering
    import app.commands.detect
    import app.commands.doctor
    import app.commands.explain
    import app.commands.ingest
    import app.commands.keys
    import app.commands.logs
    import app.commands.migrate
    import app.commands.serve
    import app.deliver.loop
    import app.deliver.slack
    import app.main

    _warm_up()
    for patch in sys.argv[1:]:
        names = {}
        exec(compile(Path(patch).read_text(), patch, "exec"), names)
        names["plant"]()
    _answer(answers, READY)
    for line in questions:
        _answer(answers, _done(json.loads(line), app.cli.main))


def _answer(answers, what):
    answers.write(json.dumps(what) + "\n")
    answers.flush()


def _warm_up():
    """What every process would read, compile or load once is there before the fork."""
    from app.commands.ingest import ingest
    from app.evaluate.scenario import CLEAN, generate
    from app.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.nmea"
        file.write_bytes(generate(1, keys=["drifting_on_edge"], days=2.0, dials=CLEAN).data)
        settings = Settings(database_url=f"sqlite:///{folder}/store.db")
        ingest(settings, [str(file)], feed="f", received_at=None, synthetic=False, json=False)


def _done(asked, main):
    if "ended" in asked:
        done, status = os.waitpid(asked["ended"], os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if done else None
    return _forked(asked, main) if "started" in asked else _run(asked, main)


def _forked(asked, main):
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    ways = {"in": os.O_RDONLY, "out": write, "err": write}
    files = [os.open(asked[name], flags, 0o600) for name, flags in ways.items()]
    child = os.fork()
    if child == 0:
        _child(asked, main, files)
    for file in files:
        os.close(file)
    return child


def _run(asked, main):
    child = _forked(asked, main)
    patience = asked["timeout"] if asked["kill_after"] is None else asked["kill_after"]
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(min(0.005, max(0.0, deadline - time.monotonic())))
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _child(asked, main, files):
    code = 70
    try:
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.environ.update(asked["env"])
        if asked["cwd"]:
            os.chdir(asked["cwd"])
        sys.argv = ["twelvemile", *asked["args"]]
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
    except BaseException:  # what Python itself would print and exit with
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
