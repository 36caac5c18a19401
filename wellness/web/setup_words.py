"""The steps of setting up and the state of an installation, in the language of the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, assert_never

from wellness.services.installation_state import Trouble
from wellness.services.setting_up import REPRESENTATIVES, State, Step, StepView
from wellness.web.filters import moment
from wellness.web.language import gettext as _
from wellness.web.language import ngettext


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step is done, and what the way there is called."""

    path: str
    label: str


def step_words(step: Step) -> str:
    """A step, as a heading."""
    return {
        Step.SUPPORT: _("Support numbers"),
        Step.UNITS: _("Units"),
        Step.TEXTS: _("Texts"),
        Step.SENDER: _("Sender"),
        Step.WORKER: _("Worker"),
        Step.BACKUP: _("Backup"),
        Step.PEERS: _("Peer supporters"),
        Step.REPRESENTATIVES: _("Staff representatives"),
        Step.ROSTER: _("People"),
        Step.WEBHOOK: _("Reports from the provider"),
        Step.SHIFTS: _("Shifts"),
        Step.FOUNDING: _("Agreement to begin"),
        Step.FIRST: _("First check-in"),
    }[step]


def state_words(state: State) -> str:
    """How a step stands."""
    match state:
        case State.DONE:
            return _("done")
        case State.WAITING:
            return _("waits")
        case State.OPEN:
            return _("to do")
        case _ as unknown:
            assert_never(unknown)


def step_says(view: StepView) -> str:
    """What there is so far, in a sentence; empty where the heading says it."""
    match view.state:
        case State.DONE:
            return _say_done(view)
        case State.WAITING:
            return _say_waiting(view)
        case State.OPEN:
            return _say_open(view)
        case _ as unknown:
            assert_never(unknown)


def step_advice(step: Step) -> str:
    """What to do, and why."""
    return _ADVICE[step]()


def step_place(step: Step) -> Place | None:
    """The page that does it; None where it is done on the server, or by itself."""
    return {
        Step.UNITS: Place("/import", _("Import units")),
        Step.TEXTS: Place("/texts", _("Read the texts")),
        Step.SENDER: Place("/delivery", _("See the sender")),
        Step.PEERS: Place("/accounts", _("Invite a peer supporter")),
        Step.REPRESENTATIVES: Place("/accounts", _("Invite representatives")),
        Step.ROSTER: Place("/import", _("Import people")),
        Step.WEBHOOK: Place("/delivery", _("See the texts of the week")),
        Step.SHIFTS: Place("/import", _("Import shifts")),
        Step.FOUNDING: Place("/approvals", _("See the approvals")),
        Step.FIRST: Place("/calendar", _("See the days ahead")),
        Step.BACKUP: Place("/installation", _("See the backups")),
        Step.WORKER: Place("/installation", _("See the installation")),
    }.get(step)


def _say_done(view: StepView) -> str:
    count = view.count
    return {
        Step.SUPPORT: _("Checked by a person."),
        Step.UNITS: ngettext("%(num)d team.", "%(num)d teams.", count),
        Step.TEXTS: _("Read by a person, and without faults."),
        Step.SENDER: _("Nothing holds texts back."),
        Step.WORKER: _("It runs."),
        Step.BACKUP: _when(view) or _("The database's own tools make them."),
        Step.PEERS: ngettext("%(num)d can be reached.", "%(num)d can be reached.", count),
        Step.REPRESENTATIVES: ngettext("%(num)d can sign in.", "%(num)d can sign in.", count),
        Step.ROSTER: ngettext("%(num)d person.", "%(num)d people.", count),
        Step.WEBHOOK: _("The provider tells what became of our texts."),
        Step.SHIFTS: _("Known until %(moment)s.", moment=_when(view)),
        Step.FOUNDING: _("The representatives agreed."),
        Step.FIRST: _("Check-ins have gone out."),
    }[view.step]


def _say_waiting(view: StepView) -> str:
    if view.step is Step.FIRST:
        if view.at is None:
            return _("The worker plans the first period once it runs.")
        return _("The next period begins %(moment)s.", moment=_when(view))
    return {
        Step.PEERS: _("Invited; nobody has set a password yet."),
        Step.REPRESENTATIVES: _("Invited; two must set a password."),
        Step.WEBHOOK: _("Shows itself with the first text."),
        Step.FOUNDING: _(
            "Proposed; %(agreed)d of %(needed)d have agreed.",
            agreed=view.count,
            needed=REPRESENTATIVES,
        ),
    }.get(view.step, "")


def _say_open(view: StepView) -> str:
    if view.step is Step.TEXTS and view.count:
        return ngettext("%(num)d fault.", "%(num)d faults.", view.count)
    if view.step is Step.SENDER and view.count:
        return _("Something holds texts back.")
    if view.step is Step.REPRESENTATIVES and view.count:
        return _("One is invited; one more is needed.")
    if view.step is Step.SHIFTS and view.at is not None:
        return _("The last one ended %(moment)s.", moment=_when(view))
    if view.step in (Step.WORKER, Step.BACKUP) and view.at is not None:
        return _("Last seen %(moment)s.", moment=_when(view))
    return ""


def _when(view: StepView) -> str:
    return "" if view.at is None else moment(view.at)


_ADVICE: Final[dict[Step, Callable[[], str]]] = {
    Step.SUPPORT: lambda: _(
        "Ring both numbers that texts and pages name, and see that somebody answers. They are"
        " changed in the configuration, under [agency]."
    ),
    Step.UNITS: lambda: _(
        "One file with the agency, its divisions and its teams. Teams of twelve or more are shown"
        " most often; the page of units says what to join."
    ),
    Step.TEXTS: lambda: _(
        "Every text as a phone shows it, in both languages. Read them once with somebody of each"
        " language, then say so here."
    ),
    Step.SENDER: lambda: _(
        "An account and a number at the provider, under [sms] in the configuration. Until then"
        " texts are written to the server's log and reach nobody."
    ),
    Step.WORKER: lambda: _(
        "The program that sends texts and closes periods. Whoever runs the server starts it:"
        " wellness worker"
    ),
    Step.BACKUP: lambda: _(
        "Name a folder under [backup] in the configuration and have it filled every day: wellness"
        " backup"
    ),
    Step.PEERS: lambda: _(
        "At least one who can be told by text or e-mail: flags and contact requests go to them"
        " alone."
    ),
    Step.REPRESENTATIVES: lambda: _(
        "Two of the staff, chosen by the staff. They decide over whatever could weaken privacy, and"
        " you cannot do it in their place."
    ),
    Step.ROSTER: lambda: _(
        "One file with everybody. Each new number is asked once, by text, whether it wants"
        " check-ins. Import all before you begin: who comes later waits 28 days."
    ),
    Step.WEBHOOK: lambda: _(
        "If nothing is reported within an hour of the first text, the provider does not reach this"
        " server: see [web] public_url, and docs/running.md."
    ),
    Step.SHIFTS: lambda: _(
        "A file of the shifts of the next weeks, again whenever they change. People are asked only"
        " after a shift that is known."
    ),
    Step.FOUNDING: lambda: _(
        "Two staff representatives agree to k, c and the length of periods. From then on teams,"
        " roles and these figures change with their consent alone."
    ),
    Step.FIRST: lambda: _(
        "After the first shift of the period the first check-ins go out by themselves. Nothing is"
        " left for you to do."
    ),
}


def trouble_words(trouble: Trouble) -> str:
    """What is the matter with the installation, as a heading."""
    return {
        Trouble.WORKER: _("The worker does not run"),
        Trouble.SENDER: _("Something holds texts back"),
        Trouble.VAULT: _("The vault does not answer for the running periods"),
        Trouble.CLOCK: _("The clock jumped"),
        Trouble.SCHEMA: _("The database has another schema than this version"),
        Trouble.BACKUP: _("The last backup is older than a day"),
        Trouble.NO_BACKUP: _("There is no backup"),
        Trouble.PEERS: _("No peer supporter can be reached"),
        Trouble.INBOUND: _("Texts wait at the provider to be read"),
        Trouble.COPIES: _("Copies of texts stay at the provider"),
        Trouble.CONSOLE: _("Nothing is sent: texts go to the server's log"),
    }[trouble]


def trouble_advice(trouble: Trouble) -> str:
    """What to do about it."""
    return {
        Trouble.WORKER: _("Ask whoever runs the server to start it. Nothing is lost meanwhile."),
        Trouble.SENDER: _("The page on delivery says what, and sends again."),
        Trouble.VAULT: _(
            "Ask whoever runs the server: wellness vault must run, in the folder named in [vault]."
            " Answers cannot be counted meanwhile."
        ),
        Trouble.CLOCK: _(
            "Set the server's clock right; then two people confirm it: wellness propose clock"
        ),
        Trouble.SCHEMA: _("Stop web and worker, make a backup, and run: wellness upgrade"),
        Trouble.BACKUP: _("See why the daily one was not made, and run: wellness backup"),
        Trouble.NO_BACKUP: _(
            "Name a folder under [backup] paths, outside the vault, and run every day: wellness"
            " backup"
        ),
        Trouble.PEERS: _("Invite one with a mobile number under Accounts."),
        Trouble.INBOUND: _("Look at the provider's status; they are read every five minutes."),
        Trouble.COPIES: _("It is tried again every few seconds. Look at the provider's status."),
        Trouble.CONSOLE: _("Name an account and a number under [sms] in the configuration."),
    }[trouble]


FILTERS: Final = (
    step_words,
    state_words,
    step_says,
    step_advice,
    step_place,
    trouble_words,
    trouble_advice,
)
