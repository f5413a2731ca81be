"""The options of `twelvemile detect`. What it needs is imported when called, so that --help is quick."""

from __future__ import annotations

from typing import Annotated

import typer

from app.commands.options import Database, Json, WatchlistFile, ZonesFile, settings_of


def detect(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="conclude everything anew, from nothing")
    ] = False,
    apply: Annotated[
        bool,
        typer.Option(
            "--apply", help="with --rebuild: keep what --set sets, and tell nobody what changes by it"
        ),
    ] = False,
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="side run: only this rule; may be repeated", show_default=False),
    ] = None,
    numbers: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="side run: a number of a rule; may be repeated",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="ISO", help="side run: alerts from then on", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="ISO", help="side run: alerts up to then", show_default=False)
    ] = None,
    name: Annotated[str | None, typer.Option(help="side run: what to call it", show_default=False)] = None,
    rules: Annotated[bool, typer.Option("--rules", help="show every rule's numbers")] = False,
    runs: Annotated[bool, typer.Option("--runs", help="list the side runs")] = False,
    show: Annotated[
        str | None, typer.Option(metavar="NAME", help="show a side run again", show_default=False)
    ] = None,
    drop: Annotated[
        str | None, typer.Option(metavar="NAME", help="let go of a side run", show_default=False)
    ] = None,
    database_url: Database = None,
    watchlist: WatchlistFile = None,
    zones: ZonesFile = None,
    json: Json = False,
) -> None:
    """Draw what conclusions are due, or try other numbers of rules."""
    from app.commands.detect import Asked
    from app.commands.detect import detect as run
    from app.commands.siding import Words

    words = Words(tuple(rule or ()), tuple(numbers or ()), since, until, name)
    settings = settings_of(database_url=database_url, watchlist=watchlist, zones=zones)
    run(settings, Asked(rebuild, apply, words, rules, runs, show, drop), json=json)
