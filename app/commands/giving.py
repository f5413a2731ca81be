"""The options of the commands that give things out; what they need is imported when called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.commands.options import Database, Force, Json, settings_of


def export(
    to: Annotated[
        Path, typer.Argument(metavar="TO", help="a file: .csv, .parquet, .arrow, .geojson; or a folder")
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format", help="csv, parquet, arrow, geojson [default: by ending]", show_default=False
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="ISO", help="first instant of the span", show_default=False)
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="ISO", help="first instant after it", show_default=False)
    ] = None,
    bbox: Annotated[
        str | None, typer.Option(metavar="W,S,E,N", help="a box, in degrees", show_default=False)
    ] = None,
    mmsi: Annotated[
        list[str] | None, typer.Option(help="only this vessel; may be repeated", show_default=False)
    ] = None,
    alerts: Annotated[bool, typer.Option("--alerts", help="alerts instead of positions")] = False,
    by_day: Annotated[
        bool, typer.Option("--by-day", help="a folder of GeoParquet files, date=2024-12-10/ and so on")
    ] = False,
    force: Force = False,
    database_url: Database = None,
    json: Json = False,
) -> None:
    """Write positions or alerts to a file, or positions by day."""
    from app.commands.export import Asked
    from app.commands.export import export as run

    asked = Asked(to, form, since, until, bbox, mmsi or [], alerts, by_day, force)
    run(settings_of(database_url=database_url), asked, json=json)


def report(
    week: Annotated[str, typer.Option(metavar="2024-W50", help="an ISO week, Monday to Sunday in UTC")],
    navy: Annotated[
        str, typer.Option(help="a state as ISO 3166 has it, or a navy as the units have it")
    ] = "RU",
    known_at: Annotated[
        str | None,
        typer.Option(metavar="ISO", help="use nothing that became known later", show_default=False),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="json, md, html, csv [default: by the ending of --out, else md]",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="a file [default: standard output]", show_default=False),
    ] = None,
    force: Force = False,
    database_url: Database = None,
) -> None:
    """Write the weekly: who was where, and what was not seen."""
    from app.commands.report import Asked
    from app.commands.report import report as run

    run(settings_of(database_url=database_url), Asked(week, navy, known_at, form, out, force))


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="an alert's evidence, a zip")],
    json: Json = False,
) -> None:
    """Say whether an evidence bundle is whole and bears its alert."""
    from app.commands.verify import verify as run

    run(bundle, json=json)
