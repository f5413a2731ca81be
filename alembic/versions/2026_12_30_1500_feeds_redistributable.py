"""Whether a feed's lines may be given to others; when lines arrived that tell no time themselves."""

import sqlalchemy as sa

from alembic import op

revision = "feeds_redistributable"
down_revision = "assessments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("redistributable", sa.String(8), nullable=False, server_default="unknown")
    op.add_column("feeds", column)
    op.add_column("raw", sa.Column("arrivals", sa.LargeBinary(), nullable=True))
