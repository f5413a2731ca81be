"""What happens to a log line before it is written: secrets out, nothing left that a terminal would obey."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from app.domain.secrets import masked
from app.domain.visible import visible

Event = MutableMapping[str, Any]
LONGEST = 1000
"""Characters of one value; tracebacks are kept whole."""
_WHOLE = "exception"
_PLAIN = re.compile(r"[^\s=\"'\\]+")
_FIRST = ("timestamp", "level", "event", "logger")


def harmless(_logger: object, _method: str, event: Event) -> Event:
    """Every text in the line masked, made visible and cut, names as well as values, however deep."""
    return {
        _text(str(name)): _traceback(value) if name == _WHOLE else _value(value)
        for name, value in event.items()
    }


def _value(value: Any) -> Any:  # noqa: ANN401
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {_text(str(name)): _value(held) for name, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(held) for held in value]
    return _text(str(value))


def _text(text: str) -> str:
    # Masked before it is cut: half a secret is none the wiser for being short.
    text = visible(masked(text))
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def _traceback(value: Any) -> str:  # noqa: ANN401
    return "\n".join(visible(masked(line)) for line in str(value).split("\n"))


def one_line(_logger: object, _method: str, event: Event) -> str:
    """The line for a person: when, how bad, what; then name=value. A traceback follows, set in."""
    when, level = str(event.get("timestamp", "")), str(event.get("level", ""))
    rest = [f"{name}={_quoted(value)}" for name, value in event.items() if name not in (*_FIRST, _WHOLE)]
    line = " ".join([when, f"{level:<7}", str(event.get("event", "")), *rest])
    trace = str(event.get(_WHOLE, ""))
    return "\n    ".join([line, *trace.split("\n")]) if trace else line


def _quoted(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
