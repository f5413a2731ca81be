"""Talking to the person at the terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import orjson
import typer

from app.domain.secrets import masked
from app.domain.tuning import TuningError
from app.domain.visible import visible
from app.store.errors import StoreError
from ingest.errors import IngestError, UntimedSource

FAILED, WRONG_USAGE = 1, 2


class SettingError(Exception):
    """What the user set makes no sense. One line: the cause and the next step."""


@contextmanager
def refused_settings() -> Iterator[None]:
    """A setting that makes no sense ends the command, with that line."""
    try:
        yield
    except SettingError as error:
        stop(str(error), WRONG_USAGE)


def say(line: str) -> None:
    """A line for the person, on stderr. What is not to show is written out: no terminal obeys it."""
    typer.echo(visible(line), err=True)


def show(line: str = "") -> None:
    """A line of the result, on stdout, likewise."""
    typer.echo(visible(line))


def show_json(value: dict[str, Any]) -> None:
    """The one object that `--json` ends with, on stdout."""
    sys.stdout.write(orjson.dumps(value).decode() + "\n")


def stop(line: str, code: int = FAILED) -> NoReturn:
    """End with one clear line. A file's name may hold what a terminal would obey, a source's a password."""
    say(f"twelvemile: {visible(masked(line))}")
    raise typer.Exit(code)


@contextmanager
def clear_errors() -> Iterator[None]:
    """What can go wrong with sources and the store becomes one line and an exit code, never a traceback."""
    # Of a connection that is broken off in the middle a traceback is logged there; here it is said in words.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    try:
        yield
    except UntimedSource as error:
        stop(str(error), WRONG_USAGE)
    except TuningError as error:
        stop(str(error), WRONG_USAGE)
    except (IngestError, StoreError) as error:
        stop(str(error))
    except KeyboardInterrupt:
        stop("stopped; what was committed is kept, the same command goes on from there", 130)
