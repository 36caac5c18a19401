"""The channels that the settings name, and what is wrong with those of e-mail."""

from collections.abc import Callable
from importlib import import_module
from typing import Final

from wellness.channels.base import TextChannel
from wellness.channels.console import ConsoleChannel
from wellness.channels.email import EmailChannel, MailServer, find_address
from wellness.channels.router import Router
from wellness.channels.twilio import TwilioChannel
from wellness.config import Settings
from wellness.config.checks import list_demonstrating
from wellness.domain.email import is_email
from wellness.domain.phone import is_e164
from wellness.domain.reach import Reach
from wellness.errors import Invalid


def find_reach(settings: Settings) -> Reach:
    """By what people are written to."""
    return Reach(
        texts=settings.sms.provider != "none",
        mails=bool(settings.email.host),
        chats=bool(settings.notices.urls),
    )


def build_texts(settings: Settings) -> TextChannel | None:
    """The provider of texts; None where there is none."""
    match settings.sms.provider:
        case "none":
            return None
        case "console":
            return ConsoleChannel(shows_texts=bool(list_demonstrating(settings)))
        case _:
            return TwilioChannel(
                account_sid=settings.sms.account_sid,
                auth_token=settings.sms.auth_token,
                sender=settings.sms.sender,
                api_base=settings.sms.api_base,
                callback_base=settings.web.public_url.rstrip("/"),
                discards=settings.sms.retention == "redact",
            )


def build_mails(settings: Settings) -> EmailChannel | None:
    """The mail server; None where there is none."""
    mail = settings.email
    if not mail.host:
        return None
    return EmailChannel(
        MailServer(
            host=mail.host,
            port=mail.port,
            security=mail.security,
            sender=mail.sender,
            reply_to=mail.reply_to,
            username=mail.username,
            password=mail.password,
            ca=mail.ca,
        )
    )


def build_chats(settings: Settings) -> TextChannel | None:
    """The chat channels of peer supporters; None where there are none.

    Raises:
        Invalid: Apprise is not installed, or does not know an address.
    """
    urls = settings.notices.urls.split()
    if not urls:
        return None
    try:
        notices = import_module("wellness.channels.notices")
    except ModuleNotFoundError as error:
        raise Invalid(
            "[notices] urls needs Apprise, which is not installed.",
            kept="Nothing was started or changed.",
            remedy='Install it: pip install "wellness[notices]", or leave [notices] urls empty.',
        ) from error
    channel: TextChannel = notices.ChatChannel(urls)
    return channel


def check_chats(settings: Settings) -> None:
    """Look at the addresses of chat channels.

    Raises:
        ValueError: Apprise is missing or does not know one, in words that follow the key.
    """
    try:
        build_chats(settings)
    except Invalid as error:
        raise ValueError(f"cannot be used. {error.problem} {error.remedy}") from error


def join(
    texts: TextChannel | None, mails: EmailChannel | None, chats: TextChannel | None
) -> TextChannel:
    """All of them as one channel."""
    if texts is not None and mails is None and chats is None:
        return texts
    return Router(texts=texts, mails=mails, chats=chats)


def check_sender(settings: Settings) -> None:
    """Look at the number that texts come from.

    Raises:
        ValueError: it is none, in words that follow the key.
    """
    if settings.sms.sender and not is_e164(settings.sms.sender):
        raise ValueError("is no number with + and country, such as +19195550100")


def check_mail_addresses(settings: Settings) -> None:
    """Look at the addresses of e-mails.

    Raises:
        ValueError: one of them is none, in words that follow the key.
    """
    for key in ("sender", "reply_to"):
        written = getattr(settings.email, key)
        if written and not is_email(find_address(written)):
            raise ValueError(f"{key} is no e-mail address; write one such as name@example.org")


def describe_texts(settings: Settings) -> str:
    """What changes when the provider is asked by another account, sender, token or address."""
    sms = settings.sms
    parts = (sms.provider, sms.account_sid, sms.auth_token, sms.sender, sms.api_base)
    return "|".join(("sender", *map(str, parts)))


def describe_mail(settings: Settings) -> str:
    """What changes when e-mails are handed in elsewhere, or by another account, or chats change."""
    mail = settings.email
    parts = (mail.host, mail.port, mail.security, mail.username, mail.password, mail.sender)
    return "|".join(("mail", *map(str, parts), settings.notices.urls))


CHANNEL_CHECKS: Final[tuple[tuple[str, Callable[[Settings], None]], ...]] = (
    ("[sms] sender", check_sender),
    ("[email]", check_mail_addresses),
    ("[notices] urls", check_chats),
)
"""What of the channels is looked at, with the place its faults are told of."""
