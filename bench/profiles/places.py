"""A profile by our own modules: what others' code takes counts for the function of ours that called it."""

from __future__ import annotations

import pstats
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOMS = ("app", "ingest")
_IMPORTING = "<frozen importlib"
_DEEPEST, _LEAST_S = 60, 1e-6
Function = tuple[str, int, str]
"""File, line, name; as cProfile names them."""


@dataclass
class Own:
    """A function of ours: seconds in it and in what it calls of others, and the calls."""

    name: str
    calls: int
    seconds: float
    others: dict[str, float] = field(default_factory=dict)

    def take(self, name: str, seconds: float) -> None:
        """Be credited with the time of a function of others."""
        self.seconds += seconds
        self.others[name] = self.others.get(name, 0.0) + seconds


@dataclass
class Place:
    """A module of ours."""

    module: str
    functions: list[Own] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Of all its functions."""
        return sum(function.seconds for function in self.functions)


def places(profile: Path, root: Path) -> list[Place]:
    """The modules of a profile, the slowest first."""
    stats: dict[Function, Any] = pstats.Stats(str(profile)).stats  # type: ignore[attr-defined]
    owned: dict[Function, Own] = {}
    found: dict[str, Place] = {}
    for function, (_, calls, seconds, *_) in stats.items():
        module = _module(function, root)
        if module:
            owned[function] = Own(function[2], calls, seconds)
            found.setdefault(module, Place(module)).functions.append(owned[function])
    _credit(stats, owned)
    return sorted(found.values(), key=lambda place: -place.seconds)


def _credit(stats: dict[Function, Any], owned: dict[Function, Own]) -> None:
    """Hand the time of others' functions to their callers, again and again, until it is with ours."""
    handed = {function: told[2] for function, told in stats.items() if function not in owned}
    for _ in range(_DEEPEST):
        following: dict[Function, float] = {}
        for function, seconds in handed.items():
            for caller, part in _shares(stats[function][4]):
                if caller in owned:
                    owned[caller].take(_shown(function), seconds * part)
                elif not caller[0].startswith(_IMPORTING):
                    following[caller] = following.get(caller, 0.0) + seconds * part
        handed = {function: seconds for function, seconds in following.items() if seconds > _LEAST_S}


def _shares(callers: dict[Function, Any]) -> list[tuple[Function, float]]:
    """The callers of a function, and what part of its time each accounts for."""
    total = sum(told[3] for told in callers.values())
    return [(caller, told[3] / total) for caller, told in callers.items()] if total > 0.0 else []


def _module(function: Function, root: Path) -> str:
    path = Path(function[0])
    if not path.is_relative_to(root):
        return ""
    inside = path.relative_to(root)
    return ".".join(inside.with_suffix("").parts) if inside.parts[0] in ROOMS else ""


def _shown(function: Function) -> str:
    file, _, name = function
    return name if file == "~" else f"{Path(file).stem}.{name}"
