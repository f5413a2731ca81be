"""Who may: keys, of which only the hash is kept; and an index to count alerts by."""

import sqlalchemy as sa

from alembic import op

revision = "api_keys"
down_revision = "pack_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger()),
        sa.Column("revoked_ms", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    held = sa.text("revoked_ms IS NULL")
    op.create_index(
        "api_keys_by_name", "api_keys", ["name"], unique=True, sqlite_where=held, postgresql_where=held
    )
    op.create_index("alerts_counted", "alerts", ["kind", "status", "severity"])


def downgrade() -> None:
    op.drop_index("alerts_counted", "alerts")
    op.drop_table("api_keys")
