"""How psycopg sends texts."""

from __future__ import annotations

from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown


class TextWithoutNul(StrDumperUnknown):
    """PostgreSQL's texts hold no NUL: one that came in stands as U+FFFD, and one asked for finds nothing."""

    def dump(self, obj: str) -> Buffer | None:
        """The text's bytes."""
        return super().dump(obj.replace("\0", "\ufffd"))
