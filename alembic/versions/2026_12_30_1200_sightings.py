"""What is seen and told of ships that send no AIS: sightings, detections, notices."""

import sqlalchemy as sa

from alembic import op

revision = "sightings"
down_revision = "side_runs"
branch_labels = None
depends_on = None


def _box(nullable: bool) -> list[sa.Column]:
    return [sa.Column(side, sa.Float(53), nullable=nullable) for side in ("west", "south", "east", "north")]


def upgrade() -> None:
    op.create_table(
        "sightings",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("known_ms", sa.BigInteger(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.String(20), nullable=False),
        sa.Column("supersedes", sa.String(16), nullable=True),
        sa.Column("derived_from", sa.String(16), nullable=True),
        *_box(nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sightings_by_time", "sightings", ["from_ms", "id"])
    op.create_index("sightings_by_corrected", "sightings", ["supersedes"])
    op.create_index("sightings_by_root", "sightings", ["derived_from"])
    op.create_table(
        "sighting_units",
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("sighting", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("unit", "sighting"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sighting_withdrawals",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sighting", sa.String(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("withdrawals_by_sighting", "sighting_withdrawals", ["sighting", "at_ms"])
    _detections()
    op.create_table(
        "notices",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.Column("known_ms", sa.BigInteger(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        *_box(nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notices_by_time", "notices", ["from_ms", "id"])


def _detections() -> None:
    op.create_table(
        "detection_scenes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scene", sa.String(200), nullable=False, unique=True),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "detections",
        sa.Column("scene", sa.Integer(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("lon", sa.Integer(), nullable=False),
        sa.Column("lat", sa.Integer(), nullable=False),
        sa.Column("length_dm", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scene", "time_ms", "lon", "lat"),
        sqlite_with_rowid=False,
    )
    op.create_index("detections_by_time", "detections", ["time_ms"])
