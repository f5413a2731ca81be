"""Options that several commands take, and the settings that are made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from app.settings import Settings

Database = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        help="sqlite:///PATH or postgresql://... [default: in your data folder]",
        show_default=False,
    ),
]
WatchlistFile = Annotated[
    Path | None, typer.Option("--watchlist", help="CSV: label,mmsi,imo,callsign", show_default=False)
]
ZonesFile = Annotated[
    Path | None, typer.Option("--zones", help="GeoJSON: zones of your own", show_default=False)
]
Redistributable = Annotated[
    str | None,
    typer.Option(
        metavar="yes|no|unknown",
        help="whether raw lines may be given to others [default: unknown]",
        show_default=False,
    ),
]
Force = Annotated[bool, typer.Option("--force", help="replace what is there")]
Json = Annotated[bool, typer.Option("--json", help="end with one JSON object on stdout")]
Host = Annotated[
    str | None, typer.Option(help="an address of this machine [default: 127.0.0.1]", show_default=False)
]
Port = Annotated[int | None, typer.Option(help="the port to serve at [default: 8000]", show_default=False)]


def settings_of(**given: Any) -> Settings:  # noqa: ANN401 - pydantic checks them
    """The settings with the options that were given, not None; ends with status 2 if one cannot be."""
    # Pydantic takes a while to import: --help does without.
    from pydantic import ValidationError

    from app.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            typer.echo(f"twelvemile: TWELVEMILE_{name}: {problem['msg']}", err=True)
        raise typer.Exit(2) from None
