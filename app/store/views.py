"""Views for whoever reads the store in SQL: packed fixes and reports as plain rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, MetaData, event

from app.store.models import Base, StaticContent
from app.store.packed.view import positions_view

STATICS_VIEW = (
    "CREATE VIEW statics AS SELECT r.mmsi, r.time_ms, r.content, r.time_ms + r.late_ms AS received_ms, "
    + ", ".join(f"c.{column.name}" for column in StaticContent.__table__.columns if column.name != "content")
    + " FROM static_reports r JOIN static_contents c ON c.content = r.content"
)
_ddl: Any = DDL
for _dialect in ("sqlite", "postgresql"):
    for _view in (positions_view(_dialect), STATICS_VIEW):
        _made = _ddl(_view.replace("%", "%%")).execute_if(dialect=_dialect)
        event.listen(Base.metadata, "after_create", _made)


def tables_and_views() -> MetaData:
    """All tables; the views are made after them."""
    return Base.metadata
