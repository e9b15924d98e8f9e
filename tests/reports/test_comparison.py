"""A comparison never calls a run better for having judged less."""

import json

import pytest
from jsonschema import Draft202012Validator

from conformance.result.comparison import GROUPS, Incomparable, compare, json_text
from conformance.result.model import Conclusion, Connector, Result, Verdict
from reports import schema
from reports.comparison import comparison_markdown, comparison_text
from tests.reports import builders
from tests.reports.compared import SHOULD, judged, twice, without

GOOD = builders.passing_draft()
BAD = builders.failing()
FAIL, PASS, UNMET, WAIVED = Verdict.FAIL, Verdict.PASS, Verdict.UNMET, Verdict.WAIVED
OPEN = Verdict.INCONCLUSIVE
ID = "3-5.02"


def said(before: Result, after: Result) -> dict[str, list[str]]:
    """Return what a comparison names, by group; groups without any are left out."""
    told = compare(before, after)
    groups = {name: [one.id for one in getattr(told, name)] for name in GROUPS}
    return {name: ids for name, ids in groups.items() if ids}


def test_equal_runs_differ_in_nothing() -> None:
    told = compare(BAD, BAD)

    assert said(BAD, BAD) == {"still_failing": ["3-2.01", "3-4.03", "3-6.11"]}
    assert (told.scope, told.unchanged, told.worse) == ([], 5, False)


def test_what_fails_now_and_did_not_is_worse() -> None:
    assert said(GOOD, BAD) == {"newly_failing": ["3-4.03", "3-6.11"], "lost": ["3-2.01"]}
    assert compare(GOOD, BAD).worse


def test_what_passes_at_last_is_fixed_and_not_worse() -> None:
    assert said(BAD, GOOD) == {"fixed": ["3-2.01", "3-4.03", "3-6.11"]}
    assert not compare(BAD, GOOD).worse


@pytest.mark.parametrize(
    ("before", "after", "group", "worse"),
    [
        (PASS, FAIL, "newly_failing", True),
        (PASS, WAIVED, "newly_failing", True),
        (OPEN, FAIL, "newly_failing", True),
        (PASS, OPEN, "lost", True),
        (FAIL, OPEN, "lost", True),
        (WAIVED, FAIL, "still_failing", False),
        (FAIL, WAIVED, "still_failing", False),
        (OPEN, OPEN, "still_failing", False),
        (OPEN, PASS, "fixed", False),
        (WAIVED, PASS, "fixed", False),
    ],
)
def test_a_requirement_is_in_the_group_its_two_verdicts_make(
    before: Verdict, after: Verdict, group: str, *, worse: bool
) -> None:
    first, second = judged(BAD, _3_5_02=before), judged(BAD, _3_5_02=after)
    told = compare(first, second)

    (change,) = [one for one in getattr(told, group) if one.id == ID]
    assert (change.before, change.after) == (before, after)
    assert told.worse is worse
    assert [name for name in GROUPS if ID in said(first, second).get(name, [])] == [group]


def test_a_required_check_that_did_not_run_is_lost() -> None:
    told = compare(BAD, without(BAD, ID))

    assert [(one.id, one.after) for one in told.lost] == [(ID, "not-run")]
    assert told.worse


def test_a_narrower_run_is_worse_even_if_it_leaves_out_a_failure() -> None:
    for id_ in (ID, "3-6.11"):
        told = compare(BAD, without(BAD, id_, required=False))

        assert [(one.id, one.after) for one in told.no_longer_required] == [(id_, "not-required")]
        assert told.worse


def test_what_the_register_gave_up_or_nobody_had_judged_is_no_loss() -> None:
    given_up = compare(BAD, without(BAD, ID, required=False, known=False))
    open_ = compare(judged(BAD, _3_5_02=OPEN), without(BAD, ID, required=False))

    assert [one.id for one in given_up.no_longer_required] == [ID]
    assert [one.id for one in open_.no_longer_required] == [ID]
    assert (given_up.worse, open_.worse) == (False, False)


def test_a_new_requirement_is_told_and_counts_once_it_fails() -> None:
    before = without(BAD, ID, required=False)

    assert said(before, BAD)["newly_required"] == [ID]
    assert not compare(before, BAD).worse
    assert said(before, judged(BAD, _3_5_02=FAIL))["newly_failing"] == [ID]
    assert compare(before, judged(BAD, _3_5_02=FAIL)).worse


def test_a_should_is_told_and_makes_no_run_worse() -> None:
    told = compare(GOOD, judged(GOOD, _3_2_07=UNMET))

    assert [one.id for one in told.newly_failing] == [SHOULD]
    assert not told.worse


def test_a_verdict_that_is_lost_is_worse_though_every_check_passes() -> None:
    told = compare(GOOD, builders.filtered())

    assert said(GOOD, builders.filtered()) == {}
    assert (told.verdict_lost, told.worse) == (True, True)
    assert told.after.conclusion is Conclusion.INCONCLUSIVE
    assert "失われています" in comparison_text(told, "ja")
    assert not compare(builders.filtered(), builders.filtered()).worse


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_results_of_one_check_the_worse_counts(order: int) -> None:
    other = builders.failing_name().model_copy(update={"id": ID})
    doubled = twice(BAD, other)
    doubled = builders.changed(doubled, checks=doubled.checks[::order])

    assert said(BAD, doubled)["newly_failing"] == [ID]


def test_every_other_circumstance_is_told_before_anything_else() -> None:
    scope = GOOD.scope.model_copy(
        update={"depth": "observe", "controls": [], "starts_at": "2027-01-01T09:00:00+09:00"}
    )
    after = builders.changed(BAD, scope=scope, connector=Connector(name="other", version="2"))
    told = compare(GOOD, after)

    controls = ", ".join(GOOD.scope.controls)
    assert [(one.name, one.before, one.after) for one in told.scope] == [
        ("connector", "reference connector 0.1.0", "other 2"),
        ("depth", "drive", "observe"),
        ("controls", controls, ""),
    ]
    text = comparison_text(told, "en")
    assert text.startswith(
        "✗ Comparison of two results: Worse · Newly failing 2 ·"
        " Lost: judged before, not any more 1\n\nNot the same run\n"
        "  connector: reference connector 0.1.0 → other 2\n"
        f"  depth: drive → observe\n  controls: {controls} → –\n\nbefore: "
    )
    assert text.index("depth: drive") < text.index("Newly failing (2)")
    page = comparison_markdown(told, "ja")
    assert page.index("| depth | drive | observe |") < page.index("### 新たに不合格 (2)")


def test_the_text_names_every_group_with_both_states() -> None:
    text = comparison_text(compare(GOOD, BAD), "en")

    assert "Newly failing (2)\n  3-4.03  MUST    pass → fail  A filing with an unlinked" in text
    assert "(1)\n  3-2.01  MUST    pass → inconclusive  No filing is missed" in text
    assert text.endswith(
        "The verdict of the first result was lost.\nPassing in both: 5\n"
        "This comparison is no verdict. Each result has its own.\n"
    )


def test_what_a_connector_calls_itself_cannot_become_markup() -> None:
    name = "<b>|`x`\n@owner [a](http://b) \x1b[2J"
    after = builders.changed(GOOD, connector=Connector(name=name, version="1"))
    page = comparison_markdown(compare(GOOD, after), "en")
    (line,) = [line for line in page.splitlines() if line.startswith("| connector ")]

    assert line.count("|") == 4
    assert not {"<", "`", "@", "[", "\x1b"} & set(line)
    assert "://" not in line


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (GOOD, builders.empty(), "In the second result no check ran."),
        (builders.empty(), GOOD, "In the first result no check ran."),
        (
            without(GOOD, *GOOD.required[1:], required=False),
            without(GOOD, GOOD.required[0], required=False),
            "The two results require no check in common.",
        ),
    ],
)
def test_runs_with_nothing_in_common_are_not_compared(
    before: Result, after: Result, why: str
) -> None:
    with pytest.raises(Incomparable) as refused:
        compare(before, after)
    assert refused.value.why.en == why


def test_the_json_follows_the_published_schema() -> None:
    published = json.loads(schema.COMPARISON.read_text("utf-8"))
    document = json.loads(json_text(compare(GOOD, BAD)))

    assert schema.COMPARISON.read_text("utf-8") == schema.comparison_text(), (
        "run: python -m reports.schema"
    )
    Draft202012Validator(published).validate(document)
    assert (document["schema"], document["worse"]) == ("tekigo-comparison/1", True)
    assert not Draft202012Validator(published).is_valid(document | {"surprise": 1})
