"""Lines as they came can be found by feed and time: those of live feeds are joined hour by hour."""

from alembic import op

revision = "index_raw"
down_revision = "alert_subjects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("raw_by_feed", "raw", ["feed_id", "recorded_ms"])
