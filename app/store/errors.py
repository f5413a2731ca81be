"""What can go wrong with the store, each as one line with its cause and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from app.store.dialects import postgres_errors, sqlite_errors


class StoreError(Exception):
    """The store cannot be used. The text is one line for the user: the cause and the next step."""


def explain_database_error(error: BaseException, store: str = "the store") -> StoreError:
    """The one line that tells a user of an error of SQLAlchemy or a driver; `store` names the database."""
    return recognised(error, store) or StoreError(f"{store} failed: {_first_line(_original(error))}")


def recognised(error: BaseException, store: str = "the store") -> StoreError | None:
    """The same, or None for an error that is no matter of the database, such as wrong SQL."""
    if isinstance(error, StoreError):
        return error
    original = _original(error)
    cause = sqlite_errors.cause(original) or postgres_errors.cause(original)
    return None if cause is None else StoreError(f"{store} {cause}")


@contextmanager
def clear_errors(store: str) -> Iterator[None]:
    """Turn what the database reports inside into `StoreError`; let every other error pass."""
    try:
        yield
    except Exception as error:
        clear = recognised(error, store)
        if clear is None or clear is error:
            raise
        raise clear from error


def _original(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
