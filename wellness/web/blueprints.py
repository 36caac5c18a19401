"""The pages and webhooks of the product, beside those of the house itself."""

from typing import Final

from wellness.web import (
    accounts,
    approvals,
    checkin,
    contacts,
    delivery,
    flags,
    importing,
    incidents,
    leadership,
    mail,
    outcomes,
    peer,
    planning,
    poster,
    prompts,
    self_check,
    setting_up,
    sms,
)

BLUEPRINTS: Final = (
    sms.blueprint,
    checkin.blueprint,
    leadership.blueprint,
    peer.blueprint,
    flags.blueprint,
    contacts.blueprint,
    incidents.blueprint,
    approvals.blueprint,
    planning.blueprint,
    delivery.blueprint,
    mail.blueprint,
    poster.blueprint,
    self_check.blueprint,
    prompts.blueprint,
    outcomes.blueprint,
    setting_up.blueprint,
    importing.blueprint,
    accounts.blueprint,
)
