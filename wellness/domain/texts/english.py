"""The default texts in English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wellness.domain.texts.keys import TextKey

ENGLISH: Final[Mapping[TextKey, str]] = MappingProxyType(
    {
        TextKey.OPT_IN: (
            "{agency} shift check-ins: about 1 text after a shift, up to 3 a week. Voluntary, "
            "shown only as groups of {k}+. The phone company sees replies, not taps on the link. "
            "Reply JOIN to confirm. HELP for help, STOP to leave. Msg&data rates may apply. "
            "Crisis: 988."
        ),
        TextKey.OPT_IN_REPLY: (
            "{agency} shift check-ins: about 1 text after a shift, up to 3 a week. Voluntary, "
            "shown only as groups of {k}+. The phone company sees replies. "
            "Reply JOIN to confirm. HELP for help, STOP to leave. Msg&data rates may apply. "
            "Crisis: 988."
        ),
        TextKey.WELCOME: (
            "You are in. Your answers count from {date}, in {team} ({size} people). "
            "Web page and rules: {privacy}. Peer: CONTACT. Crisis: call or text 988. STOP=out"
        ),
        TextKey.PULSE: (
            "Shift check-in, no names shown. Reply 4 digits: hard calls 0-3, stress 1grn-4red, "
            "drained 1-5, want debrief 1no-3yes. Ex 0111. Or tap {link} "
            "Peer: CONTACT Crisis: 988 STOP=out"
        ),
        TextKey.PULSE_LINK: (
            "Shift check-in, no names shown. Four taps, about 15 seconds: {link} "
            "Peer: CONTACT Crisis: 988 STOP=out"
        ),
        TextKey.PULSE_REPLY: (
            "Shift check-in, no names shown. Reply 4 digits: hard calls 0-3, stress 1grn-4red, "
            "drained 1-5, debrief 1no-3yes. Ex 0111. "
            "Peer: CONTACT Crisis: 988 STOP=out"
        ),
        TextKey.THANKS: (
            "Counted for {team}, shown only with {k}+ answers. "
            "Sooner as a team: DEBRIEF. Peer: CONTACT. Crisis: 988."
        ),
        TextKey.UNREAD: (
            "I can only read 4 digits, like 0111, or tap your link. Nothing was counted. "
            "Peer: CONTACT. Crisis: call or text 988."
        ),
        TextKey.UNREAD_LINK: (
            "I cannot read answers by text; please tap your link. Nothing was counted. "
            "Peer: CONTACT. Crisis: call or text 988."
        ),
        TextKey.UNREAD_REPLY: (
            "I can only read 4 digits, like 0111. Nothing was counted. "
            "Peer: CONTACT. Crisis: call or text 988."
        ),
        TextKey.LATE: (
            "Thank you. That check-in is closed, so nothing was counted. "
            "Peer: CONTACT. Crisis: call or text 988."
        ),
        TextKey.NOT_YET: (
            "Thank you. Your answers count from {date}; nothing was counted now. "
            "Peer: CONTACT. Crisis: call or text 988."
        ),
        TextKey.CAPPED: (
            "Thank you. Nothing more is counted today. Peer: CONTACT. Crisis: call or text 988."
        ),
        TextKey.WITHDRAWN: (
            "Your answers of this period are gone. Peer: CONTACT. Crisis: call or text 988."
        ),
        TextKey.CONTACT: (
            "A peer supporter will call or text you by {by}. Only the peer team sees this. "
            "If it cannot wait: 988, danger: 911. Support list: {support}"
        ),
        TextKey.DEBRIEF: (
            "Noted, {team}. If three of you ask within three days, the peer team is told that "
            "the team asked. No names are kept. Crisis: call or text 988."
        ),
        TextKey.NO_DEBRIEF: (
            "{team} is too small for this without pointing at people. "
            "Reply CONTACT for a peer, or ask your supervisor. Crisis: call or text 988."
        ),
        TextKey.HELP: (
            "{agency} shift check-ins. Voluntary. Questions: {phone}. Msg frequency varies. "
            "Msg&data rates may apply. Peer: CONTACT. Crisis: call or text 988. STOP=out"
        ),
        TextKey.STOP: (
            "{agency} check-ins: you are out, no more texts. Reply START to rejoin. "
            "Support any time: call or text 988."
        ),
        TextKey.REJOINED: (
            "{agency} shift check-ins: you are in again, up to 3 texts a week. HELP for help. "
            "Peer: CONTACT. Crisis: call or text 988. STOP=out"
        ),
        TextKey.LANGUAGE: (
            "Your texts are in English from now on. Para español: ES. "
            "Peer: CONTACT. Crisis: call or text 988."
        ),
        TextKey.NUMBER: (
            "The number for {agency} check-ins was changed to end in {last2}. "
            "If this was not you, call {phone}. Crisis: 988."
        ),
        TextKey.CRISIS: (
            "Automatic reply: no person reads this number and no one will be sent. In crisis? "
            "Call or text 988, free, 24/7. In danger now: 911. You are not alone."
        ),
        TextKey.CRISIS_DIGITS: (
            "Automatic reply: no person reads this number and no one will be sent. In crisis? "
            "Call or text 988, free, 24/7. In danger now: 911. You are not alone. "
            "No answer was counted."
        ),
        TextKey.OUTAGE: (
            "Some replies were lost between {a} and {b}; the link still works. "
            "If you asked for a peer then, please reply CONTACT again. "
            "Crisis: call or text 988. STOP=out"
        ),
        TextKey.OUTAGE_REPLY: (
            "Some replies were lost between {a} and {b}; you can send your 4 digits again. "
            "If you asked for a peer then, please reply CONTACT again. "
            "Crisis: call or text 988. STOP=out"
        ),
        TextKey.SELF_CHECK: (
            "Some weeks after a hard call it can still weigh. A private self-check, only on your "
            "phone, nothing is sent: {link} Peer: CONTACT. Crisis: call or text 988. STOP=out"
        ),
        TextKey.WE_DID: (
            "{team}, you said, we did: {change} - Peer: CONTACT. Crisis: call or text 988. STOP=out"
        ),
        TextKey.MONTHLY: (
            "Monthly check-in, no names shown. {questions} questions, about 2 minutes: {link} "
            "Peer: CONTACT Crisis: 988 STOP=out"
        ),
        TextKey.MONTHLY_REMINDER: (
            "Sent to everyone, answered or not: the monthly check-in is open. "
            "{questions} questions, about 2 minutes: {link} Peer: CONTACT Crisis: 988 STOP=out"
        ),
        TextKey.CHANGED: (
            "{agency} check-ins, change from {date}: {change} - All changes: {privacy} "
            "Crisis: call or text 988. STOP=out"
        ),
        TextKey.PEER_FLAG: (
            "{agency} peer team: {team} has a new debrief flag. Reply TAKE {code} to take it. "
            "Page: {link} Crisis: 988"
        ),
        TextKey.PEER_CONTACT: (
            "{agency} peer team: somebody asked for a contact. Sign in to see it: {link} "
            "Crisis: 988"
        ),
        TextKey.PEER_WAITING: (
            "{agency} peer team: nobody has taken the debrief flag of {team} yet. "
            "Reply TAKE {code} to take it. Page: {link} Crisis: 988"
        ),
        TextKey.PEER_CONTACT_WAITING: (
            "{agency} peer team: somebody asked for a contact, and nobody has taken it yet. "
            "Sign in to see it: {link} Crisis: 988"
        ),
        TextKey.PEER_HANDED: (
            "{agency} peer team: the debrief flag of {team} was handed over to you. "
            "Page: {link} Crisis: 988"
        ),
        TextKey.TAKEN: (
            "Thank you. The debrief flag of {team} is yours. Next steps: {link} Crisis: 988"
        ),
        TextKey.TAKEN_OWN: (
            "Thank you. The debrief flag of {team} is yours. It is your own team: "
            "better pass it on here: {link} Crisis: 988"
        ),
        TextKey.ALREADY_TAKEN: (
            "Thank you. Another peer supporter already has the debrief flag of {team}. "
            "Page: {link} Crisis: 988"
        ),
        TextKey.UNKNOWN_CODE: (
            "No debrief flag is open under that code, so nothing was taken. "
            "Page: {link} Crisis: 988"
        ),
        TextKey.DIGEST: (
            "{agency} check-ins: new results are there. Sign in to see them: {link} Crisis: 988"
        ),
    }
)

FIRST_SENTENCE: Final[Mapping[TextKey, str]] = MappingProxyType(
    {
        TextKey.FIRST: "The phone company sees replies; the link does not.",
        TextKey.FIRST_LINK: "The phone company sees this text, not your answers.",
        TextKey.FIRST_REPLY: "The phone company sees replies.",
    }
)
"""What the first pulse of a period adds to the pulse of its mode."""
