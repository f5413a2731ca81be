"""The commands `twelvemile keys`, as they are called; `keys.py` does what they say."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from app.commands.options import Database, Json, settings_of

app = typer.Typer(no_args_is_help=True, help="Keys for servers that other machines can reach.")
KeyName = Annotated[str, typer.Argument(metavar="NAME", help="what the key is called")]
KeyScope = Annotated[
    Literal["read", "write", "triage", "admin"],
    typer.Option(help="read: all GET; write: sending AIS in; triage: read, and triage; admin: all"),
]


@app.command("add")
def add(
    name: KeyName,
    scope: KeyScope,
    expires: Annotated[
        str | None,
        typer.Option(metavar="90d|ISO", help="when it ends [default: never]", show_default=False),
    ] = None,
    database_url: Database = None,
) -> None:
    """Make a key and show it once: the store keeps only its hash."""
    from app.commands.keys import add as run

    run(settings_of(database_url=database_url), name, scope=scope, expires=expires)


@app.command("list")
def show_all(database_url: Database = None, json: Json = False) -> None:
    """Show the names, scopes and ends of all keys, removed ones too."""
    from app.commands.keys import show_all as run

    run(settings_of(database_url=database_url), json=json)


@app.command("remove")
def remove(name: KeyName, database_url: Database = None) -> None:
    """Let a key open nothing any more, on running servers too."""
    from app.commands.keys import remove as run

    run(settings_of(database_url=database_url), name)


@app.command("void-links")
def void_links(database_url: Database = None) -> None:
    """Let the links to pictures that were sent so far open nothing."""
    from app.commands.keys import void_links as run

    run(settings_of(database_url=database_url))
