"""What lasts is held while her fixes are not to be believed, and released after: not closed, nor silent."""

from dataclasses import replace

import pytest
from detect.rules.scenes import INSIDE, Ship
from detect.tracks import MIN, START

from app.detect.engine import conclude
from app.detect.words import minute
from app.geo.limits import TARTUS_NAVAL_BASIN

FROM, TO = 600, 900
"""Minutes between which she is shown elsewhere."""
IN_PORT = {"lon": TARTUS_NAVAL_BASIN[0], "lat": TARTUS_NAVAL_BASIN[1], "port_nm": 0.0, "sog_kn": 0.0}


def caller():
    ship = Ship().watched().sails(*range(0, FROM, 10), d=-11.9, **IN_PORT)
    return ship.sails(*range(FROM, TO, 10), d=5.0).sails(*range(TO, 1200, 10), d=-11.9, **IN_PORT)


def bound_elsewhere():
    ship = Ship().says(0, 300, destination="LIMASSOL").sails(*range(0, FROM, 10), d=INSIDE)
    return ship.sails(*range(FROM, TO, 10), d=40.0).sails(*range(TO, 1200, 10), d=INSIDE)


def alerts(ship, kind, until):
    case = ship.case(until)
    facts = replace(case.facts(), taints=((START + FROM * MIN, START + (TO - 10) * MIN),))
    return [a for a in conclude(facts, case.rules(), case.until_s).alerts if a.kind == kind]


@pytest.mark.parametrize(
    ("ship", "kind", "severity"),
    [(caller(), "port_call", "critical"), (bound_elsewhere(), "destination_mismatch", "info")],
)
def test_held_from_the_first_tainted_fix_until_an_hour_after_the_last(ship, kind, severity):
    statuses = {}
    for until in (FROM - 1, FROM, TO + 49, TO + 50, 1200):
        (alert,) = alerts(ship, kind, until)
        statuses[until] = alert.status
        unreliable = f"position unreliable since {minute(START + FROM * MIN)}" in alert.body["caveats"]
        assert (alert.severity, unreliable) == (severity, alert.status == "held")
    assert statuses == {FROM - 1: "open", FROM: "held", TO + 49: "held", TO + 50: "open", 1200: "open"}
    assert [(c.change, c.at_ms // 1000 - START) for c in alert.changes][1:] == [
        ("held", FROM * MIN), ("released", (TO + 50) * MIN),
    ]  # fmt: skip
    assert [c.body["status"] for c in alert.changes] == ["open", "held", "open"]


def test_what_ends_while_it_is_held_is_not_released():
    ship = caller().sails(1240, 1250, 1260, d=-8.0)
    (alert,) = alerts(ship, "port_call", 1300)
    assert [c.change for c in alert.changes] == ["opened", "held", "released", "closed"]
    thrown = ship.case(1300)
    facts = replace(thrown.facts(), taints=((START + FROM * MIN, START + 1190 * MIN),))
    (alert,) = [a for a in conclude(facts, thrown.rules(), thrown.until_s).alerts if a.kind == "port_call"]
    assert [c.change for c in alert.changes] == ["opened", "held", "closed"]
    assert alert.status == "closed"
