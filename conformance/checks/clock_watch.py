"""Notices that the machine's clock was moved, or the machine slept, while a run went on.

Certificates, waivers and, without clock control, the dates of all filings go by that clock. A run
in which it jumped judges nothing.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.result.model import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.world.clock import Clock

TOLERATED = timedelta(minutes=1)


class ClockWatch:
    """Compares a clock with one that nobody can set.

    Args:
        clock: the machine's.
        steady: seconds that only ever pass.
    """

    def __init__(self, clock: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steady = steady
        self._began = clock.now(), steady()

    def moved(self) -> Bilingual | None:
        """Say by how much the clock was moved since this watch was made; None if it was not."""
        began, at = self._began
        jump = self._clock.now() - began - timedelta(seconds=self._steady() - at)
        if abs(jump) <= TOLERATED:
            return None
        seconds = round(jump.total_seconds())
        return Bilingual(
            ja=f"検査の間に、機械の時計が {seconds:+} 秒動きました。",
            en=f"The machine's clock was moved by {seconds:+} seconds during the run.",
        )
