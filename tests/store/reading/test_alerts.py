from typing import Any

import pytest
from api.filling import MINUTE, SHIP, T0, alert, revision
from sqlalchemy import Engine

from app.store.engine import reading
from app.store.reading import alerts
from app.store.reading.alerts import AlertFilter, AlertKey


def found(engine: Engine, **wanted: Any) -> list[str]:
    with reading(engine) as connection:
        return [row.alert["id"] for row in alerts.page(connection, AlertFilter(**wanted), None, 100)[0]]


def test_the_last_begun_come_first(engine: Engine) -> None:
    for uid, first in ((1, 5), (2, 9), (3, 5), (4, 0)):
        alert(engine, uid, first)
    assert found(engine) == ["id002", "id003", "id001", "id004"]


def test_pages_skip_and_repeat_nothing_while_alerts_come_in(engine: Engine) -> None:
    for uid in range(1, 8):
        alert(engine, uid, first=uid % 3)
    seen: list[AlertKey] = []
    more = True
    while more:
        with reading(engine) as connection:
            rows, more = alerts.page(connection, AlertFilter(), seen[-1] if seen else None, 2)
        seen += [row.key for row in rows]
        alert(engine, 100 + len(seen), first=len(seen) % 4)
    assert seen == sorted(set(seen), reverse=True)
    assert set(range(1, 8)) <= {uid for _, uid in seen}


def test_filters_by_what_an_alert_is(engine: Engine) -> None:
    alert(engine, 1, severity="critical")
    alert(engine, 2, last=3, vessels=(1, 2))
    alert(engine, 3, kind="rendezvous", severity="warning", vessels=(2, 3))
    assert found(engine, kinds=frozenset({"rendezvous"})) == ["id003"]
    assert found(engine, mmsis=frozenset({2})) == ["id003", "id002"]
    assert found(engine, mmsis=frozenset({1, SHIP})) == ["id002", "id001"]
    assert found(engine, statuses=frozenset({"closed"})) == ["id002"]
    assert found(engine, severities=frozenset({"critical", "warning"})) == ["id003", "id001"]
    assert found(engine, kinds=frozenset({"loitering"}), severities=frozenset({"warning"})) == []


def test_retracted_alerts_are_shown_when_asked_for(engine: Engine) -> None:
    alert(engine, 1)
    alert(engine, 2, status="retracted")
    assert found(engine) == ["id001"]
    assert found(engine, statuses=frozenset({"retracted"})) == ["id002"]
    assert found(engine, statuses=frozenset({"retracted", "open"})) == ["id002", "id001"]


@pytest.mark.parametrize(
    ("since", "until", "ids"),
    [
        (None, 10, []),
        (None, 11, ["id001"]),
        (15, 16, ["id001"]),
        (20, None, ["id002", "id001"]),
        (21, None, ["id002"]),
        (21, 30, []),
        (99, None, ["id002"]),
    ],
)
def test_alerts_of_a_span_are_those_that_overlap_it(
    engine: Engine, since: int | None, until: int | None, ids: list[str]
) -> None:
    alert(engine, 1, first=10, last=20)
    alert(engine, 2, first=30)
    span = {"since_ms": since, "until_ms": until}
    assert found(engine, **{k: None if v is None else T0 + v * MINUTE for k, v in span.items()}) == ids


def test_alerts_in_a_box(engine: Engine) -> None:
    for uid, lon, lat in ((1, 35.5, 34.9), (2, 33.0, 34.9), (3, 35.5, 31.0), (4, None, None)):
        alert(engine, uid, lon=lon, lat=lat)
    assert found(engine, box=(35.0, 34.0, 36.0, 36.0)) == ["id001"]
    assert found(engine, box=(35.5, 30.0, 34.0, 36.0)) == ["id003", "id002", "id001"]


def test_an_alert_is_the_contract_with_columns_laid_over(engine: Engine) -> None:
    alert(
        engine,
        1,
        triage="dismissed",
        told="historic",
        revision=4,
        updated_ms=T0 + 500,
        body={"motion": "drifting"},
    )
    with reading(engine) as connection:
        one = alerts.one(connection, "id001")
    assert one is not None
    assert one["motion"] == "drifting"
    assert (one["triage"], one["told"], one["revision"]) == ("dismissed", "historic", 4)
    assert (one["raised_at"], one["updated_at"]) == ("2024-12-01T00:00:00Z", "2024-12-01T00:00:00.500Z")
    assert one["superseded_by"] is None
    assert list(one)[:5] == ["id", "kind", "subtype", "status", "severity"]


def test_an_alert_is_found_by_every_id_it_ever_had(engine: Engine) -> None:
    alert(engine, 1, ids=("older", "oldest"))
    revision(engine, 1, 2, "phase", {"phase": "inside"})
    revision(engine, 1, 1, "opened", {"phase": "edge"})
    with reading(engine) as connection:
        for name in ("id001", "older", "oldest"):
            one = alerts.one(connection, name)
            assert one is not None
            assert one["id"] == "id001"
            past = alerts.revisions(connection, name)
            assert [(r.revision, r.change, r.alert["phase"]) for r in past] == [
                (1, "opened", "edge"),
                (2, "phase", "inside"),
            ]
        assert alerts.one(connection, "never") is None
        assert alerts.revisions(connection, "never") == []


def test_alerts_not_over(engine: Engine) -> None:
    alert(engine, 1)
    alert(engine, 2, last=5)
    alert(engine, 3, first=2, status="held")
    alert(engine, 4, vessels=(9,))
    with reading(engine) as connection:
        assert [one["id"] for one in alerts.not_over(connection, SHIP)] == ["id003", "id001"]
