"""`twelvemile explain MMSI --at T`: for each rule, which condition was met then, and which was not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.commands.answering import answers
from app.commands.rules import concluder, concluder_by, given_units
from app.commands.store import settled_store
from app.commands.terminal import FAILED, WRONG_USAGE, clear_errors, show, show_json, stop
from app.detect.tuned import kind_named
from app.domain.time import parse_iso
from app.pipeline.explaining import explain_vessel
from app.settings import Settings
from app.store.engine import reading


def explain(
    settings: Settings, mmsi: int, at: str | None, *, rule: Sequence[str], whole: bool, json: bool
) -> None:
    """Print what was known of the vessel at that minute and what each rule made of it."""
    units = given_units(settings)
    with clear_errors(), settled_store(settings, create=False) as engine, reading(engine) as connection:
        rules = concluder(settings) if units is None else concluder_by(units, settings)
        for kind in rule:
            kind_named(kind, rules.rules)
        rules.follow(connection)
        found = explain_vessel(connection, rules, mmsi, _at_ms(at))
    if found is None:
        stop(f"nothing was heard of MMSI {mmsi} up to then: see GET /v1/vessels for those that were", FAILED)
    if json:
        found["rules"] = [answer for answer in found["rules"] if not rule or answer["kind"] in rule]
        show_json(found)
    else:
        _print(found, rule, whole=whole)


def _at_ms(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return parse_iso(text)
    except ValueError as error:
        stop(f"--at: {error}, for instance 2024-12-10T06:00:00Z", WRONG_USAGE)


def _print(found: dict[str, Any], rule: Sequence[str], *, whole: bool) -> None:
    show(f"{found['who']} at {found['at']}")
    if found["beyond_frontier"]:
        show("that is as far as this store is concluded; the time asked for is later")
    if found["remark"]:
        show(found["remark"])
    if found["rules_differ"]:
        show(
            "the stored alerts rest on another watchlist, other zones or other rules than these: "
            "set TWELVEMILE_ZONES as it was, or run `twelvemile detect`"
        )
    show(f"unit of interest: {found['unit_of_interest'] or 'no'}; watched area: {found['area']}")
    for hull in found["hulls"]:
        show(
            f"hull {hull['hull']}: {hull['fixes']} fixes, last {hull['last_fix']} {hull['place']}, "
            f"{hull['side']}"
        )
    if tainted := found["tainted"]:
        incident = f", alert {tainted['incident']}" if tainted["incident"] else ""
        show(
            f"her latest fix is not believed: {tainted['reason']}{incident}, from {tainted['from']} to "
            f"{tainted['to']}; no other rule sees it"
        )
    if found["rules"]:
        show()
    for line in answers(found["rules"], rule, whole=whole):
        show(line)
