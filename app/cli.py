"""The command `twelvemile`. What a command needs is imported when it is called, so that --help is quick."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from app.commands import detecting, giving, key_commands, sighting_commands, unit_commands
from app.commands.options import (
    Database,
    Force,
    Host,
    Json,
    Port,
    Redistributable,
    WatchlistFile,
    ZonesFile,
    settings_of,
)
from ingest.compiled import on_compile

COMPILING = "compiling for this machine: this takes about a minute, once"
_NEW_OBJECTS_BETWEEN_COLLECTIONS = 100_000
"""Most of what is made stays (modules) or goes by itself (rows): Python's own 700 costs a quarter second."""

app = typer.Typer(
    name="twelvemile",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Who is holding at the edge of Syria's territorial sea, since when, and on what evidence.",
    epilog="Every setting is also a variable TWELVEMILE_*; limits are computed lines, not legal ones.",
)
app.add_typer(key_commands.app, name="keys")
app.add_typer(sighting_commands.app, name="sightings")
app.add_typer(unit_commands.app, name="units")


@app.command()
def ingest(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="files (.gz, .bz2, .zst too), patterns, or -")
    ],
    feed: Annotated[
        str | None, typer.Option(help="name of the feed [default: the path]", show_default=False)
    ] = None,
    received_at: Annotated[
        str | None, typer.Option(metavar="ISO", help="when untimed lines were received", show_default=False)
    ] = None,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="mark all that comes of it as synthetic")
    ] = False,
    facts_only: Annotated[
        bool, typer.Option("--facts-only", help="store facts; leave the conclusions to a later `detect`")
    ] = False,
    database_url: Database = None,
    watchlist: WatchlistFile = None,
    zones: ZonesFile = None,
    batch_bytes: Annotated[
        int | None, typer.Option(help="bytes between two commits [default: 16 MiB]", show_default=False)
    ] = None,
    lateness_s: Annotated[
        int | None, typer.Option(help="how late a message may come [default: 900]", show_default=False)
    ] = None,
    redistributable: Redistributable = None,
    json: Json = False,
) -> None:
    """Read recorded AIS into the store and draw conclusions from it."""
    from app.commands.ingest import ingest as run

    settings = settings_of(
        database_url=database_url,
        watchlist=watchlist,
        zones=zones,
        batch_bytes=batch_bytes,
        lateness_s=lateness_s,
        redistributable=redistributable,
    )
    run(
        settings,
        sources,
        feed=feed,
        received_at=received_at,
        synthetic=synthetic,
        facts_only=facts_only,
        json=json,
    )


@app.command()
def serve(
    feed: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="udp://, tcp://, aisstream:// or a file that grows; repeatable"),
    ] = None,
    host: Host = None,
    port: Port = None,
    database_url: Database = None,
    watchlist: WatchlistFile = None,
    zones: ZonesFile = None,
    redistributable: Redistributable = None,
) -> None:
    """Serve vessels and alerts over HTTP, and listen to live feeds. Other machines need keys."""
    from app.commands.serve import serve as run

    settings = settings_of(
        host=host,
        port=port,
        database_url=database_url,
        watchlist=watchlist,
        zones=zones,
        redistributable=redistributable,
    )
    run(settings, feed or [])


app.command()(detecting.detect)


@app.command()
def deliver(
    once: Annotated[bool, typer.Option("--once", help="send what is due now, and end")] = False,
    test: Annotated[bool, typer.Option("--test", help="send one message that says it is a test")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="try again a channel that stopped, then go on")
    ] = False,
    database_url: Database = None,
) -> None:
    """Tell people on Slack of alerts. TWELVEMILE_SLACK_WEBHOOK_URL says where."""
    from app.commands.deliver import deliver as run

    run(settings_of(database_url=database_url), once=once, test=test, resume=resume)


@app.command()
def migrate(database_url: Database = None) -> None:
    """Bring an older store up to date."""
    from app.commands.migrate import migrate as run

    run(settings_of(database_url=database_url))


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="where to copy it to")],
    database_url: Database = None,
    force: Force = False,
) -> None:
    """Copy the store to a file while it is in use."""
    from app.commands.backup import backup as run

    run(settings_of(database_url=database_url), to, force=force)


@app.command()
def restore(
    copy: Annotated[Path, typer.Argument(metavar="FILE", help="what `backup` made")],
    database_url: Database = None,
    force: Force = False,
) -> None:
    """Put a copy in the place of the store."""
    from app.commands.backup import restore as run

    run(settings_of(database_url=database_url), copy, force=force)


@app.command()
def expire(
    raw_days: Annotated[
        float | None, typer.Option(help="lines as they came: how old they may become", show_default=False)
    ] = None,
    position_days: Annotated[
        float | None, typer.Option(help="positions and reports: likewise", show_default=False)
    ] = None,
    database_url: Database = None,
    json: Json = False,
) -> None:
    """Let go of old facts that no alert rests on. Without options, as the settings say."""
    from app.commands.expire import expire as run

    settings = settings_of(
        database_url=database_url, keep_raw_days=raw_days, keep_position_days=position_days
    )
    run(settings, json=json)


@app.command()
def explain(
    mmsi: Annotated[int, typer.Argument(help="the vessel", min=1, max=999_999_999)],
    at: Annotated[
        str | None, typer.Option(metavar="ISO", help="when [default: now]", show_default=False)
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="all conditions of this rule; may be repeated", show_default=False),
    ] = None,
    whole: Annotated[bool, typer.Option("--all", help="all conditions of every rule")] = False,
    database_url: Database = None,
    watchlist: WatchlistFile = None,
    zones: ZonesFile = None,
    json: Json = False,
) -> None:
    """Say which conditions of each rule a vessel met, and which not."""
    from app.commands.explain import explain as run

    settings = settings_of(database_url=database_url, watchlist=watchlist, zones=zones)
    run(settings, mmsi, at, rule=rule or (), whole=whole, json=json)


@app.command()
def doctor(database_url: Database = None, watchlist: WatchlistFile = None, zones: ZonesFile = None) -> None:
    """Look at this installation and its store, and say what is wrong."""
    from app.commands.doctor import doctor as run

    run(settings_of(database_url=database_url, watchlist=watchlist, zones=zones))


app.command()(giving.export)
app.command()(giving.report)
app.command()(giving.verify)


@app.command()
def demo(
    host: Host = None,
    port: Port = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            "--database-url",
            help="sqlite:///PATH or postgresql://... [default: demo.db or replay.db in your data folder]",
            show_default=False,
        ),
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(help="play what was published of a stretch of weeks: tartus-2024", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--write", help="only write the scenario's NMEA to a file", show_default=False),
    ] = None,
    only_prepare: Annotated[
        bool, typer.Option("--only-prepare", help="fill the store, do not serve")
    ] = False,
) -> None:
    """Serve a synthetic scenario, or a replay, from its own store."""
    settings = settings_of(host=host, port=port)
    if replay is not None:
        from app.commands.replay import replay as play

        play(settings, replay, database_url=database_url, out=out, only_prepare=only_prepare)
        return
    from app.commands.demo import demo as run

    run(settings, database_url=database_url, out=out, only_prepare=only_prepare)


def main() -> None:
    """Run the command; ends in SystemExit."""
    on_compile.append(lambda: typer.echo(COMPILING, err=True))
    app()


def run() -> None:
    """The entry point: `main` in a process of its own, which ends at once when the command has."""
    gc.set_threshold(_NEW_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        main()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        if end.code is None or isinstance(end.code, int):
            # Stores are closed; the system takes back the rest half a second faster than it is taken apart.
            os._exit(end.code or 0)
        raise


if __name__ == "__main__":
    run()
