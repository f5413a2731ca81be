"""One question to the server: asked again where that may help, refused in the server's own words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2
import pyarrow as pa
import stamina

from twelvemile import address
from twelvemile.body import Body
from twelvemile.errors import ProblemError, UnavailableError, UnreachableError, UnreadableError, problem
from twelvemile.pull import Pull

Query = Sequence[tuple[str, str]]
T = TypeVar("T")

ARROW = "application/vnd.apache.arrow.stream"
_JSON = ("application/json", "application/geo+json")
_ASKED_AGAIN = (429, 502, 503, 504)
_FIRST_WAIT_S, _LONGEST_WAIT_S, _JITTER_S = 0.25, 10.0, 0.25
_LONGEST_RETRY_AFTER_S = 60.0
"""Who is told to wait longer would rather know than wait."""
_NOT_CURED_BY_WAITING = (httpx2.ReadTimeout, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)


class Asker:
    """A connection to one server; only ever GETs, so every question may be asked again."""

    def __init__(self, url: str, key: str | None, timeout_s: float, retries: int) -> None:
        self.url = address.checked(url)
        self._timeout_s, self._attempts = timeout_s, 1 + retries
        self._http = httpx2.Client(
            base_url=self.url,
            headers=address.headers(key),
            timeout=timeout_s,
            trust_env=not address.is_this_machine(self.url),
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def json(self, path: str, query: Query, needed: Sequence[str]) -> dict[str, Any]:
        """The object that the answer is, with at least these members."""
        return self._ask(path, query, lambda answer: _object(answer, self.url, needed))

    def arrow(self, path: str, query: Query, pull: Pull) -> Any:  # noqa: ANN401 - pyarrow has no types
        """The `pyarrow.Table` that the answer is, read while it comes, and added to the pull."""
        asked = [*query, ("format", "arrow")]
        return self._ask(path, asked, lambda answer: _table(answer, self.url, pull))

    def _ask(self, path: str, query: Query, read: Callable[[httpx2.Response], T]) -> T:
        try:
            for attempt in self._attempts_at_it():
                with attempt, self._http.stream("GET", path, params=list(query)) as answer:
                    _refuse(answer, self.url)
                    return read(answer)
        except httpx2.ReadTimeout as error:
            raise UnreachableError(
                f"{self.url} sent nothing for {self._timeout_s:g} s: ask for less, or give Client a longer "
                "timeout_s"
            ) from error
        except httpx2.TransportError as error:
            raise UnreachableError(_told(error, self.url)) from error
        except httpx2.DecodingError as error:
            raise UnreadableError(f"the answer of {self.url} is damaged: ask again") from error
        raise AssertionError("each attempt returns or raises")

    def _attempts_at_it(self) -> Iterable[stamina.Attempt]:
        return stamina.retry_context(
            on=_wait,
            attempts=self._attempts,
            timeout=None,
            wait_initial=_FIRST_WAIT_S,
            wait_max=_LONGEST_WAIT_S,
            wait_jitter=_JITTER_S,
        )


def _wait(error: Exception) -> bool | float:
    """Whether to ask again, or after how many seconds."""
    if isinstance(error, UnavailableError) and error.status in _ASKED_AGAIN:
        after = error.retry_after_s
        return True if after is None else after if after <= _LONGEST_RETRY_AFTER_S else False
    return isinstance(error, httpx2.TransportError) and not isinstance(error, _NOT_CURED_BY_WAITING)


def _told(error: httpx2.TransportError, url: str) -> str:
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return f"no server answers at {url}: start one with `twelvemile serve`, or give Client another url"
    return f"the answer of {url} broke off ({type(error).__name__}): ask again, or look at the server's log"


def _refuse(answer: httpx2.Response, url: str) -> None:
    """Raise what an answer without success says."""
    if answer.is_success:
        return
    answer.read()
    raise _problem(answer, url)


def _problem(answer: httpx2.Response, url: str) -> ProblemError | UnreadableError:
    if answer.is_redirect:
        return UnreadableError(f"{url} sends elsewhere: give Client the address it leads to")
    try:
        told = answer.json()
        detail, parameter = str(told["detail"]), told.get("parameter")
    except (ValueError, TypeError, KeyError, AttributeError):
        between = "is it another program, or something between you and Twelvemile?"
        detail, parameter = f"{url} gave no reason: {between}", None
    found = problem(detail, answer.status_code, parameter)
    found.retry_after_s = _seconds(answer.headers.get("retry-after", ""))
    return found


def _seconds(text: str) -> float | None:
    """What `Retry-After` says; its form as a date is not used between our own."""
    return float(text) if text.isdecimal() and len(text) < 10 else None


def _object(answer: httpx2.Response, url: str, needed: Sequence[str]) -> dict[str, Any]:
    body = answer.read()
    try:
        found = json.loads(body) if _media_type(answer) in _JSON else None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(name in found for name in needed):
        raise _no_twelvemile(url)
    return found


def _table(answer: httpx2.Response, url: str, pull: Pull) -> Any:  # noqa: ANN401
    if _media_type(answer) != ARROW:
        raise _no_twelvemile(url)
    body = Body(answer.iter_bytes())
    pull.begin()
    try:
        with pa.ipc.open_stream(body.buffered()) as stream:
            for batch in stream:
                pull.add(batch, body.taken)
            schema = stream.schema
        body.skip_rest()
    except (pa.ArrowInvalid, OSError) as error:
        raise UnreadableError(f"the answer of {url} is damaged or was cut: ask again") from error
    return pull.whole(schema)


def _media_type(answer: httpx2.Response) -> str:
    return str(answer.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _no_twelvemile(url: str) -> UnreadableError:
    return UnreadableError(
        f"what answers at {urlsplit(url).netloc} is no Twelvemile, or one much older: give Client another url"
    )
