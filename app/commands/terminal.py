"""Talking to the person at the terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import orjson
import typer

from app.store.errors import StoreError
from ingest.errors import IngestError, UntimedSource

FAILED, WRONG_USAGE = 1, 2
_VISIBLE = {code: f"\\x{code:02x}" for code in [*range(32), 127]}
"""A file's name may hold what a terminal would obey."""


def say(line: str) -> None:
    """A line for the person, on stderr."""
    typer.echo(line, err=True)


def show(line: str = "") -> None:
    """A line of the result, on stdout."""
    typer.echo(line)


def show_json(value: dict[str, Any]) -> None:
    """The one object that `--json` ends with, on stdout."""
    sys.stdout.write(orjson.dumps(value).decode() + "\n")


def stop(line: str, code: int = FAILED) -> NoReturn:
    """End with one clear line."""
    say(f"twelvemile: {line.translate(_VISIBLE)}")
    raise typer.Exit(code)


@contextmanager
def clear_errors() -> Iterator[None]:
    """What can go wrong with sources and the store becomes one line and an exit code, never a traceback."""
    try:
        yield
    except UntimedSource as error:
        stop(str(error), WRONG_USAGE)
    except (IngestError, StoreError) as error:
        stop(str(error))
    except KeyboardInterrupt:
        stop("stopped; what was committed is kept, the same command goes on from there", 130)
