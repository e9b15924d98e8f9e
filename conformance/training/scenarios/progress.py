"""How far a scenario has come in a room: one row of the room's world, so that a reset empties it.

It survives a restart with the world, and with it what the acts planted: which 受付番号 each name
stands for, and what is true of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import sqlalchemy as sa
from pydantic import TypeAdapter

from simulator.web.planting import Planted
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.training.scenarios.model import Scenario

PROGRESS = sa.Table(
    "training_scenario",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.String, nullable=False),
)


@dataclass(frozen=True)
class Progress:
    """How far one scenario has come.

    Args:
        scenario: its id.
        mark: of what it said when it was begun; a file that was changed since has another.
        faulty: whether the faulty connector works in the room.
        done: how many acts are done.
        planted: the filings behind each name.
        spans: the stretch of the journal of each act that has a name: after one place, up to
            another.
    """

    scenario: str
    mark: str
    faulty: bool = False
    done: int = 0
    planted: dict[str, list[Planted]] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def after(
        self, name: str | None, planted: Sequence[Planted], span: tuple[int, int]
    ) -> Progress:
        """Return how far it is after one more act.

        Args:
            name: of the act; None where it has none.
            planted: what it filed.
            span: its stretch of the journal.
        """
        if name is None:
            return replace(self, done=self.done + 1)
        return replace(
            self,
            done=self.done + 1,
            planted={**self.planted, **({name: list(planted)} if planted else {})},
            spans={**self.spans, name: span},
        )


_AS_JSON = TypeAdapter(Progress)


def mark_of(scenario: Scenario) -> str:
    """Return what tells a scenario from every other, and from what its file said before."""
    return hashlib.sha256(scenario.model_dump_json().encode()).hexdigest()


def load(engine: sa.Engine) -> Progress | None:
    """Return how far the room's scenario has come; None where none was begun."""
    with engine.connect() as connection:
        content = connection.execute(sa.select(PROGRESS.c.content)).scalar()
    return None if content is None else _AS_JSON.validate_json(content)


def save(engine: sa.Engine, progress: Progress | None) -> None:
    """Keep how far it has come; None forgets it."""
    with engine.begin() as connection:
        connection.execute(sa.delete(PROGRESS))
        if progress is not None:
            content = _AS_JSON.dump_json(progress).decode()
            connection.execute(sa.insert(PROGRESS).values(id=1, content=content))
