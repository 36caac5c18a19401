"""Proposals, approvals, the change log, marks of shaping; a former number in the outbox; enrolment."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KINDS = "'founding', 'policy', 'tree', 'role', 'shaping', 'clock', 'appoint', 'legal-hold'"
_STATES = "'proposed', 'approved', 'refused', 'withdrawn'"

_SQLITE_TRIGGERS = (
    """
    CREATE TRIGGER change_no_update BEFORE UPDATE ON change
    BEGIN SELECT RAISE(ABORT, 'the change log is append-only (rule R30)'); END
    """,
    """
    CREATE TRIGGER change_no_delete BEFORE DELETE ON change
    WHEN OLD.id <> (SELECT MIN(id) FROM change)
      OR NOT EXISTS (SELECT 1 FROM mark WHERE key = 'change-log-purged'
                     AND value = CAST(OLD.id AS TEXT))
    BEGIN SELECT RAISE(ABORT, 'the change log is append-only (rule R30)'); END
    """,
    # INSERT OR REPLACE would delete without asking the trigger above.
    """
    CREATE TRIGGER change_no_replace BEFORE INSERT ON change
    WHEN EXISTS (SELECT 1 FROM change WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the change log is append-only (rule R30)'); END
    """,
)
_POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION change_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND OLD.id = (SELECT MIN(id) FROM change)
        AND EXISTS (SELECT 1 FROM mark WHERE key = 'change-log-purged'
                    AND value = CAST(OLD.id AS TEXT)) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'the change log is append-only (rule R30)' USING ERRCODE = '23514';
    END $$
    """,
    """
    CREATE TRIGGER change_no_change BEFORE UPDATE OR DELETE ON change
    FOR EACH ROW EXECUTE FUNCTION change_append_only()
    """,
    """
    CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change
    FOR EACH STATEMENT EXECUTE FUNCTION change_append_only()
    """,
)


def upgrade() -> None:
    _create_proposals()
    _create_approvals()
    _create_change_log()
    _create_marks_of_shaping()
    op.add_column("outbox", sa.Column("number", sa.String(), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _add_enrolment(is_sqlite=is_sqlite)
    for statement in _SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    # A text to a former number names nobody else: without its number it cannot be sent.
    op.execute("DELETE FROM outbox WHERE person_id IS NULL AND account_id IS NULL")
    op.drop_column("outbox", "number")
    for table, column in (
        ("period", "facts"),
        ("unit", "periods"),
        ("person", "is_founder"),
        ("person", "enrolled_on"),
    ):
        op.drop_column(table, column)
    for table in ("shaped", "change", "approval", "proposal"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION change_append_only()")


def _create_proposals() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_proposal_kind_known")),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_proposal_state_known")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_proposal_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_proposal_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_kind"), "proposal", ["kind"], unique=False)
    op.create_index(op.f("ix_proposal_starts_at"), "proposal", ["starts_at"], unique=False)


def _create_approvals() -> None:
    op.create_table(
        "approval",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_approval_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_approval_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "account_id", name=op.f("pk_approval")),
    )


def _create_change_log() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("proposer", sa.String(), nullable=False),
        sa.Column("decider", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("fields", sa.String(), nullable=False),
        sa.CheckConstraint(
            f"decision IN ({_STATES}, 'done', 'lapsed')", name=op.f("ck_change_decision_known")
        ),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_change_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )


def _create_marks_of_shaping() -> None:
    op.create_table(
        "shaped",
        sa.Column("leaf_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("shaped_on", sa.Date(), nullable=False),
        sa.Column("has_come", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["leaf_id"], ["unit.id"], name=op.f("fk_shaped_leaf_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shaped_person_id")),
        sa.PrimaryKeyConstraint("leaf_id", "person_id", name=op.f("pk_shaped")),
    )
    op.create_index(op.f("ix_shaped_person_id"), "shaped", ["person_id"], unique=False)
    op.create_index(op.f("ix_shaped_shaped_on"), "shaped", ["shaped_on"], unique=False)


def _add_enrolment(*, is_sqlite: bool) -> None:
    """Who is known already is enrolled since their first JOIN, the others since today (R28).

    Units begin at no period: they are stable after two, or with the founding (R29).
    """
    op.add_column("person", sa.Column("enrolled_on", sa.Date(), nullable=True))
    for table, column, kind, default in (
        ("person", "is_founder", sa.Boolean(), sa.false()),
        ("unit", "periods", sa.Integer(), "0"),
    ):
        op.add_column(table, sa.Column(column, kind, nullable=False, server_default=default))
    op.add_column("period", sa.Column("facts", sa.LargeBinary(), nullable=True))
    day = "substr(MIN(consent.at), 1, 10)" if is_sqlite else "CAST(MIN(consent.at) AS date)"
    op.execute(
        "UPDATE person SET enrolled_on = COALESCE((SELECT "  # noqa: S608 - fixed words
        f"{day} FROM consent WHERE consent.person_id = person.id AND consent.kind = 'join'),"
        " CURRENT_DATE)"
    )
