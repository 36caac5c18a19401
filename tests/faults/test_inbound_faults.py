"""What breaks when texts arrive, by real processes: each has one effect and one reply, or none."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Timer

import pytest

from tests.faults.harness import Site, site
from tests.privacy.worlds import files_of
from wellness.domain.language import Language
from wellness.domain.texts import TextKey
from wellness.storage.schema.consent import Consent, OptOut
from wellness.storage.schema.contacts import Contact
from wellness.storage.schema.rosters import Person, Texting

SID = "SM" + "a" * 32
RETENTIONS = ("delete", "redact")


@pytest.fixture(params=RETENTIONS)
def installed(
    request: pytest.FixtureRequest, tmp_path: Path, agency_folder: Path
) -> Iterator[Site]:
    with site(
        tmp_path / "site",
        agency_folder,
        sms={"retention": request.param, "segments_per_second": 100},
    ) as made:
        yield made


@pytest.fixture
def deleting(tmp_path: Path, agency_folder: Path) -> Iterator[Site]:
    """The provider keeps texts until it is told to delete them."""
    with site(
        tmp_path / "site", agency_folder, sms={"retention": "delete", "segments_per_second": 100}
    ) as made:
        yield made


@pytest.fixture
def redacting(tmp_path: Path, agency_folder: Path) -> Iterator[Site]:
    """The provider keeps no words."""
    with site(
        tmp_path / "site", agency_folder, sms={"retention": "redact", "segments_per_second": 100}
    ) as made:
        yield made


def member(made: Site, nth: int = 0, *, invited: bool = True) -> Person:
    with made.desk() as desk:
        return desk.member(nth, invited=invited)


def form_of(person: Person, body: str, sid: str = SID) -> dict[str, str]:
    return {"MessageSid": sid, "From": str(person.mobile), "Body": body, "To": "+19195550190"}


def test_the_same_text_50_times_at_once_has_one_effect_and_one_reply(installed: Site) -> None:
    person = member(installed)
    installed.plan({"op": "inbound", "fault": "duplicate", "args": {"times": 50}})

    [came] = installed.reply(person.mobile, "CONTACT")

    assert len(came["replies"]) == 1
    assert len(installed.phone(person.mobile)) == 1
    assert len(installed.rows(Contact)) == 1
    assert came["statuses"].count(200) >= 50 - came["statuses"].count(503)


def test_an_old_signed_request_repeated_after_two_days_does_nothing(installed: Site) -> None:
    form = form_of(member(installed), "CONTACT")
    first = installed.post("/sms/inbound", form)
    with installed.desk() as desk, desk.database.transaction() as session:
        session.delete(session.get_one(Contact, desk.listed(Contact)[0].id))

    installed.move(days=2)
    again = [installed.post(path, form) for path in ("/sms/inbound", "/sms/fallback")]

    assert "<Message" in first.text
    assert [(one.status_code, "<Message" in one.text) for one in again] == [(200, False)] * 2
    assert installed.rows(Contact) == []


def test_a_text_that_failed_is_delivered_again_where_the_provider_keeps_no_words(
    redacting: Site,
) -> None:
    """The database is written to by somebody else all through the first delivery (5 seconds)."""
    person = member(redacting)

    with redacting.locked("wellness.db") as lock:
        Timer(6.5, lock.release).start()
        [came] = redacting.reply(person.mobile, "CONTACT")

    assert came["statuses"] == [503, 200]
    assert len(came["replies"]) == len(redacting.phone(person.mobile)) == 1
    assert len(redacting.rows(Contact)) == 1


def test_a_text_that_failed_is_read_at_the_provider_where_it_is_kept(deleting: Site) -> None:
    person = member(deleting)

    with deleting.locked("wellness.db"):
        [came] = deleting.reply(person.mobile, "CONTACT")
    before = len(deleting.rows(Contact)), deleting.phone(person.mobile)
    deleting.tick(minutes=1)
    deleting.tick(minutes=5)
    deleting.tick(minutes=5)

    assert (came["statuses"], came["replies"]) == ([200], [])
    assert before == (0, [])
    assert len(deleting.rows(Contact)) == 1
    [told] = deleting.phone(person.mobile)
    assert told.startswith("A peer supporter will call or text you by")
    assert deleting.kept() == []


@pytest.mark.parametrize("path", ["/sms/inbound", "/sms/fallback", "/sms/status/x"])
def test_what_the_provider_did_not_sign_is_refused_and_nothing_is_stored(
    redacting: Site, path: str
) -> None:
    form = form_of(member(redacting), "STOP")
    before = files_of(redacting.folder / "vault"), redacting.rows(Person)

    answers = {
        "bad": redacting.post(path, form, token="x" * 32),
        "missing": redacting.post(path, form, token=""),
        "scheme": redacting.post(path, form, url="https" + (redacting.web + path)[4:]),
        "added": redacting.post(path, {**form, "Extra": "1"}, signed=form),
    }

    assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(answers, 403)
    assert (files_of(redacting.folder / "vault"), redacting.rows(Person)) == before
    assert redacting.rows(OptOut) == []


def test_while_the_vault_is_gone_nothing_is_lost(deleting: Site) -> None:
    """Six are counted, the seventh is read later: only with seven is a group shown."""
    people = [member(deleting, n) for n in range(7)]
    for person in people[:6]:
        deleting.reply(person.mobile, "3453")

    with deleting.missing("vault"):
        [came] = deleting.reply(people[6].mobile, "3453")
    deleting.tick(minutes=1)
    deleting.tick(minutes=5)

    assert (came["statuses"], came["replies"]) == ([200], [])
    deleting.move(days=14)
    with deleting.desk() as desk:
        assert "Large Team" in desk.groups()


def test_web_down_for_twenty_minutes_loses_nothing_where_texts_are_kept(deleting: Site) -> None:
    stops, asks, cries, answers = (member(deleting, n) for n in range(4))
    deleting.queue(stops, asks, cries, answers)
    deleting.tick()
    deleting.tick(minutes=1)
    deleting.kill("serve")

    for person, *bodies in (
        (stops, "please stop texting me"),
        (asks, "CONTACT"),
        (cries, "i want to die 0111", "i want to die"),
        (answers, "0111"),
    ):
        assert {came["status"] for came in deleting.reply(person.mobile, *bodies)} == {None}
    deleting.move(minutes=20)
    deleting.start_web()
    deleting.tick()
    deleting.tick(minutes=5)
    deleting.tick(hours=2)
    deleting.tick(minutes=5)  # what was sent last is deleted there once its receipt is in

    told = {person.id: deleting.phone(person.mobile)[1:] for person in (stops, cries, answers)}
    assert told[stops.id] == told[answers.id] == []
    assert [text.startswith("Automatic reply: no person") for text in told[cries.id]] == [True]
    assert len(deleting.phone(asks.mobile)) == 2
    assert len(deleting.rows(Contact)) == 1
    [stopped] = deleting.rows(Consent)
    assert (stopped.person_id, stopped.kind, stopped.source) == (stops.id, "stop", "text")
    assert stopped.at <= deleting.clock() - timedelta(hours=2, minutes=20)
    assert deleting.kept() == []


def test_web_down_where_no_words_are_kept_is_told_to_all_who_were_texted_alike(
    redacting: Site,
) -> None:
    people = [member(redacting, n, invited=False) for n in range(4)]
    redacting.queue(*people[:3])
    redacting.tick()
    redacting.tick(minutes=1)
    redacting.kill("serve")
    redacting.reply(people[0].mobile, "0111")
    redacting.reply(people[3].mobile, "hello")
    redacting.move(minutes=20)
    redacting.start_web()

    for minutes in (0, 50, 10, 1):
        redacting.tick(minutes=minutes)

    texts = [redacting.phone(person.mobile)[1:] for person in people]
    with redacting.desk() as desk:
        outage = desk.wording(TextKey.OUTAGE, Language.EN, a="Wed 10 am", b="Wed 10:15 am")
    assert texts == [[outage], [outage], [outage], []]


def test_the_carrier_s_keyword_is_an_opt_out_without_a_second_confirmation(
    installed: Site,
) -> None:
    person = member(installed)

    [came] = installed.reply(person.mobile, "Stop")

    assert (came["replies"], len(came["carrier"])) == ([], 1)
    assert installed.phone(person.mobile) == came["carrier"]
    assert [row.texting for row in installed.rows(Person) if row.id == person.id] == [Texting.OUT]
    assert len(installed.rows(OptOut)) == 1


def test_a_text_the_carrier_refuses_for_an_opt_out_is_one(installed: Site) -> None:
    """The person left with the carrier, and no webhook told us (21610)."""
    person = member(installed)
    rule = {"op": "create", "to": str(person.mobile), "fault": "reject", "args": {"code": 21610}}
    installed.plan(rule)

    installed.queue(person)
    installed.tick()
    installed.plan()
    installed.queue(person, text=TextKey.SELF_CHECK)
    installed.tick(minutes=1)

    [stopped] = installed.rows(Consent)
    assert (stopped.kind, stopped.source) == ("stop", "provider")
    assert len(installed.rows(OptOut)) == 1
    assert installed.phone(person.mobile) == []


def test_an_auto_responder_gets_two_replies_an_hour(redacting: Site) -> None:
    """It sends back whatever it gets, with a line of its own."""
    person = member(redacting)
    redacting.queue(person)
    redacting.tick()

    for _ in range(8):
        said = redacting.phone(person.mobile)[-1]
        redacting.reply(person.mobile, f"I am driving and will answer later. You wrote: {said}")
    within = len(redacting.phone(person.mobile)) - 1
    redacting.move(hours=1)
    redacting.reply(person.mobile, "I am driving and will answer later.")

    assert within == 2
    assert len(redacting.phone(person.mobile)) - 1 == 3


def test_a_web_process_killed_in_mid_text_leaves_it_to_the_next_delivery(deleting: Site) -> None:
    """The claim of the process that died ends by itself; the text is read at the provider."""
    person = member(deleting)

    with deleting.locked("wellness.db") as lock:
        killer = Timer(2, deleting.kill, ["serve"])
        killer.start()
        [came] = deleting.reply(person.mobile, "CONTACT")
        killer.join()
        lock.release()
    deleting.start_web()
    deleting.tick(minutes=1)
    deleting.tick(minutes=5)

    assert came["status"] is None
    assert len(deleting.rows(Contact)) == 1
    assert len(deleting.phone(person.mobile)) == 1
