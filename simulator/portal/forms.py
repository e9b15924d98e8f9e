"""The forms (様式) a portal offers: the procedures that ship, and what was revised in its world.

A revision planted while a world runs is kept in its database, where every worker sees it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from simulator.contracts.problem import Problem
from simulator.contracts.profile import ErrorName
from simulator.portal.refusal import Detail, Refusal
from simulator.procedures import catalogue
from simulator.procedures.model import Procedure, Revision
from simulator.procedures.versions import Version, in_force, versions
from simulator.residents.offices import Office, office
from simulator.world.clock import JST
from simulator.world.database import METADATA, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.contracts.filing import Filing
    from simulator.world.world import World

REVISIONS = sa.Table(
    "portal_revisions",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("procedure", sa.String, nullable=False),
    sa.Column("revision", sa.String, nullable=False),
)

_PLANTED = Statement(
    sa.select(REVISIONS.c.procedure, REVISIONS.c.revision).order_by(REVISIONS.c.sequence)
)


class Forms:
    """Knows the versions of every form.

    Args:
        world: the world it lives in.
        procedures: what is offered; everything that ships when None.
    """

    def __init__(self, world: World, procedures: Sequence[Procedure] | None = None) -> None:
        self._world = world
        self._own = procedures

    @property
    def today(self) -> date:
        """The day in Japan."""
        return self._world.clock.now().astimezone(JST).date()

    def revise(self, procedure: str, revision: Revision) -> None:
        """Plant a later version of a form."""
        row = {"procedure": procedure, "revision": revision.model_dump_json(by_alias=True)}
        with self._world.engine.begin() as connection:
            connection.execute(sa.insert(REVISIONS).values(row))

    def versions(self, procedure: str, municipality: str) -> tuple[Version, ...]:
        """Return the versions of a form at a municipality, oldest first.

        Raises:
            Refusal: no such procedure, or that office does not take it.
        """
        found = self._find(procedure)
        place = _office(municipality)
        if not self._takes(place, found):
            message = f"{place.title}は手続 {procedure!r} を受け付けていません。"
            raise Refusal(ErrorName.NOT_FOUND, Detail("", message))
        return versions(found, municipality, self._planted().get(procedure, ()))

    def in_force(self, procedure: str, municipality: str) -> Version:
        """Return the version that residents fill in today.

        Raises:
            Refusal: no such procedure.
        """
        return in_force(self.versions(procedure, municipality), self.today)

    def version(self, procedure: str, municipality: str, named: str) -> Version:
        """Return the version of a name, or the one in force for "".

        Raises:
            Refusal: no such procedure, or no such version.
        """
        known = self.versions(procedure, municipality)
        if not named:
            return in_force(known, self.today)
        found = next((one for one in known if one.form.form_version == named), None)
        if found is None:
            message = f"手続 {procedure!r} に様式の版 {named!r} はありません。"
            raise Refusal(ErrorName.NOT_FOUND, Detail("", message))
        return found

    def of(self, filing: Filing) -> Version:
        """Return the version a filing names, or the one in force when none of that name began.

        Raises:
            Refusal: no such procedure.
        """
        known = self.versions(filing.procedure, filing.municipality)
        named = (
            one
            for one in known
            if one.form.form_version == filing.form_version and one.began(self.today)
        )
        return next(named, in_force(known, self.today))

    def offered(self, municipality: str) -> tuple[Procedure, ...]:
        """Return every procedure as an office offers it today.

        Args:
            municipality: code of any municipality or prefecture.

        Raises:
            Refusal: there is no office of that code.
        """
        return tuple(
            in_force(known, self.today).form for known in self._every_version(municipality)
        )

    def layouts(self, municipality: str) -> tuple[Procedure, ...]:
        """Return every version of every form at a municipality: what may be handed over."""
        return tuple(
            version.form for known in self._every_version(municipality) for version in known
        )

    def _every_version(self, municipality: str) -> list[tuple[Version, ...]]:
        place, planted = _office(municipality), self._planted()
        every = catalogue.procedures() if self._own is None else self._own
        taken = [one for one in every if self._takes(place, one)]
        return [versions(one, municipality, planted.get(one.id, ())) for one in taken]

    def _find(self, name: str) -> Procedure:
        # To read every file that ships takes a third of a second, and one filing needs one form.
        if self._own is None and name in catalogue.names():
            return catalogue.procedure(name)
        found = next((one for one in self._own or () if one.id == name), None)
        if found is None:
            raise Refusal(ErrorName.NOT_FOUND, Detail("", f"手続 {name!r} はありません。"))
        return found

    def _takes(self, place: Office, procedure: Procedure) -> bool:
        if procedure.last_day and self.today > procedure.last_day:
            return False
        return (procedure.receiver == "prefecture") == place.is_prefecture

    def _planted(self) -> dict[str, list[Revision]]:
        planted: dict[str, list[Revision]] = {}
        for procedure, revision in self._world.reader.all(_PLANTED, {}):
            planted.setdefault(procedure, []).append(Revision.model_validate_json(revision))
        return planted


def _office(code: str) -> Office:
    try:
        return office(code)
    except Problem as unknown:
        message = f"{unknown.cause.ja}{unknown.hint.ja}"
        raise Refusal(ErrorName.NOT_FOUND, Detail("", message)) from unknown
