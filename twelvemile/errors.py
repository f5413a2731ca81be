"""All that can go wrong, in one tree; each text is one line with the cause and the next step.

TwelvemileError
    UsageError          the call cannot be right: nothing was asked of the server
    MissingExtraError   a package is not installed: the text says which extra brings it
    UnreachableError    no answer came, or it broke off
    UnreadableError     an answer came that is none of Twelvemile's
    ProblemError        the server said no, in its own words
        BadRequestError     400: a value it does not take; `parameter` names it
        DeniedError         401, 403: no key, or one that does not allow this
        NotFoundError       404: no such vessel or alert
        UnavailableError    429 and 5xx: try later
"""

from __future__ import annotations

from http import HTTPStatus


class TwelvemileError(Exception):
    """Whatever this package raises on purpose."""


class UsageError(TwelvemileError, ValueError):
    """An argument that cannot be right."""


class MissingExtraError(TwelvemileError, ImportError):
    """A method needs a package that is not installed."""


class UnreachableError(TwelvemileError):
    """No server at that address, a time-out, or a connection that was cut."""


class UnreadableError(TwelvemileError):
    """The answer is not what Twelvemile sends: most likely another program has that address."""


class ProblemError(TwelvemileError):
    """The server's own refusal (RFC 9457).

    `detail` is what it said, `status` the HTTP status, `parameter` the argument it means, if it named one.
    """

    def __init__(self, detail: str, status: int, parameter: str | None = None) -> None:
        super().__init__(detail, status, parameter)
        self.detail = detail
        self.status = status
        self.parameter = parameter
        self.retry_after_s: float | None = None

    def __str__(self) -> str:
        return f"{self.detail} ({self.status})"


class BadRequestError(ProblemError):
    """A value that the server does not take."""


class DeniedError(ProblemError):
    """The server wants a key, or one with another scope."""


class NotFoundError(ProblemError):
    """No such vessel, alert or route."""


class UnavailableError(ProblemError):
    """The server cannot answer now."""


_KINDS: dict[int, type[ProblemError]] = {
    HTTPStatus.BAD_REQUEST: BadRequestError,
    HTTPStatus.UNAUTHORIZED: DeniedError,
    HTTPStatus.FORBIDDEN: DeniedError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.TOO_MANY_REQUESTS: UnavailableError,
}


def problem(detail: str, status: int, parameter: str | None = None) -> ProblemError:
    """The refusal of the kind that its status says."""
    later = UnavailableError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ProblemError
    return _KINDS.get(status, later)(detail, status, parameter)
