"""Handing over the link by which an account's holder sets a password: printed, or by e-mail."""

import secrets

from wellness.channels.base import Accepted
from wellness.channels.email import EmailChannel
from wellness.cli.output import note, say, say_json
from wellness.domain.letters import LetterKey
from wellness.errors import Invalid
from wellness.services import letters
from wellness.services.accounts import Invited
from wellness.wiring import Runtime


def find_mails(runtime: Runtime) -> EmailChannel:
    """The mail server.

    Raises:
        Invalid: there is none.
    """
    if runtime.mails is None:
        raise Invalid(
            "There is no mail server to send the link by.",
            kept="Nothing was changed.",
            remedy="Name one under [email] in the configuration, or leave out --mail.",
        )
    return runtime.mails


def hand_over(
    invited: Invited, runtime: Runtime, *, mails: EmailChannel | None, as_json: bool
) -> None:
    """Send the link by e-mail where that is wished and works, else print it."""
    link = invited.link(runtime.terms.public_url)
    local = f"{invited.expires_at.astimezone(runtime.terms.zone):%Y-%m-%d %H:%M}"
    if mails is not None and _send(invited, link, local, runtime, mails):
        if as_json:
            say_json({"sent": True, "expires_at": invited.expires_at.isoformat()})
        else:
            say(f"The link is on its way to {invited.account.email}, until {local}.")
        return
    if mails is not None:
        note("The mail server did not take the e-mail. Hand the link over yourself:")
    if as_json:
        say_json({"link": link, "expires_at": invited.expires_at.isoformat()})
        return
    note(f"For {invited.account.email} alone, once, until {local}:")
    say(link)


def _send(invited: Invited, link: str, until: str, runtime: Runtime, mails: EmailChannel) -> bool:
    account, terms = invited.account, runtime.terms
    letter = letters.address(
        LetterKey.ACCOUNT_LINK, account.email, account.language, terms=terms, link=link, until=until
    )
    token = secrets.token_urlsafe(16)
    sent = mails.send(letters.post(letter, account.email, attempt_token=token, terms=terms))
    return isinstance(sent, Accepted)
