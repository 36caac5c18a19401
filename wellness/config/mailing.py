"""The settings of e-mail and of chat channels."""

from dataclasses import dataclass
from pathlib import Path

from wellness.config.declaring import Secret, setting


@dataclass(frozen=True)
class Email:
    """The mail server, for people without a mobile and for notices to staff; off without a host."""

    host: str = setting("", "Mail server that takes e-mails from this machine (submission).")
    port: int = setting(587, "Its port: 587 for starttls, 465 for tls.", least=1, most=65535)
    security: str = setting(
        "starttls",
        "How the connection is encrypted: starttls, tls, or none (on this machine alone).",
        choices=("starttls", "tls", "none"),
    )
    username: str = setting("", "Account at the mail server, if it wants one.")
    password: Secret = setting(Secret(), "Its password.")
    sender: str = setting("", "Address that e-mails come from: name@example.org.")
    reply_to: str = setting("", "Address that replies go to, if somebody reads them.")
    ca: Path | None = setting(
        None, "The CA of the mail server's certificate (PEM), if it is one of your own."
    )
    digest: bool = setting(
        default=True,
        doc="Tell leaders once a month by e-mail that results are there; it holds no figure.",
    )


@dataclass(frozen=True)
class Notices:
    """Chat channels told of a notice to peer supporters, beside texts and e-mails."""

    urls: Secret = setting(
        Secret(),
        "Addresses as Apprise writes them (Slack, Teams and others), one a line; needs the extra"
        " wellness[notices].",
    )
