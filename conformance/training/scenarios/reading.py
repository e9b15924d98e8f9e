"""Reads a scenario, or says of every flaw on which line it stands and what was expected.

Each act and each claim is looked at by the model its ``do`` or ``see`` names, so that a message
speaks of the keys that one has. What binds them together comes after: names and what they name,
the requirement, and the faulty connector.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

import fixtures
from conformance.mutants.catalogue import mutants
from conformance.specification.register import OWN_BY_OCSP
from conformance.specification.roles import DEFAULT_ROLE
from conformance.training.scenarios.acts import ACTS, Burst, File
from conformance.training.scenarios.claims import CLAIMS
from conformance.training.scenarios.model import EXTENSION, Head, Scenario
from simulator.contracts.located import Located, read
from simulator.contracts.problem import Text
from simulator.contracts.profile import DEFAULT
from simulator.contracts.refusal import Flaw, flaws_of, missing, one_of, refusal, unusable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.training.scenarios.words import Part

HINT = Text(
    "示された行を直してください。項目の一覧: 仕様の scenarios.md",
    "Mend the lines shown. Every key: scenarios.md of the specification",
)
FOLDER = "scenarios"
PARTS: Mapping[str, tuple[str, Sequence[type[Part]]]] = {
    "step": ("do", ACTS),
    "expect": ("see", CLAIMS),
    "harm": ("see", CLAIMS),
}
"""Lists of a scenario: the key that tells what an element is, and what it can be."""


@cache
def shipped() -> Mapping[str, Scenario]:
    """Return every scenario that ships, by id, in the order of chapters."""
    files = [one for one in fixtures.folder(FOLDER).iterdir() if one.name.endswith(EXTENSION)]
    known = {
        file.name.removesuffix(EXTENSION): scenario(file.read_text(encoding="utf-8"), file.name)
        for file in files
    }
    return dict(sorted(known.items(), key=lambda one: (one[1].chapter or 1000, one[0])))


def scenario(text: str, source: str) -> Scenario:
    """Return what a scenario file says.

    Args:
        text: the TOML document.
        source: its file name, for messages.

    Raises:
        Problem: anything in it cannot be used; it tells everything at once.
    """
    located = read(text, source)
    flaws = [*_of_head(located), *_of_parts(located)]
    if not flaws:
        says = Scenario.model_validate(located.values)
        flaws = [*_of_proof(says), *_of_names(says)]
        if not flaws:
            return says
    raise refusal(located, flaws, HINT)


def _of_head(located: Located) -> list[Flaw]:
    """Return what is wrong outside of acts and claims."""
    head = {key: value for key, value in located.values.items() if key not in PARTS}
    try:
        Head.model_validate(head)
    except ValidationError as error:
        return flaws_of(error, Head)
    return []


def _of_parts(located: Located) -> Iterator[Flaw]:
    """Yield what is wrong with each act and each claim."""
    for key, (teller, kinds) in PARTS.items():
        parts = located.values.get(key)
        if not isinstance(parts, list) or not parts:
            yield missing((key,), Text(f"[[{key}]] が一つは要ります", f"one [[{key}]] at least"))
            continue
        for number, part in enumerate(parts):
            for flaw in _of_part(part, teller, kinds):
                yield replace(flaw, place=(key, number, *flaw.place))


def _of_part(part: Any, teller: str, kinds: Sequence[type[Part]]) -> list[Flaw]:  # noqa: ANN401  whatever stands there
    by_name = {_name(kind, teller): kind for kind in kinds}
    told = part.get(teller) if isinstance(part, dict) else None
    if told is None:
        return [missing((teller,), one_of("", list(by_name)))]
    if told not in by_name:
        return [unusable((teller,), one_of(str(told), list(by_name)))]
    kind = by_name[told]
    try:
        kind.model_validate(part)
    except ValidationError as error:
        return flaws_of(error, kind)
    return []


def _name(kind: type[Part], teller: str) -> str:
    (name,) = get_args(kind.model_fields[teller].annotation)
    return str(name)


def _of_proof(says: Scenario) -> Iterator[Flaw]:
    """Yield why the faulty connector could not prove the point in a room as it is."""
    known = {one.name(): one for one in mutants()}
    mutant = known.get(says.mutant)
    if mutant is None:
        yield unusable(("mutant",), one_of(says.mutant, list(known)))
    elif (mutant.profile, mutant.signatures, mutant.role) != (DEFAULT, OWN_BY_OCSP, DEFAULT_ROLE):
        told = Text(
            "欠陥は、ほかのプロファイル・署名の確認・役割でだけ現れます",
            "its fault shows with another profile, check of signatures or role only",
        )
        yield unusable(("mutant",), told)
    elif mutant.kills != says.requirement:
        named = Text(
            f"{says.mutant} が破るのは {mutant.kills}", f"{says.mutant} violates {mutant.kills}"
        )
        yield unusable(("requirement",), named)


def _of_names(says: Scenario) -> Iterator[Flaw]:
    """Yield names that are used twice, and those that name nothing there is by then."""
    names: dict[str, bool] = {}
    for number, act in enumerate(says.step):
        for key in ("filing", "former"):
            used = getattr(act, key, None)
            if used is not None and not names.get(used):
                yield unusable(("step", number, key), one_of(used, _filings(names)))
        if act.name is not None and act.name in names:
            told = Text("同じ名前が前にあります", "another act has this name")
            yield unusable(("step", number, "name"), told)
        if act.name is not None:
            names[act.name] = isinstance(act, File | Burst)
    for part in ("expect", "harm"):
        for number, claim in enumerate(getattr(says, part)):
            filing, during = getattr(claim, "filing", None), getattr(claim, "during", None)
            if filing is not None and not names.get(filing):
                yield unusable((part, number, "filing"), one_of(filing, _filings(names)))
            if during is not None and during not in names:
                yield unusable((part, number, "during"), one_of(during, list(names)))


def _filings(names: Mapping[str, bool]) -> list[str]:
    return [name for name, files in names.items() if files]
