"""Signals: every trigger, what came of a flag, duty of peer supporters, steps of escalation."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OLD_TRIGGERS = "trigger IN ('T1', 'T3', 'T4')"
_TRIGGERS = "trigger IN ('T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7')"
_CLOSING = {
    "offer": "'five-minutes', 'team-talk', 'one-by-one', 'professional'",
    "outcome": "'offered', 'held', 'not-needed'",
    "reason": "'done-already', 'work-first', 'team-fine', 'same-event', 'too-late'",
}
_DEEDS = "'offered', 'held', 'not-needed', 'changed'"
_FLAG_INSTANTS = ("next_told_at", "lead_told_at", "offered_at", "closed_at")
_CONTACT_INSTANTS = ("calling_since", "peers_told_at", "leads_told_at")


def upgrade() -> None:
    _add_closing_of_flags()
    _add_leader_action()
    _add_work_on_contacts()
    _add_duty()
    _allow_asking_after_no_shift()


def downgrade() -> None:
    _ask_after_shifts_only()
    _drop_duty()
    _drop_work_on_contacts()
    _drop_leader_action()
    _drop_closing_of_flags()


def _add_closing_of_flags() -> None:
    """Flags of every trigger, who handed them over, what was offered, what came of them."""
    with op.batch_alter_table("flag") as flag:
        flag.drop_constraint(op.f("ck_flag_trigger_known"), type_="check")
        flag.create_check_constraint(op.f("ck_flag_trigger_known"), _TRIGGERS)
        flag.add_column(sa.Column("handed_by", sa.Uuid(), nullable=True))
        flag.create_foreign_key(op.f("fk_flag_handed_by"), "account", ["handed_by"], ["id"])
        for name in _FLAG_INSTANTS:
            flag.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name, words in _CLOSING.items():
            flag.add_column(sa.Column(name, sa.String(), nullable=True))
            flag.create_check_constraint(op.f(f"ck_flag_{name}_known"), f"{name} IN ({words})")
    op.create_table(
        "flag_pass",
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["flag.id"], name=op.f("fk_flag_pass_flag_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_flag_pass_account_id")
        ),
        sa.PrimaryKeyConstraint("flag_id", "account_id", name=op.f("pk_flag_pass")),
    )


def _drop_closing_of_flags() -> None:
    """Flags of triggers the older version does not know go with them."""
    op.drop_table("flag_pass")
    op.execute("DELETE FROM flag WHERE trigger NOT IN ('T1', 'T3', 'T4')")
    with op.batch_alter_table("flag") as flag:
        for name in _CLOSING:
            flag.drop_constraint(op.f(f"ck_flag_{name}_known"), type_="check")
            flag.drop_column(name)
        for name in _FLAG_INSTANTS:
            flag.drop_column(name)
        flag.drop_constraint(op.f("fk_flag_handed_by"), type_="foreignkey")
        flag.drop_column("handed_by")
        flag.drop_constraint(op.f("ck_flag_trigger_known"), type_="check")
        flag.create_check_constraint(op.f("ck_flag_trigger_known"), _OLD_TRIGGERS)


def _add_leader_action() -> None:
    """What leaders noted about flags."""
    op.create_table(
        "leader_action",
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("change", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"kind IN ({_DEEDS})", name=op.f("ck_leader_action_kind_known")),
        sa.CheckConstraint(
            f"reason IN ({_CLOSING['reason']})", name=op.f("ck_leader_action_reason_known")
        ),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["flag.id"], name=op.f("fk_leader_action_flag_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_leader_action_account_id")
        ),
        sa.PrimaryKeyConstraint("flag_id", "kind", name=op.f("pk_leader_action")),
    )


def _drop_leader_action() -> None:
    """What was to be told by text goes too: the older version does not know these words."""
    op.execute("DELETE FROM outbox WHERE text = 'wedid'")
    op.drop_table("leader_action")


def _add_work_on_contacts() -> None:
    with op.batch_alter_table("contact") as contact:
        contact.add_column(sa.Column("calling_by", sa.Uuid(), nullable=True))
        contact.create_foreign_key(op.f("fk_contact_calling_by"), "account", ["calling_by"], ["id"])
        for name in _CONTACT_INSTANTS:
            contact.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        contact.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))


def _drop_work_on_contacts() -> None:
    with op.batch_alter_table("contact") as contact:
        contact.drop_constraint(op.f("fk_contact_calling_by"), type_="foreignkey")
        for name in ("calling_by", *_CONTACT_INSTANTS, "tries"):
            contact.drop_column(name)


def _add_duty() -> None:
    op.add_column(
        "account", sa.Column("duty_days", sa.String(), nullable=False, server_default="1234567")
    )
    op.add_column("account", sa.Column("off_until", sa.Date(), nullable=True))


def _drop_duty() -> None:
    op.drop_column("account", "off_until")
    op.drop_column("account", "duty_days")


def _allow_asking_after_no_shift() -> None:
    """The monthly check-in is asked after no shift."""
    with op.batch_alter_table("invitation") as invitation:
        invitation.alter_column("shift_id", existing_type=sa.Integer(), nullable=True)


def _ask_after_shifts_only() -> None:
    """What was asked after no shift goes: the older version does not know it."""
    op.execute("DELETE FROM outbox WHERE text IN ('monthly', 'monthly-reminder')")
    op.execute("DELETE FROM invitation WHERE shift_id IS NULL")
    with op.batch_alter_table("invitation") as invitation:
        invitation.alter_column("shift_id", existing_type=sa.Integer(), nullable=False)
