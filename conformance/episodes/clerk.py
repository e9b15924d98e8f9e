"""Staff of a prefecture: nobody else knows a 宛名番号 there, so they enter that of every filing.

They do so after the cycle that fetched a filing and once more after the next, whatever may be wrong
with it: a number they entered must never help a filing that is not to be handed over.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.episodes.evidence import Planted
    from conformance.episodes.hand import Hand

TIMES = 2


class Clerk:
    """Enters the true 宛名番号 of signers.

    Args:
        hand: what can be done to the connector.
    """

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._entered: Counter[str] = Counter()

    def leave(self, *planted: Planted) -> None:
        """Leave filings alone from now on."""
        self._entered.update({one.number: TIMES for one in planted})

    def work(self, fetched: Iterable[Planted]) -> None:
        """Enter the signer's number of every filing that was fetched and may wait for it."""
        for one in fetched:
            if self._entered[one.number] < TIMES:
                self._entered[one.number] += 1
                self._hand.identify(one.number, signer=one.signer)
