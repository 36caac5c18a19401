"""Proposals: made here, and approved on a page by somebody signed in (R30)."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import open_runtime
from wellness.cli.output import say, say_json, say_kept
from wellness.domain.changes import Change, ClockChange, LegalHold, PolicyChange
from wellness.domain.language import Language
from wellness.errors import Invalid
from wellness.services import approvals, policies
from wellness.services.approvals import ProposalView
from wellness.wiring import Runtime


@click.group()
def propose() -> None:
    """Propose a change that needs a second person.

    It is approved on the page /approvals by a staff representative who is signed in: whoever sits
    at this command line is one person.

    Example: wellness propose policy --k 9 --c 2 --period-days 28
    """


@propose.command()
@click.pass_obj
def founding(config: Path | None) -> None:
    """Propose to begin, with k, c and periods as configured; two representatives must agree.

    Before, check that units, roster, shifts and accounts are right: afterwards the tree, roles and
    [privacy] change by proposals alone.

    Example: wellness propose founding
    """
    runtime = open_runtime(config)
    _propose(runtime, policies.founding_of(runtime.terms))


@propose.command()
@click.option("--k", type=int, help="Fewest people of anything shown; as now if left out.")
@click.option("--c", type=int, help="Answers somebody may know already; as now if left out.")
@click.option("--period-days", type=int, help="14 or 28; as now if left out.")
@click.pass_obj
def policy(config: Path | None, *, k: int | None, c: int | None, period_days: int | None) -> None:
    """Propose another k, c or length of periods, from the next period on.

    Example: wellness propose policy --k 9 --c 2 --period-days 28
    """
    runtime = open_runtime(config)
    default = policies.default_of(runtime.terms)
    with runtime.database.reading() as session:
        found = policies.find_policy(session, default=default, at=runtime.clock())
    try:
        change = PolicyChange(
            k=found.limits.voters if k is None else k,
            c=found.limits.known if c is None else c,
            period_days=found.calendar.days if period_days is None else period_days,
        )
    except ValueError as error:
        raise Invalid(
            f"This cannot be proposed: {error}.",
            kept="Nothing was changed.",
            remedy="k may be 2c+3 to 15 and at least 5, c 1 to 3, a period 14 or 28 days.",
        ) from error
    _propose(runtime, change)


@propose.command()
@click.pass_obj
def clock(config: Path | None) -> None:
    """Propose to confirm the clock after a jump; two people of the staff must agree.

    Example: wellness propose clock
    """
    _propose(open_runtime(config), ClockChange())


@propose.command("legal-hold")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.pass_obj
def legal_hold(config: Path | None, *, state: str) -> None:
    """Propose to open no further period, or to open them again.

    Example: wellness propose legal-hold on
    """
    _propose(open_runtime(config), LegalHold(is_on=state == "on"))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def proposals(config: Path | None, *, as_json: bool) -> None:
    """List proposals that wait, for a decision or for their day.

    Example: wellness proposals --json
    """
    runtime = open_runtime(config)
    with runtime.database.reading() as session:
        waiting = approvals.list_open(session, None, language=Language.EN)
        ahead = approvals.list_ahead(session, language=Language.EN)
    if as_json:
        say_json({"open": [_view(one) for one in waiting], "ahead": [_view(one) for one in ahead]})
        return
    for one in waiting:
        agreed = f"{one.agreed} of {one.needed} agreed"
        say(f"{one.id} since {one.proposed_on} ({one.kind}, {agreed}): {one.sentence}")
    for one in ahead:
        assert one.starts_at is not None  # noqa: S101 - it was approved
        from_day = runtime.terms.local_date(one.starts_at)
        say(f"{one.id} approved, from {from_day} ({one.kind}): {one.sentence}")
    if not waiting and not ahead:
        say("No proposal waits.")


def _propose(runtime: Runtime, change: Change) -> None:
    with runtime.database.transaction() as session:
        proposal = approvals.propose(
            session, change, proposer=None, terms=runtime.terms, now=runtime.clock()
        )
    say_kept(proposal)


def _view(one: ProposalView) -> dict[str, object]:
    return {
        "id": str(one.id),
        "kind": one.kind,
        "sentence": one.sentence,
        "proposed_on": one.proposed_on.isoformat(),
        "agreed": one.agreed,
        "needed": one.needed,
        "starts_at": None if one.starts_at is None else one.starts_at.isoformat(),
    }


COMMANDS: Final = {"propose": propose, "proposals": proposals}
