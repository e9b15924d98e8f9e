"""The reference connector passes the whole suite, and equal runs leave equal bytes."""

import json
import re
from xml.etree import ElementTree as ET

from jsonschema import Draft202012Validator

from conformance.cli import main
from conformance.episodes.evidence import Planted
from conformance.episodes.scene import Scene
from conformance.result.conclusion import set_digest
from conformance.result.model import Conclusion, Verdict
from conformance.specification.register import register
from reports import schema
from reports.writer import FILES
from simulator.contracts.profile import builtin
from tests.conformance.world import Run, World, checks

REPORTS = sorted(FILES.values())

Runs = dict[str, Run]


def test_the_reference_connector_passes_every_check(whole_runs: Runs) -> None:
    run = whole_runs["first"]

    assert (run.code, run.err) == (0, "")
    assert run.files == REPORTS
    assert {check.verdict for check in run.result.checks} == {Verdict.PASS}


def test_it_passes_in_the_other_shapes_too(whole_runs: Runs) -> None:
    run = whole_runs["other"]

    assert (run.code, run.err) == (0, "")
    assert run.result.required == register().required(builtin("modelled-2"))
    assert {check.verdict for check in run.result.checks} == {Verdict.PASS}


def test_exactly_the_required_set_ran(whole_runs: Runs) -> None:
    result = whole_runs["first"].result
    ran = [check.id for check in result.checks]

    assert result.required == register().required()
    assert result.required_digest == set_digest(result.required)
    assert sorted(ran) == sorted(result.required)
    assert (result.filtered, result.interrupted) == ([], None)


def test_every_episode_settled_with_its_control(whole_runs: Runs) -> None:
    episodes = whole_runs["first"].result.episodes

    required = register().required()
    played = {check.episode.name for check in checks() if check.id in required}
    assert {episode.name for episode in episodes} == played
    assert all(one.settled and one.control_arrived and one.calls for one in episodes)
    assert all(one.planted and one.story and one.note is None for one in episodes)


def test_a_draft_register_is_never_a_claim(whole_runs: Runs) -> None:
    musts = [r for r in register().requirement if r.level == "MUST"]
    checked = [r for r in musts if r.id in register().required()]
    result = whole_runs["first"].result

    assert result.conclusion is Conclusion.PASSES_CHECKED
    assert result.headline.en.startswith(
        f"Passes the {len(checked)} checked of {len(musts)} MUSTs; no conformance claim"
    )
    assert "適合の表明はできません" in result.headline.ja
    assert '<body class="passes">' in whole_runs["first"].html
    assert "no conformance claim" in whole_runs["other"].out


def test_the_result_follows_its_schema(whole_runs: Runs) -> None:
    text = (whole_runs["first"].folder / "result.json").read_text("utf-8")

    Draft202012Validator(json.loads(schema.FILE.read_text("utf-8"))).validate(json.loads(text))


def test_junit_counts_every_check_and_no_failure(whole_runs: Runs) -> None:
    run = whole_runs["first"]
    root = ET.parse(run.folder / "report.junit.xml").getroot()  # noqa: S314  our own file
    judged = [case for case in root.iter("testcase") if len(case) == 0]

    assert (root.get("failures"), root.get("errors")) == ("0", "0")
    assert len(judged) == len(run.result.checks) + 1  # the verdict is a case of its own


def test_the_terminal_tells_the_journey_and_then_every_check(whole_runs: Runs) -> None:
    lines = whole_runs["first"].out.splitlines()

    assert lines[0] == "一件の申請の旅: 提出から結果の通知まで"
    assert len([line for line in lines if line.startswith("  ✓ ")]) == len(register().required())
    assert re.fullmatch(r"報告書: .*/report\.html  \([0-9.]+ s\)", lines[-1])


def test_equal_runs_leave_equal_bytes(whole_runs: Runs) -> None:
    for name in REPORTS:
        first, again = (whole_runs[run].folder / name for run in ("first", "again"))

        assert first.read_bytes() == again.read_bytes(), name


def test_another_seed_passes_too(whole_runs: Runs) -> None:
    run = whole_runs["other"]

    assert (run.code, run.result.scope.seed) == (0, 2)
    assert {check.verdict for check in run.result.checks} == {Verdict.PASS}


def test_another_seed_is_other_people(world: World) -> None:
    planted: list[Planted] = []
    remember = Scene.remember

    def noted(*arguments: object) -> Planted:
        planted.append(remember(*arguments))  # type: ignore[arg-type]
        return planted[-1]

    world.patch.setattr(Scene, "remember", noted)
    for seed in ("1", "2"):
        main(["check", "--smoke", "--seed", seed, "--report-dir", str(world.folder)])
    first, other = (one.filing for one in planted if one.name == "filed")

    assert first.values["name"] != other.values["name"]


def test_the_working_folder_is_left_alone(whole_runs: Runs) -> None:
    folder = whole_runs["first"].folder.parent

    assert [file.name for file in folder.iterdir() if file.name != ".hypothesis"] == ["report"]
