"""Exposures: counts of call types by team and day, as dispatch counts them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exposure",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("call_type", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_exposure_count_not_negative")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_exposure_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "day", "call_type", name=op.f("pk_exposure")),
    )
    op.create_index(op.f("ix_exposure_day"), "exposure", ["day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_exposure_day"), table_name="exposure")
    op.drop_table("exposure")
