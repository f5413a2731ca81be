"""The commands `twelvemile units`, as they are called; `units.py` does what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.options import Database, Json, settings_of

app = typer.Typer(no_args_is_help=True, help="Ships that are followed, and what is claimed of them.")
DryRun = Annotated[bool, typer.Option("--dry-run", help="only say what would be new")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV: a claim a line")],
    dry_run: DryRun = False,
    database_url: Database = None,
    json: Json = False,
) -> None:
    """Add the units and claims of a file; what is there stays."""
    from app.commands.units import import_file as run

    run(settings_of(database_url=database_url), file, dry_run=dry_run, json=json)


@app.command("starter")
def starter(dry_run: DryRun = False, database_url: Database = None, json: Json = False) -> None:
    """Add those that Twelvemile brings, from public reports."""
    from app.commands.units import import_file as run
    from app.naval_data import STARTER

    run(settings_of(database_url=database_url), STARTER, dry_run=dry_run, json=json)


@app.command("watchlist")
def watchlist(database_url: Database = None) -> None:
    """Show as a watchlist whom AIS can show."""
    from app.commands.units import watchlist as run

    run(settings_of(database_url=database_url))
