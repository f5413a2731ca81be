"""Live by UDP: is anything lost, how long until it can be read, and until an alert is raised."""

from __future__ import annotations

import json
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench import stores
from bench.children import ROOT, ChildError
from bench.environments import OUR_BIN, OURS
from bench.serving import Server, serving
from bench.settings import Settings, say
from bench.tables import Section

RATE = 5_000
SECONDS = 300.0
PROBE = 271_990_001
"""As the sender's."""
LATENESS_S = 60
_FEED_LINES = 400_000
_LOOK_S = 0.05
_AFTERWARDS_S = 3.0
_MEMORY_EVERY_S = 10.0


@dataclass
class Seen:
    """What was seen while it ran. Times are of the wall clock, in seconds."""

    probes: dict[int, float] = field(default_factory=dict)
    """Number of a probe -> when it could first be read."""
    alerts: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Id -> (the decided minute, when it could first be read)."""
    memory: list[tuple[float, float]] = field(default_factory=list)
    """(Seconds since the start, MB of the process that listens)."""


def measure(settings: Settings) -> Section:
    """Send for five minutes, and ask meanwhile what can be read."""
    section = Section(
        f"Live by UDP, {RATE:,} messages a second for {SECONDS:.0f} s",
        "`twelvemile serve --feed udp://` with rules on, sender and asker on the same two cores. 4,000 "
        "ships steam on, each heard by three receivers; a probe goes out once a second; 90 ships that hold "
        "off Tartus come to four hours' stay while it runs.",
    )
    feed = settings.feed(_FEED_LINES)
    database = stores.place("live")
    for part in database.parent.glob(f"{database.name}*"):
        part.unlink()
    port = _free_port()
    source = f"udp://127.0.0.1:{port}?name=live&lateness_s={LATENESS_S}"
    command: list[str | Path] = [OUR_BIN / "twelvemile", "serve", "--database-url", f"sqlite:///{database}"]
    say(f"live: sending for {SECONDS:.0f} s")
    with serving([*command, "--feed", source, "--port"]) as server:
        _until_it_listens(server)
        told, seen = _run(settings, server, port, feed)
        fed = json.loads(server.get("/v1/feeds"))["feeds"][0]
    return _written(section, told, seen, fed)


def _run(settings: Settings, server: Server, port: int, feed: Path) -> tuple[dict[str, Any], Seen]:
    sender = [
        settings.environments.pythons[OURS],
        "-m",
        "bench.programs.send_live",
        port,
        feed,
        RATE,
        SECONDS,
    ]
    seen, began, remembered = Seen(), time.time(), 0.0
    worker = _listener(server.pid)
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen([str(word) for word in sender], stdout=out, cwd=ROOT)  # noqa: S603 - ours
        until = None
        while until is None or time.time() < until:
            until = until or (time.time() + _AFTERWARDS_S if child.poll() is not None else None)
            _look(server, seen)
            if time.time() > remembered + _MEMORY_EVERY_S:
                remembered = time.time()
                seen.memory.append((remembered - began, _resident_mb(worker)))
            time.sleep(_LOOK_S)
        if child.returncode:
            raise ChildError("the sender failed")
        out.seek(0)
        return json.loads(out.readlines()[-1]), seen


def _look(server: Server, seen: Seen) -> None:
    with suppress(ChildError):
        found = json.loads(server.get(f"/v1/vessels/{PROBE}"))["last_position"]
        number = round((found["lon"] - 35.0) * 1000)
        now = time.time()
        for earlier in range(number, 0, -1):
            if earlier in seen.probes:
                break
            seen.probes[earlier] = now
    alerts = json.loads(server.get("/v1/alerts?limit=500"))["alerts"]
    now = time.time()
    for alert in alerts:
        minute = datetime.fromisoformat(alert["detected_at"]).timestamp()
        seen.alerts.setdefault(alert["id"], (minute, now))


def _written(section: Section, told: dict[str, Any], seen: Seen, fed: dict[str, Any]) -> Section:
    began = told["began"]
    lags = [seen.probes[n] - sent for n, sent in enumerate(told["probes"], 1) if n in seen.probes]
    due = [(minute + LATENESS_S, at) for minute, at in seen.alerts.values()]
    raised = [at - passed for passed, at in due if passed > began + 5]
    first, last = _memory_at(seen, 60.0), _memory_at(seen, 1e9)
    lost = told["sent"] - fed["lines"]
    section.ratio(
        "datagrams lost beside those that the kernel counted",
        [lost - fed["live"]["lost_by_kernel"]],
        at_most=0,
    )
    section.ratio("from sending to reading over HTTP, p99, s", [_p99(lags)], at_most=1)
    section.ratio("from the deciding datagram to the alert over HTTP, p99, s", [_p99(raised)], at_most=2)
    section.ratio("memory of the listening process, at the end / after a minute", [last / first], at_most=1.1)
    section.figure_names = ("what", "figure")
    section.figures += [
        ("datagrams sent", f"{told['sent']:,}"),
        ("of them dropped by the kernel", f"{fed['live']['lost_by_kernel']:,}"),
        ("probes read", f"{len(lags)} of {len(told['probes'])}"),
        ("from sending to reading, median, s", f"{median(lags):.2f}"),
        ("alerts raised while it ran", str(len(raised))),
        ("from the deciding datagram to the alert, median, s", f"{median(raised):.2f}"),
        ("memory of the listening process, MB", f"{first:,.0f} after a minute, {last:,.0f} at the end"),
    ]
    section.notes.append("Asking adds up to 0.1 s; the frontier passes in whole minutes, as the rules do.")
    return section


def _p99(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]


def _memory_at(seen: Seen, seconds: float) -> float:
    earlier = [mb for at, mb in seen.memory if at <= seconds]
    return earlier[-1]


def _until_it_listens(server: Server) -> None:
    deadline = time.time() + 60
    while time.time() < deadline:
        feeds = json.loads(server.get("/v1/feeds"))["feeds"]
        if feeds and feeds[0]["live"] and feeds[0]["live"]["state"] == "up":
            return
        time.sleep(0.1)
    raise ChildError("it does not listen")


def _listener(pid: int) -> int:
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(pid) and b"spawn_main" in (entry / "cmdline").read_bytes():
                return int(entry.name)
    raise ChildError("no process listens")


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000.0
    raise ChildError("the process that listens has ended")


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
