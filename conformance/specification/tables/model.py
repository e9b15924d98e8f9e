"""The shape of the published tables: every row with words in two languages and its origin."""

from __future__ import annotations

from itertools import product
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conformance.result.model import Bilingual
from conformance.specification.register import OURS

Value = bool | str


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Row(Bilingual):
    """One row.

    Args:
        provenance: ``published``, ``derived`` or ``modelled``.
        source: what was read; "tekigo" where the row is ours.
    """

    provenance: Literal["published", "derived", "modelled"] = "modelled"
    source: str = OURS


class Fact(Bilingual):
    """Something that is found out before a decision, and what it may turn out to be."""

    id: str
    values: list[Value] = Field(min_length=2)


class Decision(Bilingual):
    """What may be decided, and what follows from it."""

    id: str


class Broken(_Table):
    """What shows that a row can be got wrong: faulty connectors, or else why there is none.

    Args:
        mutants: names of the faulty connectors that break it.
        unbroken: why none does; null where one does.
    """

    mutants: list[str] = []
    unbroken: Bilingual | None = None

    @model_validator(mode="after")
    def _is_told(self) -> Broken:
        if bool(self.mutants) == bool(self.unbroken):
            message = "a row names the mutants that break it, or says why none does"
            raise ValueError(message)
        return self


class DecisionRow(Row, Broken):
    """One row of a decision table; its words say what was found.

    Args:
        row: its place, from 1.
        when: the values that facts must have.
        decision: id of what is decided.
        action: what to do, where the decision's own words do not say it all.
        requirement: id of the requirement behind it; null where there is none.
    """

    row: int
    when: dict[str, Value] = Field(min_length=1)
    decision: str
    action: Bilingual | None = None
    requirement: str | None = None


class DecisionTable(_Table):
    """A decision table: the first row whose `when` is so decides."""

    schema_: Literal["tekigo-decisions/1"] = Field(default="tekigo-decisions/1", alias="schema")
    title: Bilingual
    reading: Bilingual
    facts: list[Fact]
    decisions: list[Decision]
    rows: list[DecisionRow]

    @model_validator(mode="after")
    def _decides(self) -> DecisionTable:
        values = {fact.id: fact.values for fact in self.facts}
        for one in self.rows:
            for fact, value in one.when.items():
                if value not in values.get(fact, []):
                    message = f"row {one.row}: {fact} = {value!r} is no value of a fact"
                    raise ValueError(message)
        stray = {one.decision for one in self.rows} ^ {one.id for one in self.decisions}
        if stray:
            message = f"decisions that no row makes, or that are not told: {', '.join(stray)}"
            raise ValueError(message)
        for found in self.findings():
            if not any(found.items() >= one.when.items() for one in self.rows):
                message = f"no row decides {found}"
                raise ValueError(message)
        return self

    def findings(self) -> list[dict[str, Value]]:
        """Return everything that can be found: each value of each fact with all others."""
        names = [fact.id for fact in self.facts]
        every = product(*(fact.values for fact in self.facts))
        return [dict(zip(names, values, strict=True)) for values in every]

    def decide(self, found: dict[str, Value]) -> DecisionRow:
        """Return the row that decides what was found."""
        return next(one for one in self.rows if found.items() >= one.when.items())


class State(Row):
    """One state of a filing; its words say what it means.

    Args:
        codes: its code on the wire in each profile.
    """

    id: str
    name: Bilingual
    codes: dict[str, str]


class Transition(Broken):
    """A state that may be set when a filing stands at another.

    Args:
        row: its place, from 1.
        by: who may set it.
        repeat: whether it is the same state once more, which changes nothing.
        requirement: id of the requirement that the mutants violate; null where there are none.
    """

    row: int
    before: str
    after: str
    by: Literal["municipality", "applicant"]
    repeat: bool
    requirement: str | None = None
    provenance: Literal["published", "derived", "modelled"]
    source: str


class StatusTable(_Table):
    """States, their codes, and all transitions; what is not listed is refused."""

    schema_: Literal["tekigo-status/1"] = Field(default="tekigo-status/1", alias="schema")
    states: list[State]
    transitions: list[Transition]


class Member(Row):
    """One file of a package; its words say what it holds.

    Args:
        names: its name in each profile; a folder's ends in a slash.
        signed: whether the applicant's signature covers it.
    """

    id: str
    names: dict[str, str]
    signed: bool


class Limit(Row):
    """One limit of a package, in each profile."""

    id: str
    values: dict[str, int]


class Element(Row):
    """One element of an XML document in a package; its words say what it holds."""

    document: str
    namespace: str
    name: str
    attributes: list[str]


class PackageTable(_Table):
    """What a package (申請ZIP) consists of.

    Args:
        signature: the container of the signature in each profile.
        timestamp: how its documents write instants in each profile.
    """

    schema_: Literal["tekigo-package/1"] = Field(default="tekigo-package/1", alias="schema")
    signature: dict[str, str]
    timestamp: dict[str, str]
    members: list[Member]
    limits: list[Limit]
    elements: list[Element]


class HostilePackage(Row):
    """One hostile package; its words say what is wrong with it.

    Args:
        name: what it is called by.
        setting: the limit of the profile's ``[package]`` that it breaks; null for none.
        requirement: id of the requirement it is planted for.
    """

    name: str
    setting: str | None
    requirement: str


class HostileTable(_Table):
    """The hostile packages that are planted."""

    schema_: Literal["tekigo-hostile/1"] = Field(default="tekigo-hostile/1", alias="schema")
    packages: list[HostilePackage]


class SwitchedOff(Bilingual):
    """What holds when a rule is switched off, and the test that proves it."""

    test: str


class CardRule(Row):
    """One rule of how cards and certificates live.

    Args:
        grade: of what was read: P primary, M municipality's page, S secondary; "ours" for none.
        judge: which program the test asks for its verdict.
        test: the test that proves the rule, as pytest names it.
        off: what holds when the rule is switched off; null where it is published and always holds.
    """

    id: str
    grade: Literal["P", "M", "S", "ours"]
    judge: Literal["openssl", "python"]
    test: str
    off: SwitchedOff | None


class CardTable(_Table):
    """The rules by which cards and certificates of the simulator live."""

    schema_: Literal["tekigo-cards/1"] = Field(default="tekigo-cards/1", alias="schema")
    rules: list[CardRule]
