"""Which pulses an agency asks, from what its configuration says of them."""

from wellness.config.settings import Pulses
from wellness.domain.monthly import MONTHLY
from wellness.domain.own_questions import QuestionFaults, compose
from wellness.domain.pulse import Pulse


def find_monthly(pulses: Pulses) -> Pulse | None:
    """The monthly pulse with the agency's own questions, where it is asked.

    Raises:
        QuestionFaults: they are not what R3 allows.
    """
    return _compose(pulses) if pulses.monthly else None


def list_pulse_faults(pulses: Pulses) -> list[str]:
    """What is wrong with the questions, whether or not they are asked yet."""
    try:
        _compose(pulses)
    except QuestionFaults as error:
        return [f"[pulses] monthly: {fault}." for fault in error.faults]
    return []


def _compose(pulses: Pulses) -> Pulse:
    left_out, questions = pulses.monthly_leave_out, pulses.monthly_questions
    return compose(MONTHLY, leave_out=left_out, questions=questions)
