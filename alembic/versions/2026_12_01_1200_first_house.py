"""The first house: every table of version 0.1."""

import sqlalchemy as sa

from alembic import op

revision = "first_house"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("mmsi", sa.BigInteger(), nullable=False),
        sa.Column("started_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger()),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("final_ms", sa.BigInteger()),
        sa.Column("lon", sa.Double()),
        sa.Column("lat", sa.Double()),
        sa.Column("triage", sa.String(length=12)),
        sa.Column("told", sa.String(length=12), nullable=False),
        sa.Column("raised_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("uid"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_alerts_kind", "alerts", ["kind"])
    op.create_index("ix_alerts_mmsi", "alerts", ["mmsi"])
    op.create_index("ix_alerts_started_ms", "alerts", ["started_ms"])
    op.create_index("ix_alerts_status", "alerts", ["status"])
    op.create_table(
        "dirty",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mmsi"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("lateness_s", sa.BigInteger(), nullable=False),
        sa.Column("newest_ms", sa.BigInteger()),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("positions", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.Text(), nullable=False),
        sa.Column("rejects_first", sa.Text(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "heard",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("time_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("mmsi", "time_ms", "reason"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "positions",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("time_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lon", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lat", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("sog", sa.SmallInteger()),
        sa.Column("cog", sa.SmallInteger()),
        sa.Column("heading", sa.SmallInteger()),
        sa.Column("rot", sa.SmallInteger()),
        sa.Column("nav_status", sa.SmallInteger()),
        sa.Column("msg_type", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mmsi", "time_ms", "lon", "lat"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rule_state",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("mmsi", "at_ms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "segments",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("start_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hull", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mmsi", "start_ms", "hull"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statics",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("time_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.String(length=16), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("msg_type", sa.SmallInteger(), nullable=False),
        sa.Column("imo", sa.BigInteger()),
        sa.Column("callsign", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("ship_type", sa.SmallInteger()),
        sa.Column("to_bow", sa.SmallInteger()),
        sa.Column("to_stern", sa.SmallInteger()),
        sa.Column("to_port", sa.SmallInteger()),
        sa.Column("to_starboard", sa.SmallInteger()),
        sa.Column("draught_dm", sa.SmallInteger()),
        sa.Column("destination", sa.Text()),
        sa.Column("eta", sa.String(length=16)),
        sa.PrimaryKeyConstraint("mmsi", "time_ms", "content"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "taints",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("incident", sa.String(length=32)),
        sa.PrimaryKeyConstraint("mmsi", "from_ms", "to_ms", "reason"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vessels",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("callsign", sa.Text()),
        sa.Column("imo", sa.BigInteger()),
        sa.Column("ship_type", sa.SmallInteger()),
        sa.Column("destination", sa.Text()),
        sa.Column("class_b", sa.Boolean(), nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_ms", sa.BigInteger(), nullable=False),
        sa.Column("position_ms", sa.BigInteger()),
        sa.Column("lon", sa.Integer()),
        sa.Column("lat", sa.Integer()),
        sa.Column("sog", sa.SmallInteger()),
        sa.Column("cog", sa.SmallInteger()),
        sa.Column("heading", sa.SmallInteger()),
        sa.Column("nav_status", sa.SmallInteger()),
        sa.PrimaryKeyConstraint("mmsi"),
    )
    op.create_table(
        "alert_ids",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["uid"], ["alerts.uid"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_alert_ids_uid", "alert_ids", ["uid"])
    op.create_table(
        "alert_revisions",
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["uid"], ["alerts.uid"]),
        sa.PrimaryKeyConstraint("uid", "revision"),
    )
    op.create_table(
        "alert_vessels",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["uid"], ["alerts.uid"]),
        sa.PrimaryKeyConstraint("mmsi", "uid"),
    )
    op.create_table(
        "feed_up",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("to_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"]),
        sa.PrimaryKeyConstraint("feed_id", "from_ms"),
    )
    op.create_table(
        "inputs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("head_sha256", sa.String(length=64), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("carry", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("inputs_by_file", "inputs", ["feed_id", "size", "head_sha256"], unique=True)
    op.create_table(
        "raw",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("first_ms", sa.BigInteger()),
        sa.Column("last_ms", sa.BigInteger()),
        sa.Column("recorded_ms", sa.BigInteger(), nullable=False),
        sa.Column("zstd", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"]),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "vessel_feeds",
        sa.Column("mmsi", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("feed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"]),
        sa.PrimaryKeyConstraint("mmsi", "feed_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("there is no older store to go back to: remove the file instead")
