"""What a live source is called on the command line: `udp://0.0.0.0:10110?name=roof&lateness_s=60`."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from ingest.errors import SourceError
from ingest.sources.live.meant import mistaken, nearest_kind

OWN_LATENESS_S = 60
RELAY_LATENESS_S = 900
_LATENESS_S = {
    "udp": OWN_LATENESS_S,
    "tcp": OWN_LATENESS_S,
    "follow": RELAY_LATENESS_S,
    "aisstream": RELAY_LATENESS_S,
}
"""How late a message may come without being late: own receivers 60 s, files and relays 15 min."""
_NEEDS_PORT = ("udp", "tcp")
_OPTIONS = {
    "name": "what the feed is called",
    "lateness_s": "how late its messages may come",
    "synthetic": "1: all that comes of it is synthetic",
    "idle_s": "tcp, aisstream: connect anew after so long without a byte",
    "retry_s": "tcp, aisstream: about how long to wait before the second attempt; later ones wait longer",
    "insecure": "aisstream: 1 for ws:// in place of wss://",
}


@dataclass(frozen=True)
class SourceUrl:
    """A live source, taken apart. `text` is as given, without its options."""

    kind: str
    host: str
    port: int
    path: str
    text: str
    name: str
    lateness_s: int
    synthetic: bool = False
    options: dict[str, str] = field(default_factory=dict)

    def seconds(self, option: str, default: float) -> float:
        """An option that is a number of seconds."""
        return _number(self.text, option, self.options.get(option, str(default)))


def is_live(source: str) -> bool:
    """Whether a source is named by a URL."""
    return "://" in source


def parse_url(source: str) -> SourceUrl:
    """Take a source apart. Raises `SourceError`, in words, for one that cannot be meant.

    >>> found = parse_url("udp://0.0.0.0:10110?name=roof")
    >>> found.kind, found.host, found.port, found.name, found.lateness_s
    ('udp', '0.0.0.0', 10110, 'roof', 60)
    >>> parse_url("/var/log/ais.nmea").kind
    'follow'
    """
    if not is_live(source):
        path, _, query = source.partition("?")
        if why := mistaken(path):
            raise SourceError(why)
        return _made("follow", "", 0, path, path, query)
    try:
        parts = urlsplit(source)
    except ValueError:
        raise SourceError("a source is no URL; one looks like udp://0.0.0.0:10110") from None
    if parts.scheme not in _LATENESS_S:
        raise SourceError(f"{parts.scheme}:// is no source that can be listened to; {_known(source)}")
    if parts.username or parts.password:
        raise SourceError(
            f"{parts.scheme}://...: a source takes no user or password in its URL; leave it out"
        )
    text = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return _made(parts.scheme, parts.hostname or "", _port(source), parts.path, text, parts.query)


def _known(source: str) -> str:
    parts = urlsplit(source)
    if near := nearest_kind(parts.scheme):
        # What may stand before the host is a secret.
        return f"did you mean {near}://{parts.netloc.rpartition('@')[2]} ?"
    return (
        f"known are {', '.join(f'{kind}://' for kind in _LATENESS_S if kind != 'follow')}, and a file's path"
    )


def _port(source: str) -> int:
    parts = urlsplit(source)
    try:
        port = parts.port
    except ValueError:
        raise SourceError(f"{source}: its port is no number from 0 to 65535") from None
    if parts.scheme in _NEEDS_PORT and (port is None or not parts.hostname):
        raise SourceError(
            f"{source}: needs an address and a port, for instance {parts.scheme}://0.0.0.0:10110"
        )
    return port or 0


def _made(kind: str, host: str, port: int, path: str, text: str, query: str) -> SourceUrl:
    options = dict(parse_qsl(query, keep_blank_values=True))
    unknown = options.keys() - _OPTIONS.keys()
    if unknown:
        raise SourceError(f"{text}: unknown option {min(unknown)}; known are {', '.join(_OPTIONS)}")
    lateness = _number(text, "lateness_s", options.get("lateness_s", str(_LATENESS_S[kind])))
    name = options.get("name", "").strip() or text
    return SourceUrl(
        kind, host, port, path, text, name, int(lateness), options.get("synthetic") == "1", options
    )


def _number(text: str, option: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise SourceError(f"{text}: {option}={value} is no number of seconds")
    return number
