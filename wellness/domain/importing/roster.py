"""Reads the roster: who is there, in which team, by which number they are texted."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from wellness.domain.email import is_email
from wellness.domain.importing.cells import (
    FirstLines,
    KnownNames,
    one_of,
    read_choice,
    read_id,
    read_text,
    read_unit,
)
from wellness.domain.importing.dates import DateOrder, describe_dates, parse_date
from wellness.domain.importing.faults import Cell, FaultList, Parsed
from wellness.domain.importing.headers import Column
from wellness.domain.importing.sheets import SheetRow, read_sheet
from wellness.domain.phone import PhoneNumber
from wellness.domain.roster import PersonStatus

PERSON_NAME_LIMIT = 120
ROLE_LIMIT = 60


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of the roster.

    `unit` has the known spelling; without `mobile` the person cannot be texted; `language` None is
    the agency's default.
    """

    line: int
    external_id: str
    name: str
    mobile: PhoneNumber | None
    unit: str
    language: str | None
    role: str
    status: PersonStatus
    start_on: date
    email: str | None


def parse_roster(
    text: str,
    *,
    known_units: Collection[str],
    parse_phone: Callable[[str], PhoneNumber | None],
    date_order: DateOrder,
    languages: Collection[str],
) -> Parsed[RosterRow]:
    """Read external_id, name, mobile, unit, language, role, status, start_date and maybe email.

    `known_units` are the names of the units that may hold people, `languages` the codes that may
    be chosen (lower case). Never raises unless `parse_phone` does.
    """
    sheet = read_sheet(text, _COLUMNS)
    reader = _RosterReader(
        FaultList(sheet.faults), KnownNames(known_units), parse_phone, date_order, languages
    )
    people = [person for row in sheet.rows if (person := reader.read(row))]
    return reader.faults.parsed(people)


_COLUMNS = (
    Column("external_id"),
    Column("name"),
    Column("mobile", ("mobile number", "mobile phone", "cell phone")),
    Column("unit"),
    Column("language"),
    Column("role"),
    Column("status"),
    Column("start_date"),
    Column("email", ("e-mail address", "email address"), required=False),
)


class _RosterReader:
    """Reads one roster row after another and remembers what may not stand twice."""

    def __init__(
        self,
        faults: FaultList,
        units: KnownNames,
        parse_phone: Callable[[str], PhoneNumber | None],
        date_order: DateOrder,
        languages: Collection[str],
    ) -> None:
        self.faults = faults
        self._units = units
        self._parse_phone = parse_phone
        self._date_order = date_order
        self._languages = languages
        self._ids, self._mobiles, self._emails = FirstLines(), FirstLines(), FirstLines()

    def read(self, row: SheetRow) -> RosterRow | None:
        external_id = read_id(row.cell("external_id"), self.faults, self._ids)
        name = read_text(row.cell("name"), self.faults, limit=PERSON_NAME_LIMIT)
        status = read_choice(row.cell("status"), self.faults, PersonStatus)
        mobile = self._read_mobile(row.cell("mobile"), external_id or "", status)
        unit = read_unit(row.cell("unit"), self.faults, self._units)
        language = self._read_language(row.cell("language"))
        role = self._read_role(row.cell("role"))
        start_on = self._read_date(row.cell("start_date"))
        email = self._read_email(row.cell("email"), external_id or "")
        if not (external_id and name and unit and status and start_on):
            return None
        return RosterRow(
            row.line, external_id, name, mobile, unit, language, role, status, start_on, email
        )

    def _read_mobile(
        self, cell: Cell, person: str, status: PersonStatus | None
    ) -> PhoneNumber | None:
        if not cell.value:
            if status is not PersonStatus.LEFT:
                remedy = "Nothing needs doing now; add the number when it is known."
                problem = "There is no mobile number, so this person cannot be texted."
                self.faults.warn(cell, problem, remedy)
            return None
        mobile = self._parse_phone(cell.value)
        if mobile is None:
            remedy = "Write the whole number with area code, or leave the cell empty."
            self.faults.refuse(cell, "This is not a telephone number that can be texted.", remedy)
        elif earlier := self._mobiles.find_earlier(mobile, cell.line, person):
            problem = f"Two people have this number, on line {earlier} and on line {cell.line}."
            remedy = "Leave it with the person it belongs to and clear or correct the other."
            self.faults.refuse(cell, problem, remedy)
        return mobile

    def _read_language(self, cell: Cell) -> str | None:
        language = cell.value.casefold()
        if not language:
            return None
        if language not in self._languages:
            codes = one_of(sorted(self._languages))
            remedy = f"Write {codes}, or leave the cell empty for the agency's language."
            self.faults.refuse(cell, "This language is not known.", remedy)
        return language

    def _read_role(self, cell: Cell) -> str:
        return (cell.value and read_text(cell, self.faults, limit=ROLE_LIMIT)) or ""

    def _read_date(self, cell: Cell) -> date | None:
        start_on = parse_date(cell.value, self._date_order)
        if start_on is None:
            remedy = f"Write the date as {describe_dates(self._date_order)}."
            self.faults.refuse(cell, "This is not a possible date.", remedy)
        return start_on

    def _read_email(self, cell: Cell, person: str) -> str | None:
        if not cell.value:
            return None
        if not is_email(cell.value):
            remedy = "Write one address such as name@example.org, or leave the cell empty."
            self.faults.refuse(cell, "This is not an e-mail address.", remedy)
        elif earlier := self._emails.find_earlier(cell.value.casefold(), cell.line, person):
            problem = f"Two people have this address, on line {earlier} and on line {cell.line}."
            remedy = "Check-in links are personal: give each person an address of their own."
            self.faults.refuse(cell, problem, remedy)
        return cell.value
