"""The commands `twelvemile sightings`, as they are called; `sightings.py` does what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.options import Database, Json, settings_of

app = typer.Typer(no_args_is_help=True, help="Who was seen where, or looked for and not seen.")


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a file: .csv, .geojson or .json; or - (CSV)")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would come of it, and add nothing")
    ] = False,
    database_url: Database = None,
    json: Json = False,
) -> None:
    """Add the sightings of a file, and say of each row what was new."""
    from app.commands.sightings import take_in as run

    run(settings_of(database_url=database_url), file, dry_run=dry_run, json=json)


@app.command("template")
def template() -> None:
    """Print the columns, each explained, and an example row."""
    from app.commands.sightings import template as run

    run()
