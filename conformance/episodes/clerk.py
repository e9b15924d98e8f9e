"""Staff of a prefecture: nobody else knows a 宛名番号 there, so they enter that of every filing.

They do so after the cycle that fetched a filing and once more after the next, and likewise when it
is fetched again; whatever may be wrong with it, for a number they entered must never help a filing
that is not to be handed over.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
        self._left: set[str] = set()

    def leave(self, *planted: Planted) -> None:
        """Leave filings alone from now on."""
        self._left.update(one.number for one in planted)

    def work(self, planted: Iterable[Planted], fetches: Mapping[str, int]) -> None:
        """Enter the signer's number of every filing that was fetched and may wait for it.

        Args:
            planted: the filings there are.
            fetches: how often each was fetched so far, by 受付番号.
        """
        for one in planted:
            due = one.number not in self._left
            if due and self._entered[one.number] < TIMES * fetches.get(one.number, 0):
                self._entered[one.number] += 1
                self._hand.identify(one.number, signer=one.signer)
