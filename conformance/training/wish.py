"""What a trainer asks of a run, and the command line it becomes: the same that a CI would use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.checks.catalogue import checks
from conformance.episodes.budget import budget
from conformance.episodes.journey import journey
from conformance.mutants.catalogue import mutant
from conformance.specification.register import OWN_BY_OCSP, register
from conformance.specification.roles import DEFAULT_ROLE, Role
from simulator.contracts.problem import Language, Problem, Text
from simulator.contracts.profile import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from conformance.checks.check import Check

REFERENCE = "reference"
GIVEN = "given"
MUTANT = "mutant:"
LARGEST_SEED = 2**31


class Wish(BaseModel):
    """One run as it was asked for.

    Args:
        connector: ``reference``, ``given`` (the one the pages were started with), or ``mutant:``
            and a name.
        profile: name of a profile, for the reference connector; others bring their own.
        role: what the reference connector is to be; others bring their own.
        extent: everything that is required, one episode, or only some requirements.
        only: ids of these requirements.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    connector: str = Field(default=REFERENCE, pattern=r"^(reference|given|mutant:[a-z0-9-]+)$")
    profile: str = DEFAULT
    role: Role = DEFAULT_ROLE
    extent: Literal["whole", "smoke", "only"] = "whole"
    only: tuple[str, ...] = ()
    seed: int = Field(default=1, ge=0, le=LARGEST_SEED)
    budget: str = "standard"
    language: Language = "ja"

    @property
    def mutant(self) -> str:
        """Name of the faulty connector, "" if it is none."""
        return self.connector.removeprefix(MUTANT) if self.connector.startswith(MUTANT) else ""

    def options(self, given: Sequence[str]) -> list[str]:
        """Return the options of ``tekigo check``.

        Args:
            given: options that reach the connector the pages were started with.
        """
        words = [f"--seed={self.seed}", f"--budget={self.budget}", f"--lang={self.language}"]
        words += self._target(given)
        if self.extent == "smoke":
            words.append("--smoke")
        if self.extent == "only":
            words += [f"--only={id_}" for id_ in self.only]
        return words

    def checked(self, required: Collection[str]) -> list[Check]:
        """Return the checks that will be made of those a run requires."""
        return [
            check
            for check in checks()
            if check.id in required
            and (self.extent != "only" or check.id in self.only)
            and (self.extent != "smoke" or check.episode is journey)
        ]

    def _target(self, given: Sequence[str]) -> list[str]:
        if self.mutant:
            fault = mutant(self.mutant)
            signed = (
                ("--signature", fault.signatures.check, OWN_BY_OCSP.check),
                ("--revocation", fault.signatures.revocation, OWN_BY_OCSP.revocation),
            )
            own = [f"{option}={value}" for option, value, usual in signed if value != usual]
            return [f"--mutant={self.mutant}", *own, *_interfaces(fault.profile, fault.role)]
        if self.connector == GIVEN:
            return list(given)
        return _interfaces(self.profile, self.role)


def _interfaces(profile: str, role: Role) -> list[str]:
    told = [f"--profile={profile}"] * (profile != DEFAULT)
    return [*told, *[f"--role={role}"] * (role != DEFAULT_ROLE)]


def refuse_unusable(wish: Wish, given: Sequence[str], profiles: Collection[str]) -> None:
    """Refuse what no run can be made of.

    Args:
        wish: what was asked for.
        given: options that reach the connector the pages were started with; empty without one.
        profiles: names of the profiles there are.

    Raises:
        Problem: a value cannot be used.
    """
    budget(wish.budget)
    if wish.mutant:
        mutant(wish.mutant)
    if wish.profile not in profiles:
        known = ", ".join(profiles)
        raise Problem(
            Text(
                f"プロファイル {wish.profile!r} はありません。",
                f"There is no profile {wish.profile!r}.",
            ),
            Text(f"次から選んでください: {known}", f"Choose one of: {known}"),
        )
    if wish.connector == GIVEN and not given:
        raise Problem(
            Text("検査するコネクタが渡されていません。", "No connector was given to judge."),
            Text(
                "--connector、--connector-url か --config を付けて起動してください。",
                "Start the pages with --connector, --connector-url or --config.",
            ),
        )
    if wish.extent == "only":
        _refuse_unknown(wish.only)


def _refuse_unknown(only: Sequence[str]) -> None:
    hint = Text(
        "要求の一覧で「検査あり」の番号を、空白かコンマで区切って書いてください。",
        "Write ids that the list of requirements calls checked, with spaces or commas between.",
    )
    if not only:
        raise Problem(Text("要求の番号がありません。", "No requirement is named."), hint)
    checked = register().checked()
    unknown = ", ".join(id_ for id_ in only if id_ not in checked)
    if unknown:
        cause = Text(f"要求 {unknown} の検査はありません。", f"There is no check for {unknown}.")
        raise Problem(cause, hint)
