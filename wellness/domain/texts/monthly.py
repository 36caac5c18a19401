"""What a month of texting comes to: texts and segments, which is what carriers bill."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from wellness.domain.language import Language
from wellness.domain.texts.bubbles import draw_bubble
from wellness.domain.texts.keys import PulseMode, TextKey, for_mode
from wellness.domain.texts.surroundings import Surroundings
from wellness.domain.texts.wording import Wording

WEEKS_A_MONTH: Final = Fraction(52, 12)


@dataclass(frozen=True, slots=True)
class MonthOfTexts:
    """Texts and segments of a month, and the segments of one check-in and of one reply of ours."""

    checkins: int
    checkin_segments: int
    replies: int
    reply_segments: int

    @property
    def segments_out(self) -> int:
        """Segments that leave us."""
        return self.checkins * self.checkin_segments + self.replies * self.reply_segments

    @property
    def segments_in(self) -> int:
        """Segments that come in: each answer of four digits is one."""
        return self.replies

    @property
    def segments(self) -> int:
        """All segments, both ways."""
        return self.segments_out + self.segments_in


def estimate_month(
    wording: Wording,
    surroundings: Surroundings,
    *,
    mode: PulseMode,
    people: int,
    per_week: int,
    replying: Fraction,
) -> MonthOfTexts:
    """The most that check-ins of `people` come to, of which the share `replying` answer by text.

    The longer language counts for everybody. Texts to peers, opt-ins and keywords are few beside
    these and are left out; answers through the link cost nothing.
    """
    checkins = round(people * per_week * WEEKS_A_MONTH)
    share = Fraction(0) if mode is PulseMode.LINK else replying

    def longest(key: TextKey) -> int:
        variant = for_mode(key, mode)
        return max(draw_bubble(wording, surroundings, variant, one).segments for one in Language)

    return MonthOfTexts(
        checkins=checkins,
        checkin_segments=longest(TextKey.PULSE),
        replies=round(checkins * share),
        reply_segments=longest(TextKey.THANKS),
    )
