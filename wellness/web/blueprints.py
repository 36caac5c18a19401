"""The pages and webhooks of the product, beside those of the house itself."""

from typing import Final

from wellness.web import approvals, checkin, incidents, leadership, peer, sms

BLUEPRINTS: Final = (
    sms.blueprint,
    checkin.blueprint,
    leadership.blueprint,
    peer.blueprint,
    incidents.blueprint,
    approvals.blueprint,
)
