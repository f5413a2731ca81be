"""A root file system of its own for a process, made by hand: what an engine does, where there is none."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

LOOPBACK_UP = (
    "import fcntl, socket, struct; "
    "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sH14x', b'lo', 0x1 | 0x40))"
)
DEVICES = ("null", "zero", "full", "random", "urandom")
FOLDERS = ("etc", "proc", "dev", "tmp", "root", "opt", "var/tmp", "var/lib", "var/log", "run", "home", "usr")
OF_THE_NETWORK = tuple(Path("/etc") / name for name in ("resolv.conf", "hosts"))
"""Engines lend these to each build and container."""


@cache
def unavailable():
    """In words why it cannot be done here, or None."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "a clean root needs Linux and root"
    tools = ("unshare", "chroot", "setpriv", "nsenter", "mount")
    missing = [name for name in tools if not shutil.which(name)]
    if missing:
        return f"a clean root needs {', '.join(missing)}"
    spaces = ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork"]
    done = _said(*spaces, "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    if done.returncode:
        return f"no namespaces can be made here: {done.stderr.strip()}"
    pip = _said(base_python(), "-m", "pip", "--version")
    return f"{base_python()} has no pip" if pip.returncode else None


def _said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def base_python():
    """The interpreter that the environment of the tests was made from."""
    return str(Path(getattr(sys, "_base_executable", sys.executable)).resolve())


class Borrowed:
    """Stands for the image `python:3.11-slim`: this machine's programs and Python, to read, and no more."""

    def __init__(self):
        prefix = Path(sys.base_prefix)
        self.env = {"PATH": f"{prefix}/bin:/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"}
        self.mounts = {Path("/usr"): Path("/usr")}
        if not prefix.is_relative_to("/usr"):
            self.mounts[prefix] = prefix
        self.shims = prefix.is_relative_to("/usr")

    def make(self, root):
        """Fill an empty folder with what a root must have."""
        make_folders(root)
        for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
            found = Path("/") / name
            if found.is_symlink():
                (root / name).symlink_to(found.readlink())
            elif found.is_dir():
                (root / name).mkdir()
                self.mounts[found] = found
        (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        (root / "etc/group").write_text("root:x:0:\n")
        for name in ("ld.so.cache", "login.defs", "nsswitch.conf"):
            if (Path("/etc") / name).exists():
                shutil.copy(Path("/etc") / name, root / "etc" / name)
        if self.shims:
            self._shim(root)

    def _shim(self, root):
        # A system's own Python may be called `python3` alone, and its pip too.
        folder = root / "opt-python"
        folder.mkdir()
        (folder / "python").symlink_to(base_python())
        (folder / "pip").write_text(f'#!/bin/sh\nexec {base_python()} -m pip "$@"\n')
        (folder / "pip").chmod(0o755)
        self.env["PATH"] = f"/opt-python:{self.env['PATH']}"


class Copied:
    """Stands for it too: a copy of a Debian, as debootstrap makes one, with python3-venv and python3-pip."""

    def __init__(self, debian):
        self.debian = Path(debian)
        self.env = {"PATH": "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"}
        self.mounts = {}

    def make(self, root):
        """Copy it, and call its Python as the image does."""
        subprocess.run(["cp", "-a", f"{self.debian}/.", root], check=True)
        make_folders(root)
        for name in ("python", "pip"):
            (root / "usr/local/bin" / name).symlink_to(f"/usr/bin/{name}3")


def make_folders(root):
    for name in FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "tmp").chmod(0o1777)


@cache
def of_pip():
    """Folders that this machine's pip reads from, and what it is told by the environment."""
    of_it = re.compile(r"PIP_|SSL_|HTTPS?_PROXY", re.I)
    env = {name: value for name, value in os.environ.items() if of_it.match(name)}
    told = _said(sys.executable, "-m", "pip", "config", "debug")
    files = re.findall(r"^\s+(/\S+), exists: True", told.stdout, re.M)
    text = "\n".join([*env.values(), *(Path(file).read_text() for file in files)])
    named = re.findall(r"(?:(?<=file://)|(?<![\w/:]))/[\w.+/-]+", text)
    found = {Path(name) for name in (*named, *files, "/etc/ssl") if Path(name).exists()}
    # An index in a folder has its files beside it.
    return sorted(found | {path.parent for path in found if path.name == "simple"}), env


def pip_cache():
    """Where pip of this machine keeps what it has fetched."""
    found = Path(_said(sys.executable, "-m", "pip", "cache", "dir").stdout.strip())
    found.mkdir(parents=True, exist_ok=True)
    return found


def entered(root, mounts, *, read_only=(), tmpfs=(), network=True, locked=False):
    """The beginning of a command that runs the rest of it in `root`, as process 1 of its own.

    `mounts` are places within -> folders or files outside; those in `read_only` cannot be written to;
    `locked` makes all of the root so, too. Without `network` there is a loopback of its own.
    """
    steps = [
        "set -e",
        f"mount --bind {root} {root}",
        f"mount -t tmpfs tmpfs {root}/dev",
        f"mkdir {root}/dev/shm",
    ]
    steps += [f"mount -t proc proc {root}/proc"]
    steps += [f"touch {root}/dev/{name}; mount --bind /dev/{name} {root}/dev/{name}" for name in DEVICES]
    for inside, outside in sorted(mounts.items()):
        target = shlex.quote(f"{root}{inside}")
        how = "-o ro" if inside in read_only else ""
        steps.append(f"mount --bind {how} {shlex.quote(f'{outside}')} {target}")
    # As engines mount them.
    steps += [f"mount -t tmpfs -o noexec,nosuid,nodev,mode=1777 tmpfs {root}{inside}" for inside in tmpfs]
    if not network:
        steps.append(f"{shlex.quote(sys.executable)} -c {shlex.quote(LOOPBACK_UP)}")
    if locked:
        steps.append(f"mount -o remount,bind,ro {root}")
    steps.append(f'exec chroot {root} "$@"')
    own = ["--mount", "--pid", "--ipc", *([] if network else ["--net"])]
    return ["unshare", *own, "--fork", "--kill-child", "sh", "-c", "; ".join(steps), "sh"]


def as_user(user, env, cwd, command):
    """The rest of such a command: with no rights but the user's, and no way to more, if it is not root."""
    rights = []
    if user != "0:0":
        uid, gid = user.split(":")
        rights = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs"]
        rights += ["--bounding-set=-all", "--inh-caps=-all"]
    pairs = [f"{name}={value}" for name, value in env.items()]
    return ["/bin/sh", "-c", 'cd "$1"; shift; exec "$@"', "sh", cwd, *rights, "env", "-i", *pairs, *command]


def make_mount_points(root, mounts):
    """Places for mounts that are not there yet."""
    for inside, outside in mounts.items():
        target = Path(f"{root}{inside}")
        if Path(outside).is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
