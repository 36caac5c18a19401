"""The texts that are sent: held against every rule, shown as on a phone, counted for a month."""

import textwrap
from fractions import Fraction
from pathlib import Path
from typing import Final

import click

from wellness.cli.installation import read_settings, read_unit_names
from wellness.cli.output import finish, note, plural, say, say_json
from wellness.domain.language import Language
from wellness.domain.texts import BASE_TEXTS, Bubble, LintFault, TextKey, for_mode
from wellness.services import previews
from wellness.services.fitting import UnitNames, list_text_faults
from wellness.services.terms import Terms
from wellness.storage.database import Database
from wellness.wiring import build_terms

_WIDTH: Final = 44


@click.command("lint-texts")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def lint_texts(config: Path | None, *, as_json: bool) -> None:
    """Check every text that may be sent.

    In both languages, with the longest names of teams, of pooled teams and the longest link. Exits
    1 on any fault: what a phone cannot show, what costs more than two parts, what is missing or
    claims too much.

    Example: wellness lint-texts --json
    """
    terms, names = _open(config)
    faults = list_text_faults(names, terms=terms)
    if as_json:
        say_json({"texts": len(TextKey), "faults": [_fault(fault) for fault in faults]})
    else:
        for fault in faults:
            say(str(fault))
        say(f"{plural(len(TextKey), 'text')}, {plural(len(faults), 'fault')}.")
    finish(found=bool(faults))


@click.group()
def texts() -> None:
    """Look at the texts, and at what they cost.

    A text is changed in the configuration: `[texts.help]` with `en = "..."`.

    Example: wellness texts preview --text help
    """


@texts.command()
@click.option("--text", "name", type=click.Choice([*map(str, TextKey)]), help="This text alone.")
@click.option(
    "--language", type=click.Choice([*map(str, Language)]), help="In this language alone."
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def preview(config: Path | None, *, name: str | None, language: str | None, as_json: bool) -> None:
    """Show texts as bubbles, filled with your longest names and links, and what each costs.

    Without --text: those that your way of answering uses. Exits 1 if any shown has a fault.

    Example: wellness texts preview --text pulse --language es
    """
    terms, names = _open(config)
    keys = [TextKey(name)] if name else [for_mode(key, terms.mode) for key in BASE_TEXTS]
    languages = [Language(language)] if language else list(Language)
    bubbles = [previews.draw(key, one, names, terms=terms) for key in keys for one in languages]
    faults = [
        fault
        for fault in list_text_faults(names, terms=terms)
        if fault.key in keys and fault.language in (None, *languages)
    ]
    if as_json:
        say_json({"texts": [_bubble(one) for one in bubbles], "faults": [*map(_fault, faults)]})
    else:
        for bubble in bubbles:
            _say_bubble(bubble, faults)
    finish(found=bool(faults))


@texts.command()
@click.option("--people", required=True, type=click.IntRange(1), help="How many are asked.")
@click.option("--per-week", type=click.IntRange(1, 7), help="Check-ins a week; else the cap.")
@click.option(
    "--replying",
    default=100,
    show_default=True,
    type=click.IntRange(0, 100),
    help="Percent of check-ins that are answered by text.",
)
@click.option("--segment-price", default=0.0, type=click.FloatRange(0), help="For one segment.")
@click.option("--carrier-fee", default=0.0, type=click.FloatRange(0), help="On top of each.")
@click.option("--monthly", default=0.0, type=click.FloatRange(0), help="Number and registration.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_obj
def cost(config: Path | None, /, *, as_json: bool, **given: float | None) -> None:
    """Count the texts and segments of a month, at most, and their price if you name one.

    The prices are your provider's and carriers'; they change, so none is built in.

    Example: wellness texts cost --people 83 --segment-price 0.01 --carrier-fee 0.004
    """
    terms, names = _open(config)
    month = previews.estimate(
        names,
        people=int(given["people"] or 0),
        per_week=int(given["per_week"] or terms.ask_rules.per_week),
        replying=Fraction(int(given["replying"] or 0), 100),
        terms=terms,
    )
    each = Fraction(str(given["segment_price"])) + Fraction(str(given["carrier_fee"]))
    price = float(month.segments * each + Fraction(str(given["monthly"])))
    if as_json:
        say_json(
            {
                "checkins": month.checkins,
                "checkin_segments": month.checkin_segments,
                "replies": month.replies,
                "reply_segments": month.reply_segments,
                "segments_out": month.segments_out,
                "segments_in": month.segments_in,
                "price": price,
            }
        )
        return
    say(f"{month.checkins} check-ins x {plural(month.checkin_segments, 'segment')}")
    say(f"{month.replies} answers by text x 1 segment")
    say(f"{month.replies} replies of ours x {plural(month.reply_segments, 'segment')}")
    say(f"{month.segments} segments: {month.segments_out} out, {month.segments_in} in.")
    if price:
        say(f"{price:.2f} a month.")


def _open(config: Path | None) -> tuple[Terms, UnitNames]:
    settings = read_settings(config)
    names = read_unit_names(Database(settings.database.url))
    if not names.teams:
        note("There are no teams yet: the longest team name could not be tried.")
    return build_terms(settings), names


def _say_bubble(bubble: Bubble, faults: list[LintFault]) -> None:
    lines = textwrap.wrap(bubble.text, _WIDTH, break_on_hyphens=False)
    say(f"{bubble.key} ({bubble.language})")
    say(f"  .{'-' * (_WIDTH + 2)}.")
    for line in lines:
        say(f"  | {line:<{_WIDTH}} |")
    say(f"  '{'-' * (_WIDTH + 2)}'")
    say(f"  {_measures(bubble)}")
    for fault in faults:
        if fault.key == bubble.key and fault.language in (None, bubble.language):
            say(f"  Fault: {fault.problem} {fault.remedy}")
    say()


def _measures(bubble: Bubble) -> str:
    unit = "septet" if bubble.encoding == "GSM-7" else "unit"
    told = [bubble.encoding, plural(bubble.units, unit), plural(bubble.segments, "segment")]
    if bubble.is_equal:
        told.append("costs the same as every other reply (R15)")
    return ", ".join(told)


def _bubble(bubble: Bubble) -> dict[str, str | int | bool]:
    return {
        "text": bubble.key,
        "language": bubble.language,
        "words": bubble.text,
        "encoding": bubble.encoding,
        "units": bubble.units,
        "segments": bubble.segments,
        "is_equal": bubble.is_equal,
    }


def _fault(fault: LintFault) -> dict[str, str | None]:
    return {
        "text": fault.key,
        "language": fault.language,
        "problem": fault.problem,
        "remedy": fault.remedy,
    }


COMMANDS: Final = {"lint-texts": lint_texts, "texts": texts}
