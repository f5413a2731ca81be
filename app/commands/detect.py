"""`twelvemile detect`: draw what conclusions are due; with --rebuild, all of them from nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from app.commands.rules import RULES_CHANGED, concluder, given_units, keep_watchlist
from app.commands.siding import Words, asked_of, drop_run, list_runs, show_run, side_run
from app.commands.store import settled_store
from app.commands.terminal import WRONG_USAGE, clear_errors, say, show, show_json, stop
from app.detect.tuned import in_force, said, taken
from app.domain.time import now_ms
from app.pipeline.concluding import Concluder
from app.pipeline.retuning import BY_DEFAULT, retuned
from app.settings import Settings
from app.store import lease, tuning
from app.store.engine import reading, shown, writing


@dataclass(frozen=True)
class Asked:
    """The options of the command."""

    rebuild: bool = False
    apply: bool = False
    words: Words = field(default_factory=Words)
    rules: bool = False
    runs: bool = False
    show: str | None = None
    drop: str | None = None


def detect(settings: Settings, asked: Asked, *, json: bool) -> None:
    """Whichever of its forms the options ask for."""
    _refuse_what_does_not_go_together(asked)
    if asked.runs:
        list_runs(settings, json=json)
    elif asked.show is not None:
        show_run(settings, asked.show, json=json)
    elif asked.drop is not None:
        drop_run(settings, asked.drop)
    elif asked.rules:
        _show_rules(settings, asked.words, json=json)
    elif asked.words != Words() and not asked.rebuild:
        side_run(settings, asked.words, json=json)
    else:
        _conclude(settings, asked, json=json)


def _refuse_what_does_not_go_together(asked: Asked) -> None:
    words = asked.words
    alone = [asked.runs, asked.show is not None, asked.drop is not None, asked.rules]
    if sum(alone) > 1 or (any(alone) and (asked.rebuild or asked.apply)):
        stop("--runs, --show, --drop and --rules each go alone", WRONG_USAGE)
    if asked.apply and not asked.rebuild:
        stop("--apply goes with --rebuild: `twelvemile detect --rebuild --apply ...`", WRONG_USAGE)
    if asked.rebuild and not asked.apply and words != Words():
        stop(
            "--rule, --set, --since, --until and --name make a side run, which changes nothing: leave out "
            "--rebuild; or say --rebuild --apply to have the store's alerts follow --set",
            WRONG_USAGE,
        )
    if asked.apply and (words.since or words.until or words.name):
        stop("--apply concludes everything: it takes no --since, --until or --name", WRONG_USAGE)
    if asked.apply and words.rule and not words.settings:
        stop("--rule says whose numbers --set sets, and there is no --set", WRONG_USAGE)


def _conclude(settings: Settings, asked: Asked, *, json: bool) -> None:
    """One transaction: a reader sees the conclusions before or after, never between."""
    began = time.monotonic()
    with clear_errors():
        say(f"store: {shown(settings.database_url)}")
        rules, units = concluder(settings), given_units(settings)
        with settled_store(settings, create=False) as engine:
            keep_watchlist(engine, units, settings)
            vessels, raised = _concluded(engine, rules, asked)
            told = _numbers(engine, rules)
    result = {
        "vessels": vessels,
        "alerts_raised": len(raised),
        "seconds": round(time.monotonic() - began, 3),
    }
    if json:
        show_json(result | ({"parameters": told[0]} if asked.apply else {}))
    else:
        if asked.apply:
            say(f"the store's rules: {told[1] or BY_DEFAULT}; nobody was told of the change")
        say(f"{vessels:,} vessels concluded, {len(raised)} alerts raised; {result['seconds']} s")


def _concluded(engine: Engine, rules: Concluder, asked: Asked) -> tuple[int, dict[int, str]]:
    with writing(engine) as connection:
        if not lease.take(connection, lease.this_process(), now_ms()):
            stop("another process draws the conclusions of this store: wait for it to end, then try again")
        if asked.apply:
            rules = retuned(connection, rules, asked_of(asked.words, rules).settings)
        if rules.prepare(connection, rebuild=asked.rebuild) and not asked.rebuild:
            say(RULES_CHANGED)
        vessels = rules.conclude_due(connection, now_ms())
        lease.give_back(connection, lease.this_process())
    return vessels, rules.raised


def _numbers(engine: Engine, rules: Concluder) -> tuple[tuning.Numbers, str]:
    with reading(engine) as connection:
        numbers = tuning.read(connection)
    return numbers, said(numbers, rules.rules)


def _show_rules(settings: Settings, words: Words, *, json: bool) -> None:
    """Every number of the rules, as it is in this store."""
    with clear_errors():
        rules = concluder(settings)
        asked = asked_of(words, rules)
        with settled_store(settings, create=False) as engine, reading(engine) as connection:
            rules.follow(connection)
        found = {
            kind: {key: _shown(given, in_force(rules.rules)[kind][key]) for key, given in names.items()}
            for kind, names in taken(rules.rules).items()
            if not asked.kinds or kind in asked.kinds
        }
    if json:
        show_json({"rules": found})
        return
    for kind, names in found.items():
        show(kind)
        for key, number in names.items():
            is_set = number["value"] != number["default"]
            mark = f", set: {number['default']} by default" if is_set else ""
            show(f"  {key:22} {number['value']:<8} ({number['least']} to {number['most']}{mark})")


def _shown(given: Any, value: float) -> dict[str, float]:  # noqa: ANN401
    return {"value": value, "default": given.default, "least": given.least, "most": given.most}
