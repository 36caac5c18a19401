"""Sends the link by which an account's holder sets a password to them by e-mail."""

from datetime import datetime

from wellness.channels.base import Accepted
from wellness.channels.email import EmailChannel
from wellness.domain.letters import LetterKey
from wellness.services import letters
from wellness.services.accounts import Invited
from wellness.services.terms import Terms


def send_link(invited: Invited, mails: EmailChannel, *, attempt_token: str, terms: Terms) -> bool:
    """Send the link; False where the mail server did not take it. Not within a transaction."""
    account = invited.account
    letter = letters.address(
        LetterKey.ACCOUNT_LINK,
        account.email,
        account.language,
        terms=terms,
        link=invited.link(terms.public_url),
        until=local_expiry(invited.expires_at, terms),
    )
    sent = mails.send(letters.post(letter, account.email, attempt_token=attempt_token, terms=terms))
    return isinstance(sent, Accepted)


def local_expiry(expires_at: datetime, terms: Terms) -> str:
    """Until when a link works, by the agency's clock."""
    return f"{expires_at.astimezone(terms.zone):%Y-%m-%d %H:%M}"
