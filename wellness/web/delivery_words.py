"""What is wrong with texts, and what to do about it, in the language of the page."""

from typing import Final, assert_never

from wellness.channels.base import Failure
from wellness.services.delivery import KINDS, Problem, Use
from wellness.services.sender import Obstacle
from wellness.web.language import gettext as _


def problem_words(problem: Problem) -> str:
    """What is the matter, as a heading."""
    match problem:
        case Problem.PAUSED:
            return _("Texting is paused")
        case Problem.STOPPED:
            return _("The provider refuses the account or the sender")
        case Problem.HELD:
            return _("The provider takes no texts at the moment")
        case Problem.CEILING:
            return _("More texts than people can need in a day")
        case Problem.WORKER:
            return _("The worker does not run")
        case Problem.LATE:
            return _("Texts are late")
        case Problem.UNKNOWN:
            return _("Nobody knows whether some texts arrived")
        case Problem.NO_RECEIPT:
            return _("Some texts have no receipt after 72 hours")
        case Problem.EXPIRED:
            return _("Some texts were given up before they were sent")
        case Problem.COPIES:
            return _("Copies of texts stay at the provider")
        case _ as unknown:
            assert_never(unknown)


def problem_advice(problem: Problem) -> str:
    """What to do about it."""
    match problem:
        case Problem.PAUSED:
            return _("What waits is kept until its time is over. Resume when the reason is gone.")
        case Problem.STOPPED:
            return _(
                "What waits is kept until its time is over. Correct [sms] or [email] in the"
                " configuration; or put it right with the provider, then resume here."
            )
        case Problem.HELD:
            return _("Nothing to do: they are tried again within ten minutes.")
        case Problem.CEILING:
            return _(
                "Nothing more goes out today; what waits is kept. If so many are meant, resume"
                " for the rest of the day. If not, pause, and ask whoever runs the server why"
                " so many were queued."
            )
        case Problem.WORKER:
            return _("Ask whoever runs the server to start it. Nothing is lost meanwhile.")
        case Problem.LATE:
            return _(
                "The sender may be slow for so many. Compare [sms] segments_per_second with what"
                " was bought from the provider."
            )
        case Problem.UNKNOWN:
            return _(
                "The network broke off while they were sent. They are looked for; check-ins are"
                " not sent twice. If it happens often, look at the provider's status."
            )
        case Problem.NO_RECEIPT:
            return _(
                "They may have arrived. Look whether the provider can reach this server's"
                " address, [web] public_url."
            )
        case Problem.EXPIRED:
            return _("They were held back too long. Nobody has to do anything about them now.")
        case Problem.COPIES:
            return _("It is tried again every few seconds. Look at the provider's status.")
        case _ as unknown:
            assert_never(unknown)


def failure_words(failure: Failure) -> str:
    """A class of failures; that somebody left through the carrier is in that of numbers."""
    match failure:
        case Failure.CONFIGURATION:
            return _("Account or sender refused")
        case Failure.DESTINATION | Failure.DEAD_ADDRESS | Failure.CONSENT:
            return _("Number cannot be texted")
        case Failure.THROTTLED | Failure.QUEUE | Failure.DAILY_CAP:
            return _("Too many for the sender")
        case Failure.FILTERED:
            return _("Filtered by a phone company")
        case Failure.TRANSIENT:
            return _("Phone or network away")
        case Failure.CONTENT:
            return _("Text refused")
        case Failure.UNKNOWN_CODE:
            return _("Other")
        case _ as unknown:
            assert_never(unknown)


def failure_advice(failure: Failure) -> str:
    """What to do about a class of failures."""
    match failure:
        case Failure.CONFIGURATION:
            return _("Correct [sms]; see how the sender is registered.")
        case Failure.DESTINATION | Failure.DEAD_ADDRESS | Failure.CONSENT:
            return _("Ask everybody to look at their number; some may have left the texts.")
        case Failure.THROTTLED | Failure.QUEUE | Failure.DAILY_CAP:
            return _("Lower [sms] segments_per_second, or buy a faster sender.")
        case Failure.FILTERED:
            return _("Complete the sender's registration; see docs/running.md.")
        case Failure.TRANSIENT:
            return _("Nothing: each was tried twice.")
        case Failure.CONTENT:
            return _("Run wellness lint-texts.")
        case Failure.UNKNOWN_CODE:
            return _("Look the codes up with the provider.")
        case _ as unknown:
            assert_never(unknown)


def held_problem(obstacle: Obstacle) -> Problem:
    """The problem that something which keeps texts back is."""
    return KINDS[obstacle]


def day_use_words(use: Use) -> str:
    """How much of a day's texts is used up."""
    match use:
        case Use.LITTLE:
            return _("less than half of the limit")
        case Use.MUCH:
            return _("more than half of the limit")
        case Use.ALL:
            return _("the limit is reached")
        case _ as unknown:
            assert_never(unknown)


def at_most(bound: int) -> str:
    """A figure by powers of ten."""
    return _("at most %(number)d", number=bound) if bound else _("none")


FILTERS: Final = (
    problem_words,
    problem_advice,
    failure_words,
    failure_advice,
    held_problem,
    day_use_words,
    at_most,
)
