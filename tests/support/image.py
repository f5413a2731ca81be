"""An image built from the Dockerfile in clean roots, and containers of it: an engine, very small."""

import ctypes
import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection
from pathlib import Path

from support.cleanroot import OF_THE_NETWORK, as_user, entered, make_mount_points, of_pip, pip_cache
from support.dockerfile import Ignored, parse
from support.serving import Served

CLONE_NEWNET = 0x40000000
CACHE_OF_PIP = Path("/root/.cache/pip")


@dataclass
class Image:
    """What a stage has come to."""

    root: Path
    mounts: dict
    env: dict
    user: str = "0:0"
    cwd: str = "/"
    labels: dict = field(default_factory=dict)
    volumes: list = field(default_factory=list)
    exposed: list = field(default_factory=list)
    entrypoint: list = field(default_factory=list)
    cmd: list = field(default_factory=list)
    health: list = field(default_factory=list)


class Building:
    """Carries out the Dockerfile of `context`, a stage to a folder in `folder`."""

    def __init__(self, context, folder, base):
        self.context, self.folder, self.base = Path(context), Path(folder), base
        self.ignored = Ignored((self.context / ".dockerignore").read_text())
        self.done = {}

    def build(self):
        """The image of the last stage."""
        for stage in parse((self.context / "Dockerfile").read_text()):
            assert stage.base == "python:3.11-slim", f"nothing stands for {stage.base}"
            image = self._begun(f"stage-{len(self.done)}")
            for instruction in stage.instructions:
                getattr(self, f"_{instruction.name.lower()}")(image, instruction)
            self.done[stage.name or len(self.done)] = image
        return image

    def _begun(self, name):
        root = self.folder / name
        root.mkdir(mode=0o755)
        self.base.make(root)
        make_mount_points(root, self.base.mounts)
        return Image(root, dict(self.base.mounts), dict(self.base.env))

    def _workdir(self, image, instruction):
        image.cwd = instruction.rest
        Path(f"{image.root}{image.cwd}").mkdir(parents=True, exist_ok=True)

    def _copy(self, image, instruction):
        *sources, target = instruction.words
        into = Path(f"{image.root}{Path(image.cwd) / target}")
        for source in sources:
            to = into / Path(source).name if target.endswith("/") else into
            if stage := instruction.flags.get("from"):
                to.parent.mkdir(parents=True, exist_ok=True)
                # Links in place of copies: a thousand megabytes that nobody may change.
                subprocess.run(["cp", "-al", f"{self.done[stage[0]].root}{source}", to], check=True)
            else:
                self._copy_source(source, to)

    def _copy_source(self, source, to):
        found = self.context / source
        files = [found] if found.is_file() else sorted(path for path in found.rglob("*") if path.is_file())
        kept = [path for path in files if f"{path.relative_to(self.context)}" not in self.ignored]
        assert kept, f"COPY {source}: there is no such file, or .dockerignore keeps it away"
        for path in kept:
            target = to if path == found else to / path.relative_to(found)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)

    def _run(self, image, instruction):
        mounts, env = image.mounts | {path: path for path in OF_THE_NETWORK}, {"HOME": "/root"}
        read_only = set(mounts)
        for mount in instruction.flags.get("mount", []):
            assert mount == f"type=cache,target={CACHE_OF_PIP}", f"line {instruction.line}: unknown mount"
            folders, told = of_pip()
            env |= told
            read_only |= set(folders)
            mounts |= {path: path for path in folders} | {CACHE_OF_PIP: pip_cache()}
        make_mount_points(image.root, mounts)
        begin = entered(image.root, mounts, read_only=read_only)
        rest = as_user(image.user, env | image.env, image.cwd, instruction.command)
        done = subprocess.run([*begin, *rest], capture_output=True, text=True, check=False, timeout=1200)
        assert done.returncode == 0, f"Dockerfile, line {instruction.line}:\n{done.stdout}\n{done.stderr}"

    def _env(self, image, instruction):
        image.env |= instruction.pairs(image.env)

    def _label(self, image, instruction):
        image.labels |= instruction.pairs(image.env)

    def _user(self, image, instruction):
        image.user = instruction.rest

    def _volume(self, image, instruction):
        image.volumes += instruction.words

    def _expose(self, image, instruction):
        image.exposed += instruction.words

    def _entrypoint(self, image, instruction):
        image.entrypoint = instruction.command

    def _cmd(self, image, instruction):
        image.cmd = instruction.command

    def _healthcheck(self, image, instruction):
        name, _, rest = instruction.rest.partition(" ")
        assert name == "CMD"
        image.health = parse(f"FROM x\nCMD {rest.strip()}")[0].last("CMD").command


class Container:
    """As by `docker run --read-only --tmpfs /tmp -v VOLUME:/data`; its network is a loopback of its own."""

    def __init__(self, image, volume, *command, **env):
        self.image = image
        self.env = {"HOME": "/data", **image.env, **{name: str(value) for name, value in env.items()}}
        mounts = {**image.mounts, **{Path(place): volume for place in image.volumes}}
        begin = entered(
            image.root, mounts, read_only=set(image.mounts), tmpfs=["/tmp"], network=False, locked=True
        )
        rest = self._as_user([*image.entrypoint, *(command or image.cmd)])
        self.process = subprocess.Popen(
            [*begin, *rest],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.served = Served(self.process)

    def _as_user(self, command):
        return as_user(self.image.user, self.env, self.image.cwd, command)

    @cached_property
    def pid(self):
        """Process 1 of the container, as it is called outside, once it stands in its root."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        deadline = time.monotonic() + 30
        while True:
            child = next(iter(children.read_text().split()), None)
            with suppress(OSError):
                if child and Path(f"/proc/{child}/root/").stat().st_ino == self.image.root.stat().st_ino:
                    return int(child)
            assert self.process.poll() is None, f"it has ended: {self.served.err}"
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def execute(self, *command, timeout=120):
        """As `docker exec`."""
        begin = ["nsenter", f"--target={self.pid}", "--mount", "--pid", "--net", "--ipc", "--root", "--wd"]
        return subprocess.run(
            [*begin, *self._as_user(command)], capture_output=True, text=True, timeout=timeout, check=False
        )

    def healthy(self):
        """Whether the image's own health check says so."""
        return self.execute(*self.image.health).returncode == 0

    def within(self, function):
        """What a function returns that is called in the network of the container."""
        told = []

        def call():
            with Path(f"/proc/{self.pid}/ns/net").open() as space:
                join_network(space.fileno())
            told.append(function())

        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
        assert told, "the call failed: its traceback is on stderr"
        return told[0]

    def ask(self, path, headers, body=None):
        """Status and body of the answer."""

        def call():
            port = int(self.env["TWELVEMILE_PORT"])
            with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
                connection.request("POST" if body else "GET", path, body=body, headers=headers)
                answer = connection.getresponse()
                return answer.status, answer.read()

        return self.within(call)

    def stop(self, patience_s):
        """As `docker stop`: SIGTERM goes to process 1. The exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(patience_s)

    def end(self):
        """Whatever it does: all that is in it ends with process 1."""
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
        self.process.wait(30)
        self.served.end()

    def ended(self, timeout=120):
        """Exit code, once it has ended by itself."""
        return self.process.wait(timeout)


def join_network(descriptor):
    """Only of the thread that calls it; Python itself has this from 3.12 on."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def running(image, volume, *command, **env):
    """A container for the length of a block."""
    container = Container(image, volume, *command, **env)
    try:
        yield container
    finally:
        container.end()
