"""E-mails in English."""

from types import MappingProxyType
from typing import Final

from wellness.domain.letters.keys import LetterKey
from wellness.domain.letters.words import Words

ENGLISH: Final = Words(
    subject="Shift check-in",
    staff_subject="Check-ins: a notice for staff",
    foot=(
        "In crisis, or afraid for somebody? Call or text 988, day or night. In danger: 911.\n"
        "Support list: {support}\n"
        "Questions: {phone}. Nobody reads replies to this e-mail."
    ),
    leave="No more of these e-mails: {link}",
    bodies=MappingProxyType(
        {
            LetterKey.OPT_IN: (
                "{agency} asks after shifts how the work was: about one e-mail after a shift, up"
                " to three a week. It is voluntary, and answers are shown only as groups of {k} or"
                " more people.\n\n"
                "To take part, open this page and confirm. The link works once, for 14 days:\n"
                "{link}\n\n"
                "What happens to an answer: {privacy}\n\n"
                "If you do nothing, no check-in comes."
            ),
            LetterKey.PULSE: (
                "Shift check-in, no names shown. Four taps, about 15 seconds:\n"
                "{link}\n\n"
                "Mail providers see this e-mail, not your answers. Skip it whenever you like;"
                " nobody is told."
            ),
            LetterKey.NUMBER: (
                "The address for {agency} check-ins was changed. If this was not you, call {phone}."
            ),
            LetterKey.CHANGED: (
                "{agency} check-ins, change from {date}: {change}\n\nAll changes: {privacy}"
            ),
            LetterKey.OUTAGE: (
                "Some replies by text were lost between {a} and {b}. The link of your last"
                " check-in still works."
            ),
            LetterKey.SELF_CHECK: (
                "Some weeks after a hard call it can still weigh. A private self-check, only in"
                " your browser, nothing is sent:\n{link}"
            ),
            LetterKey.WE_DID: "{team}, you said, we did: {change}",
            LetterKey.MONTHLY: (
                "Monthly check-in, no names shown. 12 questions, about 2 minutes:\n{link}"
            ),
            LetterKey.MONTHLY_REMINDER: (
                "Sent to everyone, answered or not: the monthly check-in is open. 12 questions,"
                " about 2 minutes:\n{link}"
            ),
            LetterKey.NO_CHECK_IN: (
                "There is no check-in for you at the moment. The next one comes after your next"
                " shift."
            ),
            LetterKey.PEER_FLAG: (
                "{agency} peer team: {team} has a new debrief flag. Sign in to take it:\n{link}"
            ),
            LetterKey.PEER_CONTACT: (
                "{agency} peer team: somebody asked for a contact. Sign in to see it:\n{link}"
            ),
            LetterKey.PEER_WAITING: (
                "{agency} peer team: nobody has taken the debrief flag of {team} yet. Sign in to"
                " take it:\n{link}"
            ),
            LetterKey.PEER_CONTACT_WAITING: (
                "{agency} peer team: somebody asked for a contact, and nobody has taken it yet."
                " Sign in to see it:\n{link}"
            ),
            LetterKey.PEER_HANDED: (
                "{agency} peer team: the debrief flag of {team} was handed over to you:\n{link}"
            ),
            LetterKey.ACCOUNT_LINK: (
                "With this link you set the password of your account at {agency} check-ins. It is"
                " for you alone and works once, until {until}:\n{link}"
            ),
            LetterKey.SENDER_STOPPED: (
                "No text of {agency} check-ins goes out: the provider refuses the account or the"
                " sender (error {code}). What waits is kept until its time is over.\n\n"
                "Correct [sms] in the configuration; or put it right with the provider, then run:"
                " wellness texting resume"
            ),
            LetterKey.DIGEST: (
                "{agency} check-ins: the results of {a} to {b} are there.\n\n"
                "Prompts of your teams that wait for somebody: {count}\n\n"
                "Sign in to see what changed and what you can do:\n{link}\n\n"
                "No figure is in this e-mail: mail is read on its way. Seal of all results so"
                " far:\n{seal}"
            ),
        }
    ),
)
