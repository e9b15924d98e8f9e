"""Finds the first step that does not work: each in order is given the same facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.episodes.theatre import Traces
from conformance.specification.register import OWN_BY_OCSP, Signatures
from simulator.contracts.problem import Problem, Text
from simulator.residents.mynumber import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from conformance.episodes.addresses import Addresses
    from conformance.episodes.evidence import Evidence
    from conformance.result.model import Bilingual
    from simulator.contracts.profile import Profile
    from simulator.journal.journal import Call


@dataclass(frozen=True)
class Seen:
    """The facts.

    Args:
        profile: the interfaces in force.
        addresses: where the connector should find everything.
        traces: what it left at the portal's address.
        evidence: what the trial left; None when it was not played to its end.
        lost: why the connector could not be met, if so.
        note: what ended the trial early, if something did.
        policy: about 個人番号 in the filing.
        signatures: how the municipality has signatures checked.
    """

    profile: Profile
    addresses: Addresses
    traces: Traces = field(default_factory=Traces)
    evidence: Evidence | None = None
    lost: Problem | None = None
    note: Bilingual | None = None
    policy: Policy = Policy.OMIT
    signatures: Signatures = OWN_BY_OCSP

    def of(self, operation: str) -> list[Call]:
        """Return the connector's calls of one operation."""
        return [call for call in self.traces.calls if call.operation == operation]

    def own_words(self) -> Text:
        """Return what the connector itself said of its last cycle."""
        said = self.evidence.refusal if self.evidence else ""
        return Text(f" コネクタの言葉: {said}", f" It says: {said}") if said else Text("", "")


@dataclass(frozen=True)
class Finding:
    """One step: well (no trouble), in trouble, or not tried.

    Args:
        step: what was tried.
        trouble: cause and next step.
        tried: whether it was tried at all.
        told: what there is to know of a step that is well; "" for nothing.
    """

    step: Text
    trouble: Problem | None = None
    tried: bool = True
    told: str = ""


@dataclass(frozen=True)
class Step:
    """A step on the way of a filing, and what may be wrong with it."""

    name: Text
    trouble: Callable[[Seen], Problem | None]


def diagnose(seen: Seen, steps: Sequence[Step]) -> list[Finding]:
    """Return what is found at each step; none is looked at behind one in trouble."""
    found: list[Finding] = []
    for step in steps:
        open_ = not found or (found[-1].tried and found[-1].trouble is None)
        found.append(
            Finding(step.name, step.trouble(seen)) if open_ else Finding(step.name, tried=False)
        )
    return found
