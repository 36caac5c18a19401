"""Reads a telephone number as people write it; the one module that knows the number plans."""

import re

import phonenumbers

from wellness.domain.phone import PhoneNumber, is_e164


def parse_phone(text: str, region: str = "US") -> PhoneNumber | None:
    """The number in E.164, or None where the text is not one whole number that could be texted.

    Local forms are read in the plan of `region` (ISO 3166 two letters). A number counts when its
    length is possible in its plan; whether it is in service only sending can tell. In the North
    American plan area and exchange must begin with 2 to 9, which admits the fictional 555-01xx.
    Letters and extensions are refused: neither can be texted.
    """
    if _WRITTEN.fullmatch(text) is None:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE or not is_e164(written):
        return None
    if number.country_code == _NORTH_AMERICA and _NORTH_AMERICAN.fullmatch(written) is None:
        return None
    return PhoneNumber(written)


def is_region(region: str) -> bool:
    """Whether numbers of that country (ISO 3166 two letters) can be read without its prefix."""
    return region in phonenumbers.SUPPORTED_REGIONS


_NORTH_AMERICA = 1
_NORTH_AMERICAN = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")
_WRITTEN = re.compile(r"[\s0-9+()./\u2010-\u2015\u2212\u00ad\u200b\u200e\u202a\u202c-]{7,40}")
