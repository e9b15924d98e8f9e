"""When a procedure is filed (場面), and the rules it is filed under, each with its pair."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property

from pydantic import Field

from simulator.contracts.filing import ProxyKind
from simulator.procedures.condition import Condition, parts
from simulator.procedures.facts import Event
from simulator.procedures.origin import KEBAB_ID, Origin, Part
from simulator.procedures.seen import Name, group_of

Texts = dict[str, Name]
"""Texts that data write: as they are, or as ``@fact`` and ``@fact+3d``."""


class Level(StrEnum):
    """Who looks after a rule."""

    FORM = "form"  # the portal's 形式チェック
    SUBSTANTIVE = "substantive"  # staff; the connector delivers the filing unaltered


class Days(Part):
    """How many days after its event a filing is made; negative: before it."""

    min: int = 0
    max: int = 0


class Prior(Part):
    """The filing that has to go before: of which procedure, in which case of it."""

    procedure: str = Field(pattern=KEBAB_ID)
    case: str = Field(pattern=KEBAB_ID)


class Difference(Part):
    """How a filing differs from what facts and chance make of it.

    `texts` stand instead, `rows` replace those of a group, `attach` are optional documents that
    come along, `suppose` are facts that are otherwise.
    """

    texts: Texts = Field(default={}, alias="set")
    rows: dict[str, tuple[Texts, ...]] = Field(default={})
    attach: tuple[str, ...] = ()
    suppose: Texts = Field(default={})


class Case(Difference):
    """One situation (場面) in which residents file a procedure; the first is the simplest.

    `weight` is its share among the procedure's cases. `proxy` says who files if not the applicant.
    """

    id: str = Field(pattern=KEBAB_ID)
    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)
    event: Event
    weight: int = Field(default=1, gt=0)
    days: Days = Days()
    proxy: ProxyKind | None = None
    prior: Prior | None = None


class Change(Difference):
    """How a filing differs from the plain one of a case, to show what a rule is about.

    `case` is "" for the first. `leave_out` are documents that are missing. `signer` says who signs
    if not the applicant, `day` when it is filed if not on the usual day.
    """

    case: str = ""
    leave_out: tuple[str, ...] = ()
    signer: str = ""
    day: date | None = None


class Rule(Part):
    """One rule, in force on filing days from `since` to `until`, both included.

    It concerns filings for which `when` holds, and `holds` must then hold for them, or `attachment`
    be there. `valid` is the smallest filing it concerns, and `twin` what to change in that one so
    that this rule and no other is broken. `unbreakable` says why no filing can break it.
    """

    id: str = Field(pattern=KEBAB_ID)
    since: date | None = Field(default=None, alias="from")
    until: date | None = None
    ja: str = Field(min_length=1)
    en: str = Field(min_length=1)
    level: Level
    when: Condition | None = None
    holds: Condition | None = None
    attachment: str = ""
    unbreakable: str = ""
    valid: Change = Change()
    twin: Change | None = None
    origin: Origin

    @cached_property
    def item(self) -> str:
        """The first item it looks up, one that stands in rows first; "" if it looks up none."""
        return _first(self.holds, rows=True) or _first(self.holds)

    @cached_property
    def group(self) -> str:
        """The group whose rows it goes through; "" if it looks at the filing as a whole."""
        return group_of(_first(self.holds, rows=True) or _first(self.when, rows=True))

    def in_force(self, day: date) -> bool:
        """Tell whether the rule holds for filings of that day."""
        return (self.since or date.min) <= day <= (self.until or date.max)


def _first(condition: Condition | None, *, rows: bool = False) -> str:
    """Return the first item a condition looks up; with `rows`, the first it looks up row by row."""
    for part in parts(condition, rows=rows):
        for one in part.names():
            if not one.name.startswith("@") and (group_of(one.name) or not rows):
                return one.name
    return ""
