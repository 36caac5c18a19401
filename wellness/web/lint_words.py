"""Faults of texts in the language of the page.

The check of texts knows no language: it says in English what is wrong, for the command line and
here. The sentences stand below as they are said there, with names for what is filled in.
"""

from typing import Final

from wellness.web.fault_words import translate_by


def lint_words(sentence: str) -> str:
    """A problem or a remedy in the language of the page; one that is not known stays as it is."""
    return translate_by(SENTENCES, sentence)


def _(sentence: str) -> str:
    """Mark a sentence for the catalogues."""
    return sentence


_OF_WORDS: Final = (
    _("It asks for a reply but shows no example of four digits."),
    _('Add one, such as "Ex 0111".'),
    _("It asks for digits, but in this mode answers come through the link alone."),
    _("Ask for a tap on the link and for nothing else."),
    _("Replies are possible, and it does not say that the phone company sees them (R38)."),
    _('Add "The phone company sees replies" or "La telefonica ve las respuestas".'),
    _("Nothing tells people how to join."),
    _('Add "Reply JOIN" or "Responda JOIN".'),
    _("Nothing tells people how to leave."),
    _('Add "STOP=out" or "STOP=salir".'),
    _("Nothing tells peers how to take the flag."),
    _('Add "Reply TAKE {code}" or "Responda TAKE {code}".'),
    _("These are outside GSM-7: %(odd)s"),
    _('Write "%(text)s".'),
    _("The crisis line is missing."),
    _('It holds the crisis phrase "%(phrase)s", so a reply that quotes it reads as a crisis.'),
    _("Say it in other words."),
    _('It claims what we cannot keep: "%(claim)s" (R38).'),
    _("Leave it out."),
    _('It offers "%(word)s" as an answer; as a whole message that is a command.'),
    _("Ask for digits or another word."),
    _('The answer "%(word)s" is a word that carriers or the reply reader act on.'),
    _("Choose another word for this answer."),
    _("Add %(number)s."),
)
_OF_COSTS: Final = (
    _(
        'With the team name "%(team)s" it needs %(count)s segments; no text may need more than'
        " %(limit)s."
    ),
    _(
        'With the team name "%(team)s" it needs %(count)s segments; other replies need %(limit)s,'
        " so a phone bill would tell which reply it was (R15)."
    ),
    _('About "%(team)s" it needs %(count)s segments; no text may need more than %(limit)s.'),
    _("It needs %(count)s segments; no text may need more than %(limit)s."),
    _(
        "It needs %(count)s segments; other replies need %(limit)s, so a phone bill would tell"
        " which reply it was (R15)."
    ),
    _("Shorten it, or the link or name in it, by 1 character."),
    _("Shorten it, or the link or name in it, by %(excess)s characters."),
    _(
        "Shorten the name by 1 character, or give the team a short name of at most %(longest)s"
        " characters."
    ),
    _(
        "Shorten the name by %(excess)s characters, or give the team a short name of at most"
        " %(longest)s characters."
    ),
    _("Shorten the text, or the name of the unit that these teams are in, by 1 character."),
    _(
        "Shorten the text, or the name of the unit that these teams are in, by %(excess)s"
        " characters."
    ),
)
SENTENCES: Final = (*_OF_WORDS, *_OF_COSTS)
"""Every sentence of the check."""
