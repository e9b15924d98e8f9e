"""Compares two runs: what fails now and did not, what was lost, what passes at last.

A requirement stands in one group only. Whatever was judged before and is not any more counts as
lost, so a narrower run never looks like a better one. The comparison is no verdict: it says what
has become of one run in another.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.result.conclusion import MUST
from conformance.result.model import Bilingual, Conclusion, Connector, Verdict

if TYPE_CHECKING:
    from conformance.result.model import CheckResult, Result

SCHEMA: Final = "tekigo-comparison/1"
NOT_RUN: Final = "not-run"
NOT_REQUIRED: Final = "not-required"
UNJUDGED: Final = (Verdict.INCONCLUSIVE.value, NOT_RUN)
EARNED: Final = (Conclusion.CONFORMS, Conclusion.PASSES_CHECKED)
WHEN: Final = "starts_at"
"""The part of a scope that says when a run began, and nothing of what it asked for."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Side(_Data):
    """One of the two runs."""

    produced_at: str
    connector: Connector | None
    conclusion: Conclusion
    headline: Bilingual
    digest: str = Field(description="digest of the result file")


class Difference(_Data):
    """Something the two runs do not have in common, such as their depth."""

    name: str
    before: str
    after: str


class Change(_Data):
    """What became of one requirement."""

    id: str
    level: str
    title: Bilingual
    before: str = Field(
        description="verdict; `not-run` (required, without a result) or `not-required`"
    )
    after: str


class Comparison(_Data):
    """What became of one run in another."""

    schema_: Literal["tekigo-comparison/1"] = Field(default=SCHEMA, alias="schema")
    before: Side
    after: Side
    scope: list[Difference] = Field(description="what the two runs do not have in common")
    newly_failing: list[Change] = Field(description="fails now, and did not")
    lost: list[Change] = Field(description="was judged, and is not any more")
    no_longer_required: list[Change]
    newly_required: list[Change] = Field(description="not required before, and does not fail")
    fixed: list[Change] = Field(description="passes now, and did not")
    still_failing: list[Change] = Field(description="passes in neither run")
    unchanged: int = Field(ge=0, description="how many pass in both runs")
    verdict_lost: bool = Field(description="the first run earned its verdict, the second did not")
    worse: bool = Field(
        description="whether the verdict was lost, or a MUST newly fails, was lost, or is no "
        "longer required although the register still has it"
    )


GROUPS: Final = (
    *("newly_failing", "lost", "no_longer_required"),
    *("newly_required", "fixed", "still_failing"),
)


class Incomparable(Exception):
    """Two runs that have nothing to compare; the message says why."""

    def __init__(self, why: Bilingual) -> None:
        super().__init__(why.en)
        self.why = why


def compare(before: Result, after: Result) -> Comparison:
    """Compare two runs, each as trustworthy as `conformance.result.file.read` finds it.

    Args:
        before: the earlier run.
        after: the later one.

    Raises:
        Incomparable: one of them judged nothing, or they require nothing in common.
    """
    _refuse_incomparable(before, after)
    groups: dict[str, list[Change]] = {name: [] for name in (*GROUPS, "unchanged")}
    for change in _changes(before, after):
        groups[_group(change)].append(change)
    unchanged = len(groups.pop("unchanged"))
    verdict_lost = before.conclusion in EARNED and after.conclusion not in EARNED
    known = {requirement.id for requirement in after.register_}
    dropped = [
        change
        for change in groups["no_longer_required"]
        if change.id in known and change.before not in UNJUDGED
    ]
    bad = [*groups["newly_failing"], *groups["lost"], *dropped]
    return Comparison(
        before=_side(before),
        after=_side(after),
        scope=_scope(before, after),
        unchanged=unchanged,
        verdict_lost=verdict_lost,
        worse=verdict_lost or any(change.level == MUST for change in bad),
        **groups,
    )


def json_text(comparison: Comparison) -> str:
    """Return a comparison as JSON text that follows the published schema."""
    content = comparison.model_dump(mode="json", by_alias=True)
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a comparison, as published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tekigo:schema:comparison:1",
        **Comparison.model_json_schema(by_alias=True, mode="serialization"),
        "title": "tekigo comparison",
    }


def _refuse_incomparable(before: Result, after: Result) -> None:
    for result, ja, en in ((before, "前", "first"), (after, "後", "second")):
        if not result.checks:
            raise Incomparable(
                Bilingual(
                    ja=f"{ja}の結果には、実行された検査が一つもありません。",
                    en=f"In the {en} result no check ran.",
                )
            )
    if not set(before.required) & set(after.required):
        raise Incomparable(
            Bilingual(
                ja="二つの結果に共通する必須の検査がありません。",
                en="The two results require no check in common.",
            )
        )


def _side(result: Result) -> Side:
    return Side(
        produced_at=result.produced_at,
        connector=result.connector,
        conclusion=result.conclusion,
        headline=result.headline,
        digest=result.digest,
    )


def _scope(before: Result, after: Result) -> list[Difference]:
    both = [
        (name, told, _told(after)[name]) for name, told in _told(before).items() if name != WHEN
    ]
    return [
        Difference(name=name, before=one, after=other) for name, one, other in both if one != other
    ]


def _told(result: Result) -> dict[str, str]:
    one = result.connector
    scope = result.scope.model_dump(mode="json").items()
    return {
        "connector": f"{one.name} {one.version}" if one else "",
        **{n: ", ".join(map(str, v)) if isinstance(v, list) else str(v) for n, v in scope},
        "filtered": ", ".join(result.filtered),
        "tool_version": result.tool_version,
    }


def _changes(before: Result, after: Result) -> list[Change]:
    """Pair the states of every requirement that either run asked for, in the register's order."""
    register = {r.id: r for result in (before, after) for r in result.register_}
    states = _states(before), _states(after)
    known = [id_ for id_ in register if id_ in states[0] or id_ in states[1]]
    return [
        Change(
            id=id_,
            level=register[id_].level,
            title=register[id_].text,
            before=states[0].get(id_, NOT_REQUIRED),
            after=states[1].get(id_, NOT_REQUIRED),
        )
        for id_ in known
    ]


def _states(result: Result) -> dict[str, str]:
    """Return what became of each required check; of one given twice, the worse counts."""
    found = dict.fromkeys(result.required, NOT_RUN)
    for check in sorted(result.checks, key=_badness):
        found[check.id] = check.verdict.value
    return found


def _badness(check: CheckResult) -> tuple[bool, bool]:
    return _fails(check.verdict), check.verdict is not Verdict.PASS


def _fails(state: str) -> bool:
    return state not in {Verdict.PASS.value, NOT_REQUIRED, *UNJUDGED}


def _group(change: Change) -> str:
    before, after = change.before, change.after
    if _fails(after) and not _fails(before):
        return "newly_failing"
    if after == NOT_REQUIRED:
        return "no_longer_required"
    if before == NOT_REQUIRED:
        return "newly_required"
    if after == Verdict.PASS:
        return "unchanged" if before == Verdict.PASS else "fixed"
    if after in UNJUDGED and before not in UNJUDGED:
        return "lost"
    return "still_failing"
