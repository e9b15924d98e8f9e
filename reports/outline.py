"""Arranges a result for reading: every requirement with its state, failures before all else.

All reports share this arrangement, so a requirement has the same state in each of them.
"""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from conformance.result.model import (
    Bilingual,
    Branch,
    CheckResult,
    RequirementText,
    Result,
    Verdict,
)
from reports.words import both


class State(StrEnum):
    """What became of one requirement; the values are keys of the reports' words."""

    FAIL = "fail"
    WAIVED = "waived"
    UNMET = "unmet"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not-run"
    UNVERIFIED = "unverified"
    PASS = "pass"  # noqa: S105
    PLANNED = "planned"
    NOT_TESTABLE = "not-testable"
    OUT_OF_SCOPE = "out-of-scope"


UNCHECKED = (State.NOT_RUN, State.PLANNED, State.NOT_TESTABLE, State.OUT_OF_SCOPE)
LEVELS = ("MUST", "SHOULD", "MAY")
PROVENANCES = ("published", "derived", "modelled")
_GRAVEST_FIRST = (
    *(Verdict.FAIL, Verdict.WAIVED),
    *(Verdict.UNMET, Verdict.INCONCLUSIVE, Verdict.PASS),
)


@dataclass(frozen=True)
class Row:
    """One requirement and what became of it."""

    requirement: RequirementText
    state: State
    check: CheckResult | None
    reason: Bilingual | None

    @property
    def why_unchecked(self) -> Bilingual:
        """Say why it was not checked, in the record's words where it gives any."""
        return self.reason or both(f"{self.state}-means")


def rows(result: Result, *, trusted: bool) -> list[Row]:
    """Return the requirements in the register's order.

    Args:
        result: the run.
        trusted: without trust in the record no pass is accepted.
    """
    gravest = {check.id: check for check in reversed(ordered(result.checks))}
    required = set(result.required)
    reasons = {one.id: one.reason for one in result.unreached}
    return [
        Row(
            r,
            state_of(r, gravest.get(r.id), required, trusted=trusted),
            gravest.get(r.id),
            r.reason or reasons.get(r.id),
        )
        for r in result.register_
    ]


def state_of(
    requirement: RequirementText, check: CheckResult | None, required: set[str], *, trusted: bool
) -> State:
    """Return what became of one requirement."""
    if check is not None:
        return verdict_state(check, trusted=trusted)
    if requirement.id in required:
        return State.NOT_RUN
    return {
        "checked": State.OUT_OF_SCOPE,
        "planned": State.PLANNED,
        "not_testable": State.NOT_TESTABLE,
    }[requirement.coverage]


def verdict_state(check: CheckResult, *, trusted: bool) -> State:
    """Return the state a check gives; a pass counts only in a record that can be trusted."""
    if check.verdict is Verdict.PASS and not trusted:
        return State.UNVERIFIED
    return State(check.verdict.value)


def ordered(checks: list[CheckResult]) -> list[CheckResult]:
    """Return checks with failures first, then the inconclusive, each in the order they ran."""
    return sorted(checks, key=lambda check: _GRAVEST_FIRST.index(check.verdict))


def blocks(all_rows: list[Row]) -> dict[str, list[Row]]:
    """Group requirements by the standard's blocks, both in the register's order."""
    grouped: dict[str, list[Row]] = {}
    for row in all_rows:
        grouped.setdefault(row.requirement.block, []).append(row)
    return grouped


def branch_kinds(branches: list[Branch]) -> list[list[Branch]]:
    """Group branches by their kind, both in their order."""
    grouped: dict[str, list[Branch]] = {}
    for branch in branches:
        grouped.setdefault(branch.kind.en, []).append(branch)
    return list(grouped.values())


def strangers(result: Result) -> list[CheckResult]:
    """Return checks whose requirement the register does not have."""
    known = {requirement.id for requirement in result.register_}
    return [check for check in result.checks if check.id not in known]


def planned_musts(all_rows: list[Row]) -> list[Row]:
    """Return the MUSTs without a check, which keep a register a draft."""
    return [
        row for row in all_rows if row.state is State.PLANNED and row.requirement.level == "MUST"
    ]


def tallies(all_rows: list[Row], *, trusted: bool) -> list[dict[str, dict[str, int]]]:
    """Count requirements by provenance, by level and in all, each under the headings of page one.

    Args:
        all_rows: every requirement.
        trusted: without trust in the record no pass is counted.
    """
    provenances = {
        name: tally([r for r in all_rows if r.requirement.provenance == name], trusted=trusted)
        for name in PROVENANCES
    }
    levels = {
        name: tally([r for r in all_rows if r.requirement.level == name], trusted=trusted)
        for name in LEVELS
    }
    return [provenances, levels, {"total": tally(all_rows, trusted=trusted)}]


def unchecked(all_rows: list[Row]) -> dict[State, list[Row]]:
    """Return what was not checked, by the kind of reason; kinds without any are left out."""
    found = {state: [row for row in all_rows if row.state is state] for state in UNCHECKED}
    return {state: members for state, members in found.items() if members}


def tally_name(state: State) -> str:
    """Return the heading a state is counted under.

    What was not checked is one heading; neither a waiver nor a mere SHOULD makes a failure less.
    """
    if state in {State.WAIVED, State.UNMET}:
        return State.FAIL.value
    return "unchecked" if state in UNCHECKED else state.value


def tally(some_rows: list[Row], *, trusted: bool) -> dict[str, int]:
    """Add states up under the headings of page one, zeroes included."""
    headings = ("fail", "inconclusive", "pass" if trusted else "unverified", "unchecked")
    counts = Counter(tally_name(row.state) for row in some_rows)
    return {heading: counts[heading] for heading in headings}


def waiver_entry(check: CheckResult) -> str:
    """Return an entry for connector.toml; who waives must still say why, who, and until when."""
    return (
        f'[[waiver]]\nrequirement = "{check.id}"\nreason = ""\nowner = ""\n# expires = YYYY-MM-DD'
    )
