"""Mutants of ③-6 around batches: what they do to complete ones, and how they part columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from simulator.connector.facts import Stored

MOST_OF_A_DAY = 500
DAY = slice(8)
"""Where the day stands in a 受付番号."""


class PartsBySemicolons(Mutant, kills="3-6.21"):
    """表の列を、セミコロンで区切る。 / Parts the columns of tables by semicolons."""

    def separator(self) -> str:
        return ";"


class ReusesTheName(Mutant, kills="3-6.22"):
    """どの束も同じ名前のフォルダに書く。 / Writes every batch into a folder of the same name."""

    def batch_name(self, count: int) -> str:
        del count
        return super().batch_name(1)


class FillsTheInboxAgain(Mutant, kills="3-6.23"):
    """基幹システムが取り出した束を、置き直す。 /
    Places a batch again that the core systems took away.
    """

    def to_write(self, cut_short: list[str], complete: list[str]) -> list[str]:
        return cut_short + complete


class HandsOverFiveHundredADay(Mutant, kills="op.03"):
    """一日の申請を500件までしか引き渡さない。 / Hands over no more than 500 filings of one day."""

    def to_hand_over(self, ready: list[Stored], before: list[Stored]) -> list[Stored]:
        today = {stored.number[DAY] for stored in ready}
        gone = sum(stored.number[DAY] in today for stored in before)
        return super().to_hand_over(ready, before)[: max(0, MOST_OF_A_DAY - gone)]
