"""`/v1/alerts/{id}/evidence`: what an alert rests on, as one file that anyone can verify."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from app.api import parsers
from app.api.access import allowed
from app.api.alerts import unknown_alert
from app.api.bundling import bundle
from app.api.describing import problem
from app.api.errors import ProblemError
from app.api.parameters import Asked, Parameter, documentation, read
from app.api.paths import AlertId
from app.api.respond import answer, store_of
from app.domain.premises import FeedPremise
from app.evidence import building
from app.evidence.archive import BundleError
from app.evidence.gathering import NotConcludedError
from app.picture import maps

ZIP = "application/zip"
PUBLIC: Parameter[bool] = Parameter(
    "public",
    "true if it is to be given to others: refused if raw lines of a feed may not be (false if not given)",
    "true",
    parsers.yes_or_no,
    False,
    type="boolean",
)
ALLOW_WITHHELD: Parameter[bool] = Parameter(
    "allow_not_redistributable",
    "true if you answer for giving raw lines to others that nothing says may be given (false if not given)",
    "true",
    parsers.yes_or_no,
    False,
    type="boolean",
)
_PARAMETERS = (PUBLIC, ALLOW_WITHHELD)
router = APIRouter(tags=["alerts"], dependencies=[allowed("read")])


def bundle_documentation(*parameters: Parameter[Any]) -> dict[str, Any]:
    """What a route that gives a bundle adds to the OpenAPI document."""
    described = documentation(*parameters, answers=(ZIP,))
    statuses = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
    described["responses"] |= {str(int(status)): problem(status) for status in statuses}
    return described


@router.get("/v1/alerts/{id}/evidence", openapi_extra=bundle_documentation(*_PARAMETERS))
def evidence(request: Request, alert_id: AlertId) -> Response:
    """A zip: the alert, the raw lines it rests on, and all it takes to derive it again: docs/evidence.md."""
    asked = read(request, *_PARAMETERS)
    state = request.app.state
    with refusals():
        made = bundle(
            store_of(request), alert_id, request.app.version, state.hands, state.file_zones, may(asked)
        )
    if made is None:
        raise unknown_alert(alert_id)
    name = {"Content-Disposition": f'attachment; filename="evidence-{made.alert_id}.zip"'}
    return answer(request, made.data, ZIP, name)


def may(asked: Asked) -> Callable[[Iterable[FeedPremise]], None]:
    """What refuses a bundle for others with lines that may not be given to them."""
    return _refuse_withheld if asked[PUBLIC] and not asked[ALLOW_WITHHELD] else lambda _: None


@contextmanager
def refusals() -> Iterator[None]:
    """Why there is no bundle now, or none at all, as answers."""
    try:
        yield
    except (building.BusyError, maps.BusyError) as error:
        raise _later(f"{error}: ask again soon", "5") from None
    except NotConcludedError:
        raise _later("facts of its vessels wait to be concluded: ask again in a minute", "60") from None
    except BundleError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "Too much for a bundle", str(error)) from None


def _later(detail: str, seconds: str) -> HTTPException:
    return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": seconds})


def _refuse_withheld(feeds: Iterable[FeedPremise]) -> None:
    names = building.withheld(feeds)
    if names:
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
            "Not to be redistributed",
            f"raw lines of {', '.join(names)} are in it, and nothing says that they may be given to others: "
            "leave out public, say --redistributable when the feed is read, or answer for it with "
            "allow_not_redistributable=true",
            feed=names[0],
        )
