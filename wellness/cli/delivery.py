"""How texts fare, on the command line: the figures of the coordinator's page and what to do."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

import click

from wellness.channels.base import Failure
from wellness.cli.installation import open_runtime
from wellness.cli.output import finish, plural, say, say_json
from wellness.services.delivery import Delivery, Held, Problem, show_delivery
from wellness.services.terms import Terms
from wellness.services.throughput import limits_of

ENDS_BY_ITSELF: Final = frozenset({Problem.HELD, Problem.EXPIRED})
"""What nobody has to do anything about."""

ADVICE: Final = MappingProxyType(
    {
        Problem.PAUSED: "Texting is paused. To send again: wellness texting resume",
        Problem.STOPPED: "The provider refuses the account or the sender. Correct [sms] or [email],"
        " or put it right with the provider and run: wellness texting resume",
        Problem.HELD: "The provider takes no texts at the moment; tried again within ten minutes.",
        Problem.CEILING: "More texts than people can need in a day. If they are meant, run"
        " wellness texting resume; else wellness texting pause, and see what queues them.",
        Problem.WORKER: "The worker does not run. Start it: wellness worker",
        Problem.LATE: "Texts are late. Compare [sms] segments_per_second with what was bought.",
        Problem.UNKNOWN: "Nobody knows whether some texts arrived; they are looked for, and"
        " check-ins are not sent twice. If it happens often, see the provider's status.",
        Problem.NO_RECEIPT: "Some texts have no receipt after 72 hours. See whether the provider"
        " reaches [web] public_url.",
        Problem.EXPIRED: "Some texts were held back until their time was over. Nothing to do.",
        Problem.COPIES: "Copies of texts stay at the provider; tried again every few seconds."
        " See the provider's status.",
    }
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def delivery(config: Path | None, *, as_json: bool) -> None:
    """Show how texts fare, in sums.

    Exit code 1 while somebody has to do something.

    Example: wellness delivery
    """
    runtime = open_runtime(config)
    limits = limits_of(runtime.settings.sms)
    with runtime.database.reading() as session:
        found = show_delivery(session, limits=limits, terms=runtime.terms, now=runtime.clock())
    if as_json:
        say_json(_plain({**asdict(found), "problems": found.problems}))
    else:
        _tell(found, runtime.terms)
    finish(found=any(problem not in ENDS_BY_ITSELF for problem in found.problems))


COMMANDS: Final = {"delivery": delivery}


def _tell(found: Delivery, terms: Terms) -> None:
    for held in found.held:
        say(_tell_held(held, terms))
    for problem in found.problems:
        say(ADVICE[problem])
    if not found.problems:
        say("Texts go out, and nothing needs you.")
    counts = found.counts
    say()
    say(f"Due and not sent: {_at_most(found.due)}")
    say(f"From {counts.first_on} to {counts.last_on}:")
    say(f"  sent {counts.sent}, delivered {counts.delivered}, no end yet {counts.on_their_way}")
    for failure, count in counts.failed:
        say(f"  failed, {_CLASSES.get(failure, str(failure))}: {count}")
    say(f"  given up before they were sent: {counts.expired}")
    say(f"Unknown: {found.unknown}; without a receipt after 72 hours: {found.without_receipt}")
    say(f"People who left in the last period that is over: {_at_most(found.left)}")
    limit = "none" if found.day_limit is None else plural(found.day_limit, "text")
    say(f"Limit of a day: {limit}; used: {found.day_use}")
    say(f"Copies late at the provider: {_at_most(found.copies)}")


_CLASSES: Final = MappingProxyType(
    {Failure.DEAD_ADDRESS: "number cannot be texted", Failure.UNKNOWN_CODE: "other"}
)


def _tell_held(held: Held, terms: Terms) -> str:
    what = f"{held.obstacle} ({held.medium})" if held.medium else str(held.obstacle)
    since = (
        "" if held.since is None else f" since {held.since.astimezone(terms.zone):%Y-%m-%d %H:%M}"
    )
    return f"{what}{since}{': ' + held.detail if held.detail else ''}"


def _at_most(bound: int) -> str:
    return f"at most {bound}" if bound else "none"


def _plain(value: object) -> object:
    """The same as JSON takes it."""
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case bool() | int() | float() | str() | None:
            return value
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
