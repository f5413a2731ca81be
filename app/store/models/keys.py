"""The table of who may."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.store.models.base import Base

_HELD = text("revoked_ms IS NULL")


class ApiKey(Base):
    """A key, of which only the hash is kept. One that was removed stays, for the record."""

    __tablename__ = "api_keys"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    scope: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_ms: Mapped[int]
    expires_ms: Mapped[int | None]
    revoked_ms: Mapped[int | None]
    __table_args__ = (
        Index("api_keys_by_name", "name", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
    )
