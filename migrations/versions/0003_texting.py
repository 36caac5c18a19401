"""Texting and e-mail: what a message travels by, and confirming an e-mail address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_mail()
    _add_source_of_consent()


def downgrade() -> None:
    _drop_source_of_consent()
    _drop_mail()


def _add_mail() -> None:
    """Who joined so far joined by text."""
    op.add_column(
        "person", sa.Column("by_mail", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "join_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_join_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_join_link")),
    )
    op.create_index(op.f("ix_join_link_person_id"), "join_link", ["person_id"], unique=False)


def _add_source_of_consent() -> None:
    """What was written so far came by text, as far as anybody knows."""
    op.execute(
        "ALTER TABLE consent ADD COLUMN source VARCHAR NOT NULL DEFAULT 'text'"
        " CONSTRAINT ck_consent_source_known"
        " CHECK (source IN ('text', 'email', 'provider', 'roster'))"
    )


def _drop_source_of_consent() -> None:
    """A stop by the roster was no word of the person's, and was not known before."""
    op.execute("DELETE FROM consent WHERE source = 'roster'")
    op.drop_column("consent", "source")


def _drop_mail() -> None:
    """Who joined by e-mail has confirmed no number: they are asked anew (R28)."""
    op.execute("UPDATE person SET texting = 'unconfirmed' WHERE by_mail AND texting = 'joined'")
    op.drop_table("join_link")
    op.drop_column("person", "by_mail")
