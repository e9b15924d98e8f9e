"""Wherever a portal is killed, nothing it acknowledged is lost, and nothing is there twice."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STEPS = {
    *("before write", "half of write", "before replace", "after replace"),
    *(
        f"{when} {what}"
        for when in ("before", "after")
        for what in (
            "commit",
            "INSERT INTO portal_drafts",
            "INSERT INTO portal_filings",
            "UPDATE portal_drafts SET",
            "UPDATE portal_filings SET",
            "INSERT INTO portal_status_history",
            "INSERT INTO portal_documents",
        )
    ),
}


def outcome(folder: Path, profile: str, kills: int, database: str = "") -> dict[str, Any]:
    """Return what was acknowledged over so many lives, and what is there in the end."""
    given = (str(folder), profile, str(kills), database)
    command = [sys.executable, "-m", "tests.long.lives", *given]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def told(outcome: dict[str, Any], kind: str) -> list[list[str]]:
    return [facts for name, *facts in outcome["told"] if name == kind]


def assert_nothing_lost_or_doubled(outcome: dict[str, Any]) -> None:
    found = outcome["found"]
    prepared = [life for _, _, life in told(outcome, "prepared")]
    filed = dict(told(outcome, "filed"))
    there = {draft for (draft,) in told(outcome, "there")}
    assert Counter(filing["life"] for filing in found.values()) == Counter(set(prepared))
    assert len(filed) == len(told(outcome, "filed"))
    assert filed.keys() & there == set()
    assert len(set(filed.values())) == len(filed)
    assert set(filed.values()) <= found.keys()
    assert len(filed) + len(there) == len(found)
    assert [int(number[8:]) for number in found] == list(range(1, len(found) + 1))
    acknowledged = told(outcome, "state")
    for number, filing in found.items():
        states = [state for known, state in acknowledged if known == number]
        history = filing["history"]
        assert history[: len(states)] == states
        assert len(history) <= len(states) + 1
        assert filing["status"] == (history[-1] if history else "arrived")
        assert filing["documents"] == ["notice.pdf"] * ("completed" in history)


@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
def test_a_hundred_kills_lose_and_double_nothing(tmp_path: Path, profile: str) -> None:
    ended = outcome(tmp_path, profile, 100)

    assert ended["kills"] == 100
    assert set(ended["falls"]) >= STEPS
    assert int(ended["steps"]) <= 100
    assert_nothing_lost_or_doubled(ended)
    marked = [ended["found"][number]["obtained"] for (number,) in told(ended, "fetched")]
    assert marked == [profile == "modelled-2"] * len(marked)


def test_kills_on_postgresql_lose_and_double_nothing(tmp_path: Path, server: str) -> None:
    ended = outcome(tmp_path, "modelled-2", 100, server)

    assert ended["kills"] == 100
    assert set(ended["falls"]) >= STEPS
    assert_nothing_lost_or_doubled(ended)
