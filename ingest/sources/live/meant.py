"""What is no file and no URL, though one was meant: `udp:10110`, `roof:10110`, `10110`."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

_LISTEN = "udp://0.0.0.0:{port}"
_WITH_PORT = re.compile(r"(?:(?P<kind>[A-Za-z]{2,10}):)?/{0,2}(?:(?P<host>[\w.-]*):)?(?P<port>\d{1,5})")
_KINDS = ("udp", "tcp", "aisstream")


def nearest_kind(word: str) -> str | None:
    """The kind of source that was likely meant by a word.

    >>> nearest_kind("upd"), nearest_kind("TCP"), nearest_kind("roof")
    ('udp', 'tcp', None)
    """
    return next(iter(difflib.get_close_matches(word.lower(), _KINDS, 1, 0.6)), None)


def mistaken(path: str) -> str | None:
    """Why a source without "://" cannot be a file to follow, and what was likely meant; None if it can.

    What is there is one. What is not may come to be, if it looks like a path: it has a slash or an ending.

    >>> mistaken("udp:10110")
    'udp:10110: no such file; did you mean udp://0.0.0.0:10110 ?'
    >>> mistaken("roof:10110")
    'roof:10110: no such file; did you mean udp://0.0.0.0:10110 to listen, or tcp://roof:10110 to connect?'
    >>> mistaken("/var/log/none/ais.nmea") is None, mistaken("ais.nmea") is None
    (True, True)
    """
    if _is_folder(path):
        return f"{path}: is a folder; name the file in it that grows"
    if not path or _exists(path):
        return None if path else "an empty name is no source"
    if found := _WITH_PORT.fullmatch(path):
        return f"{path}: no such file; did you mean {_meant(**found.groupdict())}?"
    if path.lower().rstrip(":/") in _KINDS:
        return f"{path}: no such file; did you mean {_example(path.lower().rstrip(':/'))} ?"
    if "/" in path or "." in path.strip("."):
        return None
    return (
        f"{path}: no such file, and no source such as {_LISTEN.format(port=10110)}; "
        f"a file that is still to be written is named with its folder: ./{path}"
    )


def _meant(kind: str | None, host: str | None, port: str) -> str:
    known = nearest_kind(kind) if kind else None
    listen = _LISTEN.format(port=port)
    if known == "udp":
        return f"udp://{host}:{port} " if host else f"{listen} "
    if known == "tcp":
        return f"tcp://{host or 'HOST'}:{port} "
    if known == "aisstream":
        return "aisstream:// "
    other = host or kind
    return f"{listen} to listen, or tcp://{other}:{port} to connect" if other else f"{listen} "


def _example(kind: str) -> str:
    return {"udp": _LISTEN.format(port=10110), "tcp": "tcp://HOST:4001"}.get(kind, f"{kind}://")


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def _is_folder(path: str) -> bool:
    try:
        return bool(path) and Path(path).is_dir()
    except (OSError, ValueError):
        return False
