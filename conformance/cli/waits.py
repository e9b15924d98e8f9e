"""Shows who is waited for: a line when a wait begins, then its clock.

On a terminal the line is written over once a second; a log gets another one every half minute.
"""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING

from conformance.target.settings import Observe
from simulator.contracts.problem import Language, Text

if TYPE_CHECKING:
    from typing import TextIO

    from conformance.target.settings import Trigger
    from conformance.target.waiting import Waiting

ON_TERMINAL = 1
IN_LOG = 30
OVER_THE_LAST_LINE = "\033[F\033[K"
MINUTE = 60


class Waits:
    """Prints waits.

    Args:
        language: of what is shown.
        stream: where it is shown.
    """

    def __init__(self, language: Language, stream: TextIO) -> None:
        self._language = language
        self._stream = stream
        self._terminal = stream.isatty()
        self._shown = 0.0

    def __call__(self, moment: Waiting) -> None:
        """Take one moment of a wait."""
        every = ON_TERMINAL if self._terminal else IN_LOG
        if not moment.began and self._shown - moment.left < every:
            return
        self._shown = moment.left
        over = OVER_THE_LAST_LINE if self._terminal and not moment.began else ""
        with suppress(BrokenPipeError):  # nobody listens; the run goes on
            self._stream.write(f"{over}{moment.text.in_language(self._language)}\n")
            self._stream.flush()


def plan(reach: Trigger | Observe, turns: int) -> Text:
    """Say before a run how often the connector has its turn, and how long that may take."""
    if isinstance(reach, Observe):
        each = reach.poll_seconds + reach.settle_seconds
        ja, en = "ポーリング", "polls of the connector"
    else:
        each = reach.seconds
        ja, en = "周期", "cycles of the connector"
    minutes = math.ceil(turns * each / MINUTE)
    return Text(
        f"計画: コネクタの{ja} 最大 {turns} 回、最長およそ {minutes} 分。",
        f"Plan: at most {turns} {en}, about {minutes} min at the longest.",
    )
