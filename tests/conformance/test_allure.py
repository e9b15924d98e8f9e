"""Allure results carry the requirement's own words, and a failure all there is to see."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from conformance.specification.register import register
from tests.conformance.world import World, checks

Record = dict[str, Any]
SEVERITIES = {"MUST": "critical", "SHOULD": "normal", "MAY": "minor"}


def records(folder: Path) -> dict[str, Record]:
    """Return Allure's results by requirement."""
    files = folder.glob("*-result.json")
    read = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return {label(record, "requirement"): record for record in read}


def label(record: Record, name: str) -> str:
    """Return the only label of a name."""
    (value,) = [one["value"] for one in record["labels"] if one["name"] == name]
    return str(value)


def attached(folder: Path, record: Record) -> dict[str, str]:
    """Return what is attached to a result, by name."""
    return {
        one["name"]: (folder / one["source"]).read_text(encoding="utf-8")
        for one in record["attachments"]
    }


def test_every_result_carries_the_words_of_its_requirement(world: World) -> None:
    folder = world.folder.with_name("allure")

    run = world.check("--smoke", "--allure", str(folder))

    titles = {check.id: check.title for check in checks()}
    found = records(folder)
    assert run.code == 2
    assert set(found) == {check.id for check in run.result.checks}
    for id_, record in found.items():
        requirement = register().of(id_)
        assert requirement
        assert record["name"] == f"{id_} {titles[id_].ja}"
        assert record["status"] == "passed"
        for words in (requirement.ja, requirement.en, requirement.why.ja, requirement.source):
            assert words in record["description"]
        assert label(record, "level") == requirement.level
        assert label(record, "severity") == SEVERITIES[requirement.level]
        assert label(record, "provenance") == requirement.provenance
        assert label(record, "block") == label(record, "suite") == requirement.block
        assert label(record, "verdict") == "pass"


def test_a_failure_shows_what_was_expected_what_came_and_the_traffic(world: World) -> None:
    folder = world.folder.with_name("allure")

    run = world.check("--mutant", "logs-names", "--only", "op.01", "--allure", str(folder))

    (check,) = run.result.checks
    record = records(folder)["op.01"]
    told = attached(folder, record)
    assert run.code == 1
    assert record["status"] == "failed"
    assert check.reason.en in record["statusDetails"]["message"]
    assert record["statusDetails"]["trace"] == f"{check.reason.ja}\n{check.reason.en}"
    assert check.reason.ja in told["理由"]
    assert f"期待: {check.findings[0].expected.ja}" in told["理由"]
    assert f"実際: {check.findings[0].received.ja}" in told["理由"]
    assert check.next_step
    assert check.next_step.ja in told["理由"]
    assert json.loads(told["置いた申請"]) == [p.model_dump() for p in check.planted]
    assert json.loads(told["通信の記録"]) == [t.model_dump() for t in check.traffic]


def test_an_inconclusive_check_is_not_a_pass_in_allure(small_world: World) -> None:
    folder = small_world.folder.with_name("allure")
    small_world.patch.setattr("conformance.episodes.scene.Scene.settle", lambda _self: None)

    run = small_world.check("--allure", str(folder))

    found = records(folder).values()
    assert run.code == 2
    assert {record["status"] for record in found} == {"broken"}
    assert {label(record, "verdict") for record in found} == {"inconclusive"}


def test_without_allure_results_nothing_of_allure_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from conformance.cli import main; main(['check', '--connector', 'none']);"
        "sys.exit(any(name.startswith('allure') for name in sys.modules))"
    )

    child = subprocess.run([sys.executable, "-c", code], check=False, cwd=tmp_path)

    assert child.returncode == 0
