"""Loads the requirement register and fixes the required set of a run.

The register is the TOML file beside this module. Its ids are keyed to the blocks of the
標準仕様書 (総務省, 2021-09-30): ``3-4.02`` is the second requirement under ③-4. Whatever can be
wrong with its structure is refused here; how it is worded is a test's concern.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conformance.result.model import Bilingual, RequirementText, Unreached
from conformance.specification.roles import DEFAULT_ROLE, DUTIES, ROLES, Milestone, Role
from simulator.contracts.profile import Profile, builtin

Level = Literal["MUST", "SHOULD", "MAY"]
Depth = Literal["observe", "trigger", "drive"]
ControlName = Literal["clock", "crash", "kill", "patience", "pair"]
SignatureCheck = Literal["own", "portal-result"]
Revocation = Literal["ocsp", "crl"]

DEPTHS: Final[tuple[Depth, ...]] = get_args(Depth)
"""From the least to the most a connector lets the suite do; each includes those before it."""
CONTROLS: Final[tuple[ControlName, ...]] = get_args(ControlName)
"""What a driven connector may let the suite do besides."""

OURS = "tekigo"
NUMBERED = "logged-my-number"
LOGGED = frozenset({"log", NUMBERED})
"""Conditions that are about the connector's log."""

SHAPES: Final[dict[str, Callable[[Profile], bool]]] = {
    "token": lambda profile: profile.wire.has_tokens,
    "ok-with-ng": lambda profile: profile.wire.error == "ok-with-ng",
    "marks-obtained": lambda profile: profile.wire.fetch_effect == "marks-obtained",
    "paged": lambda profile: profile.wire.paging != "none",
    "delta": lambda profile: profile.linkage.delta is not None,
    "decimal": lambda profile: profile.linkage.serial == "decimal",
}
"""Conditions that a profile meets or not."""


@dataclass(frozen=True)
class Signatures:
    """Who checks signatures, and how revocation is learnt: the municipality chooses.

    Args:
        check: the connector itself (``own``), or the portal, whose 電子認証結果 it follows.
        revocation: how a connector that checks itself learns of revocation; ``ocsp`` otherwise.
    """

    check: SignatureCheck = "own"
    revocation: Revocation = "ocsp"

    @property
    def by_lists(self) -> bool:
        """Whether a connector learns of revocation from lists, which are made once a day."""
        return self.revocation == "crl"


OWN_BY_OCSP: Final = Signatures()

CHOICES: Final[dict[str, Callable[[Signatures], bool]]] = {
    "own": lambda chosen: chosen.check == "own",
    "ocsp": lambda chosen: chosen == OWN_BY_OCSP,
    "crl": lambda chosen: chosen.by_lists,
    "portal-result": lambda chosen: chosen.check == "portal-result",
}
"""Conditions that are met by what was chosen about signatures; the rest is about connectors."""


class Block(BaseModel):
    """One heading the requirements stand under."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: Bilingual


class Condition(Bilingual):
    """Whom a requirement concerns, where it is not everyone."""

    id: str


@dataclass(frozen=True)
class Way:
    """How a connector is reached, as far as it decides what can be observed.

    Args:
        depth: how much it lets the suite do.
        controls: what it lets the suite do besides.
        log: whether its log can be read.
        my_number: whether the filings it meets carry a 個人番号.
    """

    depth: Depth = "drive"
    controls: tuple[ControlName, ...] = CONTROLS
    log: bool = True
    my_number: bool = False


EVERY_WAY: Final = Way()


class Requirement(BaseModel):
    """One refutable statement about a connector.

    Args:
        roles: kinds of connector it is judged on: those whose calls, registrations or files
            show it.
        depth: the smallest depth at which it can be observed; None where it never can.
        needs: controls it cannot be observed without.
        condition: whom of those it concerns; None means all.
        coverage: ``checked`` (a check exists), ``planned`` (none yet; the register stays a
            draft) or ``not_testable`` (never from outside; `reason` says why).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^(\d(-\d)?|sig|op)\.\d\d$")
    level: Level
    ja: str
    en: str
    roles: list[Role] = Field(default=[DEFAULT_ROLE], min_length=1)
    depth: Depth | None = None
    needs: list[ControlName] = []
    condition: Condition | None = None
    provenance: Literal["published", "derived", "modelled"]
    source: str = Field(min_length=1)
    why: Bilingual
    coverage: Literal["checked", "planned", "not_testable"]
    reason: Bilingual | None = None

    @property
    def block(self) -> str:
        """Id of the block it stands under."""
        return self.id.partition(".")[0]

    @property
    def reached_at(self) -> tuple[Depth, ...]:
        """The depths at which it can be observed."""
        return () if self.depth is None else DEPTHS[DEPTHS.index(self.depth) :]

    @property
    def is_about_files(self) -> bool:
        """Whether only what is handed over shows it: who hands nothing over is not judged by it."""
        return not any(DUTIES[role].shows is not Milestone.HANDED_OVER for role in self.roles)

    @model_validator(mode="after")
    def _consistent(self) -> Requirement:
        untestable = self.coverage == "not_testable"
        if untestable != (self.reason is not None):
            message = f"{self.id}: a reason is given exactly when coverage is not_testable"
            raise ValueError(message)
        if untestable != (self.depth is None):
            message = f"{self.id}: a depth is given exactly when coverage is not not_testable"
            raise ValueError(message)
        if self.needs and self.depth != "drive":
            message = f"{self.id}: only at the depth drive are there controls to need"
            raise ValueError(message)
        if self.source.startswith(OURS) != (self.provenance == "modelled"):
            message = f"{self.id}: the source is {OURS} exactly when provenance is modelled"
            raise ValueError(message)
        if self.roles != [role for role in ROLES if role in self.roles]:
            message = f"{self.id}: roles are named once, in this order: {', '.join(ROLES)}"
            raise ValueError(message)
        return self

    def concerns(self, profile: Profile, signatures: Signatures = OWN_BY_OCSP) -> bool:
        """Tell whether it can be met or violated in a profile, as signatures are checked."""
        name = self.condition.id if self.condition else ""
        has, chooses = SHAPES.get(name), CHOICES.get(name)
        return (has is None or has(profile)) and (chooses is None or chooses(signatures))

    def out_of_reach(self, way: Way, role: Role = DEFAULT_ROLE) -> Bilingual | None:
        """Say why it cannot be observed in one way of reaching a connector; None where it can.

        Args:
            way: how the connector is reached.
            role: what kind of connector it is.
        """
        if self.depth and way.depth not in self.reached_at:
            depths = " / ".join(self.reached_at)
            return Bilingual(ja=f"{depths} の深さが要ります。", en=f"It needs the depth {depths}.")
        missing = ", ".join(one for one in self.needs if one not in way.controls)
        if missing:
            return Bilingual(
                ja=f"{missing} のできるコネクタで確かめます。",
                en=f"It needs a connector with {missing}.",
            )
        if self.is_about_files and DUTIES[role].needs_staff and way.depth != DEPTHS[-1]:
            return Bilingual(
                ja="職員が宛名番号を入力するまで何も引き渡されないので、drive の深さが要ります。",
                en="Before staff entered a 宛名番号 nothing is handed over; it needs drive.",
            )
        condition = self.condition.id if self.condition else ""
        if condition in LOGGED and not way.log:
            return Bilingual(
                ja="記録の場所 ([logs]) が設定されていません。",
                en="No place for logs ([logs]) is configured.",
            )
        if condition == NUMBERED and not way.my_number:
            return Bilingual(
                ja="申請に個人番号を入れていません ([data] mynumber = omit)。",
                en="The filings carry no 個人番号 ([data] mynumber = omit).",
            )
        return None

    def text(self) -> RequirementText:
        """Return it in the words of a result."""
        return RequirementText(
            id=self.id,
            block=self.block,
            level=self.level,
            text=Bilingual(ja=self.ja, en=self.en),
            provenance=self.provenance,
            source=self.source,
            why=self.why,
            coverage=self.coverage,
            reason=self.reason,
        )


class Register(BaseModel):
    """The whole register of one version.

    A requirement names its condition by id; here it carries the words too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    block: list[Block]
    condition: list[Condition] = []
    requirement: list[Requirement]

    @model_validator(mode="before")
    @classmethod
    def _spell_out_conditions(cls, data: dict[str, Any]) -> dict[str, Any]:
        known = {one["id"]: one for one in data.get("condition", [])}
        spelt = []
        for one in data["requirement"]:
            name = one.get("condition")
            if isinstance(name, str) and name not in known:
                message = f"{one['id']}: there is no condition {name!r}; known: {', '.join(known)}"
                raise ValueError(message)
            spelt.append(one | {"condition": known[name]} if isinstance(name, str) else one)
        return data | {"requirement": spelt}

    @model_validator(mode="after")
    def _consistent(self) -> Register:
        blocks = [block.id for block in self.block]
        stray = sorted({r.id for r in self.requirement if r.block not in blocks})
        if stray:
            message = f"requirements without a block: {', '.join(stray)}"
            raise ValueError(message)
        _refuse_twice("ids", [r.id for r in self.requirement])
        _refuse_twice("Japanese wordings", [r.ja for r in self.requirement])
        _refuse_twice("English wordings", [r.en for r in self.requirement])
        _refuse_twice("ids of conditions", [one.id for one in self.condition])
        _refuse_disorder(self.requirement, blocks)
        used = {r.condition.id for r in self.requirement if r.condition}
        idle = sorted({one.id for one in self.condition} - used)
        if idle:
            message = f"conditions of no requirement: {', '.join(idle)}"
            raise ValueError(message)
        return self

    def of(self, id_: str) -> Requirement | None:
        """Return the requirement of an id, or None."""
        return next((r for r in self.requirement if r.id == id_), None)

    def checked(self) -> list[str]:
        """Return the ids that have a check, in register order."""
        return [r.id for r in self.requirement if r.coverage == "checked"]

    def required(
        self,
        profile: Profile | None = None,
        role: Role = DEFAULT_ROLE,
        way: Way = EVERY_WAY,
        signatures: Signatures = OWN_BY_OCSP,
    ) -> list[str]:
        """Return the ids whose checks must all run, in register order.

        Register, profile, role, the way the connector is reached and how signatures are checked
        fix the set; no connector can talk itself out of a check.

        Args:
            profile: the interfaces in force; the first one that ships when None.
            role: what kind of connector is judged.
            way: how it is reached.
            signatures: how the municipality has signatures checked.
        """
        concerned = self._concerned(profile or builtin(), role, signatures)
        return [r.id for r in concerned if r.out_of_reach(way, role) is None]

    def unreached(
        self, profile: Profile, role: Role, way: Way, signatures: Signatures = OWN_BY_OCSP
    ) -> list[Unreached]:
        """Return what has a check and concerns such a connector, but cannot be observed so."""
        concerned = self._concerned(profile, role, signatures)
        reasons = [(r.id, r.out_of_reach(way, role)) for r in concerned]
        return [Unreached(id=id_, reason=reason) for id_, reason in reasons if reason]

    def _concerned(self, profile: Profile, role: Role, signatures: Signatures) -> list[Requirement]:
        return [
            r
            for r in self.requirement
            if r.coverage == "checked" and role in r.roles and r.concerns(profile, signatures)
        ]


@cache
def register() -> Register:
    """Return the register that ships with this version."""
    file = resources.files("conformance.specification") / "register.toml"
    return Register.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def _refuse_twice(what: str, values: Sequence[str]) -> None:
    doubled = sorted({value for value in values if values.count(value) > 1})
    if doubled:
        message = f"{what} given twice: {', '.join(doubled)}"
        raise ValueError(message)


def _refuse_disorder(requirements: Iterable[Requirement], blocks: list[str]) -> None:
    before = (0, "")
    for one in requirements:
        place = (blocks.index(one.block), one.id)
        if place < before:
            message = f"{one.id} stands after {before[1]}"
            raise ValueError(message)
        before = place
