"""The whole way of a check-in, for real: files in, texts out, answers in, bands out, a flag."""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import chromium, objections, open_page
from tests.journeys.installation import DATA, Installation, installed
from wellness.domain.access import Role
from wellness.domain.bands import list_bands, voters_for
from wellness.services import approvals
from wellness.storage import accounts, changes
from wellness.vault.file import VaultFile
from wellness.wiring import build, load_settings

PEER = "+19195550193"
PASSWORD = "quiet harbour lamp violet"
MARK = "zebrafinch"
_LOOKS = [f"2026-10-{day} {hour}" for day in (26, 27, 28, 29) for hour in ("10:35", "19:05")]


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, at="2026-10-23 10:00") as installation:
        yield installation


@pytest.mark.browser
def test_from_the_roster_to_a_flag_and_nothing_left_behind(agency: Installation) -> None:
    for kind in ("units", "roster", "shifts"):
        agency.run("import", kind, str(DATA / "riverbend" / f"{kind}.csv"), "--accept-warnings")
    leader = agency.invite("director@example.org", "leader")
    agency.invite("peer@example.org", "peer", "--mobile", PEER)
    _found(agency)
    everybody = _join(agency)
    assert len(everybody) == 83

    with chromium() as browser:
        _sign_up(browser, agency, leader)
        texted = _work_until_texted(agency, 70)
        by_link = dict(list(texted.items())[:10])
        by_text = list(texted)[10:70]
        replies = agency.reply([(number, _answer(i)) for i, number in enumerate(by_text)])
        assert {reply["replies"][0].split()[0] for reply in replies} <= {"Counted", "Cuenta"}
        for link in by_link.values():
            _answer_on_the_page(browser, link)
        markers = _sealed_markers(agency.folder)
        assert _holders(agency.folder, markers)

        agency.tick("2026-11-09 04:05")
        before = _see_teams(browser, agency)
        agency.tick("2026-11-09 09:05")
        after = _see_teams(browser, agency)

    release = json.loads(agency.run("release", "show", "--raw"))["body"]
    assert "Community Response" not in before.split("What needs you now")[0]
    assert release["groups"]
    _assert_only_what_was_released(after, release)
    flags = [text for text in agency.list_texts(phone=PEER) if "debrief flag" in text["body"]]
    assert flags, "the peer supporter was not told"
    assert _holders(agency.folder, [*markers, MARK.encode()]) == []
    assert agency.run("release", "verify")


def _found(agency: Installation) -> None:
    """Two representatives agree to begin; without them nobody would be eligible for 28 days."""
    for name in ("first", "second"):
        agency.invite(f"{name}.rep@example.org", "representative")
    agency.run("propose", "founding")
    runtime = build(load_settings(agency.config, os.environ))
    with runtime.database.transaction() as session:
        [proposal] = changes.list_open(session)
        for account in accounts.list_accounts(session, Role.REPRESENTATIVE):
            approvals.approve(
                session, proposal.id, approver=account.id, terms=runtime.terms, now=runtime.clock()
            )
    runtime.database.dispose()


def _join(agency: Installation) -> list[str]:
    agency.tick("2026-10-23 10:05")
    asked = [text["phone"] for text in agency.list_texts() if "JOIN" in text["body"]]
    agency.reply([(number, "JOIN") for number in asked])
    agency.tick("2026-10-26 04:05")
    return asked


def _work_until_texted(agency: Installation, people: int) -> dict[str, str]:
    """Let shifts end until so many people have a check-in; their links by number."""
    links: dict[str, str] = {}
    for look in _LOOKS:
        agency.tick(look)
        for text in agency.list_texts():
            if link := re.search(r"http://\S+/c#\S+", text["body"]):
                links[text["phone"]] = link.group()
        if len(links) >= people:
            return links
    raise AssertionError(f"only {len(links)} people were texted")


def _answer(i: int) -> str:
    """Half are strained, each with a comment that must not survive anywhere."""
    return f"{'3443' if i % 2 else '0111'} - {MARK}"


def _answer_on_the_page(browser: Browser, link: str) -> None:
    opened = open_page(browser, link, width=360)
    page = opened.page
    page.wait_for_selector("fieldset input[type=radio]", state="attached")
    for question in page.locator("fieldset").all():
        question.locator("input[type=radio]").nth(1).check()
    page.click("#send")
    page.wait_for_selector("#done h1", state="visible")
    assert objections(opened) == []
    assert len(opened.seen.requests) == 3
    opened.close()


def _sign_up(browser: Browser, agency: Installation, token: str) -> None:
    opened = open_page(browser, f"{agency.web}/set-password#{token}")
    for box in opened.page.locator("input[type=password]").all():
        box.fill(PASSWORD)
    opened.page.locator("main button[type=submit]").click()
    opened.page.wait_for_load_state()
    opened.close()


def _see_teams(browser: Browser, agency: Installation) -> str:
    opened = open_page(browser, f"{agency.web}/login")
    opened.page.fill("input[name=email]", "director@example.org")
    opened.page.fill("input[name=password]", PASSWORD)
    opened.page.locator("main button[type=submit]").click()
    opened.page.wait_for_url("**/teams")
    assert objections(opened) == []
    opened.page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true })")
    text = opened.page.locator("main").inner_text()
    opened.close()
    return text


def _assert_only_what_was_released(text: str, release: dict[str, Any]) -> None:
    """Every number on the page is a date, a rule, or arithmetic on the released bands."""
    for group in release["groups"]:
        for leaf in group["leaves"]:
            if leaf["id"] != "agency-wide":
                assert leaf["name"] in text
    allowed = {
        "0",
        "1",
        "2",
        "3",
        "4",
        "7",
        "10",
        "100",
        "14",
        "23",
        "9",
        "26",
        "2026",
        "00",
        "988",
    }
    for group in release["groups"]:
        voters = voters_for(group["m"], 4)
        allowed |= {
            str(edge) for n in voters for band in list_bands(n, 4) for edge in (band.low, band.high)
        }
        allowed |= {str(voters.start), str(voters.stop - 1)}
    shown = re.sub(r"\b(Nov|Oct|November|October) \d+", "", text)
    shares = re.findall(r"(\d+) to (\d+)%|(\d+)%|about (\d) in 10", shown)
    percents = {number for found in shares for number in found if number}
    strangers = set(re.findall(r"\d+", shown)) - allowed - percents
    assert not strangers, [
        line for line in shown.splitlines() if strangers & set(re.findall(r"\d+", line))
    ]
    exact = sum(len(group["leaves"]) for group in release["groups"])
    assert f"{exact} people answered" not in text


def _sealed_markers(folder: Path) -> list[bytes]:
    """Key bytes, row names and ciphertexts of the open period."""
    keys = [path.read_bytes() for path in (folder / "vault" / "keys").glob("period-*.key")]
    with VaultFile(folder / "vault" / "vault.db").reading() as rows:
        sealed = [part for row in rows.list_rows("period-1") for part in (row.tag, row.sealed)]
    assert keys
    assert len(sealed) == 2 * 83
    return [part for key in keys for part in (key[:32], key[32:])] + sealed


def _holders(folder: Path, markers: list[bytes]) -> list[str]:
    """The files in which one of these byte strings stands; the databases' logs included."""
    with closing(sqlite3.connect(folder / "wellness.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [path.name for marker in markers if marker in content]
    return sorted(set(found))
