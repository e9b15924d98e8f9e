"""An expectation that is not met says what was expected, what came, and on which filing."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from conformance.checks.check import Deviation
from conformance.checks.expect import (
    expect,
    expect_deliveries,
    expect_document,
    expect_listing,
    expect_log,
)
from conformance.episodes.evidence import HandOver, StatusHistory, StatusLine
from simulator.contracts.problem import Text
from simulator.contracts.status import Status
from simulator.townhall.comparison import masked
from simulator.townhall.inbox import Delivered, Deliveries, NotByCommas
from tests.conformance.seen import ARRIVED, NUMBER, SIGNER, delivered, evidence, planted

FILING = planted()
GOOD = delivered(FILING)


def hand_over(*found: Delivered) -> HandOver:
    """Return what the core systems received of the filing."""
    return evidence(FILING, deliveries=found).hand_over(FILING)


def deviation(expectation: Callable[[], object]) -> Deviation:
    """Return how an expectation about the filing is disappointed."""
    raised = disappointment(expectation)
    assert raised.filing == FILING
    return raised


def disappointment(expectation: Callable[[], object]) -> Deviation:
    """Return how an expectation is disappointed."""
    with pytest.raises(Deviation) as raised:
        expectation()
    return raised.value


def said(expectation: Callable[[], object]) -> tuple[str, str, str]:
    """Return subject, expected and received of a disappointment, in English."""
    (finding,) = deviation(expectation).findings
    return finding.subject.en, finding.expected.en, finding.received.en


def test_a_faultless_delivery_meets_everything() -> None:
    view = expect(hand_over(GOOD))

    assert view.is_complete() == view.is_present() == GOOD
    view.names_signer()
    view.has_package()
    view.has_values()
    view.has_rows("child")


@pytest.mark.parametrize(("found", "times"), [((), "0 times"), ((GOOD, GOOD), "2 times")])
def test_once_is_neither_never_nor_twice(found: tuple[Delivered, ...], times: str) -> None:
    where = f"hand-over of {NUMBER}: a sample"

    assert said(expect(hand_over(*found)).is_present) == (where, "once", times)


def test_a_layout_that_does_not_fit_is_told_with_what_is_missing() -> None:
    found = replace(hand_over(), layout_faults=(Text("\u5217", "no such column"),))

    assert said(expect(found).is_present)[2] == "0 times no such column"


def test_a_table_without_its_package_is_not_complete() -> None:
    bare = delivered(FILING, package=None)

    assert said(expect(hand_over(bare)).is_complete)[2] == "nothing"


def test_another_moment_of_arrival_is_told() -> None:
    late = delivered(FILING, fixed={"signer": SIGNER, "arrived": "later"})

    assert said(expect(hand_over(late)).is_complete)[1:] == (ARRIVED, "later")


def test_a_filing_that_is_not_listed_is_told() -> None:
    expect_listing({NUMBER: {"number": NUMBER}}).shows(FILING)

    assert said(lambda: expect_listing({}).shows(FILING))[1:] == ("listed", "nothing")


def test_what_must_not_come_is_told_with_its_number() -> None:
    expect(hand_over()).is_absent()

    assert said(expect(hand_over(GOOD)).is_absent)[2] == (
        "handed over under 100000000000016, in batch-000001"
    )


def test_another_signer_is_told_by_both_numbers() -> None:
    stranger = delivered(FILING, fixed=FILING.fixed | {"signer": "9"})

    assert said(expect(hand_over(stranger)).names_signer)[1:] == ("100000000000016", "9")


def test_another_package_is_told_by_size_and_digest() -> None:
    repacked = delivered(FILING, package=b"PK")
    _, expected, received = said(expect(hand_over(repacked)).has_package)

    assert expected.startswith("14 bytes SHA-256 ")
    assert received.startswith("2 bytes SHA-256 ")


def test_every_altered_item_is_a_finding_with_its_code_points() -> None:
    altered = delivered(
        FILING,
        values={"name": "\u7530"},
        groups={"child": [{"name": "\u3042"}, {"name": " \u3044"}]},
    )
    findings = deviation(expect(hand_over(altered)).has_values).findings

    assert [finding.subject.en for finding in findings] == ["item name", "item child[2].name"]
    assert [place.model_dump() for place in findings[0].differences] == [
        {"position": 2, "expected": "U+4E2D", "received": ""}
    ]
    assert findings[1].received.en == " \u3044"


def test_an_item_nobody_typed_must_be_empty() -> None:
    invented = delivered(FILING, values={"name": "\u7530\u4e2d", "phone": "090"})

    assert said(expect(hand_over(invented)).has_values) == ("item phone", "", "090")


def test_only_the_items_in_question_are_looked_at() -> None:
    altered = delivered(FILING, values={"name": "\u7530", "phone": ""})
    view = expect(hand_over(altered))

    view.has_items("phone")
    assert said(lambda: view.has_items("name", "phone"))[0] == "item name"


def test_only_what_was_left_blank_must_be_empty() -> None:
    altered = delivered(FILING, values={"name": "\u7530", "phone": ""})
    invented = delivered(FILING, values={"name": "\u7530", "phone": "null"})

    expect(hand_over(altered)).has_blanks()
    assert said(expect(hand_over(invented)).has_blanks) == ("item phone", "", "null")


@pytest.mark.parametrize("check", ["has_values", "has_rows"])
def test_a_lost_row_is_counted(check: str) -> None:
    short = delivered(FILING, groups={"child": [{"name": "\u3042"}]})
    view = expect(hand_over(short))
    expectation = view.has_values if check == "has_values" else lambda: view.has_rows("child")

    assert said(expectation) == ("rows of child", "2", "1")


def test_rows_in_another_order_are_told_one_by_one() -> None:
    turned = delivered(FILING, groups={"child": [{"name": "\u3044"}, {"name": "\u3042"}]})
    findings = deviation(lambda: expect(hand_over(turned)).has_rows("child")).findings

    assert [finding.subject.ja for finding in findings] == [
        "項目 氏名 (child[1].name)",
        "項目 氏名 (child[2].name)",
    ]


def deliveries(*found: Delivered) -> Deliveries:
    return Deliveries(filings=[*found])


def test_a_complete_batch_may_be_followed_but_not_changed() -> None:
    later = delivered(planted(number="2"), batch="batch-000002")
    added = delivered(planted(number="2"))
    altered = delivered(FILING, values={"name": ""})
    before = deliveries(GOOD)

    expect_deliveries(deliveries(GOOD, later)).keep_batches_of(before)
    for now in (deliveries(GOOD, added), deliveries(altered), deliveries(later)):
        keeping = partial(expect_deliveries(now).keep_batches_of, before)
        (finding,) = disappointment(keeping).findings
        assert finding.subject.en == "the complete batch batch-000001"
        assert finding.expected != finding.received
    assert finding.received.en == "nothing"


def test_only_a_table_without_commas_is_a_matter_of_commas() -> None:
    other = Deliveries(faults=[Text("\u5217", "another header row")])
    without = Deliveries(faults=[*other.faults, NotByCommas("\u5217", "is not parted by commas")])

    expect_deliveries(other).are_parted_by_commas()
    (finding,) = disappointment(expect_deliveries(without).are_parted_by_commas).findings
    assert (finding.expected.en, finding.received.en) == ("a comma", "is not parted by commas")


def test_states_are_told_in_words() -> None:
    history = evidence(FILING, states=(Status.RECEIVED, Status.COMPLETED)).status(FILING)
    nothing = evidence(FILING).status(FILING)

    expect(history).includes(Status.COMPLETED)
    assert said(lambda: expect(nothing).includes(Status.RECEIVED))[1:] == ("received", "nothing")


def test_a_log_with_a_name_is_told_by_item_and_value() -> None:
    expect_log("20260601 taken in").names_nobody(FILING)

    assert said(lambda: expect_log("\u7530\u4e2d").names_nobody(FILING)) == (
        "name in the log",
        "nothing",
        "\u7530\u4e2d",
    )


def test_the_first_finding_is_the_reason_with_its_first_code_points() -> None:
    altered = delivered(FILING, values={"name": "\u7530\u4e2d "})
    reason = deviation(expect(hand_over(altered)).has_values).reason

    assert reason.ja == "項目 氏名 (name): 田中 のはずが 田中  (3文字目 – → U+0020)"
    assert reason.en.endswith(" (character 3: – → U+0020)")


def test_a_my_number_that_differs_is_not_told() -> None:
    filing = planted(my_number="123456789018")
    view = evidence(filing, deliveries=(delivered(filing, values={"my_number": "123456789081"}),))

    with pytest.raises(Deviation) as raised:
        expect(view.hand_over(filing)).has_values()

    (finding,) = raised.value.findings
    assert (finding.expected.en, finding.received.en) == ("***********8", "***********1")
    assert finding.differences == []
    assert masked("name", "田中") == "田中"


def test_a_comment_counts_with_words_around_it() -> None:
    def told(*comments: str) -> StatusHistory:
        lines = (StatusLine(Status.REJECTED, comment, ARRIVED) for comment in comments)
        return StatusHistory(FILING, tuple(lines))

    expect(told("", "To you: mend it.")).tells("mend it")

    where = f"comments of {NUMBER}: a sample"
    assert said(lambda: expect(told("", "Mend it")).tells("mend it")) == (
        where,
        "mend it",
        "Mend it",
    )
    assert said(lambda: expect(told("")).tells("mend it")) == (where, "mend it", "nothing")


def test_a_document_must_be_there_to_the_byte() -> None:
    expect_document(FILING, (b"other", b"a\r\n"), b"a\r\n")

    where, expected, received = said(lambda: expect_document(FILING, (b"a\n",), b"a\r\n"))
    assert where == f"result documents of {NUMBER}: a sample"
    assert (expected[:16], received[:16]) == ("3 bytes SHA-256 ", "2 bytes SHA-256 ")
    assert said(lambda: expect_document(FILING, (), b"a"))[2] == "nothing"
