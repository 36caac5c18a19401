"""What happened, why there is a flag, what follows: in the language of the page."""

from typing import Final, assert_never

from wellness.domain.follow_up import FollowUp, StepState
from wellness.domain.signals import IncidentKind, Trigger
from wellness.services.incidents import StepView
from wellness.web.filters import short_day, span
from wellness.web.language import gettext as _


def kind_words(kind: IncidentKind) -> str:
    """What happened, in a few words."""
    match kind:
        case IncidentKind.CHILD:
            return _("Harm to or death of a child")
        case IncidentKind.DEATH:
            return _("A death on a call")
        case IncidentKind.SUICIDE:
            return _("Suicide or attempt")
        case IncidentKind.VIOLENCE:
            return _("Assault or weapon on staff")
        case IncidentKind.NEIGHBOUR:
            return _("Death of a neighbor the team knew")
        case IncidentKind.MISTAKE:
            return _("A mistake the team made")
        case IncidentKind.OTHER:
            return _("Something else that was hard")
        case _:
            assert_never(kind)


def trigger_words(trigger: Trigger) -> str:
    """Why there is a flag."""
    match trigger:
        case Trigger.INCIDENT:
            return _("An incident was logged")
        case Trigger.EXPOSURE:
            return _("More hard calls than usual")
        case Trigger.REQUESTED:
            return _("The team asked to talk")
        case Trigger.ACUTE:
            return _("Hard calls and strain in the last results")
        case Trigger.HIGHER:
            return _("Higher than usual in the last results")
        case Trigger.MONTHLY:
            return _("The monthly results are higher than usual")
        case Trigger.TRUST:
            return _("Fewer people answer than before")
        case _:
            assert_never(trigger)


def trigger_advice(trigger: Trigger) -> str:
    """What is known of a flag of this kind, and what may be done."""
    match trigger:
        case Trigger.INCIDENT:
            return _("Offer the whole team a talk; it is voluntary.")
        case Trigger.EXPOSURE:
            return _(
                "The team had more hard calls than it is used to. Offer the whole team a talk."
            )
        case Trigger.REQUESTED:
            return _("Three or more asked within three days; no names are kept. Offer a time.")
        case Trigger.ACUTE:
            return _(
                "Offer the whole team a talk; it is voluntary. With nothing wrong, a team gets"
                " such a flag about once in two years, more often where hard calls are daily work."
            )
        case Trigger.HIGHER:
            return _("Offer the whole team a talk; it is voluntary. If work is the cause, say so.")
        case Trigger.MONTHLY:
            return _("Look at workload and supervision first. This is no reason for a debrief.")
        case Trigger.TRUST:
            return _("Check trust and fatigue; do not read the scores.")
        case _:
            assert_never(trigger)


def follow_up_words(step: FollowUp) -> str:
    """The name of a step after an incident."""
    match step:
        case FollowUp.HOT_DEBRIEF:
            return _("Five minutes together")
        case FollowUp.TALK:
            return _("Offer a talk")
        case FollowUp.SELF_CHECK:
            return _("Look again")
        case _:
            assert_never(step)


def advice(step: FollowUp) -> str:
    """What to do at a step; offered, never ordered."""
    match step:
        case FollowUp.HOT_DEBRIEF:
            return _("At the end of the shift: what happened, what is needed. Nobody has to speak.")
        case FollowUp.TALK:
            return _("Peers offer the whole team to talk it through. Nobody is singled out.")
        case FollowUp.SELF_CHECK:
            return _("Peers remind the whole team of the support list and of CONTACT.")
        case _:
            assert_never(step)


def step_state_words(state: StepState) -> str:
    """Where a step stands."""
    match state:
        case StepState.AHEAD:
            return _("to come")
        case StepState.RUNNING:
            return _("now")
        case StepState.OVER:
            return _("over")
        case _:
            assert_never(state)


def step_days(step: StepView) -> str:
    """The days of a step: one day, or from a day to a day."""
    if step.follow_up is FollowUp.HOT_DEBRIEF:
        return short_day(step.starts_at)
    return span(step.starts_at, step.ends_at)


FILTERS: Final = (
    *(kind_words, trigger_words, trigger_advice),
    *(follow_up_words, advice, step_state_words, step_days),
)
