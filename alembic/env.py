"""Runs the migrations: on the connection that `app.store.migrations` hands over, or for a developer at the
database that `alembic -x url=sqlite:///PATH ...` names.
"""

from sqlalchemy import Connection, make_url

from alembic import context
from app.store.models import Base
from app.store.transactions import make_engine, writing


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with writing(make_engine(make_url(context.get_x_argument(as_dictionary=True)["url"]), 30.0)) as own:
        run(own)
