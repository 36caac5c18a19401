import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.simulator.harness import OTHER_PHONE, PHONE, Line, simulated


@pytest.fixture
def line() -> Iterator[Line]:
    with simulated(zone="America/Denver") as made:
        yield made


def page(line: Line, path: str) -> str:
    answer = line.session.get(line.base_url + path, timeout=10)
    assert answer.status_code == 200
    return answer.text


def words(html: str) -> str:
    bare = re.sub(r"<(style|script).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def test_an_empty_list_says_what_will_happen(line: Line) -> None:
    assert "No phone has a text yet." in words(page(line, "/"))


def test_the_list_shows_names_numbers_and_the_last_text(line: Line) -> None:
    line.call("PUT", "/sim/phones", {PHONE: "Responder 017"})
    line.send(body="Chequeo del turno. ¿Listo?")
    line.settle()

    shown = words(page(line, "/"))

    assert "Responder 017 +14065550101 Sun 1 Mar 2026, 07:30 Chequeo del turno. ¿Listo?" in shown


def test_the_list_can_be_searched_without_a_script(line: Line) -> None:
    line.send()
    line.send(to=OTHER_PHONE)
    line.settle()

    shown = words(page(line, "/?search=50102"))

    assert OTHER_PHONE in shown
    assert PHONE not in shown
    assert "No phone has this number or name." in words(page(line, "/?search=nobody"))


def test_a_long_list_shows_the_newest_and_says_so(line: Line) -> None:
    line.call("PUT", "/sim/phones", {f"+1406555{number:04d}": "" for number in range(200, 401)})
    line.send()
    line.settle()

    html = page(line, "/")

    assert html.count("<li>") == 200
    assert PHONE in html
    assert "Only the newest 200 are shown." in words(html)


def test_the_list_sends_markup_only_when_something_changed(line: Line) -> None:
    first = line.call("GET", "/news?version=none")
    unchanged = line.call("GET", f"/news?version={first['version']}")
    line.send()
    line.settle()
    changed = line.call("GET", f"/news?version={first['version']}")

    assert "html" not in unchanged
    assert PHONE in changed["html"]


def test_a_thread_shows_texts_with_their_day_and_time(line: Line) -> None:
    line.send(body="Shift check-in")
    line.settle()
    line.clock.advance(hours=20)
    line.reply("0111")
    line.reply("HELP")

    shown = words(page(line, f"/phones/{PHONE}"))

    assert (
        "Sun 1 Mar 2026 Shift check-in 07:30 Mon 2 Mar 2026 0111 Sent from this phone at 03:30"
        in shown
    )
    assert "Msg&data rates may apply. Carrier, 03:30" in shown


def test_new_texts_come_without_the_old_ones_and_days_are_not_repeated(line: Line) -> None:
    line.send(body="one")
    line.settle()
    news = line.call("GET", f"/phones/{PHONE}/news?after=0")
    line.send(body="two")
    line.settle()
    more = line.call("GET", f"/phones/{PHONE}/news?after={news['after']}")
    none = line.call("GET", f"/phones/{PHONE}/news?after={more['after']}")

    assert words(news["html"]) == "Sun 1 Mar 2026 one 07:30"
    assert words(more["html"]) == "two 07:30"
    assert none == {"after": more["after"], "blocked": False, "gone": []}


def test_a_typed_reply_is_sent_and_leads_back_to_the_thread(line: Line) -> None:
    line.receiver.replies("Got it.")

    answer = line.session.post(
        f"{line.base_url}/phones/{PHONE}", data={"body": "0111\r\nthanks"}, timeout=10
    )

    assert answer.url == f"{line.base_url}/phones/{PHONE}"
    assert line.receiver.at("/sms")[0]["Body"] == "0111\nthanks"
    assert line.texts() == ["Got it."]


def test_an_empty_reply_is_not_sent(line: Line) -> None:
    line.session.post(f"{line.base_url}/phones/{PHONE}", data={"body": "  "}, timeout=10)

    assert line.receiver.posted == []


def test_a_form_of_another_site_is_refused(line: Line) -> None:
    answer = line.session.post(
        f"{line.base_url}/phones/{PHONE}",
        data={"body": "0111"},
        headers={"Sec-Fetch-Site": "cross-site"},
        timeout=10,
    )

    assert answer.status_code == 403
    assert line.receiver.posted == []


def test_quick_replies_are_one_tap(line: Line) -> None:
    assert '<button name="body" value="0111">0111</button>' in page(line, f"/phones/{PHONE}")


def test_links_can_be_followed_and_markup_in_a_text_stays_text(line: Line) -> None:
    line.send(
        body='Tap http://127.0.0.1:8000/c#abc. <b>"x" & y</b> https://example.org/?a=1&b=2 <i>'
    )

    line.settle()
    html = page(line, f"/phones/{PHONE}")

    assert re.findall(r'<a href="(http[^"]+)"', html) == [
        "http://127.0.0.1:8000/c#abc",
        "https://example.org/?a=1&amp;b=2",
    ]
    assert "&lt;b&gt;&#34;x&#34; &amp; y&lt;/b&gt;" in html
    assert "&lt;i&gt;" in html


def test_a_phone_that_opted_out_says_so(line: Line) -> None:
    before = page(line, f"/phones/{PHONE}")
    line.reply("STOP")

    after = page(line, f"/phones/{PHONE}")

    assert 'role="status" hidden' in before
    assert 'role="status">This phone has opted out' in after
    assert line.call("GET", f"/phones/{PHONE}/news?after=0")["blocked"] is True


def test_what_is_no_phone_has_no_page(line: Line) -> None:
    answers = [
        line.session.get(f"{line.base_url}/phones/555-0101", timeout=10),
        line.session.post(f"{line.base_url}/phones/555-0101", data={"body": "x"}, timeout=10),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.parametrize("path", ["/", f"/phones/{PHONE}"])
def test_the_page_allows_its_own_style_and_script_only(line: Line, path: str) -> None:
    answer = line.session.get(line.base_url + path, timeout=10)
    policy = answer.headers["Content-Security-Policy"]
    (nonce,) = set(re.findall(r"'nonce-([^']+)'", policy))

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert set(re.findall(r'<(?:style|script) nonce="([^"]+)"', answer.text)) == {nonce}
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", answer.text)
    assert answer.text.count("<script") == 1
    assert line.session.get(line.base_url + path, timeout=10).text.count(nonce) == 0


def test_a_text_the_provider_has_no_more_stays_on_the_phone_and_says_so(line: Line) -> None:
    sent = line.send(body="Shift check-in")
    line.settle()
    before = line.call("GET", f"/phones/{PHONE}/news?after=0")

    line.client.messages(sent.sid).delete()

    [first] = line.call("GET", f"/sim/phones/{PHONE}")["messages"]
    assert before["gone"] == []
    assert "deleted" not in words(before["html"])
    assert line.call("GET", f"/phones/{PHONE}/news?after=1")["gone"] == [first["id"]]
    assert (
        words(page(line, f"/phones/{PHONE}")).count(
            "Shift check-in 07:30 , deleted at the provider"
        )
        == 1
    )


def test_an_account_with_redaction_keeps_no_body_of_any_text() -> None:
    with simulated(redacts=True) as redacting:
        redacting.receiver.replies("Got it.")
        redacting.send(body="Shift check-in")
        redacting.settle()
        redacting.reply("0111")

        assert redacting.receiver.at("/sms")[0]["Body"] == "0111"
        assert redacting.texts() == ["Shift check-in", "Got it."]
        assert [message.body for message in redacting.client.messages.list()] == [""] * 3
