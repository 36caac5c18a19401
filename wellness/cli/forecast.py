"""The forecast from the command line: how often each team is shown, and what can be seen of it."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import open_runtime
from wellness.cli.output import say, say_json
from wellness.domain.forecast import RATE, Sight
from wellness.services.forecast import Forecast, TeamRow, forecast_agency


@click.command()
@click.option(
    "--rate",
    type=click.FloatRange(0, 1),
    default=RATE,
    show_default=True,
    help="The share of people who answer at least once in a period.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def forecast(config: Path | None, *, rate: float, as_json: bool) -> None:
    """Say how often each team will be shown.

    And what its results can and cannot tell. Made of the roster and the settings; no answer plays
    a part.

    Example: wellness forecast --rate 0.7
    """
    runtime = open_runtime(config)
    with runtime.database.reading() as session:
        found = forecast_agency(session, rate=rate, terms=runtime.terms, now=runtime.clock())
    if as_json:
        say_json(_content(found))
        return
    _say(found)


COMMANDS: Final = {"forecast": forecast}


def _say(found: Forecast) -> None:
    limits = found.limits
    say(
        f"Periods of {found.period_days} days, {found.rate:.0%} of people answering,"
        f" groups of {limits.voters} or more (c = {limits.known})."
    )
    for row in found.teams:
        say(f"{row.name}, {row.forecast.people} people: {_line(row)}")
    for row in found.seldom_shown:
        say(f"{row.name} is seldom shown alone. Join it with another team, or take 28 days.")
    if not found.is_calibrated:
        say("With these limits nothing is said of change: the study fixed none for them.")


def _line(row: TeamRow) -> str:
    shown = f"shown alone in about {row.forecast.shown:.0%} of periods"
    return f"{shown}; {_sight(row.forecast.sight)}"


def _sight(sight: Sight | None) -> str:
    if sight is None:
        return "too small for a change to be seen by itself; incidents and requests carry it"
    return (
        f"a change of half a standard deviation is seen within four periods with"
        f" {sight.half:.0%}, of .8 with {sight.eight_tenths:.0%}, of 1.2 with {sight.large:.0%};"
        f" with nothing wrong at most {sight.false_flags:.1f} flags in two years"
    )


def _content(found: Forecast) -> dict[str, object]:
    return {
        "rate": found.rate,
        "k": found.limits.voters,
        "c": found.limits.known,
        "period_days": found.period_days,
        "calibrated": found.is_calibrated,
        "teams": [
            {
                "unit_id": row.unit_id,
                "name": row.name,
                "people": row.forecast.people,
                "shown": round(row.forecast.shown, 3),
                "seen": None
                if row.forecast.sight is None
                else {
                    "half": round(row.forecast.sight.half, 2),
                    "eight_tenths": round(row.forecast.sight.eight_tenths, 2),
                    "large": round(row.forecast.sight.large, 2),
                    "false_flags": round(row.forecast.sight.false_flags, 2),
                },
            }
            for row in found.teams
        ],
    }
