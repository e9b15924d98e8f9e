"""What a procedure is: its items, repeat groups, attachments and rules, read from TOML.

Only labels, requirements and code lists of the official forms (様式項目) are partly public; ids,
types and lengths are not. Every part therefore says where it comes from (`Origin`), and which of
its aspects that source covers; all other aspects are our model.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field, field_validator

from simulator.contracts.filing import Filing, ProxyKind, Values
from simulator.contracts.provenance import Provenance
from simulator.procedures.cases import Case, Rule
from simulator.procedures.condition import Condition, holds
from simulator.procedures.origin import KEBAB_ID, Origin, Part

ITEM_ID = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
MUNICIPALITY = r"^[0-9]{6}$"
LOCAL = "local_"
"""How the id of an item begins that a municipality added to a form (独自項目). Our model."""


Receiver = Literal["municipality", "prefecture"]


class ItemType(StrEnum):
    """Kinds of value an item may hold. All travel as text."""

    TEXT = "text"  # one line
    NOTE = "note"  # free text, line feeds allowed
    KANA = "kana"  # full-width katakana
    DATE = "date"  # 2026-04-01
    BIRTH = "birth"  # the same; 1985-00-00 where month and day, or the day, are unknown
    ENUM = "enum"  # one of `codes`
    BOOL = "bool"  # yes or no
    DIGITS = "digits"  # exactly `digits` ASCII digits
    YEN = "yen"  # whole yen, no leading zeros
    NUMBER = "number"  # a whole number of anything else, no leading zeros
    PHONE = "phone"  # 03-1234-5678 or 0312345678
    POSTAL = "postal"  # seven digits
    MAIL = "mail"


class Category(StrEnum):
    """What a procedure is about."""

    CHILD = "child"
    NURSERY = "nursery"
    CARE = "care"
    DISASTER = "disaster"
    CAR = "car"


class Signature(StrEnum):
    """How the applicant proves who they are; a setting of municipality and procedure."""

    SIGNED = "署名必須"
    CARD = "カード必須"
    LOGIN = "ログイン"
    NONE = "なし"


class Code(Part):
    """One choice of an enum or bool item."""

    code: str = Field(pattern=KEBAB_ID)
    label: str = Field(min_length=1)


class Item(Part):
    """One item (項目) of a form.

    `when` says whether the item is asked for at all, `required` whether it must then be filled.
    `max_length` counts characters (code points), so a variation selector counts as one. `fill`
    names the fact residents take its text from; without one it is drawn.
    """

    id: str = Field(pattern=ITEM_ID)
    label: str = Field(min_length=1)
    type: ItemType
    required: bool = False
    when: Condition | None = None
    max_length: int = Field(default=0, ge=0)
    digits: int = Field(default=0, ge=0)
    codes: tuple[Code, ...] = ()
    fill: str = ""
    origin: Origin

    @field_validator("codes", mode="before")
    @classmethod
    def _from_table(cls, given: object) -> object:
        if isinstance(given, dict):
            return [{"code": code, "label": label} for code, label in given.items()]
        return given

    def label_of(self, value: str) -> str:
        """Return the Japanese label of a code, or `value` itself when it is not one."""
        return next((code.label for code in self.codes if code.code == value), value)


class Repeat(Part):
    """How often a section may be filled in."""

    min: int = Field(ge=0)
    max: int = Field(gt=0)


class Section(Part):
    """One section of a form; with `repeat` it is a repeat group (繰返し).

    `rows` names the list of people that fills its rows; without one they are drawn.
    """

    id: str = Field(pattern=ITEM_ID)
    label: str = Field(min_length=1)
    repeat: Repeat | None = None
    rows: str = ""
    items: tuple[Item, ...] = Field(alias="item", min_length=1)

    @property
    def min(self) -> int:
        """Return the least number of rows; 1 for a section that is filled in once."""
        return self.repeat.min if self.repeat else 1

    @property
    def max(self) -> int:
        """Return the greatest number of rows; 1 for a section that is filled in once."""
        return self.repeat.max if self.repeat else 1

    def row(self, values: Values) -> Values | None:
        """Return what conditions see as the own row: every item, blank ones too; None outside."""
        if not self.repeat:
            return None
        return dict.fromkeys((item.id for item in self.items), "") | values


class Attachment(Part):
    """One document that may have to be attached (添付書類).

    `when` decides where a form can; `condition` is the text people read. `original` means that
    the original must follow on paper (別途原本の提出が必要).
    """

    id: str = Field(pattern=KEBAB_ID)
    label: str = Field(min_length=1)
    required: bool = False
    when: Condition | None = None
    condition: str = ""
    original: bool = False
    origin: Origin


POWER_OF_ATTORNEY = Attachment(
    id="power-of-attorney",
    label="委任状",
    condition="任意代理人が申請する場合",
    origin=Origin(
        provenance=Provenance.PUBLISHED,
        source="標準仕様書 2021-09-30 付録1 (委任状作成)",
    ),
)


class Need(Part):
    """One need (ニーズ) residents may look a procedure up by, such as 子育て."""

    name: str = Field(min_length=1)
    origin: Origin


class Added(Part):
    """Items that follow those of a section."""

    section: str
    items: tuple[Item, ...] = Field(alias="item", min_length=1)


class Split(Part):
    """One of several forms under which a municipality offers a procedure, by its own title.

    `when` says which filings go by it.
    """

    title: str = Field(min_length=1)
    when: Condition


class Local(Part):
    """How one municipality offers a procedure where it differs or is known.

    `added` are its own items (独自項目); their ids begin with `LOCAL`. `proxies` are those it takes
    besides the procedure's, `refuses` those of the procedure's it does not take. `requires` are the
    documents it asks everybody for. `numbers` are its own for those of the procedure. `splits` are
    the forms it makes of one.
    """

    municipality: str = Field(pattern=MUNICIPALITY)
    signature: Signature
    title: str = ""
    added: tuple[Added, ...] = ()
    proxies: tuple[ProxyKind, ...] = ()
    refuses: tuple[ProxyKind, ...] = ()
    requires: tuple[str, ...] = ()
    numbers: dict[str, int] = Field(default={}, alias="set")
    splits: tuple[Split, ...] = Field(default=(), alias="split")
    origin: Origin


class Revision(Part):
    """A later version of a form, which adds items to the version before it.

    It is in force from a day on, and the version before it until the day before; `grace_days` says
    for how many days more that one is taken. `municipality` is "" where it holds everywhere.
    """

    form_version: str = Field(min_length=1)
    since: date = Field(alias="from")
    grace_days: int = Field(default=0, ge=0)
    municipality: str = Field(default="", pattern=f"{MUNICIPALITY}|^$")
    added: tuple[Added, ...] = ()
    origin: Origin


class Procedure(Part):
    """One procedure (手続) with its form definition.

    `filed_on` names the item that holds the filing day (申請年月日), which decides the rules in
    force. `receiver` says whether municipalities or prefectures take it. `proxies` says who may
    file for an applicant; without any, they file for themselves. `visit` says that sending is not
    enough and the applicant has to come (要来庁). After `last_day` nobody offers it. `numbers` are
    what municipalities may set for their rules.
    """

    id: str = Field(pattern=KEBAB_ID)
    title: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    law: str = Field(min_length=1)
    actor: str = Field(min_length=1)
    category: Category
    deadline: str = ""
    visit: bool = False
    last_day: date | None = None
    form_version: str = Field(min_length=1)
    signature: Signature
    filed_on: str
    receiver: Receiver = "municipality"
    proxies: tuple[ProxyKind, ...] = ()
    origin: Origin
    needs: tuple[Need, ...] = Field(default=(), alias="need")
    sections: tuple[Section, ...] = Field(alias="section", min_length=1)
    attachments: tuple[Attachment, ...] = Field(default=(), alias="attachment")
    numbers: dict[str, int] = Field(default={})
    cases: tuple[Case, ...] = Field(alias="case", min_length=1)
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")
    local: tuple[Local, ...] = ()
    splits: tuple[Split, ...] = Field(default=(), alias="split")
    revisions: tuple[Revision, ...] = Field(default=(), alias="revision")

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the items outside repeat groups, in form order."""
        return tuple(
            item for section in self.sections if not section.repeat for item in section.items
        )

    @property
    def groups(self) -> tuple[Section, ...]:
        """Return the repeat groups, in form order."""
        return tuple(section for section in self.sections if section.repeat)

    @property
    def documents(self) -> tuple[Attachment, ...]:
        """Return every document the form may take: with appointed proxies, a 委任状 too."""
        appointed = ProxyKind.APPOINTED in self.proxies
        return (*self.attachments, *([POWER_OF_ATTORNEY] if appointed else []))

    def named_items(self) -> Iterator[tuple[str, Item]]:
        """Yield every item with its full name: ``born``, and ``child.born`` in a repeat group."""
        for section in self.sections:
            prefix = f"{section.id}." if section.repeat else ""
            for item in section.items:
                yield f"{prefix}{item.id}", item

    def case(self, name: str = "") -> Case:
        """Return a case by id; "" is the first.

        Raises:
            KeyError: there is no such case.
        """
        return {"": self.cases[0], **{case.id: case for case in self.cases}}[name]

    def at(self, municipality: str) -> Procedure:
        """Return the procedure as a municipality offers it: its title, signature setting, items.

        Cases in which somebody files whom it does not take are not among its cases.
        """
        local = next((one for one in self.local if one.municipality == municipality), None)
        if local is None:
            return self
        update = {
            "signature": local.signature,
            "title": local.title or self.title,
            "proxies": (
                *(one for one in self.proxies if one not in local.refuses),
                *local.proxies,
            ),
            "cases": tuple(case for case in self.cases if case.proxy not in local.refuses),
            "attachments": tuple(
                one.model_copy(update={"required": True, "when": None})
                if one.id in local.requires
                else one
                for one in self.attachments
            ),
            "numbers": self.numbers | local.numbers,
            "splits": local.splits,
            "sections": self._sections_with(local.added),
        }
        return self.model_copy(update=update)

    def offers(self) -> tuple[Procedure, ...]:
        """Return the procedure under each of the titles it is offered by."""
        titled = (self.model_copy(update={"title": split.title}) for split in self.splits)
        return tuple(titled) or (self,)

    def title_of(self, filing: Filing) -> str:
        """Return the title of the form that a filing goes by."""
        fitting = (
            one.title for one in self.splits if holds(one.when, filing.values, filing.groups)
        )
        return next(fitting, self.title)

    def revised(self, revision: Revision) -> Procedure:
        """Return the procedure with the form of the next version."""
        update = {
            "form_version": revision.form_version,
            "sections": self._sections_with(revision.added),
        }
        return self.model_copy(update=update)

    def _sections_with(self, added: tuple[Added, ...]) -> tuple[Section, ...]:
        more: dict[str, tuple[Item, ...]] = {}
        for one in added:
            more[one.section] = (*more.get(one.section, ()), *one.items)
        return tuple(
            section.model_copy(update={"items": (*section.items, *more[section.id])})
            if section.id in more
            else section
            for section in self.sections
        )
