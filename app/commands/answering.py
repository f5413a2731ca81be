"""What rules answered, for a person: those that are met whole, of the others the first thing that was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from app.domain.words import span

_BOUNDS = ("at least", "at most", "under", "over")
_SHORT_S = 120


def answers(rules: Sequence[dict[str, Any]], kinds: Sequence[str], *, whole: bool) -> Iterator[str]:
    """Lines: of `kinds`, and with `whole` of all, every condition; what is met comes first."""
    by_kind = [(kind, list(some)) for kind, some in groupby(rules, key=lambda answer: answer["kind"])]
    asked = [pair for pair in by_kind if not kinds or pair[0] in kinds]
    for kind, some in sorted(asked, key=lambda pair: not _is_met(pair[1])):
        yield from _of_kind(kind, some, whole=whole or bool(kinds))


def _is_met(some: Sequence[dict[str, Any]]) -> bool:
    return any(answer["met"] for answer in some)


def _of_kind(kind: str, some: Sequence[dict[str, Any]], *, whole: bool) -> Iterator[str]:
    if whole:
        for answer in some:
            yield f"{'MET    ' if answer['met'] else 'not met'}  {_title(kind, answer)}"
            yield from (f"    {_condition(c)}" for c in answer["conditions"])
    elif _is_met(some):
        for answer in (answer for answer in some if answer["met"]):
            yield f"MET      {_title(kind, answer)}"
            yield from (f"    {_condition(c)}" for c in answer["conditions"])
    else:
        nearest = min(some, key=_how_far)
        yield f"not met  {_title(kind, nearest)}: {_why_not(nearest)}"
    for answer in some:
        for alert in answer["alerts"]:
            yield f"    alert {alert['id']} ({alert['status']} by now): {alert['explanation']}"


def _how_far(answer: dict[str, Any]) -> tuple[int, int]:
    """How many conditions are not met, and how early the first of them stands."""
    unmet = [n for n, condition in enumerate(answer["conditions"]) if not condition["met"]]
    return len(unmet), -min(unmet, default=0)


def _title(kind: str, answer: dict[str, Any]) -> str:
    return f"{kind}, {answer['about']}" if answer["about"] else kind


def _why_not(answer: dict[str, Any]) -> str:
    unmet = [c for c in answer["conditions"] if not c["met"]]
    if not unmet:
        return "its time has not come, or was before"
    what, measured, needed = _told(unmet[0])
    return f"{what}: {measured} (needs {needed})"


def _condition(condition: dict[str, Any]) -> str:
    what, measured, needed = _told(condition)
    return f"{'yes' if condition['met'] else 'NO '} {what}: {measured} (needs {needed})"


def _told(condition: dict[str, Any]) -> tuple[str, str, str]:
    """What, how much it is, how much it has to be; lengths of time in words."""
    what, bound = condition["name"], ""
    for word in _BOUNDS:
        if what.endswith(f", {word}"):
            what, bound = what.removesuffix(f", {word}"), f"{word} "
    is_time = what.startswith("s ") or what.endswith(", s")
    what = what.removeprefix("s ").removesuffix(", s") if is_time else what
    measured, needed = (_value(condition[name], is_time=is_time) for name in ("measured", "threshold"))
    return what, measured, f"{bound}{needed}"


def _value(value: Any, *, is_time: bool) -> str:  # noqa: ANN401 - JSON
    if value is None:
        return "none"
    if is_time and not isinstance(value, str):
        return span(int(value)) if value >= _SHORT_S else f"{value:g} s"
    return f"{value:g}" if isinstance(value, float) else str(value)
