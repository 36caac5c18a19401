"""Faults of imported files in the language of the page.

Reading files knows no language: it says in English what is wrong, for the command line and here.
The sentences stand below as they are said there, with names for what is filled in.
"""

import re
from functools import cache
from typing import Final

from wellness.web.language import gettext


def translate(sentence: str) -> str:
    """A fault or a remedy in the language of the page; one that is not known stays as it is."""
    return translate_by(SENTENCES, sentence)


def translate_by(known: tuple[str, ...], sentence: str) -> str:
    """A sentence said in English, in the language of the page, if it is one of those known."""
    for template, pattern in _patterns(known):
        if found := pattern.fullmatch(sentence):
            return gettext(template, **found.groupdict())
    return sentence


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues."""
    return sentence


_OF_FILES: Final = (
    _("The file is larger than 20 MB."),
    _("Split it into several files and import them one after the other."),
    _("The file is empty."),
    _("Begin the file with the line: %(header)s"),
    _("The file has more than %(count)s rows."),
    _("There are no rows below the header."),
    _("Import a file with rows, or accept it if it is meant to be empty."),
    _("The row has too few columns: %(given)s instead of %(width)s."),
    _("Add what is missing; a cell without a value stays empty."),
    _("The row has too many columns: %(given)s instead of %(width)s."),
    _("Put a value that holds the separator between quotation marks."),
    _("There is a character here that cannot be read (%(code)s)."),
    _(
        "Type the value again. If there are many: Open the file in the spreadsheet program and"
        " save it as CSV UTF-8."
    ),
    _("The quotation mark opened on line %(line)s is not closed at the end of a value."),
    _('Close it there, or write "" for a quotation mark that belongs to the value.'),
    _("This is not a plain text file."),
    _("Open the file in the spreadsheet program and save it as CSV UTF-8."),
    _("The first line does not name the columns."),
    _("There are more than %(count)s columns."),
    _("Take out the columns that are not needed."),
    _("This column is not known and is not read."),
    _("Correct its name if it should be read; otherwise nothing needs doing."),
    _("The header names the column %(column)s twice."),
    _("Keep one of the two columns."),
    _("The column %(column)s is missing."),
    _("Add it to the header and to every row."),
)
_OF_UNITS: Final = (
    _("There is no unit with this number."),
    _("Copy it from the units page, or leave it empty for a new unit."),
    _("Line %(first)s and line %(second)s both mean the unit %(unit)s."),
    _("Rename it with one file and use its old name in the next."),
    _("The unit with the number %(number)s has this name already."),
    _("Choose another name, or rename that unit in this file too."),
    _("People belong to %(unit)s itself, so no unit can stand below it."),
    _("Move these people to another unit first, or put this unit elsewhere."),
    _("After this file there would not be exactly one agency."),
    _("Leave the kind of this unit as it was."),
    _("Put it elsewhere: the tree has three levels and no more."),
    _("%(unit)s, which is not in the file, cannot stand under this kind of unit."),
    _("Leave the kind as it was, or put %(unit)s elsewhere in the same file."),
    _('With this name the text "%(text)s" (%(language)s) needs more than %(limit)s.'),
    _("Shorten the name by %(count)s, to %(longest)s at most."),
    _("This is not the number of a unit."),
    _("The same unit_id stands on line %(first)s and on line %(second)s."),
    _("Give each unit its own, or leave it empty for a new unit."),
    _("The same unit stands on line %(first)s and on line %(second)s."),
    _("Keep one of the two rows, or give the units different names."),
    _("The file has no agency."),
    _("Add one row of kind agency without a parent; all other units stand under it."),
    _("There is an agency on line %(first)s and another on line %(second)s."),
    _("Keep one agency and make the other a division under it."),
    _("The agency is already there under the name %(name)s."),
    _("Use that name, or give its unit_id to rename it."),
    _("The unit stands under itself: %(circle)s."),
    _("Correct the parent, so that going up from every unit ends at the agency."),
    _("The agency has a parent."),
    _("Leave the parent empty."),
    _("The %(kind)s has no parent."),
    _("Name %(kind)s as its parent."),
    _("A %(kind)s cannot stand under a unit of kind %(other)s."),
    _("Put it under %(kind)s: the tree has three levels and no more."),
    _("There is no unit of this name."),
    _("Correct the name, or add a row for the parent."),
    _("Nobody on the roster belongs to this unit, so it gets no results."),
    _("Import its people, if it has any."),
)
_OF_PEOPLE: Final = (
    _("There are units below %(unit)s, and people belong to those."),
    _("Name the unit below it."),
    _("This is the number of %(person)s, who is on the roster but not in the file."),
    _("Correct it, or give that person's new number in the same file."),
    _("This is the address of %(person)s, who is on the roster but not in the file."),
    _("Check-in links are personal: give each person an address of their own."),
    _("This is the number that the agency's own texts come from."),
    _("Write the person's own number, or leave the cell empty."),
    _("Nothing needs doing now; add the number when it is known."),
    _("There is no mobile number, so this person cannot be texted."),
    _("Write the whole number with area code, or leave the cell empty."),
    _("This is not a telephone number that can be texted."),
    _("Two people have this number, on line %(first)s and on line %(second)s."),
    _("Leave it with the person it belongs to and clear or correct the other."),
    _("Write %(choices)s, or leave the cell empty for the agency's language."),
    _("This language is not known."),
    _("This is not a possible date."),
    _("Write one address such as name@example.org, or leave the cell empty."),
    _("This is not an e-mail address."),
    _("Two people have this address, on line %(first)s and on line %(second)s."),
    _("There is no unit."),
    _("Fill in the name of a unit."),
    _("Correct the name, or add the unit by importing the units first."),
)
_OF_SHIFTS: Final = (
    _("This is not a possible date and time."),
    _("Write the date as %(dates)s, then the time as HH:MM from 00:00 to 23:59."),
    _("Write the name of a region and a city, such as America/New_York."),
    _("This is not a known time zone."),
    _("Correct the id, or import the roster with this person first."),
    _("Nobody on the roster has this external_id."),
    _("Nothing needs doing if nobody is to be asked after it."),
    _("Nobody is on this shift."),
    _("This time did not exist: the clocks were set forward over it."),
    _("Write %(time)s, the next time that existed."),
    _("Correct the start or the end."),
    _("Does it end the next day? Then write %(time)s."),
    _("The shift ends when it starts."),
    _("The shift ends before it starts."),
    _("The shift is longer than 24 hours."),
    _("Correct the start or the end, or accept it as it is."),
    _("On two shifts at once: line %(line)s overlaps %(others)s."),
    _("Nothing needs doing: who is on both is asked once, after the later end."),
)
_OF_CELLS: Final = (
    _("There is no %(column)s."),
    _("Fill the cell in."),
    _("The %(column)s is longer than %(limit)s characters."),
    _("Shorten it to at most %(limit)s characters."),
    _("The %(column)s holds a semicolon, which separates ids in shift files."),
    _("Take the semicolon out."),
    _("The same %(column)s stands on line %(first)s and on line %(second)s."),
    _("Keep one of the two rows, or correct one of the ids."),
    _("This %(column)s is not known."),
    _("Write the date as %(dates)s."),
    _("Write %(choices)s."),
)
SENTENCES: Final = (*_OF_FILES, *_OF_UNITS, *_OF_PEOPLE, *_OF_SHIFTS, *_OF_CELLS)
"""Every sentence; the general ones stand last, so that they take nothing from the others."""


@cache
def _patterns(known: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, re.compile(_to_pattern(sentence))) for sentence in known)


def _to_pattern(sentence: str) -> str:
    """The sentence with a group of its name for each field."""
    parts = re.split(r"%\((\w+)\)s", sentence)
    named = (f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return "".join(named)
