"""The client: one method a question, each giving a frame."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import geopandas
import pandas as pd

from twelvemile import arguments, board, columns, frames, paging, tracks
from twelvemile.arguments import Moment, Ships
from twelvemile.asking import Asker
from twelvemile.collector import held_off
from twelvemile.errors import UsageError
from twelvemile.progress import Progress
from twelvemile.pull import Pull

API_KEY_VARIABLE = "TWELVEMILE_API_KEY"
_VESSELS_AT_ONCE, _ALERTS_AT_ONCE = ("limit", "10000"), ("limit", "1000")
_SIGHTINGS_AT_ONCE = ("limit", "1000")
_SHIPS_AT_ONCE = 1000
"""So many fit into one address."""
_TOLD_BY_OTHERS = ("identities", "open_alerts")
"""What one vessel has beyond a row: `identities` and `alerts` give it."""

Words = str | Iterable[str]


class Client:
    """A Twelvemile server.

    `url` is where it serves. `key` is shown as a Bearer token; without one, what the environment has as
    `TWELVEMILE_API_KEY`. It is in no `repr` and no error. `timeout_s` is how long the server may be silent,
    not how long an answer may take. What fails for a while (no connection, one that was cut, status 429, 502,
    503, 504) is asked again up to `retries` times, ever later, or when `Retry-After` says. `progress` is
    whether long pulls are told on standard error: by default if that is a terminal; in a notebook say True.

    Everywhere: times are ISO 8601 text with a zone, aware datetimes or pandas Timestamps, and a span holds
    `since` and not `until`; `bbox` is (west, south, east, north) in degrees; `mmsi` is one or several; frames
    have UTC times, EPSG:4326 geometry and the units in their column names (docs/notebooks.md), and an empty
    answer has the same columns and dtypes. Pages are followed to the end.

    Raises `UsageError` for arguments that cannot be right, else another of the `TwelvemileError`s.

    >>> Client("http://127.0.0.1:8000/", key="secret")
    Client('http://127.0.0.1:8000', key given)
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        *,
        timeout_s: float = 60.0,
        retries: int = 4,
        progress: bool | None = None,
    ) -> None:
        if not timeout_s > 0 or retries < 0:
            raise UsageError("timeout_s must be more than 0, retries 0 or more")
        token = os.environ.get(API_KEY_VARIABLE) if key is None else key
        self._with_key = bool(token and token.strip())
        self._asker = Asker(url, token, timeout_s, retries)
        self._progress = progress

    def __repr__(self) -> str:
        return f"Client({self.url!r}{', key given' if self._with_key else ''})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, trace: TracebackType | None) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where the server is."""
        return self._asker.url

    def close(self) -> None:
        """Let go of the connection."""
        self._asker.close()

    def vessels(self) -> geopandas.GeoDataFrame:
        """All vessels ever heard, by MMSI, each with her last fix, believed or not."""
        found = paging.rows(self._asker, "/v1/vessels", "vessels", [_VESSELS_AT_ONCE])
        return frames.places([frames.flat(row) for row in found], columns.VESSELS)

    def vessel(self, mmsi: int | str) -> geopandas.GeoDataFrame:
        """One vessel, a row as in `vessels`. Raises `NotFoundError` if she was never heard."""
        listed = {k: v for k, v in self._vessel(mmsi).items() if k not in _TOLD_BY_OTHERS}
        return frames.places([frames.flat(listed)], columns.VESSELS)

    def identities(self, mmsi: int | str) -> pd.DataFrame:
        """The names, callsigns and IMO numbers that a vessel has sent, the earliest first.

        Raises `NotFoundError` if she was never heard.
        """
        return frames.table(self._vessel(mmsi)["identities"], columns.IDENTITIES)

    def history(
        self,
        mmsi: int | str,
        since: Moment | None = None,
        until: Moment | None = None,
        *,
        max_points: int | None = None,
    ) -> geopandas.GeoDataFrame:
        """A vessel's fixes, the earliest first. Raises `NotFoundError` if she was never heard.

        With `max_points` they are thinned evenly, and `attrs["thinned"]` tells how many of how many are kept.
        """
        path = f"/v1/vessels/{arguments.ship(mmsi)}/history"
        thinned = [] if max_points is None else [("max_points", str(max_points))]
        with Progress("history", self._progress) as progress, held_off():
            pull = Pull(progress)
            page = paging.pulled(self._asker, path, [*arguments.span(since, until), *thinned], pull)
            return frames.noted(pull.frame(), thinned=paging.note(page, "thinned"))

    def positions(
        self,
        bbox: Iterable[float] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        mmsi: Ships | None = None,
    ) -> geopandas.GeoDataFrame:
        """The fixes of all vessels, or of some, by MMSI and time: without arguments all there are."""
        where = [*arguments.box(bbox), *arguments.span(since, until)]
        wanted = arguments.ships(mmsi)
        lots = [wanted[i : i + _SHIPS_AT_ONCE] for i in range(0, len(wanted), _SHIPS_AT_ONCE)] or [[]]
        with Progress("positions", self._progress) as progress, held_off():
            pull = Pull(progress)
            for lot in lots:
                self._asker.arrow("/v1/positions", [*where, *arguments.words("mmsi", map(str, lot))], pull)
            return pull.frame()

    def latest(
        self, bbox: Iterable[float] | None = None, max_age: str | float | timedelta | None = None
    ) -> geopandas.GeoDataFrame:
        """Each vessel's last fix that is to be believed, as of `attrs["as_of"]`.

        Old ones too, unless `max_age` is set: seconds, a timedelta, or text such as `6h`.
        """
        query = [*arguments.box(bbox), *arguments.age("max_age", max_age)]
        answer = self._asker.json("/v1/positions/latest", query, ("features", "as_of"))
        rows = [frames.placed(feature) for feature in answer["features"]]
        return frames.noted(frames.places(rows, columns.LATEST), as_of=answer["as_of"])

    def trajectories(
        self,
        mmsi: Ships | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        bbox: Iterable[float] | None = None,
        *,
        min_length_m: float = 0.0,
    ) -> Any:  # noqa: ANN401 - MovingPandas has no types
        """The tracks as a `movingpandas.TrajectoryCollection`, one trajectory a segment.

        As `twelvemile.trajectories` makes it of `positions`; needs the extra `trajectories`.
        """
        return tracks.trajectories(self.positions(bbox, since, until, mmsi), min_length_m)

    def alerts(
        self,
        *,
        kind: Words | None = None,
        mmsi: Ships | None = None,
        status: Words | None = None,
        severity: Words | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        at: Moment | None = None,
        known_at: Moment | None = None,
        bbox: Iterable[float] | None = None,
    ) -> geopandas.GeoDataFrame:
        """The last begun first; of a span all that overlap it. Retracted ones only if `status` asks.

        `at`: only those that had begun by then and were not over. `known_at`: as they were known then, by the
        clock of the server that concluded them; `told` is null.
        """
        query = [
            _ALERTS_AT_ONCE,
            *arguments.words("kind", kind),
            *arguments.words("mmsi", map(str, arguments.ships(mmsi))),
            *arguments.words("status", status),
            *arguments.words("severity", severity),
            *arguments.span(since, until),
            *arguments.instant("at", at),
            *arguments.instant("known_at", known_at),
            *arguments.box(bbox),
        ]
        found = paging.rows(self._asker, "/v1/alerts", "alerts", query)
        return frames.places(list(found), columns.ALERTS)

    def alert(self, alert_id: str) -> geopandas.GeoDataFrame:
        """One alert, a row as in `alerts`, by any id it ever had. Raises `NotFoundError` for no such id."""
        found = self._asker.json(f"/v1/alerts/{arguments.alert_id(alert_id)}", (), ("id",))
        return frames.places([found], columns.ALERTS)

    def revisions(self, alert_id: str) -> geopandas.GeoDataFrame:
        """The news of one alert, the first first, each with the alert as it then stood.

        Raises `NotFoundError` for no such id.
        """
        answer = self._asker.json(f"/v1/alerts/{arguments.alert_id(alert_id)}/revisions", (), ("revisions",))
        rows = [{**news.pop("alert"), **news} for news in answer["revisions"]]
        return frames.places(rows, columns.REVISIONS)

    def zones(self) -> geopandas.GeoDataFrame:
        """The computed distance lines and the ports; show their `attribution` where you publish them."""
        return frames.shapes(self._asker.json("/v1/zones", (), ("features",))["features"], columns.ZONES)

    def feeds(self) -> pd.DataFrame:
        """What is heard, how late, what was refused; `attrs["frontier"]`: up to when it is concluded."""
        answer = self._asker.json("/v1/feeds", (), ("feeds", "frontier"))
        return frames.noted(frames.table(answer["feeds"], columns.FEEDS), frontier=answer["frontier"])

    def report(self, week: str, *, navy: str = "RU", known_at: Moment | None = None) -> pd.DataFrame:
        """The weekly of a navy: its composition table, a unit a row.

        `attrs` has what it says besides: `title`, `sections` (each with its lines and the numbers of their
        sources) and `sources`. `known_at`: nothing that became known later is used.
        """
        query = [("week", week), ("navy", navy), *arguments.instant("known_at", known_at)]
        found = self._asker.json("/v1/reports/weekly", query, ("composition", "sections", "sources", "title"))
        rows = [frames.confirmed(row) for row in found["composition"]]
        notes = {name: found[name] for name in ("title", "sections", "sources")}
        return frames.noted(frames.table(rows, columns.REPORT), **notes)

    def units(self, *, at: Moment | None = None, known_at: Moment | None = None) -> pd.DataFrame:
        """The ships that are followed, by key, with the surest value claimed of each field.

        `known_at` has only what was known then; days in the Mediterranean are counted to the day of `at`.
        """
        query = [*arguments.instant("at", at), *arguments.instant("known_at", known_at)]
        answer = self._asker.json("/v1/units", query, ("units", "at"))
        return frames.noted(frames.table(answer["units"], columns.UNITS), at=answer["at"])

    def sightings(
        self,
        since: Moment | None = None,
        until: Moment | None = None,
        bbox: Iterable[float] | None = None,
        *,
        unit: Words | None = None,
        negative: bool | None = None,
        source_kind: Words | None = None,
        known_at: Moment | None = None,
        superseded: bool = False,
    ) -> geopandas.GeoDataFrame:
        """Who was seen where, or looked for and not seen: those that stand, the first observed first.

        Of a span or box all that may lie in it in part. `negative`: True for looks that saw none, False for
        those that saw; `superseded`: with those that another has corrected. The point is the middle of where
        she may have been (`uncertainty_m`); of who is not placed there is none.
        """
        only = [] if negative is None else [("negative", arguments.yes_or_no(negative))]
        query = [
            _SIGHTINGS_AT_ONCE,
            *arguments.span(since, until),
            *arguments.box(bbox),
            *arguments.words("unit", unit),
            *only,
            *arguments.words("source_kind", source_kind),
            *arguments.instant("known_at", known_at),
            *([("superseded", arguments.yes_or_no(superseded))] if superseded else []),
        ]
        found = paging.rows(self._asker, "/v1/sightings", "sightings", query)
        return frames.places([board.sighting(row) for row in found], columns.SIGHTINGS)

    def posture(
        self, area: str = "tartus", *, at: Moment | None = None, known_at: Moment | None = None
    ) -> geopandas.GeoDataFrame:
        """The board: what was last observed of each unit and unidentified presence, and on what evidence.

        At `at` (now, if not given), by what was known at `known_at`; who is not placed has no point.
        """
        query = [("area", area), *arguments.instant("at", at), *arguments.instant("known_at", known_at)]
        answer = self._asker.json("/v1/posture", query, ("posture", "at"))
        rows = [board.flat(row) for row in answer["posture"]]
        return frames.noted(frames.places(rows, columns.POSTURE), at=answer["at"])

    def posture_changes(
        self, since: Moment | None = None, until: Moment | None = None, *, known_at: Moment | None = None
    ) -> pd.DataFrame:
        """The diary of the board: what changed, when it happened, and when it could be known."""
        query = [*arguments.span(since, until), *arguments.instant("known_at", known_at)]
        answer = self._asker.json("/v1/posture/changes", query, ("changes",))
        return frames.table([board.line(row) for row in answer["changes"]], columns.POSTURE_CHANGES)

    def _vessel(self, mmsi: int | str) -> dict[str, Any]:
        return self._asker.json(f"/v1/vessels/{arguments.ship(mmsi)}", (), ("mmsi", "identities"))
