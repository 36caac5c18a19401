"""What the main database may hold, table by table: the whitelist of R23, and its triggers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import inspect, text

from wellness.storage.database import Database

TABLES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        table: frozenset(columns.split())
        for table, columns in {
            "account": "id email name role unit_id password_hash mobile language is_lead on_duty"
            " duty_days off_until is_disabled epoch",
            "account_link": "token_hash account_id expires_at",
            "alembic_version": "version_num",
            "approval": "proposal_id account_id approved_on",
            "change": "id made_on kind decision proposer decider starts_on fields",
            # R23 names the consent record as the one place where a person stands beside a time.
            "consent": "id person_id kind at wording source",
            "contact": "id name number preferred asked_at due_at acknowledged_at acknowledged_by"
            " calling_by calling_since tries peers_told_at leads_told_at purge_at",
            # Who may answer, not who did; kept after a close until the next period was opened,
            # which is compared with it (R29), and for one period at most (R34).
            "eligibility": "period_id person_id leaf_id",
            # Plain counts of a team and day, as dispatch has them; no crew, hour or incident.
            "exposure": "unit_id day call_type count",
            "flag": "id dedupe_key trigger unit_id label incident_id release_id raised_at state"
            " taken_by taken_at handed_by next_told_at lead_told_at offer offered_at outcome reason"
            " closed_at",
            # Peer supporters and the flags of their own teams.
            "flag_pass": "flag_id account_id",
            "heartbeat": "job at",
            "incident": "id kind unit_id happened_at logged_at logged_by",
            "invitation": "id period_id person_id number shift_id channel send_at token_hash",
            # Goes when it is used: the consent record says what became of it.
            "join_link": "token_hash person_id address_key expires_at",
            # Leaders and the flags of their teams; no responder.
            "leader_action": "flag_id kind reason change at account_id",
            "mark": "key value",
            "opt_out": "number_key",
            "outbox": "id dedupe_key text person_id account_id number invitation_id period_id"
            " fields state not_before expires_at attempts claim_token lease_until attempt_token"
            " attempted_at provider_sid error_code",
            "period": "id pulse starts_at ends_at visible_at state k c seed facts",
            "person": "id external_id name mobile email unit_id language role status texting"
            " start_on enrolled_on is_founder by_mail",
            "proposal": "id kind body proposed_by proposed_on state decided_by decided_on starts_at"
            " applied_on",
            "receipt": "outbox_id status error_code",
            "release": "id pulse period_id ends_at visible_at content previous hash",
            "release_anchor": "hash",
            # R30: who was moved, away or given another number within three periods; a day, no more.
            "shaped": "leaf_id person_id shaped_on has_come",
            "shift": "id external_id unit_id starts_wall ends_wall zone starts_at ends_at is_due",
            "shift_person": "shift_id person_id",
            "sign_in_failure": "key slot count",
            "unit": "id parent_id name name_key kind periods",
        }.items()
    }
)

TRIGGERS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "sqlite": frozenset(
            {
                *("release_no_update", "release_no_delete", "release_no_replace"),
                *("change_no_update", "change_no_delete", "change_no_replace"),
            }
        ),
        "postgresql": frozenset(
            {
                *("release_no_change", "release_no_truncate"),
                *("change_no_change", "change_no_truncate"),
            }
        ),
    }
)
"""The triggers that keep releases (R11) and the change log (R30), by kind of database."""


def list_schema_faults(database: Database) -> list[str]:
    """Every table, column or view that is not on the whitelist, or is missing from the database."""
    inspector = inspect(database.engine)
    found = {
        table: {column["name"] for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
    }
    faults = [f"there is a view {view}" for view in sorted(inspector.get_view_names())]
    faults += [f"there is a table {table}" for table in sorted(found.keys() - TABLES.keys())]
    faults += [f"the table {table} is missing" for table in sorted(TABLES.keys() - found.keys())]
    for table in sorted(found.keys() & TABLES.keys()):
        faults += [
            f"{table} has a column {column}" for column in sorted(found[table] - TABLES[table])
        ]
        faults += [
            f"{table} lacks the column {column}" for column in sorted(TABLES[table] - found[table])
        ]
    return faults


def list_trigger_faults(database: Database) -> list[str]:
    """Every trigger that is missing, and every one that nobody of us made."""
    expected = TRIGGERS["sqlite" if database.is_sqlite else "postgresql"]
    query = _SQLITE_TRIGGERS if database.is_sqlite else _POSTGRESQL_TRIGGERS
    with database.reading() as session:
        found = {str(name) for (name,) in session.execute(text(query)).all()}
    return [
        *(f"the trigger {name} is missing" for name in sorted(expected - found)),
        *(f"there is a trigger {name}" for name in sorted(found - expected)),
    ]


_SQLITE_TRIGGERS: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL_TRIGGERS: Final = (
    "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
    " AND c.relnamespace = current_schema()::regnamespace"
)
