"""Whose record is it? Who files for themselves is the subject; for another, only staff can tell."""

from datetime import datetime

import pytest

from simulator.connector.facts import Application, Stored
from simulator.connector.steps import Steps
from simulator.world.clock import JST

SIGNER, OTHER = "000000000000017", "000000000000018"


def subject(filed_by: str, entered: str) -> str:
    application = Application(
        number="1",
        arrived=datetime(2026, 6, 1, tzinfo=JST),
        arrived_text="",
        procedure="claim",
        form_version="1",
        values={},
        groups={},
        members={},
        filed_by=filed_by,
    )
    stored = Stored("1", "waiting", "", "", SIGNER, "", entered_subject=entered)
    return Steps().subject(stored, application, SIGNER)


@pytest.mark.parametrize(
    ("filed_by", "entered", "expected"),
    [
        ("", "", SIGNER),
        ("任意代理人", "", ""),
        ("任意代理人", OTHER, OTHER),
        ("提出代行者", "", ""),
        ("法定代理人", OTHER, OTHER),
    ],
)
def test_the_subject_is_never_copied_from_who_files_for_another(
    filed_by: str, entered: str, expected: str
) -> None:
    assert subject(filed_by, entered) == expected
