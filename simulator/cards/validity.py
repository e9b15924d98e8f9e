"""How long cards and certificates last: everything ends with a birthday of the holder.

Sources: jpki.go.jp, procedure/period.html [P] for certificates and their renewal; municipalities'
pages [M] for what a certificate never outlives; a platform operator's page [S] for the card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from simulator.cards.profile import CardProfile
from simulator.pki.leaf import Kind
from simulator.world.clock import JST

SIGNING_AGE = 15
"""Age from which a 署名用 certificate is issued, in principle [M]."""

GROWN_AGE = 18
CARD_BIRTHDAYS = 10
CHILD_CARD_BIRTHDAYS = 5

_LAST_SECOND = time(23, 59, 59, tzinfo=JST)
_MIDNIGHT = time(0, 0, 0, tzinfo=JST)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """How days are counted where no source says it: our model, and both can be switched.

    Args:
        whole_day: the last day counts in full, as the 23:59:59 JST of CA certificates suggests.
        clamps: a day that a month does not have becomes its last one, and not the next first.
    """

    whole_day: bool = True
    clamps: bool = True

    def birthday(self, born: date, year: int) -> date:
        """Return the birthday in a year; of a leap day too."""
        return self._day(year, born.month, born.day)

    def is_aged(self, born: date, age: int, day: date) -> bool:
        """Tell whether somebody has had this birthday."""
        return self.birthday(born, born.year + age) <= day

    def end(self, born: date, day: date, birthdays: int) -> datetime:
        """Return the last instant of the n-th birthday after a day, in Japan [P]."""
        passed = self.birthday(born, day.year) <= day
        last = self.birthday(born, day.year + birthdays - (0 if passed else 1))
        return datetime.combine(last, _LAST_SECOND if self.whole_day else _MIDNIGHT)

    def card_end(self, born: date, day: date) -> datetime:
        """Return the end of a card handed out on a day: 10th birthday, under 18 the 5th [S]."""
        grown = self.is_aged(born, GROWN_AGE, day)
        return self.end(born, day, CARD_BIRTHDAYS if grown else CHILD_CARD_BIRTHDAYS)

    def renewable_from(self, end: datetime, profile: CardProfile) -> date:
        """Return the first day on which a certificate can be renewed [P]."""
        months = 12 * end.astimezone(JST).year + end.astimezone(JST).month - 1 - profile.window
        return self._day(months // 12, months % 12 + 1, end.astimezone(JST).day)

    def _day(self, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            following = date(year, month + 1, 1)  # December has every day
            return following - _DAY if self.clamps else following


def within(wanted: Mapping[Kind, datetime], limit: datetime) -> dict[Kind, datetime]:
    """Return ends of certificates, cut where a certificate would outlive another or the card.

    署名用: never outlives 利用者証明用, nor the card; 利用者証明用: never outlives the card [M].

    Args:
        wanted: end of each certificate on the card by its own rule, also of those that stay.
        limit: the end of the card.
    """
    authentication = min(wanted.get(Kind.AUTHENTICATION, limit), limit)
    return {
        kind: min(end, authentication) if kind is Kind.SIGNATURE else authentication
        for kind, end in wanted.items()
    }
