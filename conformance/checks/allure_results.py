"""Gives every Allure result the words of its requirement, and a failure all there is to see.

Listens to the event stream while allure-pytest runs beside the checks: a verdict falls while its
test is still open there, so what is said now belongs to that test. Imported only when Allure
results are asked for.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import allure

from conformance.result.events import CheckFinished, RunStarted

if TYPE_CHECKING:
    from conformance.result.events import Event
    from conformance.result.model import CheckResult, Finding, RequirementText

ALLURE: Any = allure  # its functions carry no types
SEVERITIES = {
    "MUST": allure.severity_level.CRITICAL,
    "SHOULD": allure.severity_level.NORMAL,
    "MAY": allure.severity_level.MINOR,
}


class AllureResults:
    """Describes each check to Allure as its verdict falls."""

    def __init__(self) -> None:
        self._register: dict[str, RequirementText] = {}

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, RunStarted):
            self._register = {requirement.id: requirement for requirement in event.register_}
        if isinstance(event, CheckFinished):
            _describe(event.check, self._register[event.check.id])
            _attach(event.check)


def _describe(check: CheckResult, requirement: RequirementText) -> None:
    ALLURE.dynamic.title(f"{check.id} {check.title.ja}")
    ALLURE.dynamic.description(
        f"{requirement.text.ja}\n\n{requirement.text.en}\n\n"
        f"{requirement.why.ja}\n\n{requirement.source} ({requirement.provenance})"
    )
    ALLURE.dynamic.severity(SEVERITIES[requirement.level])
    ALLURE.dynamic.parent_suite("tekigo")
    ALLURE.dynamic.suite(requirement.block)
    for name, value in (
        ("requirement", check.id),
        ("level", requirement.level),
        ("provenance", requirement.provenance),
        ("block", requirement.block),
        ("episode", check.episode),
        ("verdict", check.verdict),
    ):
        ALLURE.dynamic.label(name, value)


def _attach(check: CheckResult) -> None:
    lines = [check.reason.ja, check.reason.en]
    for finding in check.findings:
        lines += _told(finding)
    if check.next_step is not None:
        lines += [f"次にすること: {check.next_step.ja}"]
    ALLURE.attach("\n".join(lines), "理由", allure.attachment_type.TEXT)
    for name, records in (("置いた申請", check.planted), ("通信の記録", check.traffic)):
        if records:
            rows = [record.model_dump(mode="json") for record in records]
            text = json.dumps(rows, ensure_ascii=False, indent=2)
            ALLURE.attach(text, name, allure.attachment_type.JSON)


def _told(finding: Finding) -> list[str]:
    places = [
        f"  {place.position}: {place.expected or '-'} → {place.received or '-'}"
        for place in finding.differences
    ]
    cause = [f"  考えられる原因: {finding.cause.ja}"] if finding.cause else []
    return [
        "",
        finding.subject.ja,
        f"  期待: {finding.expected.ja}",
        f"  実際: {finding.received.ja}",
        *places,
        *cause,
    ]
