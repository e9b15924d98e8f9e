"""The staff of a town hall (職員): what they decided, who decided it, when, and what is still open.

A decision is recorded here. The connector is told of it where its own staff would: on its screens,
or by the driver protocol.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import sqlalchemy as sa

from simulator.contracts.driver import Decision
from simulator.contracts.problem import Problem, Text
from simulator.townhall.tables import DECISIONS, PLANTED

if TYPE_CHECKING:
    from simulator.townhall.residents import Residents
    from simulator.world.world import World

IDENTIFY = "identify"
"""Recorded where staff entered the signer's 宛名番号, which settles nothing."""
KINDS: tuple[str, ...] = get_args(Decision.model_fields["decision"].annotation)
SOMEBODY = "職員"


@dataclass(frozen=True)
class Decided:
    """One line of what staff did.

    Args:
        number: 受付番号.
        decision: one of `KINDS`, or `IDENTIFY`.
        signer: the 宛名番号 entered, "" where none was.
        comment: what the resident gets to read.
        staff: who decided.
        at: when, an instant in ISO 8601.
    """

    number: str
    decision: str
    signer: str
    comment: str
    staff: str
    at: str


class StaffDesk:
    """Records what staff decide in one world.

    Args:
        world: gives clock and database.
        residents: whose 宛名番号 there are.
    """

    def __init__(self, world: World, residents: Residents) -> None:
        self._world = world
        self._residents = residents

    def decide(
        self, number: str, decision: str, comment: str = "", staff: str = SOMEBODY
    ) -> Decided:
        """Record a decision (職員の決定) on a filing.

        Args:
            number: 受付番号.
            decision: one of `KINDS`.
            comment: what the resident gets to read.
            staff: who decides.

        Raises:
            Problem: there is no such filing, or no such decision.
        """
        if decision not in KINDS:
            raise Problem(
                Text(f"決定 {decision!r} はありません。", f"There is no decision {decision!r}."),
                Text(
                    f"次から選んでください: {', '.join(KINDS)}",
                    f"Choose one of {', '.join(KINDS)}.",
                ),
            )
        return self._record(number, decision, "", comment, staff)

    def identify(self, number: str, signer: str, staff: str = SOMEBODY) -> Decided:
        """Record that staff found whose filing it is.

        Args:
            number: 受付番号.
            signer: 宛名番号 of a record that is open.
            staff: who found it.

        Raises:
            Problem: there is no such filing, or no such open record.
        """
        try:
            ended = self._residents.record(signer).ended
        except LookupError:
            ended = "-"
        if ended:
            raise Problem(
                Text(
                    f"宛名番号 {signer!r} は使われていません。",
                    f"The 宛名番号 {signer!r} is not in use.",
                ),
                Text("住民記録を確かめてください。", "See the resident register."),
            )
        return self._record(number, IDENTIFY, signer, "", staff)

    def decided(self, number: str = "") -> list[Decided]:
        """Return what staff did, oldest first: about one filing, or about all."""
        table = DECISIONS.c
        columns = (table.number, table.decision, table.signer, table.comment, table.staff, table.at)
        query = sa.select(*columns).order_by(table.sequence)
        if number:
            query = query.where(table.number == number)
        with self._world.engine.connect() as connection:
            return [Decided(*row) for row in connection.execute(query)]

    def open(self) -> list[str]:
        """Return the 受付番号 of every filing that staff have not decided, in their order."""
        settled = sa.select(DECISIONS.c.number).where(DECISIONS.c.decision != IDENTIFY)
        query = sa.select(PLANTED.c.number).where(PLANTED.c.number.not_in(settled))
        with self._world.engine.connect() as connection:
            return list(connection.execute(query.order_by(PLANTED.c.number)).scalars())

    def _record(self, number: str, decision: str, signer: str, comment: str, staff: str) -> Decided:
        at = self._world.clock.now().isoformat(timespec="seconds")
        row = Decided(number, decision, signer, comment, staff, at)
        filed = sa.select(PLANTED.c.number).where(PLANTED.c.number == number)
        with self._world.engine.begin() as connection:
            if connection.execute(filed).first() is None:
                raise Problem(
                    Text(f"受付番号 {number!r} の申請はありません。", f"No filing {number!r}."),
                    Text(
                        "受付番号を確かめてください。", "See whether it is the number of a filing."
                    ),
                )
            connection.execute(sa.insert(DECISIONS), vars(row))
        return row
