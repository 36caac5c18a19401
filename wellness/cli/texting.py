"""Texting as a whole: what keeps texts back, holding them back on purpose, sending again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, assert_never

import click
from sqlmodel import Session

from wellness.cli.installation import open_runtime
from wellness.cli.output import finish, say, say_json
from wellness.domain.reach import Medium
from wellness.services import sender
from wellness.services.sender import Obstacle
from wellness.wiring import Runtime


@dataclass(frozen=True, slots=True)
class Held:
    """What keeps every text back, in words."""

    obstacle: Obstacle
    told: str

    @property
    def ends_by_itself(self) -> bool:
        """Whether nobody has to do anything."""
        return self.obstacle is Obstacle.HELD


def find_obstacle(runtime: Runtime) -> Held | None:
    """What keeps every text back now, with what to do about it; None while texts go out."""
    terms, now = runtime.terms, runtime.clock()
    with runtime.database.reading() as session:
        found = [
            Held(obstacle, _tell(session, obstacle, medium))
            for medium in terms.reach.media
            if (
                obstacle := sender.find_obstacle(
                    session, now=now, fingerprint=terms.fingerprint_of(medium), channel=medium
                )
            )
        ]
    return min(found, key=lambda held: held.ends_by_itself, default=None)


@click.group()
def texting() -> None:
    """See whether texts go out, hold them back, send again.

    Texts that wait are kept until their time is over. Replies are always answered.

    Example: wellness texting status
    """


@texting.command()
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def status(config: Path | None, *, as_json: bool) -> None:
    """Say whether texts go out; exit code 1 while somebody has to do something.

    Example: wellness texting status
    """
    held = find_obstacle(open_runtime(config))
    if as_json:
        say_json(
            {
                "obstacle": None if held is None else held.obstacle,
                "told": None if held is None else held.told,
            }
        )
    else:
        say("Texts go out." if held is None else held.told)
    finish(found=held is not None and not held.ends_by_itself)


@texting.command()
@click.option("--reason", default="", help="Why, for who looks later; no names.")
@click.pass_obj
def pause(config: Path | None, *, reason: str) -> None:
    """Hold every text back until texting is resumed; a running worker heeds it at once.

    Example: wellness texting pause --reason "restored from a backup"
    """
    runtime = open_runtime(config)
    with runtime.database.transaction() as session:
        sender.pause_texting(session, reason=reason, now=runtime.clock())
    say("Texting is paused. To send again: wellness texting resume")


@texting.command()
@click.pass_obj
def resume(config: Path | None) -> None:
    """End a pause, send again after a refused account or sender, or beyond a day's limit.

    Example: wellness texting resume
    """
    runtime = open_runtime(config)
    held, terms = find_obstacle(runtime), runtime.terms
    with runtime.database.transaction() as session:
        sender.resume_all(session, terms.reach.media, now=runtime.clock())
    say("Nothing kept texts back." if held is None else "The next tick sends again.")


def _tell(session: Session, obstacle: Obstacle, medium: Medium) -> str:
    match obstacle:
        case Obstacle.STOPPED if medium is not Medium.TEXT:
            what = "e-mail" if medium is Medium.EMAIL else "notice to chats"
            return (
                f"No {what} goes out: what is configured under [{medium}] is refused"
                f" (error {sender.find_stop(session, channel=medium)}). What waits is kept until"
                " its time is over. Correct it; or put it right at the server, then run:"
                " wellness texting resume"
            )
        case Obstacle.HELD if medium is not Medium.TEXT:
            what = "mail server" if medium is Medium.EMAIL else "chats' server"
            return (
                f"The {what} takes nothing at the moment. What waits is kept;"
                " it is tried again within ten minutes."
            )
        case Obstacle.PAUSED:
            said = sender.find_pause(session) or ""
            why = f" ({said})" if said not in ("", sender.NO_REASON) else ""
            return (
                f"Texting is paused{why}. What waits is kept until its time is over."
                " To send again: wellness texting resume"
            )
        case Obstacle.STOPPED:
            return (
                "No text goes out: the provider refuses the account or the sender"
                f" (error {sender.find_stop(session)}). What waits is kept until its time is over."
                " Correct [sms] in the configuration; or put it right with the provider, then run:"
                " wellness texting resume"
            )
        case Obstacle.CEILING:
            return (
                "No text goes out any more today: there were more than people can need."
                " What waits is kept until its time is over. See wellness delivery for what is"
                " queued; if it is meant, run: wellness texting resume"
            )
        case Obstacle.HELD:
            return (
                "The provider takes no texts at the moment. What waits is kept;"
                " they are tried again within ten minutes."
            )
        case _:
            assert_never(obstacle)


COMMANDS: Final = {"texting": texting}
