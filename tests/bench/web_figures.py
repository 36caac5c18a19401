"""The web server over HTTP: texts that arrive, the page of a check-in, a team's charts."""

import re
import secrets
from functools import partial

import requests
from twilio.request_validator import RequestValidator

from tests.bench.figures import Figure, require, time_each
from tests.bench.site import PERIODS, Site
from tests.bench.transfer import list_assets, transfer
from wellness.demo.files import ACCOUNT_SID, SENDER
from wellness.domain.language import Language
from wellness.domain.post_shift import POST_SHIFT
from wellness.domain.texts import TextKey
from wellness.services.terms import Terms
from wellness.storage import rosters
from wellness.wiring import Runtime

_WEBHOOK_MS, _PAGE_KB = 100, 30
_CHART_MS = 50
"""The design's bound, which it sets for three years of releases; here there is half a year."""
_ANSWERS = ("1221", "0111")
"""One for each of the two replies that R26 lets a number have within an hour."""
_WARM_UP = 10
_VIEWS = 60
_LINKS = 10
_MARK = "THE TEAM"
_TEAM = "Stabilization & Outreach"
_LINK = re.compile(r"https?://\S+/c#(\S+)")


def measure_webhook(site: Site, runtime: Runtime) -> Figure:
    """Answers by text: signed as the provider does, counted durably, thanked for in the TwiML."""
    numbers = sorted(_links(site))
    require(len(numbers) >= 50, f"only {len(numbers)} people were asked")
    with _client() as client:
        answers = [
            partial(_text, client, runtime, number, body) for body in _ANSWERS for number in numbers
        ]
        time_each(answers[:_WARM_UP])
        return Figure(
            "answer by text, webhook to TwiML", "ms", _WEBHOOK_MS, time_each(answers[_WARM_UP:])
        )


def measure_page(site: Site) -> Figure:
    """All bytes a phone receives for a check-in: page, what it loads, exchange, answer."""
    tokens = list(_links(site).values())[:_LINKS]
    sizes = tuple(_check_in(site.address, token) / 1000 for token in tokens)
    return Figure("check-in page with all it loads", "kB", _PAGE_KB, sizes)


def measure_chart(site: Site, runtime: Runtime) -> Figure:
    """A team's page with a chart for each indicator, as a signed-in director opens it."""
    with runtime.database.reading() as session:
        [unit] = [unit for unit in rosters.load_tree(session).units if unit.name == _TEAM]
    with _client() as client:
        _sign_in(client, site.address)
        address = f"{site.address}/teams/{unit.id}"
        for _ in range(_WARM_UP):
            _look(client, address)
        views = time_each(partial(_look, client, address) for _ in range(_VIEWS))
    return Figure(f"charts of a team, {PERIODS} periods", "ms", _CHART_MS, views)


def _links(site: Site) -> dict[str, str]:
    """The token of each phone's newest check-in text."""
    texts = site.carrier.list_arrived(0)
    return {text.phone: found.group(1) for text in texts if (found := _LINK.search(text.body))}


def _text(client: requests.Session, runtime: Runtime, number: str, body: str) -> None:
    address = f"{runtime.terms.public_url}/sms/inbound"
    sid = f"SM{secrets.token_hex(16)}"
    form = {
        "AccountSid": ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "Body": body,
        "From": number,
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": SENDER,
    }
    signer = RequestValidator(runtime.settings.sms.auth_token)
    headers = {"X-Twilio-Signature": signer.compute_signature(address, form)}
    answer = client.post(address, data=form, headers=headers, timeout=20)
    is_thanked = any(f">{thanks}" in answer.text for thanks in _thanks(runtime.terms))
    require(is_thanked, f"an answer was not counted: {answer.text}")


def _thanks(terms: Terms) -> list[str]:
    """How the thanks for an answer begin, in each language."""
    return [
        terms.text(TextKey.THANKS, language, team=_MARK, k=terms.limits.voters).split(_MARK)[0]
        for language in Language
    ]


def _check_in(address: str, token: str) -> int:
    page = transfer(f"{address}/c")
    assets = [transfer(asset).size for asset in list_assets(page.text, f"{address}/c")]
    opened = transfer(f"{address}/c/exchange", {"token": token})
    values = {"token": token, "values": [1, 2, 2, 1], "wide": 0}
    return page.size + sum(assets) + opened.size + transfer(f"{address}/c/answer", values).size


def _sign_in(client: requests.Session, address: str) -> None:
    page = client.get(f"{address}/demo", timeout=20).text
    found = re.search('name="csrf_token" value="([^"]+)"', page)
    require(found is not None, "the demo's page has no form")
    assert found is not None
    form = {"csrf_token": found.group(1)}
    client.post(f"{address}/demo/sign-in/leader", data=form, timeout=20).raise_for_status()


def _look(client: requests.Session, address: str) -> None:
    answer = client.get(address, timeout=20)
    require(answer.text.count("data-chart") == len(POST_SHIFT.indicators), "charts are missing")


def _client() -> requests.Session:
    client = requests.Session()
    client.trust_env = False
    return client
