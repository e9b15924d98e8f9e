"""Drafts (下書き) a person leaves at the portal: filings begun, which no municipality ever sees.

A draft need not pass the form check. It belongs to one person and is reached with a token of that
person's consent alone. Our model.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.profile import ErrorName, stamp
from simulator.portal import filing_json
from simulator.portal.refusal import Detail, Refusal
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from simulator.contracts.filing import Filing
    from simulator.world.world import World

SAVED = sa.Table(
    "portal_saved_drafts",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("saved", sa.String, nullable=False),
    sa.Column("content", sa.String, nullable=False),
    sa.Index("portal_saved_drafts_by_person", "person"),
)


@dataclass(frozen=True)
class SavedDraft:
    """One draft of a person; `saved` is when, in Japan's time."""

    id: str
    saved: str
    filing: Filing


class Drafts:
    """Keeps drafts.

    Args:
        world: the world it lives in.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._names = world.profile.wire.filing

    def save(self, person: str, filing: Filing, draft: str = "") -> SavedDraft:
        """Keep a draft, in the place of an earlier one if it is named.

        Raises:
            Refusal: the person has no such draft.
        """
        saved = stamp(self._world.portal_now())
        written = json.dumps(filing_json.write(filing, self._names), ensure_ascii=False)
        values = {"person": person, "saved": saved, "content": written}
        if draft:
            self._change(person, draft, values)
            return SavedDraft(draft, saved, filing)
        with self._world.engine.begin() as connection:
            made = connection.execute(sa.insert(SAVED).values(values)).inserted_primary_key
        assert made is not None  # noqa: S101  every insert of one row tells its key
        return SavedDraft(_id(made[0]), saved, filing)

    def all(self, person: str) -> list[SavedDraft]:
        """Return a person's drafts, oldest first."""
        query = sa.select(SAVED.c.sequence, SAVED.c.saved, SAVED.c.content)
        own = sa.and_(SAVED.c.person == person, SAVED.c.content != "")
        with self._world.engine.connect() as connection:
            rows = connection.execute(query.where(own).order_by(SAVED.c.sequence)).all()
        return [
            SavedDraft(_id(sequence), saved, filing_json.read(json.loads(content), self._names))
            for sequence, saved, content in rows
        ]

    def get(self, person: str, draft: str) -> SavedDraft:
        """Return one of a person's drafts.

        Raises:
            Refusal: the person has no such draft.
        """
        found = next((one for one in self.all(person) if one.id == draft), None)
        if found is None:
            raise _no_draft(draft)
        return found

    def delete(self, person: str, draft: str) -> None:
        """Forget what one of a person's drafts held.

        Raises:
            Refusal: the person has no such draft.
        """
        # The emptied row stays, so that its id is never given to another.
        self._change(person, draft, {"content": ""})

    def _change(self, person: str, draft: str, values: dict[str, str]) -> None:
        sequence = draft.removeprefix("S")
        if draft != _id(int(sequence) if sequence.isascii() and sequence.isdecimal() else 0):
            raise _no_draft(draft)
        own = sa.and_(
            SAVED.c.sequence == int(sequence), SAVED.c.person == person, SAVED.c.content != ""
        )
        with self._world.engine.begin() as connection:
            if not connection.execute(sa.update(SAVED).where(own).values(values)).rowcount:
                raise _no_draft(draft)


def _id(sequence: int) -> str:
    return f"S{sequence:09d}"


def _no_draft(draft: str) -> Refusal:
    return Refusal(ErrorName.NOT_FOUND, Detail("", f"下書き {draft!r} はありません。"))
