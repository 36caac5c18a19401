"""Mutations of asking and reminding: R14, and the age of teams by pulse (R29)."""

from typing import Final

from tests.mutants.mutation import Mutation

_MONTHLY: Final = "tests/privacy/test_monthly_attacks.py::test_at08_"
_SLOTS: Final = "tests/domain/test_monthly_asking.py::test_"
_AGES: Final = "tests/services/test_monthly_eligibility.py::test_"

MUTATIONS: Final = (
    Mutation(
        "R14",
        "only some are reminded of the month",
        "wellness/services/monthly_asking.py",
        "if reminder.expires_at > now:",
        "if reminder.expires_at > now and person.int % 2:",
        (f"{_MONTHLY}the_monthly_reminder_goes_once_to_everybody_eligible",),
    ),
    Mutation(
        "R14",
        "the reminder of the month comes a day early",
        "wellness/domain/monthly_asking.py",
        "REMINDED_AFTER: Final = timedelta(days=14)",
        "REMINDED_AFTER: Final = timedelta(days=13)",
        (f"{_SLOTS}the_reminder_comes_on_day_14_at_ten",),
    ),
    Mutation(
        "R29",
        "a team counts as older by each pulse it was asked by",
        "wellness/services/eligibility.py",
        "    if period.pulse == POST_SHIFT.key:\n        leaves",
        "    if period.pulse:\n        leaves",
        (f"{_AGES}a_month_that_opens_makes_no_team_older",),
    ),
)
