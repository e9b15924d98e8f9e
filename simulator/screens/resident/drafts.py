"""The filings that residents have begun on these pages, kept in the room's world.

A restart finds them as they were, and a reset leaves none. What a page showed and what a button
did is remembered with a draft, so that a button pressed twice does its work once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.problem import Problem, Text
from simulator.contracts.profile import stamp
from simulator.portal.store import TAKEN
from simulator.screens.resident.content import Content, read
from simulator.world.database import METADATA

if TYPE_CHECKING:
    from simulator.world.world import World

BEGUN = sa.Table(
    "screens_drafts",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("who", sa.String, nullable=False),
    sa.Column("procedure", sa.String, nullable=False),
    sa.Column("municipality", sa.String, nullable=False),
    sa.Column("form_version", sa.String, nullable=False),
    sa.Column("former", sa.String, nullable=False),
    sa.Column("content", sa.String, nullable=False),
    sa.Column("pressed", sa.String, nullable=False, default=""),
    sa.Column("led_to", sa.String, nullable=False, default=""),
    sa.Column("prepared", sa.String, nullable=False, default=""),
    sa.Column("saved", sa.String, nullable=False),
    sa.Index("screens_drafts_by_person", "who"),
)


@dataclass(frozen=True)
class Draft:
    """One filing that was begun.

    Args:
        id: cannot be guessed.
        who: whose it is: id of a persona, or number of a resident.
        procedure: id of the procedure.
        municipality: six-digit code of the addressee.
        form_version: of the form that is filled in.
        former: 受付番号 of the filing it takes the place of (再申請), "" for none.
        content: what was filled in.
        pressed: what tells the press of a button that came last; see `desk.press`.
        led_to: the page that button led to.
        prepared: what the portal calls it since it was handed over to be signed, "" before.
        saved: when it was changed last, in Japan's time.
        number: 受付番号 of what became of it, "" while nothing was filed.
    """

    id: str
    who: str
    procedure: str
    municipality: str
    form_version: str
    former: str
    content: Content
    pressed: str
    led_to: str
    prepared: str
    saved: str
    number: str


class Drafts:
    """Keeps what was begun.

    Args:
        world: the room's world.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def begin(self, draft: Draft) -> None:
        """Keep a new draft; one of this id that is there already stays as it is."""
        row = {
            "id": draft.id,
            "who": draft.who,
            "procedure": draft.procedure,
            "municipality": draft.municipality,
            "form_version": draft.form_version,
            "former": draft.former,
            "content": draft.content.written(),
            "saved": stamp(self._world.portal_now()),
        }
        with self._world.change() as connection:
            known = sa.select(BEGUN.c.id).where(BEGUN.c.id == draft.id)
            if connection.execute(known).one_or_none() is None:
                connection.execute(sa.insert(BEGUN).values(row))

    def get(self, who: str, draft: str) -> Draft:
        """Return one of somebody's drafts.

        Raises:
            Problem: there is none.
        """
        found = self._found(BEGUN.c.id == draft, BEGUN.c.who == who)
        if not found:
            raise Problem(
                Text("この下書きはありません。", "There is no such draft."),
                Text(
                    "部屋が最初の状態に戻されたのかもしれません。手続を選び直してください。",
                    "The room may have been reset. Choose a procedure again.",
                ),
            )
        return found[0]

    def all(self, who: str) -> list[Draft]:
        """Return everything somebody has begun or filed here, oldest first."""
        return self._found(BEGUN.c.who == who)

    def save(self, draft: Draft, content: Content, pressed: str = "", led_to: str = "") -> None:
        """Keep what was filled in, and which button of which page led where."""
        self._set(
            draft,
            content=content.written(),
            pressed=pressed,
            led_to=led_to,
            saved=stamp(self._world.portal_now()),
        )

    def hand_over(self, draft: Draft, prepared: str) -> None:
        """Keep what the portal calls it; from then on it tells what became of it."""
        self._set(draft, prepared=prepared)

    def take_version(self, draft: Draft, form_version: str) -> None:
        """Go on with another version of the form; what was filled in stays."""
        self._set(draft, form_version=form_version)

    def discard(self, draft: Draft) -> None:
        """Forget a draft."""
        with self._world.change() as connection:
            connection.execute(sa.delete(BEGUN).where(BEGUN.c.id == draft.id))

    def _set(self, draft: Draft, **values: str) -> None:
        with self._world.change() as connection:
            connection.execute(sa.update(BEGUN).where(BEGUN.c.id == draft.id).values(values))

    def _found(self, *which: sa.ColumnElement[bool]) -> list[Draft]:
        names = [name for name in Draft.__dataclass_fields__ if name != "number"]
        columns = [BEGUN.c[name] for name in names]
        filed = sa.func.coalesce(TAKEN.c.number, "").label("number")
        query = (
            sa.select(*columns, filed)
            .select_from(BEGUN.outerjoin(TAKEN, TAKEN.c.draft == BEGUN.c.prepared))
            .where(*which)
            .order_by(BEGUN.c.sequence)
        )
        with self._world.engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [Draft(**row | {"content": read(row["content"])}) for row in map(dict, rows)]
