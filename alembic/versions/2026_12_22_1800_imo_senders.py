"""Which MMSIs sent an IMO number, and since when: one number under two of them is found without a scan."""

import sqlalchemy as sa

from alembic import op

revision = "imo_senders"
down_revision = "coverage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imo_senders",
        sa.Column("imo", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("mmsi", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO imo_senders (imo, mmsi, first_ms) SELECT c.imo, s.mmsi, min(s.time_ms) "
        "FROM static_reports s JOIN static_contents c ON c.content = s.content "
        "WHERE c.imo IS NOT NULL GROUP BY c.imo, s.mmsi"
    )
