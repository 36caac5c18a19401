import pytest

from tests.cli.conftest import DATA, Home


@pytest.fixture
def riverbend(home: Home) -> Home:
    home.run("import", "units", DATA / "riverbend/units.csv")
    return home


def test_a_text_is_shown_as_a_bubble_with_its_measures(riverbend: Home) -> None:
    told = riverbend.run("texts", "preview", "--text", "thanks", "--language", "en")

    assert told.code == 0
    assert told.said.startswith("thanks (en)\n  .---")
    assert "GSM-7, " in told.said
    assert "1 segment, costs the same as every other reply (R15)" in told.said


def test_without_a_name_every_text_of_the_mode_is_shown_in_both_languages(riverbend: Home) -> None:
    riverbend.configure(sms={"mode": "link"})

    shown = riverbend.run("texts", "preview", "--json").json["texts"]

    names = {text["text"] for text in shown}
    assert "pulse-link" in names
    assert "pulse" not in names
    assert len(shown) == 2 * len(names)


def test_a_fault_stands_below_its_bubble(home: Home) -> None:
    home.configure(texts={"help": {"en": "{agency}: ask {phone}."}})

    told = home.run("texts", "preview", "--text", "help")

    assert told.code == 1
    assert "  Fault: The crisis line is missing. Add 988." in told.said


def test_faults_of_others_are_no_matter(home: Home) -> None:
    home.configure(texts={"help": {"en": "{agency}: ask {phone}."}})

    assert home.run("texts", "preview", "--text", "stop").code == 0
    assert home.run("texts", "preview", "--text", "help", "--language", "es").code == 0


def test_a_month_of_83_people_is_worked_out(riverbend: Home) -> None:
    told = riverbend.run(
        *("texts", "cost", "--people", "83", "--replying", "60", "--segment-price", "0.01"),
        *("--carrier-fee", "0.004", "--monthly", "12"),
    )

    assert told.said.splitlines() == [
        "1079 check-ins x 2 segments",
        "647 answers by text x 1 segment",
        "647 replies of ours x 1 segment",
        "3452 segments: 2805 out, 647 in.",
        "60.33 a month.",
    ]


def test_without_prices_none_is_told(riverbend: Home) -> None:
    told = riverbend.run("texts", "cost", "--people", "10", "--per-week", "1", "--json")

    assert told.json == {
        "checkins": 43,
        "checkin_segments": 2,
        "replies": 43,
        "reply_segments": 1,
        "segments_out": 129,
        "segments_in": 43,
        "price": 0.0,
    }
    assert "a month" not in riverbend.run("texts", "cost", "--people", "10").said
