"""Side runs at the terminal: what other numbers of rules would have made of the store's facts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.commands.rules import concluder, concluder_by, given_units
from app.commands.store import settled_store
from app.commands.terminal import FAILED, WRONG_USAGE, clear_errors, say, show, show_json, stop
from app.detect.tuned import kind_named, kinds, read_settings, said
from app.domain.time import iso, now_ms, parse_iso
from app.pipeline.concluding import Concluder
from app.pipeline.retuning import BY_DEFAULT
from app.pipeline.siderun import Asked, run_aside
from app.settings import Settings
from app.store import sideruns
from app.store.engine import reading, shown, writing

_LONGEST_NAME = 80
_EVIDENCE = "evidence."
_PLACE = frozenset({"lon", "lat", "distance_to_limit_nm"})
_FIRST = (
    "status",
    "severity",
    "started_at",
    "ended_at",
    "ended_by",
    "detected_at",
    "subtype",
    "phase",
    "basis",
)


@dataclass(frozen=True)
class Words:
    """What was typed."""

    rule: Sequence[str] = ()
    settings: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    name: str | None = None


def side_run(settings: Settings, words: Words, *, json: bool) -> None:
    """Conclude beside the store by other numbers, keep and print how its alerts differ."""
    began = time.monotonic()
    units = given_units(settings)
    with clear_errors():
        say(f"store: {shown(settings.database_url)}")
        rules = concluder(settings) if units is None else concluder_by(units, settings)
        asked = asked_of(words, rules)
        name = name_of(words, asked)
        with settled_store(settings, create=False) as engine:
            result = {"run": name, **run_aside(engine, rules, asked, now_ms())}
            result["seconds"] = round(time.monotonic() - began, 3)
            with writing(engine) as connection:
                gone = sideruns.keep(connection, name, result, now_ms())
    if gone:
        say(f"of side runs the latest {sideruns.MOST_KEPT} are kept; let go of: {', '.join(gone)}")
    _print(result, rules, json=json)


def asked_of(words: Words, rules: Concluder) -> Asked:
    """What the words ask for; `TuningError` if there is no such rule or number. Ends at a wrong time."""
    settings = read_settings(words.settings, words.rule, rules.rules)
    for kind in words.rule:
        kind_named(kind, rules.rules)
    since_ms, until_ms = _ms("--since", words.since), _ms("--until", words.until)
    if since_ms is not None and until_ms is not None and since_ms >= until_ms:
        stop("--since must lie before --until", WRONG_USAGE)
    return Asked(tuple(dict.fromkeys(words.rule)), settings, since_ms, until_ms)


def _ms(option: str, text: str | None) -> int | None:
    try:
        return None if text is None else parse_iso(text)
    except ValueError as error:
        stop(f"{option}: {error}, for instance 2024-12-10T06:00:00Z", WRONG_USAGE)


def name_of(words: Words, asked: Asked) -> str:
    """The name that was given, or one made of what is asked for: the same question has the same name."""
    if words.name is not None:
        name = words.name.strip()
        if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
            stop(f"--name takes 1 to {_LONGEST_NAME} characters, all printable", WRONG_USAGE)
        return name
    begin, end = (_short(text) for text in (words.since or "start", words.until or "end"))
    span = [f"{begin}..{end}"] if words.since or words.until else []
    name = " ".join([*_kinds_and_numbers(asked), *span])
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 9]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _kinds_and_numbers(asked: Asked) -> list[str]:
    if len(asked.kinds) == 1 and set(asked.settings) <= {*asked.kinds}:
        kind = asked.kinds[0]
        return [kind, *(f"{key}={value}" for key, value in asked.settings.get(kind, {}).items())]
    numbers = [
        f"{kind}.{key}={value}" for kind, names in asked.settings.items() for key, value in names.items()
    ]
    return ["+".join(asked.kinds) or "all", *numbers]


def _short(time: str) -> str:
    return time.removesuffix(":00Z").removesuffix("T00:00")


def list_runs(settings: Settings, *, json: bool) -> None:
    """All that are kept, the latest first."""
    with clear_errors(), settled_store(settings, create=False) as engine, reading(engine) as connection:
        kept = [sideruns.one(connection, name) for name in sideruns.names(connection)]
    rows = [_row(run) for run in kept if run]
    if json:
        show_json({"runs": rows})
    elif not rows:
        show(
            "no side run is kept: make one, for instance `twelvemile detect --rule loitering --set slow_kn=3`"
        )
    for row in () if json else rows:
        show(
            f"{row['made_at']}  {row['raised']:>5} raised {row['gone']:>5} gone {row['changed']:>5} changed  "
            f"{row['run']}"
        )


def _row(run: sideruns.Kept) -> dict[str, Any]:
    counts = {name: len(run.result[name]) for name in ("raised", "gone", "changed")}
    return {"run": run.name, "made_at": iso(run.made_ms), **counts}


def show_run(settings: Settings, name: str, *, json: bool) -> None:
    """Print a run that is kept, as it was printed when it was made."""
    with clear_errors(), settled_store(settings, create=False) as engine, reading(engine) as connection:
        run = sideruns.one(connection, name)
    if run is None:
        stop(_no_run(name), FAILED)
    if not json:
        show(f"side run of {iso(run.made_ms)}, held against the alerts as they then were")
    _print(run.result, concluder(settings), json=json)


def drop_run(settings: Settings, name: str) -> None:
    """Keep it no more."""
    with clear_errors(), settled_store(settings, create=False) as engine, writing(engine) as connection:
        if not sideruns.drop(connection, name):
            stop(_no_run(name), FAILED)
    say(f"side run {name!r} is gone")


def _no_run(name: str) -> str:
    return f"no side run is called {name!r}: `twelvemile detect --runs` lists them"


def _print(result: dict[str, Any], rules: Concluder, *, json: bool) -> None:
    if json:
        show_json(result)
        return
    numbers = said(result["parameters"], rules.rules) or BY_DEFAULT
    show(f"side run {result['run']!r}: {', '.join(_asked_kinds(result, rules))}; {numbers}")
    show(f"{_span(result)}; {result['vessels']:,} vessels concluded, nothing told and nothing changed")
    if result["rules_differ"]:
        show("the store's alerts rest on other rules, zones or units than are set now: that differs as well")
    for mark, name in (("+", "raised"), ("-", "gone")):
        for alert in result[name]:
            show(f"{mark} {name}: {_line(alert)}")
            show(f"      {alert['explanation']}")
    for alert in result["changed"]:
        show(f"~ changed: {_line(alert)}")
        show(f"      {_what(alert['changed'])}")
        show(f"      {alert['explanation']}")
    counts = ", ".join(f"{len(result[name]):,} {name}" for name in ("raised", "gone", "changed"))
    show(f"{counts}, {result['alike']:,} alike")
    if result["waiting"]:
        show(f"{result['waiting']:,} alerts not compared: the store is still to conclude what they rest on")
    if result["expired"]:
        show(f"{result['expired']:,} alerts not compared: what they rest on may have been let go of (expire)")


def _asked_kinds(result: dict[str, Any], rules: Concluder) -> list[str]:
    asked: list[str] = result["rule"]
    return ["all rules"] if set(asked) == set(kinds(rules.rules)) else asked


def _span(result: dict[str, Any]) -> str:
    if result["concluded_to"] is None:
        return "the store is empty"
    begin, end = result["since"] or "the beginning", result["until"] or result["concluded_to"]
    return f"alerts between {begin} and {end}"


def _line(alert: Mapping[str, Any]) -> str:
    ships = ", ".join(str(mmsi) for mmsi in alert["vessels"][:3]) or "no vessel"
    more = len(alert["vessels"]) - 3
    ships += f" and {more} more" if more > 0 else ""
    until = alert["ended_at"] or f"{alert['status']}"
    told = " (people were told of it)" if alert.get("told") == "told" else ""
    return (
        f"{alert['kind']} {alert['id']}, {ships}, {alert['started_at']} to {until}, {alert['severity']}{told}"
    )


def _what(changed: Mapping[str, Mapping[str, Any]]) -> str:
    """What changed: of place and evidence only that it did, for there is much of it."""
    rest = [name for name in changed if not name.startswith(_EVIDENCE)]
    plain = sorted((name for name in rest if name not in _PLACE), key=_rank)
    told = [f"{name} {_value(changed[name]['live'])} -> {_value(changed[name]['run'])}" for name in plain]
    evidence = [name.removeprefix(_EVIDENCE).split(".")[0] for name in changed if name.startswith(_EVIDENCE)]
    if len(plain) < len(rest):
        told.append("the last place")
    if evidence:
        told.append(f"evidence: {', '.join(dict.fromkeys(evidence))}")
    return "; ".join(told)


def _rank(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _value(value: Any) -> str:  # noqa: ANN401 - JSON
    return "none" if value is None else str(value)
