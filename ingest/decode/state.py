"""What the decoding of lines must remember from one stretch of a source to the next; all of it fits JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self


@dataclass
class GatehouseTime:
    """A `$PGHP` that waits for the sentence it is about."""

    time_ms: int
    checksum: int | None
    """Of the sentence meant, or the XOR of all parts of one message; None is "the next one"."""
    station: str
    epoch: int | None = None
    """Its own arrival stamp, as sent."""
    passed: int = 0
    """AIS sentences since that it is not about."""


@dataclass(slots=True)
class Message:
    """A whole message, with what its lines say about it. Times in ms since 1970 UTC."""

    parts: list[tuple[bytes, int]]
    """(payload, fill bits) in order."""
    checksum: int
    """XOR of those of its sentences."""
    line_ms: int | None
    """None if neither the lines nor a live feed tell it."""
    timed: bool
    """The lines tell the time themselves."""
    station: str
    offset: int
    line: bytes
    """That ended it, and where it begins in the source."""
    received_ms: int | None
    """When a live feed brought it."""
    epoch: int | None
    """Arrival stamp of that line, as sent."""
    gatehouse: GatehouseTime | None = None
    """Overrules `line_ms`."""
    waits: bool = False
    """A `$PGHP` of its own arrival stamp may still come."""


@dataclass
class Pending:
    """The parts of one message that came so far, all of equal key."""

    station: str
    sequence: str
    channel: str
    group: str
    total: int
    offset: int
    text: str
    line_ms: int | None
    """Time of the first part that has one, or when a live feed brought it."""
    timed: bool
    sure: bool
    """The time is from a tag block or a `$PGHP`, which a trailing epoch does not overrule."""
    gatehouse: GatehouseTime | None = None
    """Believed when `checksum` turns out to be the XOR of all parts."""
    checksum: int = 0
    parts: list[tuple[str, int]] = field(default_factory=list)
    """(payload, fill bits) in order."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the parts of one message have in common."""
        return self.station, self.sequence, self.channel, self.group


@dataclass
class GroupTag:
    """What the first tag block of an open group said."""

    id: str
    total: int
    number: int
    """Of the sentence that came last."""
    station: str
    time_ms: int | None


@dataclass
class LineState:
    """Decoding state between chunks. `LineState()` is the start of a source."""

    cut: bytes = b""
    """The line begun but not ended, at most 4,096 bytes."""
    skipping: bool = False
    """Inside a line that is too long."""
    pending: list[Pending] = field(default_factory=list)
    """Oldest first."""
    groups: list[GroupTag] = field(default_factory=list)
    """Oldest first."""
    gatehouse: list[GatehouseTime] = field(default_factory=list)
    """The last `$PGHP`, or all those of one arrival stamp, that are not used up; oldest first."""
    waiting: list[Message] = field(default_factory=list)
    """Messages of one arrival stamp, the oldest of which waits for its `$PGHP`; oldest first."""
    recent_ms: list[int] = field(default_factory=list)
    """Times of the last two lines that had one."""
    timed: int = 0
    untimed: int = 0

    def copy(self) -> Self:
        """A state that can change without changing this one."""
        return replace(
            self,
            pending=[replace(p, parts=list(p.parts), gatehouse=_copied(p.gatehouse)) for p in self.pending],
            groups=[replace(g) for g in self.groups],
            gatehouse=[replace(told) for told in self.gatehouse],
            waiting=[replace(message) for message in self.waiting],
            recent_ms=list(self.recent_ms),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; bytes become text one to one (Latin-1)."""
        waiting = [_message_to_dict(message) for message in self.waiting]
        return asdict(self) | {"cut": self.cut.decode("latin-1"), "waiting": waiting}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Self:
        """The inverse of `to_dict`."""
        return cls(
            **plain
            | {
                "cut": plain["cut"].encode("latin-1"),
                "pending": [_pending(p) for p in plain["pending"]],
                "groups": [GroupTag(**g) for g in plain["groups"]],
                "gatehouse": [GatehouseTime(**told) for told in plain["gatehouse"]],
                "waiting": [_message(message) for message in plain["waiting"]],
            }
        )


def _copied(told: GatehouseTime | None) -> GatehouseTime | None:
    return replace(told) if told else None


def _gatehouse(plain: dict[str, Any] | None) -> GatehouseTime | None:
    return GatehouseTime(**plain) if plain else None


def _pending(plain: dict[str, Any]) -> Pending:
    parts = [(str(payload), int(fill)) for payload, fill in plain["parts"]]
    return Pending(**plain | {"parts": parts, "gatehouse": _gatehouse(plain["gatehouse"])})


def _message_to_dict(message: Message) -> dict[str, Any]:
    parts = [(payload.decode("latin-1"), fill) for payload, fill in message.parts]
    return asdict(message) | {"parts": parts, "line": message.line.decode("latin-1")}


def _message(plain: dict[str, Any]) -> Message:
    parts = [(str(payload).encode("latin-1"), int(fill)) for payload, fill in plain["parts"]]
    line = plain["line"].encode("latin-1")
    return Message(**plain | {"parts": parts, "line": line, "gatehouse": _gatehouse(plain["gatehouse"])})
