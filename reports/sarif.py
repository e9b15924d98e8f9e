"""The report for code scanning: SARIF 2.1.0 (OASIS), a rule a requirement, a result a failure.

Whoever shows results and nothing else would show a run that checked nothing as clean. So a run
without an earned verdict has a result of the rule ``tekigo.verdict``, and says in `invocations`
what kept it from one. A waiver is a suppression. SARIF wants a place in a file, and a connector has
none we could know: every result stands at the run file, ``connector.toml``.
"""

import json
from typing import Any, Final

from conformance.result.conclusion import EXIT_CODES, exit_code, expired
from conformance.result.model import CheckResult, Conclusion, RequirementText, Result, Waiver
from reports import outline
from reports.characters import plain
from reports.judgement import Judgement, judge
from reports.outline import State
from reports.text import failure
from reports.words import Language, both, say, word

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
VERDICT: Final = "tekigo.verdict"
PLACE: Final = "connector.toml"
LEVELS: Final = {"MUST": "error", "SHOULD": "warning", "MAY": "note"}
_REFUSED: Final = EXIT_CODES[Conclusion.INCONCLUSIVE]
_SILENT: Final = {State.PASS, State.UNVERIFIED}

Json = dict[str, Any]


def sarif_text(result: Result, language: Language) -> str:
    """Return a result as SARIF.

    Args:
        result: the run; in a record that contradicts itself no recorded pass counts.
        language: of messages; rules are explained in both languages, this one first.
    """
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(result, language)]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _run(result: Result, language: Language) -> Json:
    judgement = judge(result)
    scope = result.scope
    return {
        "tool": {
            "driver": {
                "name": "tekigo",
                "version": result.tool_version,
                "language": language,
                "rules": [
                    _verdict_rule(language),
                    *(_rule(requirement, language) for requirement in result.register_),
                ],
            }
        },
        "automationDetails": {"id": f"tekigo/{scope.profile}/{scope.role}/{scope.depth}/"},
        "invocations": [_invocation(result, judgement, language)],
        "results": _results(result, judgement, language),
        "columnKind": "unicodeCodePoints",
        "properties": {
            **scope.model_dump(mode="json"),
            "conclusion": judgement.tone,
            "required_digest": result.required_digest,
            "digest": result.digest,
        },
    }


def _verdict_rule(language: Language) -> Json:
    title, help_ = word("verdict-rule", language), both("verdict-rule-help")
    return {
        "id": VERDICT,
        "shortDescription": {"text": title},
        "help": {"text": "\n\n".join(_in_order(help_.ja, help_.en, language))},
        "defaultConfiguration": {"level": "error"},
    }


def _rule(requirement: RequirementText, language: Language) -> Json:
    text, why = requirement.text, requirement.why
    origin = [f"{requirement.level} · {requirement.provenance}", requirement.source]
    told = _in_order(f"{text.ja}\n{why.ja}", f"{text.en}\n{why.en}", language)
    return {
        "id": requirement.id,
        "shortDescription": _message(say(text, language)),
        "fullDescription": _message("\n".join(_in_order(text.ja, text.en, language))),
        "help": _message("\n\n".join([*told, *filter(None, origin)])),
        "defaultConfiguration": {"level": LEVELS[requirement.level]},
        "properties": {
            "tags": [requirement.block, requirement.level, requirement.provenance],
            "coverage": requirement.coverage,
        },
    }


def _invocation(result: Result, judgement: Judgement, language: Language) -> Json:
    gaps = (*judgement.refusals, *judgement.obstacles)
    return {
        "executionSuccessful": not gaps,
        "exitCode": _REFUSED if judgement.refusals else exit_code(result),
        "exitCodeDescription": say(judgement.headline, language),
        "toolExecutionNotifications": [
            {"level": "error", "message": _message(say(gap, language))} for gap in gaps
        ],
    }


def _results(result: Result, judgement: Judgement, language: Language) -> list[Json]:
    trusted = not judgement.refusals
    waivers = {waiver.requirement: waiver for waiver in result.waivers}
    found = [] if judgement.earned else [_verdict(judgement, language)]
    for check in outline.ordered(result.checks):
        state = outline.verdict_state(check, trusted=trusted)
        if state not in _SILENT:
            found.append(_result(check, state, result, language))
            if state is State.WAIVED and check.id in waivers:
                found[-1]["suppressions"] = [_suppression(waivers[check.id], result, language)]
    return found


def _verdict(judgement: Judgement, language: Language) -> Json:
    reasons = (judgement.headline, *judgement.refusals, *judgement.obstacles)
    text = "\n".join(say(reason, language) for reason in reasons)
    return _placed(VERDICT, "fail", "error", text)


def _result(check: CheckResult, state: State, result: Result, language: Language) -> Json:
    text = f"{say(check.reason, language)}\n\n{failure(check, result, language)}"
    if state is State.INCONCLUSIVE:
        return _placed(check.id, "open", "none", text)
    return _placed(check.id, "fail", "warning" if state is State.UNMET else "error", text)


def _placed(id_: str, kind: str, level: str, text: str) -> Json:
    return {
        "ruleId": id_,
        "kind": kind,
        "level": level,
        "message": _message(text),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": PLACE},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"name": id_, "kind": "requirement"}],
            }
        ],
        "partialFingerprints": {"requirement/v1": id_},
    }


def _suppression(waiver: Waiver, result: Result, language: Language) -> Json:
    until = f"{word('until', language)} {waiver.expires}"
    return {
        "kind": "external",
        "status": "rejected" if expired(waiver, result) else "accepted",
        "justification": f"{waiver.reason} ({waiver.owner}, {until})",
    }


def _message(text: str) -> Json:
    """Return a message in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5, 3.11.6).

    Line breaks are ours: what a value holds of them is named already.
    """
    shown = "\n".join(plain(line, blanks=False) for line in text.split("\n"))
    return {"text": shown.replace("{", "{{").replace("}", "}}").replace("](", "]\\(")}


def _in_order(ja: str, en: str, language: Language) -> tuple[str, str]:
    return (ja, en) if language == "ja" else (en, ja)
