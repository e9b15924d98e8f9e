"""The rules, row by row and at their edges."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

import pytest

from simulator.connector.facts import (
    CertificateName,
    Decision,
    Listed,
    Revocation,
    Row,
    SignatureFacts,
)
from simulator.connector.steps import Steps
from simulator.world.clock import JST

ARRIVED = datetime(2026, 11, 24, 9, 30, 15, tzinfo=JST)
SECOND = timedelta(seconds=1)
YEAR = timedelta(days=365)
SOUND = SignatureFacts(
    certificate=CertificateName("a1", "signature", "7f"),
    form="as-signed",
    attachments="as-signed",
    fits_key=True,
    issued_by_anchor=True,
    kind="signature",
    not_before=ARRIVED - YEAR,
    not_after=ARRIVED + YEAR,
    revocation=Revocation("good"),
)
REVOKED = Revocation("revoked", ARRIVED)
ACCEPTED = Decision("accepted")
STEPS = Steps()


def refused(reason: str) -> Decision:
    return Decision("refused", reason)


OTHER_KEY = refused("署名の値が証明書の鍵に合わない")
OTHER_FILES = refused("添付書類が署名されたものと違う")
OTHER_KIND = refused("署名用電子証明書ではない")
EARLY = refused("到達日時に証明書の有効期間が始まっていない")
LATE = refused("到達日時に証明書の有効期間が終わっている")
LAPSED = refused("到達日時までに失効している")


@pytest.mark.parametrize(
    ("facts", "decision"),
    [
        (SOUND, ACCEPTED),
        (replace(SOUND, fits_key=False), OTHER_KEY),
        (replace(SOUND, form="unsigned"), refused("申請書が署名の対象にない")),
        (replace(SOUND, form="changed"), refused("申請書が署名の後に変わっている")),
        (replace(SOUND, attachments="changed"), OTHER_FILES),
        (replace(SOUND, attachments="unsigned"), OTHER_FILES),
        (replace(SOUND, issued_by_anchor=False), refused("発行者を信頼できない")),
        (replace(SOUND, kind="authentication"), OTHER_KIND),
        (replace(SOUND, kind=""), OTHER_KIND),
        (replace(SOUND, not_before=ARRIVED), ACCEPTED),
        (replace(SOUND, not_before=ARRIVED + SECOND), EARLY),
        (replace(SOUND, not_after=ARRIVED), ACCEPTED),
        (replace(SOUND, not_after=ARRIVED - SECOND), LATE),
        (
            replace(SOUND, revocation=Revocation("unavailable")),
            Decision("deferred", "失効情報を確認できない"),
        ),
        (
            replace(SOUND, revocation=Revocation("unknown")),
            refused("発行者が知らない証明書である"),
        ),
        (replace(SOUND, revocation=REVOKED), LAPSED),
        (replace(SOUND, revocation=replace(REVOKED, at=ARRIVED - SECOND)), LAPSED),
        (replace(SOUND, revocation=replace(REVOKED, at=ARRIVED + SECOND)), ACCEPTED),
        (
            replace(SOUND, revocation=replace(REVOKED, on_hold=True)),
            refused("到達日時までに一時保留になっている"),
        ),
    ],
)
def test_a_signature_is_judged_as_of_an_instant(facts: SignatureFacts, decision: Decision) -> None:
    assert STEPS.decide_signature(facts, ARRIVED) == decision


def test_the_instant_is_that_of_arrival_however_late_it_is() -> None:
    assert STEPS.judged_at(ARRIVED, ARRIVED + YEAR) == ARRIVED


@pytest.mark.parametrize(
    "certain",
    [
        replace(SOUND, fits_key=False),
        replace(SOUND, form="changed"),
        replace(SOUND, issued_by_anchor=False),
        replace(SOUND, kind="authentication"),
        replace(SOUND, not_after=ARRIVED - SECOND),
    ],
)
def test_what_is_certain_is_not_put_off_because_ocsp_is_down(certain: SignatureFacts) -> None:
    unavailable = replace(certain, revocation=Revocation("unavailable"))
    decision = STEPS.decide_signature(unavailable, ARRIVED)

    assert decision == STEPS.decide_signature(certain, ARRIVED)
    assert decision.outcome == "refused"


def test_the_first_window_reaches_thirty_days_back() -> None:
    assert STEPS.window(None, ARRIVED) == (
        ARRIVED - timedelta(days=30),
        ARRIVED + timedelta(hours=1),
    )


def test_later_windows_overlap_by_more_than_a_filing_may_lag() -> None:
    now = ARRIVED + timedelta(days=2)

    since, until = STEPS.window(ARRIVED, now)

    assert (since, until) == (ARRIVED - timedelta(hours=3), now + timedelta(hours=1))
    assert ARRIVED - since > timedelta(hours=2)


@pytest.mark.parametrize(
    ("seen", "total", "page", "more"),
    [
        *((0, 0, 0, False), (1, 1, 1, False), (100, 100, 100, False)),
        *((100, 101, 100, True), (101, 101, 1, False)),
        *((100, 101, 0, False), (102, 101, 2, False)),
    ],
)
def test_pages_are_asked_for_until_all_is_seen_or_nothing_comes(
    seen: int, total: int, page: int, *, more: bool
) -> None:
    assert STEPS.has_more(seen, total, page) is more


@pytest.mark.parametrize(
    ("stated", "rows", "whole"), [(2, 2, True), (0, 0, True), (2, 1, False), (None, 0, False)]
)
def test_a_link_file_is_whole_when_its_end_counts_its_rows(
    stated: int | None, rows: int, *, whole: bool
) -> None:
    assert STEPS.link_file_is_whole(stated, rows) is whole


def test_only_filings_not_yet_stored_are_fetched() -> None:
    known = {"1"}.__contains__

    assert not STEPS.is_new(Listed("1", "x"), known)
    assert STEPS.is_new(Listed("2", "x"), known)
    assert STEPS.to_fetch(["2", "3"]) == ["2", "3"]


@pytest.mark.parametrize(
    ("decision", "status"),
    [("complete", "completed"), ("reject", "rejected"), ("resubmit", "resubmit")],
)
def test_every_decision_is_told(decision: str, status: str) -> None:
    assert STEPS.status_of(decision) == status


def test_a_stored_filing_is_received_and_then_in_review_when_it_waits() -> None:
    assert STEPS.first_status(ready=True) == ["received"]
    assert STEPS.first_status(ready=False) == ["received", "in-review"]


def test_rows_come_in_the_order_of_the_form() -> None:
    rows = [Row(n, {}) for n in (10, 2, 1)]

    assert [row.number for row in STEPS.rows(rows)] == [1, 2, 10]


@pytest.mark.parametrize(
    ("rows", "previous", "replaces"),
    [(0, 0, True), (1, 0, True), (2, 11, True), (11, 100, True), (10, 100, False), (0, 1, False)],
)
def test_a_full_file_with_a_tenth_of_the_rows_does_not_replace(
    rows: int, previous: int, *, replaces: bool
) -> None:
    assert STEPS.full_file_replaces(rows, previous) is replaces


@pytest.mark.parametrize(
    ("current", "waiting", "due"),
    [
        (0, [], []),
        (0, [1], [1]),
        (0, [2], []),
        (0, [2, 1], [1, 2]),
        (3, [6, 4, 2], [4]),
        (3, [3], []),
        (3, [5, 4, 3, 6], [4, 5, 6]),
    ],
)
def test_deltas_are_due_in_order_up_to_the_first_gap(
    current: int, waiting: list[int], due: list[int]
) -> None:
    assert STEPS.deltas_due(current, waiting) == due


@pytest.mark.parametrize(
    ("text", "notation", "number"),
    [
        ("00AB", "hex", "ab"),
        ("171", "decimal", "ab"),
        ("000171", "decimal", "ab"),
        ("171", "hex", "171"),
        ("0", "decimal", "0"),
        ("1385640273615043690497", "decimal", "4b1d9f276a83c00001"),
    ],
)
def test_a_serial_number_is_read_as_a_number(
    text: str, notation: Literal["hex", "decimal"], number: str
) -> None:
    assert STEPS.serial(text, notation) == number


@pytest.mark.parametrize("text", ["", "ab", "-1", "+1", "1_0", "\uff11", "1.0", "1e3", " 1"])
def test_what_is_no_decimal_number_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        STEPS.serial(text, "decimal")
