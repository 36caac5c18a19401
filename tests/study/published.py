"""The study's figures, as it printed them; cells are by size 10, 12, 15, 20, 30, 50.

Source: statistics-bands.md, the section named at each.
"""

import re
from collections.abc import Mapping
from typing import Final

_FALSE: Final = """
clean, mid: .50 (108) / .54 (95) | .66 (74) / .61 (90) | .57 (86) / .61 (81) | .35 (134) / .39 (121) | .22 (214) / .29 (165) | .07 (719) / .14 (368)
season .2, mid: .44 (116) / .47 (95) | .56 (88) / .54 (85) | .45 (118) / .52 (92) | .28 (170) / .34 (139) | .18 (266) / .20 (242) | .04 (1169) / .12 (415)
org drift, mid: .45 (112) / .47 (102) | .55 (88) / .59 (74) | .52 (90) / .52 (93) | .30 (166) / .30 (164) | .19 (270) / .27 (201) | .05 (932) / .14 (378)
team-week AR .7, mid: .50 (106) / .49 (106) | .68 (68) / .71 (64) | .68 (71) / .72 (60) | .68 (63) / .67 (66) | .71 (58) / .81 (51) | .62 (73) / .71 (62)
person AR .5, mid: .58 (85) / .55 (98) | .76 (61) / .77 (57) | .75 (62) / .74 (60) | .56 (80) / .55 (81) | .36 (134) / .41 (112) | .14 (383) / .23 (238)
turnover 25 %, mid: .57 (94) / .57 (93) | .74 (67) / .71 (63) | .72 (67) / .69 (73) | .53 (94) / .51 (88) | .37 (128) / .42 (111) | .15 (325) / .24 (208)
dips, mid: .47 (104) / .44 (117) | .63 (81) / .56 (84) | .59 (90) / .65 (73) | .60 (83) / .55 (76) | .54 (89) / .56 (82) | .74 (60) / .75 (63)
MNAR -.5, mid: .54 (105) / .51 (95) | .67 (76) / .65 (82) | .60 (74) / .60 (83) | .40 (115) / .41 (123) | .26 (180) / .30 (166) | .09 (599) / .18 (270)
messy, mid: .55 (76) / .44 (101) | .71 (69) / .69 (62) | .71 (66) / .65 (69) | .62 (71) / .65 (66) | .54 (86) / .58 (83) | .46 (110) / .57 (75)
clean, calm: .39 (184) / .42 (170) | .78 (97) / .58 (111) | .73 (78) / .74 (81) | .50 (96) / .52 (97) | .32 (162) / .37 (134) | .11 (479) / .27 (193)
clean, worse: .34 (164) / .37 (133) | .38 (143) / .46 (123) | .29 (176) / .34 (159) | .20 (261) / .22 (239) | .10 (554) / .10 (535) | .01 (3740) / .05 (1085)
messy, calm: .47 (114) / .43 (127) | .66 (81) / .65 (83) | .84 (63) / .74 (66) | .73 (63) / .65 (74) | .61 (84) / .63 (78) | .58 (88) / .80 (56)
messy, worse: .39 (123) / .38 (132) | .42 (115) / .50 (86) | .43 (120) / .43 (114) | .37 (126) / .42 (112) | .34 (146) / .36 (143) | .25 (187) / .27 (181)
team-week AR .7, calm: .44 (147) / .44 (143) | .80 (90) / .65 (101) | .90 (64) / .85 (67) | .75 (62) / .72 (70) | .75 (66) / .77 (65) | .72 (76) / .78 (64)
"""  # noqa: E501 - a row of the study's table is a line
"""Section 4: false episodes in two years (ARL0 in periods), agency of 40 / of 8."""

_POWER: Final = """
clean, mid, 40, 0.5: 6/>52 (.19, .39) | 4/15 (.30, .54) | 3/9 (.38, .70) | 3/6 (.50, .83) | 2/4 (.63, .94) | 2/3 (.78, .98)
clean, mid, 40, 0.8: 3/10 (.38, .68) | 2/5 (.59, .86) | 2/4 (.74, .94) | 1/3 (.90, .99) | 1/2 (.99, 1) | 1/2 (1, 1)
clean, mid, 40, 1.2: 2/5 (.62, .88) | 2/3 (.80, .97) | 1/2 (.92, 1) | 1/2 (.99, 1) | 1/1 (1, 1) | 1/1 (1, 1)
messy, mid, 40, 0.5: 9/>52 (.11, .25) | 6/52 (.19, .40) | 5/20 (.26, .46) | 3/9 (.31, .66) | 3/7 (.45, .76) | 2/6 (.52, .82)
messy, mid, 40, 0.8: 5/24 (.24, .45) | 3/9 (.36, .68) | 2/6 (.52, .82) | 2/4 (.67, .94) | 2/3 (.83, .98) | 1/2 (.91, 1)
messy, mid, 40, 1.2: 4/13 (.31, .59) | 2/6 (.51, .84) | 2/3 (.75, .96) | 1/2 (.93, .99) | 1/2 (.98, 1) | 1/1 (1, 1)
messy, mid, 8, 0.5: 11/>52 (.15, .26) | 6/44 (.23, .42) | 6/20 (.20, .43) | 4/11 (.29, .58) | 3/7 (.44, .69) | 3/7 (.50, .78)
messy, mid, 8, 0.8: 7/>52 (.21, .36) | 3/9 (.38, .65) | 3/6 (.49, .78) | 2/5 (.64, .89) | 2/4 (.77, .96) | 1/3 (.85, .97)
messy, mid, 8, 1.2: 4/16 (.31, .51) | 2/6 (.57, .84) | 2/4 (.71, .94) | 1/3 (.88, .99) | 1/2 (.96, 1) | 1/2 (.99, 1)
messy, mid, 3, 0.5: 12/>52 (.16, .24) | 7/>52 (.15, .38) | 5/36 (.12, .43) | 4/19 (.27, .57) | 5/>52 (.22, .44) | 3/11 (.35, .61)
messy, mid, 3, 0.8: 7/51 (.21, .36) | 3/11 (.31, .62) | 3/10 (.34, .66) | 2/7 (.55, .84) | 2/7 (.53, .77) | 2/4 (.66, .91)
messy, mid, 3, 1.2: 5/15 (.26, .47) | 3/6 (.45, .81) | 2/5 (.59, .89) | 1/3 (.81, .96) | 2/4 (.75, .90) | 2/3 (.87, .98)
leadership: 7/>52 (.15, .34) | 4/14 (.27, .56) | 3/7 (.42, .74) | 2/5 (.57, .88) | 2/3 (.76, .97) | 2/3 (.86, 1)
sustained: 6/>52 (.11, .32) | 4/10 (.28, .57) | 2/6 (.52, .82) | 2/5 (.65, .86) | 2/3 (.84, .97) | 2/2 (.98, 1)
"""  # noqa: E501 - a row of the study's table is a line
"""Sections 6 and 9: median / 90th percentile of the delay (power within 2, within 4 periods)."""

_LEVELS: Final = """
clean, calm, 40, 0.5: .22/.38/.58/.69/.84/.89
clean, calm, 40, 0.8: .53/.67/.87/.94/.98/.99
clean, calm, 40, 1.2: .76/.91/.98/1/1/1
clean, worse, 40, 0.5: .27/.45/.55/.66/.90/.94
clean, worse, 40, 0.8: .48/.66/.82/.94/.99/1
clean, worse, 40, 1.2: .60/.75/.89/.99/1/1
messy, calm, 40, 0.5: .20/.33/.46/.52/.67/.77
messy, calm, 40, 0.8: .31/.58/.81/.87/.98/1
messy, calm, 40, 1.2: .57/.82/.93/.99/1/1
messy, worse, 40, 0.5: .20/.31/.37/.42/.67/.74
messy, worse, 40, 0.8: .33/.54/.63/.77/.92/.99
messy, worse, 40, 1.2: .45/.62/.71/.90/.96/1
"""
"""Section 6, other base rates: power within 4 periods."""

_TOGETHER: Final = """
quarter, clean, 40: .24/.41/.55/.61/.73/.76 .28/.46/.65/.75/.84/.88 .61/.75/.84/.94/1/1
quarter, clean, 8: .34/.40/.46/.45/.55/.56 .30/.42/.52/.56/.70/.60 .60/.63/.73/.83/.88/.80
quarter, messy, 40: .24/.30/.43/.39/.56/.55 .23/.28/.42/.46/.66/.74 .41/.52/.65/.76/.91/.93
quarter, messy, 8: .20/.34/.33/.41/.43/.54 .17/.32/.35/.44/.57/.57 .28/.44/.59/.68/.79/.81
half, clean, 40: .19/.32/.32/.38/.38/.43 .30/.36/.44/.52/.54/.60 .50/.60/.64/.76/.80/.84
half, clean, 8: .24/.31/.31/.29/.32/.32 .28/.31/.38/.39/.47/.37 .45/.51/.58/.59/.61/.58
half, messy, 40: .15/.20/.27/.25/.40/.39 .19/.22/.28/.29/.39/.46 .31/.37/.48/.53/.66/.72
half, messy, 8: .18/.21/.21/.28/.27/.31 .14/.19/.19/.28/.32/.33 .23/.32/.37/.47/.51/.49
"""
"""Section 6, groups together: +.5 within 4 periods, +.8 within 2, +.8 within 4."""

_FOUR_WEEKS: Final = """
clean, 0.5: 4/>52 (.12, .30) | 3/14 (.26, .43) | 2/8 (.26, .50) | 2/5 (.36, .65) | 2/3 (.48, .77) | 1/3 (.50, .87)
clean, 0.8: 2/7 (.28, .52) | 2/4 (.45, .75) | 1/3 (.57, .84) | 1/2 (.77, .96) | 1/2 (.87, .99) | 1/1 (.95, 1)
clean, 1.2: 1/4 (.51, .76) | 1/2 (.69, .94) | 1/2 (.80, .97) | 1/1 (.96, 1) | 1/1 (.99, 1) | 1/1 (.98, 1)
messy, 0.5: 6/>52 (.11, .22) | 4/19 (.18, .35) | 3/17 (.22, .42) | 3/8 (.24, .49) | 2/6 (.32, .62) | 2/4 (.43, .72)
messy, 0.8: 3/20 (.21, .39) | 2/6 (.32, .59) | 2/4 (.47, .73) | 1/3 (.52, .86) | 1/2 (.64, .94) | 1/2 (.78, .98)
messy, 1.2: 2/7 (.29, .54) | 2/4 (.47, .76) | 1/2 (.68, .90) | 1/2 (.77, .97) | 1/1 (.93, 1) | 1/1 (.97, 1)
"""  # noqa: E501 - a row of the study's table is a line
"""Section 8: median / 90th percentile (power within 1, within 2 periods of 28 days)."""

_ACUTE: Final = """
statement, clean: 1.6/2.7/1.9/.9/.8/.5
statement, messy: 3.0/4.2/2.9/1.5/1.0/1.1
false, clean: 0/.2/.4/.7/.7/.6
false, messy: .2/.4/.7/1.0/1.3/1.2
caught +.5, clean: .14/.21/.27/.43/.58/.65
caught +.5, messy: .18/.25/.33/.46/.62/.70
caught +.8, clean: .29/.40/.50/.63/.68/.69
caught +.8, messy: .31/.43/.52/.64/.72/.75
"""
"""Section 9: in 52 periods, or in the period of the event."""

AGENCY_ARL: Final[Mapping[str, tuple[float, ...]]] = {
    "clean": (1250, 1414, 1012),
    "season .2": (204, 208, 178),
    "org drift": (38, 72, 115),
    "messy": (36, 67, 83),
}
"""Section 10, by agencies of 40, 8, 3 groups."""

AGENCY_POWER: Final[Mapping[tuple[str, float], tuple[tuple[float, float], ...]]] = {
    ("messy", 0.3): ((0.19, 0.50), (0.18, 0.33), (0.13, 0.28)),
    ("messy", 0.5): ((0.58, 0.85), (0.38, 0.64), (0.34, 0.58)),
    ("messy", 0.8): ((0.88, 1.0), (0.79, 0.94), (0.67, 0.92)),
}
"""Section 10: power within 2 and 4 periods by agencies of 40, 8, 3 groups."""

RELEASED: Final[Mapping[str, tuple[float, ...]]] = {
    "clean": (0.57, 0.82, 0.97, 1, 1, 1),
    "messy": (0.54, 0.78, 0.93, 0.98, 1, 1),
}
"""Section 2: share of periods released."""

SHARES: Final[Mapping[tuple[str, str, float], tuple[float, ...]]] = {
    ("messy", "calm", 0): (0.13, 0.06, 0.25, 0.07, 0.04),
    ("messy", "mid", 0): (0.26, 0.14, 0.41, 0.14, 0.17),
    ("messy", "worse", 0): (0.45, 0.28, 0.58, 0.25, 0.36),
    ("clean", "mid", 0): (0.26, 0.13, 0.38, 0.12, 0.13),
    ("clean", "mid", 0.5): (0.48, 0.30, 0.53, 0.22),
    ("clean", "mid", 0.8): (0.62, 0.43, 0.62, 0.29),
    ("clean", "mid", 1.2): (0.78, 0.62, 0.73, 0.40),
}
"""Sections 3, 6 and 9: period shares of the indicators, exposure last; the number is the shift."""

EXPOSED: Final[Mapping[str, float]] = {"clean": 0.55, "messy": 0.58}
"""Section 9: the period share of exposure when hard calls change by .9."""

FALSE_28_MOST: Final = 0.77
SUSTAINED_FALSE: Final[Mapping[str, tuple[float, float]]] = {
    "clean": (0.33, 0.61),
    "messy": (0.47, 0.90),
}
"""Section 9: least and most of the sizes."""

NEVER: Final = float("inf")
_NUMBER: Final = re.compile(r">?\d*\.?\d+")


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(
        NEVER if found.startswith(">") else float(found) for found in _NUMBER.findall(text)
    )


def _rows(text: str) -> Mapping[str, tuple[tuple[float, ...], ...]]:
    lines = (line.split(": ", 1) for line in text.strip().splitlines())
    return {name: tuple(map(_numbers, cells.split("|"))) for name, cells in lines}


def _flat(text: str) -> Mapping[str, tuple[tuple[float, ...], ...]]:
    lines = (line.split(": ", 1) for line in text.strip().splitlines())
    return {name: tuple(map(_numbers, cells.split(" "))) for name, cells in lines}


FALSE: Final = _rows(_FALSE)
POWER: Final = _rows(_POWER)
LEVELS: Final = _flat(_LEVELS)
TOGETHER: Final = _flat(_TOGETHER)
FOUR_WEEKS: Final = _rows(_FOUR_WEEKS)
ACUTE: Final = _flat(_ACUTE)
