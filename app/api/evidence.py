"""`/v1/alerts/{id}/evidence`: what an alert rests on, as one file that anyone can verify."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from app.api import parsers
from app.api.access import allowed
from app.api.alerts import unknown_alert
from app.api.bundling import Bundle, bundle
from app.api.errors import ProblemError
from app.api.parameters import Parameter, documentation, read
from app.api.paths import AlertId
from app.api.respond import answer, store_of
from app.evidence import building
from app.evidence.archive import BundleError
from app.evidence.gathering import Gathered, NotConcludedError
from app.picture import maps

ZIP = "application/zip"
_PUBLIC: Parameter[bool] = Parameter(
    "public",
    "true if it is to be given to others: refused if raw lines of a feed may not be (false if not given)",
    "true",
    parsers.yes_or_no,
    False,
    type="boolean",
)
_ALLOW_WITHHELD: Parameter[bool] = Parameter(
    "allow_not_redistributable",
    "true if you answer for giving raw lines to others that nothing says may be given (false if not given)",
    "true",
    parsers.yes_or_no,
    False,
    type="boolean",
)
_PARAMETERS = (_PUBLIC, _ALLOW_WITHHELD)
router = APIRouter(tags=["alerts"], dependencies=[allowed("read")])


@router.get("/v1/alerts/{id}/evidence", openapi_extra=documentation(*_PARAMETERS, answers=(ZIP,)))
def evidence(request: Request, alert_id: AlertId) -> Response:
    """A zip: the alert, the raw lines it rests on, and all it takes to derive it again: docs/evidence.md."""
    asked = read(request, *_PARAMETERS)
    is_guarded = asked[_PUBLIC] and not asked[_ALLOW_WITHHELD]
    made = _made(request, alert_id, is_guarded=is_guarded)
    if made is None:
        raise unknown_alert(alert_id)
    name = {"Content-Disposition": f'attachment; filename="evidence-{made.alert_id}.zip"'}
    return answer(request, made.data, ZIP, name)


def _made(request: Request, alert_id: str, *, is_guarded: bool) -> Bundle | None:
    state = request.app.state
    may = _refuse_withheld if is_guarded else lambda _: None
    try:
        return bundle(store_of(request), alert_id, request.app.version, state.rederive, state.file_zones, may)
    except (building.BusyError, maps.BusyError) as error:
        raise _later(f"{error}: ask again soon", "5") from None
    except NotConcludedError:
        raise _later("facts of its vessels wait to be concluded: ask again in a minute", "60") from None
    except BundleError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "Too much for a bundle", str(error)) from None


def _later(detail: str, seconds: str) -> HTTPException:
    return HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": seconds})


def _refuse_withheld(found: Gathered) -> None:
    names = building.withheld(found.premises.feeds)
    if names:
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
            "Not to be redistributed",
            f"raw lines of {', '.join(names)} are in it, and nothing says that they may be given to others: "
            "leave out public, say --redistributable when the feed is read, or answer for it with "
            "allow_not_redistributable=true",
            feed=names[0],
        )
