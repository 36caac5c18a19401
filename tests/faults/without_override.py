"""Runs a command of Wellness as one to whom the rights of files apply, whoever started it.

Root may write to a file that is for reading alone: it gives that up (CAP_DAC_OVERRIDE) before.
"""

import ctypes
import os
import sys
from typing import Final

_DROP: Final = 24  # PR_CAPBSET_DROP of prctl(2), which holds from the next program on
_OVERRIDE: Final = 1  # CAP_DAC_OVERRIDE


def main() -> None:
    """Give it up and become the command named."""
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(_DROP, _OVERRIDE, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "root keeps every right here")
    os.execv(sys.executable, [sys.executable, "-m", "wellness", *sys.argv[1:]])  # noqa: S606 - ours


if __name__ == "__main__":
    main()
