"""What a card or a phone is: its algorithm, how long its certificates last, and who issues them.

Sources: today's card [P]; phones, press [S]; the announced next card, press and a working group's
papers [S], with P-384 as our reading of "ECDSA 384". Its two PINs and two applications are not
played.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from simulator.pki.authority import FIRST, MOBILE, SECOND, THIRD, Generation
from simulator.pki.keys import Algorithm
from simulator.pki.leaf import Medium


@dataclass(frozen=True)
class CardProfile:
    """What all cards of one sort have in common.

    Args:
        id: its name.
        generations: authorities that issue its certificates, oldest first.
        birthdays: a certificate ends with this birthday after issue.
        window: months before the end from which it can be renewed.
        since: first day on which it is issued; None where it does not matter.
    """

    id: str
    generations: tuple[Generation, ...]
    birthdays: int
    window: int
    since: date | None = None

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of its keys and of its authorities."""
        return self.generations[0].algorithm

    @property
    def medium(self) -> Medium:
        """Whether it is a card or a phone."""
        return self.generations[0].medium


CARD = CardProfile("card", (FIRST, SECOND), birthdays=5, window=3)
NEXT_CARD = CardProfile("next-card", (THIRD,), birthdays=10, window=12)
ANDROID = CardProfile("android", (MOBILE,), birthdays=5, window=3, since=date(2023, 5, 11))
IPHONE = CardProfile("iphone", (MOBILE,), birthdays=5, window=3, since=date(2025, 6, 24))

PROFILES = {one.id: one for one in (CARD, NEXT_CARD, ANDROID, IPHONE)}
GENERATIONS = (FIRST, SECOND, THIRD, MOBILE)
