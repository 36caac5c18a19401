"""What the schedule lets expect: texts by day and team, before anybody is asked."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import open_runtime
from wellness.cli.output import plural, say, say_json
from wellness.domain.shifts import local
from wellness.services import maintenance
from wellness.services.outlook import MOST_DAYS, Outlook, TeamDay, find_unit_id, look_ahead
from wellness.services.terms import Terms


@click.group()
def schedule() -> None:
    """Look at the days ahead.

    Example: wellness schedule preview --days 7
    """


@schedule.command()
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, MOST_DAYS))
@click.option("--unit", metavar="NAME", help="A team or division; else the whole agency.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def preview(config: Path | None, *, days: int, unit: str | None, as_json: bool) -> None:
    """Show how many texts the coming days may bring, and why there are none after some shifts.

    It names nobody: who is asked is drawn when a shift is over, and who joined is not looked at.

    Example: wellness schedule preview --days 7 --unit "Co-Response"
    """
    runtime = open_runtime(config)
    with runtime.database.reading() as session:
        now = maintenance.read_clock(session, runtime.clock())
        unit_id = None if unit is None else find_unit_id(session, unit)
        outlook = look_ahead(session, unit_id=unit_id, days=days, terms=runtime.terms, now=now)
    if as_json:
        say_json(_json(outlook))
    else:
        _say(outlook, runtime.terms)


def _say(outlook: Outlook, terms: Terms) -> None:
    for day in outlook.days:
        say(f"{day.on:%a %Y-%m-%d}: up to {plural(day.texts, 'text')}")
        for team in day.teams:
            say(f"  {team.team}: {_words(team, terms)}")
    for week in outlook.weeks:
        say(
            f"Week of {week.starts_on}: {plural(week.texts, 'text')} possible,"
            f" {week.at_most} at most by the caps."
        )
    if outlook.known_until is None:
        say("No shift is known. Import shifts: wellness import shifts FILE")
    else:
        say(f"Shifts are known until {local(outlook.known_until, terms.zone):%Y-%m-%d %H:%M}.")
    say("Nobody gets one who has not joined; that is left out here on purpose.")


def _words(team: TeamDay, terms: Terms) -> str:
    told = []
    if team.first_at and team.last_at:
        first, last = (local(at, terms.zone) for at in (team.first_at, team.last_at))
        span = f"{first:%H:%M}" if first == last else f"{first:%H:%M} to {last:%H:%M}"
        told.append(f"up to {plural(team.texts, 'text')}, {span}")
    reasons = (
        (team.on_leave, "on leave"),
        (team.resting, "asked after the next shift, which is too near"),
        (team.no_moment, "without a decent hour before the next shift"),
    )
    return "; ".join([*told, *(f"{count} {why}" for count, why in reasons if count)])


def _json(outlook: Outlook) -> dict[str, object]:
    return {
        "days": [
            {"on": day.on.isoformat(), "teams": [_team_json(team) for team in day.teams]}
            for day in outlook.days
        ],
        "weeks": [
            {"starts_on": week.starts_on.isoformat(), "texts": week.texts, "at_most": week.at_most}
            for week in outlook.weeks
        ],
        "known_until": outlook.known_until.isoformat() if outlook.known_until else None,
    }


def _team_json(team: TeamDay) -> dict[str, object]:
    return {
        "team": team.team,
        "people": team.people,
        "texts": team.texts,
        "first_at": team.first_at.isoformat() if team.first_at else None,
        "last_at": team.last_at.isoformat() if team.last_at else None,
        "on_leave": team.on_leave,
        "resting": team.resting,
        "no_moment": team.no_moment,
    }


COMMANDS: Final = {"schedule": schedule}
