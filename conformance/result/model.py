"""The words of a result: plain data that every report reads and the JSON Schema publishes.

Texts that people read come in both languages. No wall-clock time and no machine path enters a
result except `produced_at`, so equal runs give equal bytes.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA: Final = "tekigo-result/1"


def _storable(value: Any) -> Any:  # noqa: ANN401  (whatever a field is given)
    """Spell lone surrogates out: a connector can send them, no file can hold them."""
    match value:
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_storable(key): _storable(item) for key, item in value.items()}
        case list():
            return [_storable(item) for item in value]
        case _:
            return value


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _make_storable(cls, data: Any) -> Any:  # noqa: ANN401
        return _storable(data)


class Verdict(StrEnum):
    """What one check says."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    WAIVED = "waived"  # it failed, and a waiver says that this is known
    UNMET = "unmet"  # it failed, and only recommends: told, and no reason against a verdict
    INCONCLUSIVE = "inconclusive"


class Conclusion(StrEnum):
    """What the whole run says."""

    CONFORMS = "conforms"
    PASSES_CHECKED = "passes-checked"  # a draft register: every checked MUST passes, no claim
    DOES_NOT_CONFORM = "does-not-conform"
    INCONCLUSIVE = "inconclusive"


class Bilingual(_Data):
    """One text in Japanese and English."""

    ja: str
    en: str


class RequirementText(_Data):
    """One requirement as the register words it."""

    id: str
    block: str
    level: Literal["MUST", "SHOULD", "MAY"]
    text: Bilingual
    provenance: Literal["published", "derived", "modelled"]
    source: str
    why: Bilingual
    coverage: Literal["checked", "planned", "not_testable"]
    reason: Bilingual | None = None


class CodePoint(_Data):
    """One place where two texts differ; an absent character is ""."""

    position: int = Field(ge=1, description="1-based character position")
    expected: str = Field(description="such as U+20BB7, empty when nothing was expected")
    received: str = Field(description="such as U+5409, empty when nothing came")


class Finding(_Data):
    """One deviation: what was expected, what came, where they differ."""

    subject: Bilingual = Field(description="what was looked at, such as an item of a filing")
    expected: Bilingual
    received: Bilingual
    differences: list[CodePoint] = []
    cause: Bilingual | None = Field(default=None, description="likely cause, when one is known")


class Exchange(_Data):
    """One call of the journal, secrets redacted."""

    at: str
    listener: str
    operation: str
    path: str
    number: str
    request: str
    status: int
    fault: str
    effect: str


class PlantedFiling(_Data):
    """A filing the check looked at, as it was planted."""

    name: str
    number: str
    note: Bilingual
    values: dict[str, str]
    rows: dict[str, list[dict[str, str]]]


class CheckResult(_Data):
    """The outcome of one check."""

    id: str = Field(description="id of the requirement it checks")
    title: Bilingual
    episode: str
    verdict: Verdict
    reason: Bilingual = Field(description="one sentence saying why")
    findings: list[Finding] = []
    story: list[Bilingual] = Field(
        default=[], description="what led to it, step by step, where a history was drawn"
    )
    planted: list[PlantedFiling] = []
    traffic: list[Exchange] = []
    next_step: Bilingual | None = None
    replay: str = Field(default="", description="command that runs just this again")
    catches: list[Bilingual] = Field(
        default=[], description="faulty connectors this check is known to catch"
    )


class Branch(_Data):
    """Something that generated filings may reach, such as a procedure, and how many did."""

    kind: Bilingual
    name: str
    title: Bilingual
    sent: int = Field(ge=0)
    arrived: int = Field(ge=0, description="of those sent, how many were handed over")


class EpisodeResult(_Data):
    """What happened in one episode."""

    name: str
    title: Bilingual
    settled: bool
    control_arrived: bool
    planted: int = Field(ge=0)
    calls: int = Field(ge=0)
    story: list[Bilingual] = Field(default=[], description="what happened, step by step")
    branches: list[Branch] = Field(
        default=[], description="where filings were generated: how many reached what"
    )
    journal_gaps: list[Bilingual] = Field(
        default=[], description="what is missing from the record of calls; nothing, as a rule"
    )
    note: Bilingual | None = None


class Connector(_Data):
    """The connector under test, in its own words."""

    name: str
    version: str


class Unreached(_Data):
    """A requirement with a check that cannot be made in the way the connector is reached."""

    id: str
    reason: Bilingual


class Waiver(_Data):
    """A failure that is known, and who answers for it until when."""

    requirement: str
    reason: str
    owner: str
    expires: date = Field(description="day from which it no longer holds")


class Scope(_Data):
    """What fixes the required set: register version, profile, role, way to it, signatures."""

    register_version: str
    profile: str
    role: str
    depth: str
    controls: list[str] = Field(
        default=[], description="what could be done to the connector besides driving it"
    )
    signature: Literal["own", "portal-result"] = Field(
        default="own", description="who checks signatures: the connector, or the portal alone"
    )
    revocation: Literal["ocsp", "crl"] = Field(
        default="ocsp", description="how a connector that checks itself learns of revocation"
    )
    my_number: Literal["omit", "wrong-check-digit", "valid"] = Field(
        default="omit", description="個人番号 in filings: none, plainly wrong, or valid in form"
    )
    budget: str = Field(default="standard", description="name of how much the run drew")
    seed: int
    starts_at: str = Field(description="the simulator's first instant")


class Result(_Data):
    """One whole run.

    `required` is the exact set of requirement ids that must have run; `required_digest` is
    SHA-256 over them and over what they were asked under: register version, profile, role, depth
    and who checks signatures; `filtered` names the options that narrowed the run.
    """

    schema_: Literal["tekigo-result/1"] = Field(default=SCHEMA, alias="schema")
    tool_version: str
    produced_at: str
    scope: Scope
    connector: Connector | None
    required: list[str]
    required_digest: str
    unreached: list[Unreached] = Field(
        default=[], description="what has a check, but not at this depth and with these controls"
    )
    filtered: list[str]
    waivers: list[Waiver] = []
    waivers_accepted: bool = Field(
        default=False, description="whether the exit code lets failures pass that are waived"
    )
    interrupted: Bilingual | None
    episodes: list[EpisodeResult]
    checks: list[CheckResult]
    register_: list[RequirementText] = Field(alias="register")
    conclusion: Conclusion
    headline: Bilingual
    digest: str = Field(description="SHA-256 over everything else; an edited file does not match")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
