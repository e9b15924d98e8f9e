"""The reference connector passes the whole suite."""

import json
import re
from xml.etree import ElementTree as ET

from jsonschema import Draft202012Validator

from conformance.cli import main
from conformance.episodes.evidence import Planted
from conformance.episodes.scene import Scene
from conformance.result.conclusion import chosen, set_digest
from conformance.result.model import Conclusion, Verdict
from conformance.specification.register import register
from reports import schema
from tests.conformance.world import REPORTS, Run, World, checks


def test_the_reference_connector_passes_every_check(whole_run: Run) -> None:
    assert (whole_run.code, whole_run.err) == (0, "")
    assert whole_run.files == REPORTS
    assert {check.verdict for check in whole_run.result.checks} == {Verdict.PASS}


def test_exactly_the_required_set_ran(whole_run: Run) -> None:
    result = whole_run.result
    ran = [check.id for check in result.checks]

    assert result.required == register().required()
    assert result.required_digest == set_digest(result.required, chosen(result.scope))
    assert sorted(ran) == sorted(result.required)
    assert (result.filtered, result.interrupted) == ([], None)


def test_every_episode_settled_with_its_control(whole_run: Run) -> None:
    episodes = whole_run.result.episodes

    required = register().required()
    played = {check.episode.name for check in checks() if check.id in required}
    assert {episode.name for episode in episodes} == played
    assert all(one.settled and one.control_arrived and one.calls for one in episodes)
    assert all(one.planted and one.story and one.note is None for one in episodes)


def test_the_headline_says_to_what_it_conforms_and_what_it_could_not_see(whole_run: Run) -> None:
    result = whole_run.result
    scope = f"tekigo register {register().version}, modelled-1, municipal-file, drive"

    assert result.conclusion is Conclusion.CONFORMS
    assert [one.id for one in result.unreached] == ["op.06"]
    assert result.headline.en == f"Conforms to {scope}. MUSTs out of reach in this way: 1."
    assert result.headline.ja == (
        f"{scope} に適合しています。この届き方では確かめられない MUST: 1 件。"
    )
    assert '<body class="conforms">' in whole_run.html


def test_the_result_follows_its_schema(whole_run: Run) -> None:
    text = (whole_run.folder / "result.json").read_text("utf-8")

    Draft202012Validator(json.loads(schema.FILE.read_text("utf-8"))).validate(json.loads(text))


def test_junit_counts_every_check_and_no_failure(whole_run: Run) -> None:
    root = ET.parse(whole_run.folder / "report.junit.xml").getroot()  # noqa: S314  our own file
    judged = [case for case in root.iter("testcase") if len(case) == 0]

    assert (root.get("failures"), root.get("errors")) == ("0", "0")
    assert len(judged) == len(whole_run.result.checks) + 1  # the verdict is a case of its own


def test_the_terminal_tells_the_journey_and_then_every_check(whole_run: Run) -> None:
    lines = whole_run.out.splitlines()

    assert lines[0] == "一件の申請の旅: 提出から結果の通知まで"
    assert len([line for line in lines if line.startswith("  ✓ ")]) == len(register().required())
    assert re.fullmatch(r"報告書: .*/report\.html  \([0-9.]+ s\)", lines[-1])


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


def test_the_working_folder_is_left_alone(whole_run: Run) -> None:
    folder = whole_run.folder.parent

    written = {file.name for file in folder.iterdir()} - {".hypothesis"}
    assert written == {"events", "report"}
