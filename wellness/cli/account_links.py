"""Handing over the link by which an account's holder sets a password: printed, or by e-mail."""

import secrets

from wellness.channels.email import EmailChannel
from wellness.cli.output import note, say, say_json
from wellness.errors import Invalid
from wellness.services.account_links import local_expiry, send_link
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
    local = local_expiry(invited.expires_at, runtime.terms)
    if mails is not None and _send(invited, runtime, mails):
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


def _send(invited: Invited, runtime: Runtime, mails: EmailChannel) -> bool:
    token = secrets.token_urlsafe(16)
    return send_link(invited, mails, attempt_token=token, terms=runtime.terms)
