"""What a form knows before anything is typed: from the card, from the register, or as an example.

That the four items of the card can be taken over is published as a feature of the real site; what
else is taken over, and that forms can be filled in with an example, is our model, for practice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem
from simulator.procedures.facts import Facts
from simulator.residents import filings, offices, telling
from simulator.residents.telling import Teller
from simulator.screens.resident.content import Content, KeptFile
from simulator.world.choices import Stream

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from simulator.contracts.filing import Filing, Values
    from simulator.procedures.model import Item, Procedure
    from simulator.screens.room import Room
    from simulator.web.population import Inhabitant

CARD = frozenset({"applicant.name", "applicant.born", "applicant.sex", "applicant.address"})
"""The four items (4情報) that a card holds, as facts."""
REGISTER = frozenset(
    {
        *("day", "applicant.kana", "applicant.postal_code", "applicant.phone", "applicant.mail"),
        *("municipality.name", "municipality.mayor", "municipality.prefecture"),
        "municipality.governor",
        *("spouse.exists", "spouse.name", "spouse.kana", "spouse.born", "spouse.sex"),
        *("spouse.address", "spouse.apart_address"),
    }
)
"""What register and account know besides."""
ROWS = frozenset(
    f"row.{name}" for name in ("name", "kana", "born", "sex", "relation", "living", "address")
)
"""What the register knows of the others of a family."""


class Prefill:
    """Fills in forms of one room.

    Args:
        room: whose residents.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    def known(self, one: Inhabitant, form: Procedure, municipality: str) -> Content:
        """Return a form with what card and register know.

        Args:
            one: who files; the card is theirs.
            form: the form definition.
            municipality: six-digit code of the addressee.
        """
        facts = self._facts(one, municipality)
        groups = {
            group.id: tuple(
                _rows(group.items, row) for row in facts.rows.get(group.rows, ())[: group.max]
            )
            or ({},) * group.min
            for group in form.groups
        }
        return Content(_filled(form.items, facts, CARD | REGISTER), groups)

    def example(self, one: Inhabitant, form: Procedure, municipality: str) -> Content:
        """Return a form that is filled in whole, for somebody who would rather not type.

        The arguments are those of `known`.

        Raises:
            Problem: nothing that leads to this procedure can have happened to the family.
        """
        filing = self._example(one, form)
        known = self._known(one, municipality)
        values = {
            item.id: known.get(item.fill, filing.values[item.id])
            for item in form.items
            if item.id in filing.values
        }
        world = self._room.simulation.world
        files = tuple(
            KeptFile(
                given.id,
                given.filename,
                given.media_type,
                world.blobs.put(given.content),
                len(given.content),
            )
            for given in filing.attachments
        )
        return Content(values, dict(filing.groups), files, filing.proxy)

    def completed(
        self, one: Inhabitant, form: Procedure, municipality: str, content: Content
    ) -> Content:
        """Return what was filled in, and where it is blank the example.

        Raises:
            Problem: there is no example; see `example`.
        """
        example = self.example(one, form, municipality)
        attached = {kept.id for kept in content.files}
        return replace(
            content,
            values=_over(example.values, content.values),
            groups={
                group.id: _rows_over(
                    example.groups.get(group.id, ()), content.groups.get(group.id, ())
                )
                for group in form.groups
            },
            files=(*content.files, *(file for file in example.files if file.id not in attached)),
        )

    @staticmethod
    def sources(form: Procedure) -> dict[str, str]:
        """Return which items card or register fill: full name of an item to ``card``, ``register``.

        Args:
            form: the form definition.
        """
        found: dict[str, str] = {}
        for name, item in form.named_items():
            if item.fill in CARD:
                found[name] = "card"
            elif item.fill in REGISTER | ROWS:
                found[name] = "register"
        return found

    def _facts(self, one: Inhabitant, municipality: str) -> Facts:
        day, choices = self._today, self._stream(one)
        work = telling.occupations(one.household, choices, day)
        teller = Teller(one.household, one.signer, day, work)
        values = {"day": day.isoformat(), **teller.values(choices)}
        return Facts(values | self._known(one, municipality), teller.rows())

    def _known(self, one: Inhabitant, municipality: str) -> dict[str, str]:
        """Return the facts that differ from the family's own: after a move, or filed elsewhere."""
        town = self._room.simulation.residents
        address = town.record(town.current(one.signer.address_number)).address
        own = {"applicant.address": address} if address != one.signer.address else {}
        elsewhere = municipality != one.household.municipality
        if elsewhere and not offices.office(municipality).is_prefecture:
            own |= telling.municipality(municipality)
        return own

    def _example(self, one: Inhabitant, form: Procedure) -> Filing:
        choices, day = self._stream(one), self._today
        files = one.persona.filing if one.persona else None
        if files is None or files.procedure != form.id:
            return filings.by_family(choices, form, one.household, day=day).filing
        case = next((case for case in form.cases if case.id == files.case), None)
        return filings.by_family(
            choices,
            form,
            one.household,
            day=day,
            case=case,
            days=files.days,
            suppose=files.suppose,
        ).filing

    def _stream(self, one: Inhabitant) -> Stream:
        # The stream of a planted filing, so that both say the same of work and account.
        return Stream(self._room.simulation.world.seed, "claim", one.number)

    @property
    def _today(self) -> date:
        return self._room.simulation.world.portal_now().date()


def lacking(
    prefill: Prefill, one: Inhabitant, form: Procedure, municipality: str
) -> Problem | None:
    """Return why somebody's form cannot be filled in with an example, None where it can."""
    try:
        prefill.example(one, form, municipality)
    except Problem as problem:
        return problem
    return None


def _filled(items: tuple[Item, ...], facts: Facts, known: frozenset[str]) -> Values:
    return {
        item.id: text
        for item in items
        if item.fill in known and _fits(item, text := facts.text(item.fill))
    }


def _rows(items: tuple[Item, ...], person: Mapping[str, str]) -> Values:
    return {
        item.id: text
        for item in items
        if item.fill in ROWS and _fits(item, text := person.get(item.fill.removeprefix("row."), ""))
    }


def _fits(item: Item, text: str) -> bool:
    return bool(text) and (not item.codes or text in [code.code for code in item.codes])


def _over(below: Values, above: Values) -> Values:
    return below | {name: text for name, text in above.items() if text.strip()}


def _rows_over(below: tuple[Values, ...], above: tuple[Values, ...]) -> tuple[Values, ...]:
    blank: Values = {}
    longest = max(len(below), len(above))
    pairs = (
        (below[at] if at < len(below) else blank, above[at] if at < len(above) else blank)
        for at in range(longest)
    )
    return tuple(_over(*pair) for pair in pairs)
