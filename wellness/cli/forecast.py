"""The forecast from the command line: how often each team is shown, and what can be seen of it."""

from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import open_runtime
from wellness.cli.output import plural, say, say_json
from wellness.domain.forecast import RATE, MonthlySight, Sight
from wellness.domain.language import Language
from wellness.domain.signals import Trigger
from wellness.domain.triggers import RULES
from wellness.services.acute import AcuteOff, list_acute_off
from wellness.services.exposures import Counting
from wellness.services.forecast import Forecast, TeamRow, forecast_agency
from wellness.services.terms import Terms


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
    a part, but in where the acute rule is off: that is read from the releases.

    Example: wellness forecast --rate 0.7
    """
    runtime = open_runtime(config)
    with runtime.database.reading() as session:
        found = forecast_agency(session, rate=rate, terms=runtime.terms, now=runtime.clock())
        off = list_acute_off(session, terms=runtime.terms, now=runtime.clock())
    if as_json:
        say_json(_content(found) | {"acute_off": [_off(row) for row in off]})
        return
    _say(found)
    _say_rules(runtime.terms, off)


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
    _say_counting(found.counting)


def _say_counting(counting: Counting) -> None:
    """How far the rule of hard calls (T2) has come, and what it can and cannot see."""
    if counting.to is None:
        say("Hard calls: dispatch has counted none yet; see wellness import exposures --help.")
        return
    rule, judged = RULES[Trigger.EXPOSURE], plural(len(counting.judged), "team")
    say(f"Hard calls: counted up to {counting.to}, {judged} judged.")
    for name, missing in counting.learning:
        say(f"{name}: needs {plural(missing, 'more block')} of 14 days with counts.")
    say(f"{rule.evidence[Language.EN]} {rule.chance[Language.EN]}")


def _say_rules(terms: Terms, off: tuple[AcuteOff, ...]) -> None:
    """What goes by results: the acute rule where it is off, and the monthly rule."""
    if not terms.acute_flag:
        say("The acute rule (T4) is off for every team, by the settings.")
    for row in off:
        say(
            f"{row.label}: the acute rule (T4) is off since the results of"
            f" {terms.local_date(row.since)}, because it was met in {row.met} of its last"
            f" {row.releases} results."
        )
    if terms.monthly is None:
        say("The monthly check-in is not asked, so its rule (T6) raises nothing.")
    else:
        say(f"Monthly rule (T6): {RULES[Trigger.MONTHLY].chance[Language.EN]}")


def _off(row: AcuteOff) -> dict[str, object]:
    since = row.since.isoformat()
    return {"label": row.label, "since": since, "met": row.met, "results": row.releases}


def _line(row: TeamRow) -> str:
    shown = f"shown alone in about {row.forecast.shown:.0%} of periods"
    return f"{shown}; {_sight(row.forecast.sight)}{_monthly(row.forecast.monthly)}"


def _monthly(sight: MonthlySight | None) -> str:
    if sight is None:
        return ""
    return (
        f"; a monthly change of .8 within four months with {sight.eight_tenths:.0%}, of 1.2 with"
        f" {sight.large:.0%}"
    )


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
        "hard_calls": {
            "counted_to": None if found.counting.to is None else found.counting.to.isoformat(),
            "judged": list(found.counting.judged),
            "learning": dict(found.counting.learning),
        },
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
                "seen_monthly": None
                if row.forecast.monthly is None
                else {
                    "eight_tenths": round(row.forecast.monthly.eight_tenths, 2),
                    "large": round(row.forecast.monthly.large, 2),
                    "false_flags": round(row.forecast.monthly.false_flags, 2),
                },
            }
            for row in found.teams
        ],
    }
