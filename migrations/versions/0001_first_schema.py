"""First schema: rosters, shifts, periods, outbox, releases and what keeps them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE_TRIGGERS = (
    """
    CREATE TRIGGER release_no_update BEFORE UPDATE ON release
    BEGIN SELECT RAISE(ABORT, 'releases are append-only (rule R11)'); END
    """,
    """
    CREATE TRIGGER release_no_delete BEFORE DELETE ON release
    WHEN OLD.id <> (SELECT MIN(id) FROM release)
      OR NOT EXISTS (SELECT 1 FROM release_anchor WHERE hash = OLD.hash)
    BEGIN SELECT RAISE(ABORT, 'only the oldest releases may go, by retention (rule R11)'); END
    """,
    # INSERT OR REPLACE would delete without asking the trigger above.
    """
    CREATE TRIGGER release_no_replace BEFORE INSERT ON release
    WHEN EXISTS (
      SELECT 1 FROM release
      WHERE id = NEW.id OR hash = NEW.hash OR previous = NEW.previous
        OR (pulse = NEW.pulse AND period_id = NEW.period_id)
    )
    BEGIN SELECT RAISE(ABORT, 'releases are append-only (rule R11)'); END
    """,
)
_POSTGRESQL_TRIGGERS = (
    """
    CREATE FUNCTION release_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' AND OLD.id = (SELECT MIN(id) FROM release)
        AND EXISTS (SELECT 1 FROM release_anchor WHERE hash = OLD.hash) THEN
        RETURN OLD;
      END IF;
      RAISE EXCEPTION 'releases are append-only (rule R11)';
    END $$
    """,
    """
    CREATE TRIGGER release_no_change BEFORE UPDATE OR DELETE ON release
    FOR EACH ROW EXECUTE FUNCTION release_append_only()
    """,
    """
    CREATE TRIGGER release_no_truncate BEFORE TRUNCATE ON release
    FOR EACH STATEMENT EXECUTE FUNCTION release_append_only()
    """,
)


def upgrade() -> None:
    _create_marks()
    _create_units()
    _create_people()
    _create_consents()
    _create_accounts()
    _create_sign_ins()
    _create_shifts()
    _create_periods()
    _create_eligibility()
    _create_invitations()
    _create_outbox()
    _create_receipts()
    _create_releases()
    _create_contacts()
    _create_incidents()
    _create_flags()
    _create_triggers()


def downgrade() -> None:
    for table in (
        "receipt",
        "flag",
        "shift_person",
        "outbox",
        "invitation",
        "incident",
        "eligibility",
        "contact",
        "consent",
        "account_link",
        "shift",
        "release",
        "person",
        "account",
        "unit",
        "sign_in_failure",
        "release_anchor",
        "period",
        "opt_out",
        "mark",
        "heartbeat",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION release_append_only()")


def _create_marks() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "mark",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mark")),
    )


def _create_units() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('agency', 'division', 'team')", name=op.f("ck_unit_kind_known")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name_key", name=op.f("uq_unit_name_key")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)


def _create_people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mobile", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("texting", sa.String(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "mobile IS NULL OR mobile LIKE '+%'", name=op.f("ck_person_mobile_e164")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'leave', 'left')", name=op.f("ck_person_status_known")
        ),
        sa.CheckConstraint(
            "texting IN ('unconfirmed', 'joined', 'out')", name=op.f("ck_person_texting_known")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("external_id", name=op.f("uq_person_external_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_person_mobile",
            ["mobile"],
            unique=True,
            sqlite_where=sa.text("status != 'left'"),
            postgresql_where=sa.text("status != 'left'"),
        )


def _create_consents() -> None:
    op.create_table(
        "opt_out",
        sa.Column("number_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number_key", name=op.f("pk_opt_out")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('join', 'stop', 'start')", name=op.f("ck_consent_kind_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)


def _create_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("mobile", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('leader', 'peer', 'representative', 'coordinator')",
            name=op.f("ck_account_role_known"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_account_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("mobile", name=op.f("uq_account_mobile")),
    )


def _create_sign_ins() -> None:
    op.create_table(
        "account_link",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_account_link_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_link")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "slot", name=op.f("pk_sign_in_failure")),
    )


def _create_shifts() -> None:
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("starts_wall", sa.String(), nullable=False),
        sa.Column("ends_wall", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_shift_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("external_id", name=op.f("uq_shift_external_id")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shift_due",
            ["ends_at"],
            unique=False,
            sqlite_where=sa.text("is_due"),
            postgresql_where=sa.text("is_due"),
        )
        batch_op.create_index(batch_op.f("ix_shift_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_shift_unit_id"), ["unit_id"], unique=False)
    op.create_table(
        "shift_person",
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_shift_person_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["shift.id"], name=op.f("fk_shift_person_shift_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shift_id", "person_id", name=op.f("pk_shift_person")),
    )
    with op.batch_alter_table("shift_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_person_person_id"), ["person_id"], unique=False)


def _create_periods() -> None:
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pulse", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visible_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("c", sa.Integer(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'opening', 'open', 'skipped', 'closed', 'lost')",
            name=op.f("ck_period_state_known"),
        ),
        sa.CheckConstraint("c BETWEEN 1 AND 3", name=op.f("ck_period_c_bounds")),
        sa.CheckConstraint(
            "k BETWEEN 5 AND 15 AND k >= 2 * c + 3", name=op.f("ck_period_k_bounds")
        ),
        sa.CheckConstraint(
            "starts_at < ends_at AND ends_at < visible_at", name=op.f("ck_period_in_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("pulse", "starts_at", name=op.f("uq_period_pulse_starts_at")),
    )


def _create_eligibility() -> None:
    op.create_table(
        "eligibility",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("leaf_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["leaf_id"], ["unit.id"], name=op.f("fk_eligibility_leaf_id")),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_eligibility_period_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_eligibility_person_id")
        ),
        sa.PrimaryKeyConstraint("period_id", "person_id", name=op.f("pk_eligibility")),
    )


def _create_invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_invitation_period_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_invitation_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "period_id",
            "person_id",
            "number",
            name=op.f("uq_invitation_period_id_person_id_number"),
        ),
        sa.UniqueConstraint("shift_id", "person_id", name=op.f("uq_invitation_shift_id_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_person_id"), ["person_id"], unique=False)


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim_token", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt_token", sa.String(), nullable=True),
        sa.Column("attempted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_sid", sa.String(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'claimed', 'sending', 'accepted', 'sent', 'delivered', 'undelivered', 'failed', 'cancelled', 'expired', 'unknown')",
            name=op.f("ck_outbox_state_known"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outbox_account_id")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_outbox_period_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outbox_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("attempt_token", name=op.f("uq_outbox_attempt_token")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
        sa.UniqueConstraint("provider_sid", name=op.f("uq_outbox_provider_sid")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_due", ["state", "not_before"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_invitation_id"), ["invitation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_outbox_period_id"), ["period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_person_id"), ["person_id"], unique=False)


def _create_receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("outbox_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_receipt_outbox_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outbox_id", "status", name=op.f("pk_receipt")),
    )


def _create_releases() -> None:
    op.create_table(
        "release_anchor",
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_release_anchor")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pulse", sa.String(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visible_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_release_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("hash", name=op.f("uq_release_hash")),
        sa.UniqueConstraint("previous", name=op.f("uq_release_previous")),
        sa.UniqueConstraint("pulse", "period_id", name=op.f("uq_release_pulse_period_id")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_visible_at"), ["visible_at"], unique=False)


def _create_contacts() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("preferred", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("purge_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["account.id"], name=op.f("fk_contact_acknowledged_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_purge_at"), ["purge_at"], unique=False)


def _create_incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('child', 'death', 'suicide', 'violence', 'neighbour', 'mistake', 'other')",
            name=op.f("ck_incident_kind_known"),
        ),
        sa.ForeignKeyConstraint(["logged_by"], ["account.id"], name=op.f("fk_incident_logged_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_incident_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_unit_id"), ["unit_id"], unique=False)


def _create_flags() -> None:
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'closed')", name=op.f("ck_flag_state_known")
        ),
        sa.CheckConstraint("trigger IN ('T1', 'T3', 'T4')", name=op.f("ck_flag_trigger_known")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_flag_incident_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_flag_release_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_flag_taken_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_flag_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_flag_dedupe_key")),
    )
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flag_unit_id"), ["unit_id"], unique=False)


def _create_triggers() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_TRIGGERS if is_sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)
